import type { GuardReason, GuardSettings, Guards, PastOffer, Verdict } from './schema.ts';
import type { Signals } from './signals.ts';

/** `days` after a day, both as `YYYY-MM-DD`. */
export const plusDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);

const isOutbound = (offer: PastOffer) => offer.kind === 'up_sell' || offer.kind === 'cross_sell';
const refusedOn = (offer: PastOffer) => offer.decided_on ?? offer.offered_on;

/** What may be proposed to a customer today and what not, and why: decided from signals and limits alone. */
export function judge(
  signals: Signals,
  settings: GuardSettings,
  today: string,
  product: string | null,
): Pick<Guards, 'up_sell' | 'cross_sell' | 'offers' | 'suppressed' | 'tone' | 'refusals'> {
  const outbound = signals.offers.filter(isOutbound);
  const refusals = signals.offers.filter((offer) => offer.outcome === 'refused');
  const made = outbound.filter((offer) => plusDays(offer.offered_on, settings.cap_days) > today);
  const suppressed = suppressions(refusals, settings, today);

  const always = [...unhappy(signals, settings), ...worn(outbound, made, settings)];
  const repeat = suppressed.find((one) => one.product === product);
  if (repeat) always.push({ code: 'repeat', message: 'The customer refused this product lately', until: repeat.until });

  const last = refusals
    .filter(isOutbound)
    .map((offer) => plusDays(refusedOn(offer), settings.cross_sell_days))
    .sort()
    .at(-1);
  const refused: GuardReason[] =
    last && last > today ? [{ code: 'refused', message: 'The customer refused an offer lately', until: last }] : [];

  return {
    up_sell: verdict(always),
    cross_sell: verdict([...always, ...refused]),
    offers: { made: made.length, most: settings.cap || null, days: settings.cap_days },
    suppressed,
    tone: toneFor(signals, settings, refusals, always),
    refusals,
  };
}

const verdict = (reasons: GuardReason[]): Verdict => ({ allowed: reasons.length === 0, reasons });

function unhappy(signals: Signals, settings: GuardSettings): GuardReason[] {
  const reasons: GuardReason[] = [];
  const { openComplaints, satisfaction } = signals;
  if (openComplaints > 0) {
    const message = openComplaints === 1 ? 'A complaint is open' : `${openComplaints} complaints are open`;
    reasons.push({ code: 'open_complaint', message, count: openComplaints });
  }
  if (settings.satisfaction && satisfaction !== null && satisfaction <= settings.satisfaction.low)
    reasons.push({ code: 'low_satisfaction', message: 'The customer is not satisfied', count: satisfaction });
  return reasons;
}

function worn(outbound: PastOffer[], made: PastOffer[], settings: GuardSettings): GuardReason[] {
  const reasons: GuardReason[] = [];
  if (settings.cap > 0 && made.length >= settings.cap) {
    const oldest = made.map((offer) => offer.offered_on).sort()[made.length - settings.cap] as string;
    reasons.push({
      code: 'cap',
      message: `${made.length} offers were made in ${settings.cap_days} days`,
      count: made.length,
      until: plusDays(oldest, settings.cap_days),
    });
  }
  const answered = outbound.findIndex((offer) => offer.outcome !== 'no_answer');
  const unanswered = answered < 0 ? outbound.length : answered;
  if (settings.ignored > 0 && unanswered >= settings.ignored)
    reasons.push({ code: 'ignored', message: `The last ${unanswered} offers had no answer`, count: unanswered });
  return reasons;
}

function suppressions(refusals: PastOffer[], settings: GuardSettings, today: string): Guards['suppressed'] {
  const until = new Map<string, { product: string; name: string | null; until: string }>();
  for (const offer of refusals) {
    const end = plusDays(refusedOn(offer), settings.repeat_days);
    if (!offer.product || end <= today) continue;
    const known = until.get(offer.product.id);
    if (!known || known.until < end)
      until.set(offer.product.id, { product: offer.product.id, name: offer.product.name, until: end });
  }
  return [...until.values()].sort((a, b) => a.until.localeCompare(b.until));
}

function toneFor(
  signals: Signals,
  settings: GuardSettings,
  refusals: PastOffer[],
  reasons: GuardReason[],
): Guards['tone'] {
  const has = (code: GuardReason['code']) => reasons.some((reason) => reason.code === code);
  const advice: string[] = [];
  if (has('open_complaint')) advice.push('read_complaint', 'apologise', 'no_offer', 'agree_solution');
  if (has('low_satisfaction')) advice.push(...(has('open_complaint') ? [] : ['no_offer']), 'ask_what_is_wrong');
  const annoyed = refusals.some((offer) => offer.refusal_reason === 'annoyed');
  if (annoyed) advice.push('ask_first');
  else if (refusals.length > 0) advice.push('not_the_same');
  if (has('cap') || has('ignored')) advice.push('listen_only');
  const { satisfaction } = signals;
  const glad = settings.satisfaction && satisfaction !== null && satisfaction > settings.satisfaction.low;
  if (advice.length === 0 && glad) advice.push('thank');
  const level =
    has('open_complaint') || has('low_satisfaction')
      ? 'apologetic'
      : advice.length > 0 && !glad
        ? 'considerate'
        : 'normal';
  return { level, advice };
}

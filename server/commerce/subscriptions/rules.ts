import type { Context } from '../../kernel/context.ts';
import { canonicalDate, today } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { canonicalMoney } from '../../records/money.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft, NewEvent, Values, Written } from '../../records/types.ts';
import { namesOf } from '../contracts/queries.ts';
import { createPhase, firstPhases, inOrder, type Phase, phaseValues, stateOn, termsOn } from './phases.ts';
import { contractsOf, phasesOfMany } from './queries.ts';

/** What a draft does to the phases, worked out while it is prepared. */
const consequences = new WeakMap<Draft, Change[]>();

/** Values that say what is paid for: written by hand they correct the phase that holds, they do not begin a new one. */
const priced = ['quantity', 'unit_price', 'billing_period', 'product'] as const;
const dates = ['starts', 'trial_ends', 'ends'] as const;

/** A person's edit or an import, as against Kith's own verbs, which write the phases themselves. */
const byHand = (ctx: Context, draft: Draft) => ctx.actor.kind !== 'system' && !('changes_made' in draft.values);

export const subscriptionRules: Rules = {
  on: ['create', 'update'],
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo' || ctx.origin.kind === 'merge') return;
    const made = drafts.filter((d) => d.op === 'create');
    await takeFromContract(ctx, made);
    await nameSubscriptions(ctx, made);
    const day = today(ctx.now(), ctx.workspace.timeZone);
    for (const draft of made) begin(ctx, draft, day);
    const corrected = drafts.filter(
      (d) => d.op === 'update' && byHand(ctx, d) && [...priced, ...dates].some((name) => name in d.values),
    );
    if (corrected.length === 0) return;
    const phases = await phasesOfMany(
      ctx,
      corrected.map((d) => d.id),
    );
    for (const draft of corrected) correct(ctx, draft, phases.get(draft.id) ?? [], day);
  },

  also: (_ctx, drafts) => drafts.flatMap((draft) => consequences.get(draft) ?? []),

  after: (_ctx, written) => written.flatMap(subscriptionEvents),
};

function subscriptionEvents({ op, id, before, after, record }: Written): NewEvent[] {
  if (op !== 'update' || !after) return [];
  const event = (name: string): NewEvent => ({
    name,
    object: 'subscription',
    record_id: id,
    payload: { ...about(record), ends: record.ends, reason: record.cancel_reason },
  });
  const turned = (field: string) => field in after && before?.[field] !== after[field];
  const events: NewEvent[] = [];
  // To begin again is told by its own event.
  if (turned('cancelled_on') && before?.status !== 'ended')
    events.push(event(after.cancelled_on ? 'subscription.cancelled' : 'subscription.cancellation_withdrawn'));
  if (turned('status') && after.status === 'ended') events.push(event('subscription.ended'));
  return events;
}

function begin(ctx: Context, draft: Draft, day: string): void {
  const { values } = draft;
  values.quantity ??= 1;
  values.billing_period ??= 'month';
  values.starts ??= day;
  values.changes_made ??= 0;
  if (!readable(ctx, draft)) return;
  const given = { ...values, unit_price: canonicalMoney(values.unit_price, ctx.workspace.currency) };
  const phases = firstPhases(given, day);
  Object.assign(values, stateOn(phases, day));
  consequences.set(
    draft,
    phases.map((phase) => createPhase(draft.id, phase)),
  );
}

/** Whether there is something to reckon with; what is wrong is refused here or by the engine in its own words. */
function readable(ctx: Context, draft: Draft): boolean {
  const text = (name: string) => draft.get(name) as string | null | undefined;
  for (const name of dates) {
    const value = draft.values[name];
    if (value !== undefined && value !== null && (typeof value !== 'string' || !canonicalDate(value))) return false;
  }
  const quantity = draft.get('quantity');
  if (quantity !== null && (typeof quantity !== 'number' || !Number.isFinite(quantity) || quantity < 0)) return false;
  if (!canonicalMoney(draft.get('unit_price'), ctx.workspace.currency)) return false;
  if (!['month', 'quarter', 'half_year', 'year'].includes(String(draft.get('billing_period')))) return false;
  const [starts, trial, ends] = dates.map(text);
  if (trial && starts && trial < starts)
    draft.refuse('trial_ends', 'out_of_range', 'The trial cannot end before it starts');
  else if (ends && starts && ends < starts)
    draft.refuse('ends', 'out_of_range', 'A subscription cannot end before it starts');
  else if (ends && trial && ends < trial)
    draft.refuse('ends', 'out_of_range', 'A subscription cannot end before its trial does');
  else return true;
  return false;
}

/** What was entered wrongly is put right in the phase that holds, as if it had been so from the beginning of it. */
function correct(ctx: Context, draft: Draft, phases: Phase[], day: string): void {
  const currency = ctx.workspace.currency;
  if (!readable(ctx, draft)) return;
  const first = inOrder(phases).filter((p) => p.kind === 'trial' || p.kind === 'start');
  const moved = dates.some((name) => draft.changes(name));
  if (moved && (phases.length !== first.length + (draft.before?.ends ? 1 : 0) || draft.before?.cancelled_on)) {
    const name = dates.find((one) => draft.changes(one)) ?? 'starts';
    draft.refuse(name, 'in_use', 'This subscription was changed since. Take those changes back first, or cancel it');
    return;
  }
  const whole: Values = { ...draft.before, ...draft.values };
  whole.unit_price = canonicalMoney(draft.get('unit_price'), currency);
  const terms = termsOn(phases, day);
  const [fresh, changes] = moved
    ? rebuilt(draft.id, phases, firstPhases(whole, day))
    : rewritten(draft.id, phases, terms, whole);
  Object.assign(draft.values, stateOn(fresh, day), { ends: moved ? (whole.ends ?? null) : stateOn(fresh, day).ends });
  consequences.set(draft, changes);
}

/** The phases that carry on from the corrected one (a pause, an end) say the same as it does. */
function rewritten(id: string, phases: Phase[], terms: Phase | null, whole: Values): [Phase[], Change[]] {
  const sorted = inOrder(phases);
  const from = sorted.findIndex((p) => p.id === terms?.id);
  const until = sorted.findIndex((p, i) => i > from && !['pause', 'resume', 'end', 'start'].includes(p.kind));
  const fresh = sorted.map((phase, i) =>
    i < from || (until >= 0 && i >= until)
      ? phase
      : {
          ...phase,
          quantity: whole.quantity,
          unit_price: whole.unit_price,
          billing_period: whole.billing_period,
          product: idOf(whole.product),
        },
  );
  return [fresh, fresh.filter((p, i) => p !== sorted[i]).map((phase) => updatePhase(id, phase))];
}

function rebuilt(id: string, old: Phase[], wanted: Phase[]): [Phase[], Change[]] {
  const fresh = wanted.map((phase) => ({ ...phase, id: old.find((p) => p.kind === phase.kind)?.id ?? phase.id }));
  const changes = fresh.map((phase) =>
    old.some((p) => p.id === phase.id) ? updatePhase(id, phase) : createPhase(id, phase),
  );
  const gone = old.filter((p) => !fresh.some((f) => f.id === p.id));
  return [fresh, [...changes, ...gone.map((p): Change => ({ op: 'trash', object: 'subscription_phase', id: p.id }))]];
}

const updatePhase = (subscription: string, phase: Phase): Change => ({
  op: 'update',
  object: 'subscription_phase',
  id: phase.id,
  values: phaseValues(subscription, phase),
});

/** A subscription of a contract is its customer's, and looked after by the same colleague. */
async function takeFromContract(ctx: Context, drafts: Draft[]): Promise<void> {
  const ids = drafts.map((d) => idOf(d.values.contract)).filter((id) => id !== null);
  const contracts = await contractsOf(ctx, ids);
  for (const { values } of drafts) {
    const contract = contracts.get(idOf(values.contract) ?? '');
    if (!contract) continue;
    for (const name of ['company', 'person', 'owner'] as const)
      if (values[name] === undefined && contract[name]) values[name] = contract[name];
    if (!values.starts && contract.starts) values.starts = contract.starts;
  }
}

async function nameSubscriptions(ctx: Context, drafts: Draft[]): Promise<void> {
  const nameless = drafts.filter((d) => !String(d.values.name ?? '').trim());
  if (nameless.length === 0) return;
  const ids = (field: string) => [...new Set(nameless.map((d) => idOf(d.values[field])).filter((id) => id !== null))];
  const [products, companies] = await Promise.all([
    namesOf(ctx.db, 'product', ids('product')),
    namesOf(ctx.db, 'company', ids('company')),
  ]);
  for (const { values } of nameless) {
    const known = [companies.get(idOf(values.company) ?? ''), products.get(idOf(values.product) ?? '')];
    const name = known.filter(Boolean).join(' – ');
    if (name) values.name = name.slice(0, 300);
  }
}

const about = (record: Values): Values => ({
  company: record.company ?? null,
  contract: record.contract ?? null,
  product: record.product ?? null,
  owner: record.owner ?? null,
});

const begun: Record<string, string> = {
  upgrade: 'subscription.upgraded',
  downgrade: 'subscription.downgraded',
  change: 'subscription.changed',
  price: 'subscription.repriced',
  pause: 'subscription.paused',
  resume: 'subscription.resumed',
  reactivation: 'subscription.reactivated',
};

export const phaseRules: Rules = {
  on: ['create', 'trash'],
  after: (_ctx, written) => written.flatMap(phaseEvents),
};

/** The subscription's own events. What it was entered with says nothing: that came with `subscription.created`. */
function phaseEvents({ op, record }: Written): NewEvent[] {
  const name = begun[String(record.kind)];
  if (!name) return [];
  const { from_on, kind, quantity, unit_price, billing_period, mrr } = record;
  return [
    {
      name: op === 'create' ? name : 'subscription.change_withdrawn',
      object: 'subscription',
      record_id: String(idOf(record.subscription)),
      payload: { kind, from_on, quantity, unit_price, billing_period, mrr },
    },
  ];
}

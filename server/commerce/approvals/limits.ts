import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import { digitsOf, type Money } from '../../records/money.ts';
import { unlimited } from '../../records/permissions.ts';
import { getRecord } from '../../records/query.ts';
import { ratesOf } from '../../records/rates.ts';
import { lineAmounts } from '../lines/sums.ts';
import { pricesFor } from '../prices/service.ts';
import { activeLevels, activeLimits, costsOf, type LevelRow, type LimitRow } from './queries.ts';

export interface OfferLine {
  name?: string | null;
  product?: string | null;
  quantity: number | string;
  unitPrice: Money;
  discountPercent?: number | string | null;
}

/** What somebody wants to offer. */
export interface Offer {
  lines: OfferLine[];
  /** On the whole, beside the discounts of the lines. */
  discountPercent?: number | string | null;
  /** Percent of what the lines come to; worked out from the costs of the products unless told. */
  margin?: number | null;
  company?: string | null;
  on?: string | null;
}

export interface LineTerms {
  name: string | null;
  product: string | null;
  quantity: string;
  unit_price: Money;
  /** What one would cost without any discount: the price that applies, where it is higher than the price given. */
  usual_price: Money | null;
  discount: number;
  amount: Money;
}

export interface Terms {
  /** The greatest discount of any line, that of the whole and prices below the usual ones included. */
  discount: number;
  margin: number | null;
  amount: Money | null;
  lines: LineTerms[];
}

export interface Verdict {
  needed: boolean;
  /** The level that is asked first. */
  level: { id: string; name: string } | null;
  levels: Array<{ id: string; name: string }>;
  /** Those who may decide at the first level. */
  approvers: string[];
  reason: string;
  terms: Terms;
}

/** Works out how far an offer goes below what things usually cost, and what is left of it after the costs. */
export async function termsOf(ctx: Context, offer: Offer): Promise<Terms> {
  const currency = offer.lines[0]?.unitPrice.currency ?? ctx.workspace.currency;
  const whole = new Big(offer.discountPercent || 0);
  const kept = new Big(100).minus(whole).div(100);
  const usual = await usualPrices(ctx, offer, currency);
  const lines = offer.lines.map((line, i): LineTerms => {
    const { amount } = lineAmounts({ ...line, unitPrice: line.unitPrice }, line.unitPrice.currency);
    const net = new Big(amount).times(kept);
    const reference = usual[i] && new Big(usual[i].amount).gt(line.unitPrice.amount) ? usual[i] : null;
    const full = new Big((reference ?? line.unitPrice).amount).times(line.quantity);
    const discount = full.gt(0) ? new Big(1).minus(net.div(full)).times(100) : new Big(0);
    return {
      name: line.name ?? null,
      product: line.product ?? null,
      quantity: String(line.quantity),
      unit_price: line.unitPrice,
      usual_price: reference,
      discount: Number(discount.round(2)),
      amount: rounded(net, line.unitPrice.currency),
    };
  });
  const total = lines.reduce((sum, line) => sum.plus(line.amount.amount), new Big(0));
  return {
    discount: Math.max(0, ...lines.map((line) => line.discount)),
    margin: offer.margin ?? (await marginOf(ctx, lines, currency)),
    amount: lines.length > 0 ? rounded(total, currency) : null,
    lines,
  };
}

const rounded = (amount: Big, currency: string): Money => ({
  amount: amount.toFixed(digitsOf(currency), Big.roundHalfUp),
  currency,
});

async function usualPrices(ctx: Context, offer: Offer, currency: string): Promise<Array<Money | null>> {
  const priced = offer.lines.flatMap((line, i) =>
    line.product ? [{ i, product: line.product, quantity: line.quantity }] : [],
  );
  const prices: Array<Money | null> = offer.lines.map(() => null);
  if (priced.length === 0) return prices;
  const found = await pricesFor(unlimited(ctx), priced, { currency, on: offer.on, company: offer.company });
  priced.forEach(({ i }, n) => {
    prices[i] = found[n]?.unitPrice ?? null;
  });
  return prices;
}

/** Over the lines whose cost is known; null where none is. */
async function marginOf(ctx: Context, lines: LineTerms[], currency: string): Promise<number | null> {
  const costs = await costsOf(
    ctx.db,
    ctx.workspace.schema,
    lines.flatMap((line) => line.product ?? []),
  );
  const rates = await ratesOf(ctx);
  let [net, cost] = [new Big(0), new Big(0)];
  for (const line of lines) {
    const row = costs.get(line.product ?? '');
    if (!row?.cost || !row.cost_currency) continue;
    const own = rates.convert({ amount: row.cost, currency: row.cost_currency }, currency);
    if (!own) continue;
    net = net.plus(line.amount.amount);
    cost = cost.plus(new Big(own.amount).times(line.quantity));
  }
  return net.gt(0) ? Number(net.minus(cost).times(100).div(net).round(1)) : null;
}

/** Whether somebody has to be asked before this may be offered, and who. */
export async function judge(ctx: Context, offer: Offer): Promise<Verdict> {
  const terms = await termsOf(ctx, offer);
  const [limits, levels] = [await activeLimits(ctx.db), await activeLevels(ctx.db)];
  const free = (reason: string): Verdict => ({ needed: false, level: null, levels: [], approvers: [], reason, terms });
  const limit = await limitFor(ctx, limits);
  if (!limit) return free('No limit is set');
  const beyond = exceeds(terms, limit);
  if (!beyond) return free(`Within the limit "${limit.name}"`);
  const me = ctx.actor.memberId;
  // Whoever decides at a level has that level's freedom, and asks only those above.
  const own = levels.findLast((level) => me && level.approvers_ids?.includes(me));
  if (own && covers(own, terms)) return free(`Within what the level "${own.name}" may grant`);
  const above = levels.filter((level) => !own || level.position > own.position);
  const last = above.findIndex((level) => covers(level, terms));
  if (last < 0)
    return {
      needed: true,
      level: null,
      levels: [],
      approvers: [],
      terms,
      reason: `${beyond}. No level of approval can grant that`,
    };
  const asked = above.slice(0, last + 1);
  const named = asked.map(({ id, name }) => ({ id, name }));
  return {
    needed: true,
    level: named[0] ?? null,
    levels: named,
    approvers: asked[0]?.approvers_ids ?? [],
    reason: beyond,
    terms,
  };
}

const covers = (level: LevelRow, { discount, margin }: Terms): boolean =>
  (level.max_discount === null || discount <= Number(level.max_discount)) &&
  (level.min_margin === null || margin === null || margin >= Number(level.min_margin));

function exceeds({ discount, margin }: Terms, limit: LimitRow): string | null {
  const parts: string[] = [];
  if (discount > Number(limit.max_discount))
    parts.push(`a discount of ${discount} %, where "${limit.name}" allows ${Number(limit.max_discount)} %`);
  if (limit.min_margin !== null && margin !== null && margin < Number(limit.min_margin))
    parts.push(`a margin below the ${Number(limit.min_margin)} % that "${limit.name}" asks for`);
  return parts.length > 0 ? parts.join(', and ').replace(/^a/, 'A') : null;
}

/** The limit that is closest to the caller: their own, their team's, their role's, everybody's; of several the widest. */
async function limitFor(ctx: Context, limits: LimitRow[]): Promise<LimitRow | null> {
  if (limits.length === 0) return null;
  const { memberId } = ctx.actor;
  const member = memberId ? await getRecord(unlimited(ctx), 'member', memberId) : null;
  const widest = (of: LimitRow[]) => of.toSorted((a, b) => Number(b.max_discount) - Number(a.max_discount))[0];
  const nobody = (limit: LimitRow) => !limit.member_id && !limit.team_id && !limit.role_id && !limit.tier;
  return (
    (member &&
      (widest(limits.filter((l) => l.member_id === member.id)) ??
        widest(limits.filter((l) => l.team_id && l.team_id === member.team)) ??
        widest(limits.filter((l) => l.role_id && l.role_id === member.custom_role)) ??
        (member.custom_role ? undefined : widest(limits.filter((l) => l.tier === member.role))))) ||
    widest(limits.filter(nobody)) ||
    null
  );
}

import Big from 'big.js';
import type { Context } from '../../kernel/context.ts';
import type { Rules } from '../../records/define.ts';
import { canonicalAmount, type Money } from '../../records/money.ts';
import { unlimited } from '../../records/permissions.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, Draft } from '../../records/types.ts';
import { followProducts, keepAmount, type WorthOfDeal, worthOfDeals } from '../../sales/deal-amount/service.ts';
import { productTerms } from '../catalogue/queries.ts';
import { lineAmounts } from '../lines/sums.ts';
import { type PriceAnswer, pricesFor } from '../prices/service.ts';
import { contentsOf, type LineRow, linesOf } from './queries.ts';

const dealOf = (draft: Draft): string => idOf(draft.get('deal')) ?? '';
const writes = (draft: Draft) => draft.op === 'create' || draft.op === 'update';

export const dealLineRules: Rules = {
  async prepare(ctx, drafts) {
    // Deals are held first: of two lines that are added at once, the second counts the first.
    const deals = await worthOfDeals(ctx, drafts.map(dealOf).filter(Boolean));
    if (ctx.origin.kind === 'undo') return;
    const open = drafts.filter(writes);
    for (const draft of open) {
      if (draft.op === 'update' && draft.changes('deal'))
        draft.refuse('deal', 'read_only', 'A line stays with its deal');
      const quantity = draft.get('quantity');
      if (quantity !== null && !(Number(quantity) > 0))
        draft.refuse('quantity', 'out_of_range', 'The quantity is more than nothing');
      if (draft.op === 'create' && !draft.values.name && !idOf(draft.values.product))
        draft.refuse('product', 'required', 'Choose a product, or write what is sold');
    }
    const sound = open.filter((d) => Number(d.get('quantity') ?? 1) > 0);
    await describe(ctx, sound);
    const lines = await linesOf(ctx.db, [...deals.keys()]);
    await price(ctx, sound, deals, lines);
    for (const draft of sound) sumUp(draft);
  },

  async also(ctx, drafts) {
    const ids = [...new Set(drafts.map(dealOf).filter(Boolean))];
    const [deals, lines] = [await worthOfDeals(ctx, ids), await linesOf(ctx.db, ids)];
    // The contents of bundles come last: their own lines are summed up again once they have moved.
    return [...ids.flatMap((id) => worth(deals.get(id), lines, drafts)), ...(await takeContentsAlong(ctx, drafts))];
  },

  after: () => undefined,
};

/** What a line takes from its product where nothing else is said. */
async function describe(ctx: Context, drafts: Draft[]): Promise<void> {
  const fresh = drafts.filter((d) => idOf(d.get('product')) && (d.op === 'create' || d.changes('product')));
  const products = await productTerms(
    ctx.db,
    fresh.flatMap((d) => idOf(d.get('product')) ?? []),
  );
  for (const draft of fresh) {
    const { values } = draft;
    const product = products.get(idOf(draft.get('product')) ?? '');
    if (!product) continue;
    values.name ??= product.name;
    values.billing_period ??= product.billing_period;
    values.tax_rate ??= product.tax_rate === null ? null : Number(product.tax_rate);
  }
}

/** Lines without a price of their own take the one that applies; a price set by hand stays. */
async function price(ctx: Context, drafts: Draft[], deals: Map<string, WorthOfDeal>, lines: LineRow[]): Promise<void> {
  for (const draft of drafts) {
    if (!draft.values.unit_price || draft.values.price_reason !== undefined) continue;
    if (draft.op === 'update' && !draft.changes('unit_price')) continue;
    draft.values.price_by_hand = true;
    draft.values.price_reason = 'Set by hand';
  }
  const asking = drafts.filter((d) => idOf(d.get('product')) && asksForPrice(d));
  for (const [id, own] of Map.groupBy(asking, dealOf)) {
    const deal = deals.get(id);
    const currency = currencyOf(ctx, deal, lines, drafts);
    const found = await pricesFor(
      unlimited(ctx),
      own.map((d) => ({ product: idOf(d.get('product')) as string, quantity: String(d.get('quantity') ?? 1) })),
      { currency, company: deal?.company ?? null },
    );
    for (const [i, draft] of own.entries()) take(draft, found[i] as PriceAnswer);
  }
  for (const draft of drafts) {
    const own = (draft.get('unit_price') as Money | null)?.currency;
    const wanted = currencyOf(
      ctx,
      deals.get(dealOf(draft)),
      lines.filter((l) => l.id !== draft.id),
      [],
    );
    const others = lines.some((l) => l.deal_id === dealOf(draft) && l.id !== draft.id);
    if (own && others && own !== wanted)
      draft.refuse(
        'unit_price',
        'currency',
        `The other lines of this deal are in ${wanted}, and a sum has one currency`,
      );
    if (draft.op === 'create' && !draft.get('unit_price') && !draft.values.product)
      draft.refuse('unit_price', 'required', 'Say what one of it costs');
  }
}

/** New lines without a price, and lines with a price of the books whose product or quantity changes. */
function asksForPrice(draft: Draft): boolean {
  if (draft.op === 'create') return !draft.values.unit_price;
  if (draft.values.unit_price === null) return true;
  if (draft.changes('unit_price') || draft.values.price_reason !== undefined) return false;
  if (draft.get('configuration')) return false;
  return draft.changes('product') || (draft.changes('quantity') && draft.get('price_by_hand') !== true);
}

function take(draft: Draft, answer: PriceAnswer): void {
  draft.values.list_price = answer.listPrice;
  if (!answer.unitPrice) {
    draft.refuse('unit_price', 'no_price', `${answer.reason}. Set the price by hand`);
    return;
  }
  draft.values.unit_price = answer.unitPrice;
  draft.values.price_reason = answer.reason.slice(0, 500);
  draft.values.price_by_hand = false;
}

/** A deal is in the currency of its lines, else of its amount, else of the workspace. */
function currencyOf(ctx: Context, deal: WorthOfDeal | undefined, lines: LineRow[], drafts: Draft[]): string {
  const line = lines.find((l) => l.deal_id === deal?.id && l.unit_price_currency);
  const beside = drafts.find((d) => d.op === 'create' && dealOf(d) === deal?.id && d.values.unit_price);
  const given = beside?.values.unit_price as Money | undefined;
  return line?.unit_price_currency ?? given?.currency ?? deal?.amount?.currency ?? ctx.workspace.currency;
}

function sumUp(draft: Draft): void {
  const unitPrice = draft.get('unit_price') as Money | null;
  if (!unitPrice) return;
  const line = {
    quantity: String(draft.get('quantity') ?? 1),
    unitPrice,
    discountPercent: (draft.get('discount') as number | null) ?? 0,
  };
  draft.values.amount = { amount: lineAmounts(line, unitPrice.currency).amount, currency: unitPrice.currency };
}

/** The deal's amount follows its lines, unless somebody had set it before there were any, or sets it by hand. */
function worth(deal: WorthOfDeal | undefined, lines: LineRow[], drafts: Draft[]): Change[] {
  if (!deal || deal.follows === false) return [];
  const before = lines.filter((l) => l.deal_id === deal.id);
  if (deal.follows === null && deal.amount && before.length === 0) return [keepAmount(deal.id)];
  const amounts = new Map(before.map((l) => [l.id, { amount: l.amount, currency: l.amount_currency }]));
  for (const draft of drafts.filter((d) => dealOf(d) === deal.id)) {
    const money = draft.get('amount') as Money | null;
    if (draft.op === 'trash' || draft.op === 'purge') amounts.delete(draft.id);
    else amounts.set(draft.id, { amount: money?.amount ?? null, currency: money?.currency ?? null });
  }
  const currency = [...amounts.values()].find((a) => a.currency)?.currency;
  if (!currency) return [followProducts(deal.id, null)];
  const total = [...amounts.values()].reduce((sum, { amount }) => sum.plus(amount ?? 0), new Big(0));
  return [followProducts(deal.id, { amount: canonicalAmount(total.toFixed(), currency), currency })];
}

/** What is in a bundle goes to the trash and comes back with it. */
async function takeContentsAlong(ctx: Context, drafts: Draft[]): Promise<Change[]> {
  const moving = new Map(drafts.filter((d) => d.op === 'trash' || d.op === 'restore').map((d) => [d.id, d]));
  const contents = await contentsOf(ctx.db, [...moving.keys()]);
  return contents.flatMap(({ id, bundle_id, trashed_at }): Change[] => {
    const whole = moving.get(bundle_id);
    if (!whole || moving.has(id) || trashed_at !== (whole.before?.trashed_at ?? null)) return [];
    return [{ op: whole.op === 'trash' ? 'trash' : 'restore', object: 'deal_line', id }];
  });
}

import Big from 'big.js';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { today } from '../../records/dates.ts';
import type { Money } from '../../records/money.ts';
import { requirePermission, unlimited } from '../../records/permissions.ts';
import { getRecord, listRecords, requireReach } from '../../records/query.ts';
import type { Change, KithRecord, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { followProducts, worthOfDeals } from '../../sales/deal-amount/service.ts';
import { guardsOf } from '../../sales/guards/service.ts';
import {
  approvalAbout,
  type Decided,
  discountNeedsApproval,
  type Offer,
  requestApproval,
} from '../approvals/service.ts';
import { explode, type Part } from '../catalogue/bundles.ts';
import { suggestionsFor } from '../catalogue/service.ts';
import type { Choices } from '../configurator/schema.ts';
import { configuredLine } from '../configurator/service.ts';
import { pricesFor } from '../prices/service.ts';
import { linesOf, sumOf } from './queries.ts';

export interface NewLine {
  product: string;
  quantity?: number;
  discount?: number | null;
  unit_price?: Money | null;
  /** The suggestion that it came from. */
  relation?: string | null;
  description?: string | null;
}

export interface AddedLines {
  lines: string[];
  changeSet: string | null;
}

/** Adds a product to a deal at the price that applies; a bundle is taken apart into what it holds. */
export async function addProduct(ctx: Context, deal: string, wish: NewLine): Promise<AddedLines> {
  await requireReach(ctx, 'deal', deal);
  return inTransaction(ctx, async (ctx) => {
    const product = await getRecord(ctx, 'product', wish.product);
    const { position, currency, company } = await placeIn(ctx, deal);
    const values: Values = {
      deal,
      product: product.id,
      quantity: wish.quantity ?? 1,
      position,
      ...(wish.discount ? { discount: wish.discount } : {}),
      ...(wish.unit_price ? { unit_price: wish.unit_price } : {}),
      ...(wish.description ? { description: wish.description } : {}),
      ...(await soldAs(ctx, wish)),
    };
    const terms = { currency, company };
    const creates = product.kind === 'bundle' ? await bundleLines(ctx, product, values, terms) : [newLine(values)];
    const { changeSet } = await write(ctx, creates, { system: true, reason: `Added "${product.name}"` });
    return { lines: creates.map(({ id }) => id as string), changeSet };
  });
}

type Create = Extract<Change, { op: 'create' }>;
const newLine = (values: Values): Create => ({ op: 'create', object: 'deal_line', id: uuidv7(), values });

async function placeIn(ctx: Context, deal: string) {
  const worth = (await worthOfDeals(ctx, [deal])).get(deal);
  const lines = await linesOf(ctx.db, [deal]);
  return {
    position: Math.max(0, ...lines.map((line) => line.position ?? 0)) + 1,
    currency:
      lines.find((line) => line.unit_price_currency)?.unit_price_currency ??
      worth?.amount?.currency ??
      ctx.workspace.currency,
    company: worth?.company ?? null,
  };
}

async function soldAs(ctx: Context, { relation, product }: NewLine): Promise<Values> {
  if (!relation) return {};
  const found = await getRecord(ctx, 'product_relation', relation);
  if (found.related !== product) throw notFound('Product relation');
  return { relation, sold_as: found.direction };
}

/**
 * The bundle is a line of its own and what it holds are lines below it. A bundle with a price carries it, and its parts
 * cost nothing more; one that is the sum of its parts costs nothing itself, and each part carries the discount.
 */
async function bundleLines(
  ctx: Context,
  bundle: KithRecord,
  values: Values,
  terms: { currency: string; company: string | null },
): Promise<Create[]> {
  const quantity = String(values.quantity);
  const parts = await explode(ctx, bundle.id, quantity);
  if (parts.length === 0) throw conflict(`The bundle "${bundle.name}" has nothing in it`);
  const nothing: Money = { amount: '0', currency: terms.currency };
  const [own] = await pricesFor(unlimited(ctx), [{ product: bundle.id, quantity }], terms);
  const bySum = bundle.bundle_pricing === 'sum' && own?.book === null && !values.unit_price;
  const head = newLine({ ...values, ...(bySum ? { unit_price: nothing, price_reason: 'Sum of its contents' } : {}) });
  const discount = bySum ? combined(Number(bundle.bundle_discount ?? 0), Number(values.discount ?? 0)) : null;
  const below = parts.map((part: Part, i) =>
    newLine({
      deal: values.deal,
      product: part.product,
      quantity: Number(part.quantity),
      position: Number(values.position) + i + 1,
      bundle: head.id,
      // A part that is priced by itself and has no price is refused by the rules of the line, which say why.
      ...(bySum ? {} : { unit_price: nothing, price_reason: 'Included in the bundle' }),
      ...(discount ? { discount } : {}),
    }),
  );
  if (bySum) delete head.values.discount;
  return [head, ...below];
}

const combined = (a: number, b: number): number =>
  Number(new Big(100).minus(new Big(100 - a).times(100 - b).div(100)).round(4));

/** Adds a product as it was configured: described, and priced by what was chosen. */
export async function addConfigured(
  ctx: Context,
  deal: string,
  wish: Choices & { product: string; discount?: number | null },
): Promise<AddedLines> {
  requirePermission(ctx, 'deal', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'deal', deal, { fields: ['name'] });
    const { position, currency, company } = await placeIn(ctx, deal);
    const line = await configuredLine(ctx, wish.product, { ...wish, currency, company });
    const values = { deal, product: wish.product, quantity: wish.quantity, position, ...line };
    const create = newLine(wish.discount ? { ...values, discount: wish.discount } : values);
    const { changeSet } = await write(ctx, [create], { system: true, reason: 'Added a configured product' });
    return { lines: [create.id as string], changeSet };
  });
}

/** Lets the amount of a deal follow its products again after somebody had set it by hand. */
export async function followAgain(ctx: Context, deal: string): Promise<Decided> {
  requirePermission(ctx, 'deal', 'update');
  return inTransaction(ctx, async (ctx) => {
    await getRecord(ctx, 'deal', deal, { fields: ['name'] });
    const worth = (await worthOfDeals(ctx, [deal])).get(deal);
    const sum = await sumOf(ctx.db, ctx.workspace.schema, deal);
    if (!sum) throw conflict('This deal has no products whose sum its amount could follow');
    if (worth?.follows) throw conflict('The amount follows the products already');
    const change = followProducts(deal, { amount: sum.amount, currency: sum.currency });
    // The field is Kith's own; whether the caller may change this deal is asked by the write of its amount.
    const { changeSet, results } = await write(ctx, [change], { system: true, reason: 'Amount follows the products' });
    const result = results[0];
    if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
    return { record: result.record, changeSet };
  });
}

/** What the products of a deal offer, as discounts and margins are judged. */
async function offerOf(ctx: Context, deal: string): Promise<Offer> {
  const { company } = await getRecord(unlimited(ctx), 'deal', deal, { fields: ['company'] });
  const { records } = await listRecords(unlimited(ctx), 'deal_line', {
    filter: { field: 'deal', op: 'eq', value: deal },
    sort: ['position'],
    limit: 200,
  });
  const wholes = new Set(records.flatMap((line) => (line.bundle ? [line.bundle] : [])));
  return {
    company: (company as string | null) ?? null,
    lines: records
      .filter((line) => line.unit_price && Number((line.unit_price as Money).amount) > 0)
      .map((line) => ({
        name: String(line.name ?? ''),
        // What a bundle costs is not held against the prices of what is in it.
        product:
          line.bundle || wholes.has(line.id) || line.configuration ? null : ((line.product as string | null) ?? null),
        quantity: Number(line.quantity),
        unitPrice: line.unit_price as Money,
        discountPercent: (line.discount as number | null) ?? 0,
      })),
  };
}

/** Whether the products of a deal need approval, and how the newest request stands. */
export async function approvalOfDeal(ctx: Context, deal: string) {
  await getRecord(ctx, 'deal', deal, { fields: ['name'] });
  const verdict = await discountNeedsApproval(ctx, await offerOf(ctx, deal));
  return { verdict, approval: await approvalAbout(ctx, 'deal', deal) };
}

export async function askForDeal(ctx: Context, deal: string, reason: string | null): Promise<Decided> {
  await getRecord(ctx, 'deal', deal, { fields: ['name'] });
  return requestApproval(ctx, { ...(await offerOf(ctx, deal)), about: { object: 'deal', id: deal }, reason });
}

/** What goes beyond and what goes with the products of a deal, and what is held back because of how the customer fares. */
export async function suggestionsForDeal(ctx: Context, deal: string) {
  await getRecord(ctx, 'deal', deal, { fields: ['name'] });
  const { currency, company } = await placeIn(ctx, deal);
  const { records } = await listRecords(ctx, 'deal_line', {
    filter: { field: 'deal', op: 'eq', value: deal },
    fields: ['product'],
    limit: 200,
  });
  const interest = (await worthOfDeals(ctx, [deal])).get(deal)?.product;
  const products = [
    ...new Set([
      ...records.flatMap((line) => (line.product ? [String(line.product)] : [])),
      ...(interest ? [interest] : []),
    ]),
  ];
  const found = await suggestionsFor(ctx, products, { currency, company }, today(ctx.now(), ctx.workspace.timeZone));
  const guards = await guardsOf(ctx, 'deal', deal);
  const open = { up: guards.up_sell.allowed, cross: guards.cross_sell.allowed };
  const held = (['up', 'cross'] as const).flatMap((direction) => {
    const count = found.filter((one) => one.direction === direction).length;
    const { allowed, reasons } = direction === 'up' ? guards.up_sell : guards.cross_sell;
    return allowed || count === 0 ? [] : [{ direction, count, reasons: reasons.map((reason) => reason.message) }];
  });
  return { data: found.filter((one) => open[one.direction]), held };
}

/** The most that a company has paid for one piece of what stands in the same category, in deals that were won. */
export async function highestPaid(ctx: Context, company: string, product: string): Promise<Money | null> {
  const { category } = await getRecord(ctx, 'product', product, { fields: ['category'] });
  const { records } = await listRecords(ctx, 'deal_line', {
    filter: {
      and: [
        { field: 'deal.company', op: 'eq', value: company },
        { field: 'deal.status', op: 'eq', value: 'won' },
        ...(category
          ? [{ field: 'product.category', op: 'eq', value: category } as const]
          : [{ field: 'product', op: 'eq', value: product } as const]),
      ],
    },
    sort: ['-unit_price'],
    fields: ['unit_price'],
    limit: 1,
  });
  return (records[0]?.unit_price as Money | undefined) ?? null;
}

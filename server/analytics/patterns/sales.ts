import type { Context } from '../../kernel/context.ts';
import { purchaseLines } from '../facts/service.ts';
import type { Material } from '../runs/model.ts';

const DAY = 86_400_000;
/** Sales that ended longer ago than this are looked at as of their last day: they are a history, not a running business. */
const STALE_DAYS = 60;

/** Lines of sales, each with the places of its order, product and customer. */
export interface SalesData {
  order: Int32Array;
  product: Int32Array;
  /** −1: nobody in particular. */
  customer: Int32Array;
  /** Days since 1970-01-01. */
  at: Float64Array;
  /** In the workspace's currency; NaN where the day had no rate. */
  amount: Float64Array;
  orders: number;
  people: string[];
  products: Array<{ id: string | null; name: string }>;
  /** The day that everything is told as of, in days since 1970-01-01. */
  asOf: number;
}

export const dateOf = (day: number): string => new Date(Math.floor(day) * DAY).toISOString().slice(0, 10);

/** What was sold in the months before the last day. What came back, was cancelled or is dated in the future is left out. */
export async function salesOf(ctx: Context, months: number): Promise<Material<SalesData>> {
  const now = ctx.now();
  const lines = await purchaseLines(ctx, { to: now.toISOString() });
  let last = Number.NEGATIVE_INFINITY;
  for (const at of lines.at) if (at > last) last = at;
  const today = now.getTime() / DAY;
  const asOf = last > 0 && today - last / DAY > STALE_DAYS ? last / DAY : today;
  const first = asOf - months * 30.4375;
  const kept: number[] = [];
  for (let i = 0; i < lines.at.length; i++)
    if (lines.returned[i] === 0 && (lines.quantity[i] as number) > 0 && (lines.at[i] as number) / DAY >= first)
      kept.push(i);
  const taken = (from: Int32Array) => Int32Array.from(kept, (i) => from[i] as number);
  const at = Float64Array.from(kept, (i) => (lines.at[i] as number) / DAY);
  return {
    data: {
      order: taken(lines.order),
      product: taken(lines.product),
      customer: taken(lines.customer),
      at,
      amount: Float64Array.from(kept, (i) => lines.amount[i] as number),
      orders: lines.orders.length,
      people: lines.customers,
      products: lines.products.map(({ id, name }) => ({ id, name })),
      asOf,
    },
    from: kept.length > 0 ? dateOf(at[0] as number) : null,
    to: kept.length > 0 ? dateOf(at.at(-1) as number) : null,
    rows: kept.length,
  };
}

/** Products that a result speaks of, each with the number under which it is named there. */
export function productsIn(
  data: SalesData,
  numbers: Iterable<number>,
): Record<number, { id: string | null; name: string }> {
  const named: Record<number, { id: string | null; name: string }> = {};
  for (const number of numbers) named[number] = data.products[number] as { id: string | null; name: string };
  return named;
}

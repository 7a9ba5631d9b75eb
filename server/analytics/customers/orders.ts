import type { Context } from '../../kernel/context.ts';
import { purchases } from '../facts/read.ts';
import type { Material } from '../runs/model.ts';
import { dateOf, dayOf, type OrderData } from './dates.ts';

/** Orders that ended longer ago than this are looked at as of their last day: they are a history, not a running business. */
const STALE_DAYS = 60;

/** Everything that people bought; orders dated in the future are left out. */
export async function ordersOf(ctx: Context): Promise<Material<OrderData>> {
  const now = ctx.now();
  const found = await purchases(ctx, { to: now.toISOString() });
  const n = found.customer.length;
  const ids: string[] = [];
  const customer = new Int32Array(n);
  const day = new Float64Array(n);
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const id = found.customer[i] as string;
    if (ids.at(-1) !== id) ids.push(id);
    customer[i] = ids.length - 1;
    const at = dayOf(found.at[i] as number);
    day[i] = at;
    if (at < first) first = at;
    if (at > last) last = at;
  }
  const today = dayOf(now.getTime());
  const asOf = n > 0 && today - last > STALE_DAYS ? last : today;
  return {
    data: { ids, customer, day, amount: found.amount, asOf, unrated: found.unrated },
    from: n > 0 ? dateOf(first) : null,
    to: n > 0 ? dateOf(last) : null,
    rows: n,
  };
}

import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';

export interface Conversion {
  /** An amount in the workspace's currency; null where there is no rate. */
  convert(amount: RawBuilder<unknown>, currency: RawBuilder<unknown>): RawBuilder<unknown>;
  /** True for a currency that has no rate. */
  unrated(currency: RawBuilder<unknown>): RawBuilder<boolean>;
}

/** The workspace's rates: what one unit of another currency is worth in its own. */
export async function conversion(ctx: Context): Promise<Conversion> {
  // On the connection at hand: whoever waits for a second one while holding the first may wait for ever.
  const found = await ctx.db
    .withSchema('kith')
    .selectFrom('workspace')
    .select('rates')
    .where('id', '=', ctx.workspace.id)
    .executeTakeFirst();
  const rates = Object.entries((found?.rates ?? {}) as Record<string, unknown>).filter(
    ([code, rate]) => /^[A-Z]{3}$/.test(code) && code !== ctx.workspace.currency && Number(rate) > 0,
  );
  const own = ctx.workspace.currency;
  const known = [own, ...rates.map(([code]) => code)];
  return {
    // The own currency, which most amounts are in, is passed on as it is: numeric multiplication is half of a sum's cost.
    convert(amount, currency) {
      const others = rates.map(([code, rate]) => sql`when ${code} then ${amount} * ${String(rate)}::numeric`);
      return sql`case ${currency} when ${own} then ${amount} ${sql.join([sql``, ...others], sql` `)} end`;
    },
    unrated: (currency) =>
      known.length === 1 ? sql`${currency} <> ${own}` : sql`${currency} <> all(${known}::text[])`,
  };
}

import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';

export interface Conversion {
  /** What an amount in the currency of this column is multiplied by; null where there is no rate. */
  rate(currency: RawBuilder<unknown>): RawBuilder<unknown>;
}

/** The workspace's rates: what one unit of another currency is worth in its own. */
export async function conversion(ctx: Context): Promise<Conversion> {
  const found = await ctx.runtime.database.directory
    .selectFrom('workspace')
    .select('rates')
    .where('id', '=', ctx.workspace.id)
    .executeTakeFirst();
  const rates = Object.entries((found?.rates ?? {}) as Record<string, unknown>).filter(
    ([code, rate]) => /^[A-Z]{3}$/.test(code) && code !== ctx.workspace.currency && Number(rate) > 0,
  );
  const others = rates.map(([code, rate]) => sql`when ${code} then ${String(rate)}::numeric`);
  return {
    rate: (currency) =>
      sql`case ${currency} when ${ctx.workspace.currency} then 1 ${others.length > 0 ? sql.join(others, sql` `) : sql``} end`,
  };
}

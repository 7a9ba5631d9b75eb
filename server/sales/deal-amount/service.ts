import type { Context } from '../../kernel/context.ts';
import type { Money } from '../../records/money.ts';
import { canonicalAmount } from '../../records/money.ts';
import type { Change } from '../../records/types.ts';

/** A deal as those see it who work out what it is worth. */
export interface WorthOfDeal {
  id: string;
  company: string | null;
  product: string | null;
  amount: Money | null;
  /** Whether the amount follows the products of the deal; null where that was never decided. */
  follows: boolean | null;
}

/** Reads what these deals are worth; in a transaction it holds them, so that two who add products are one after the other. */
export async function worthOfDeals(ctx: Context, ids: string[]): Promise<Map<string, WorthOfDeal>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Map();
  const query = ctx.db
    .selectFrom('deal')
    .select(['id', 'company_id', 'product_id', 'amount', 'amount_currency', 'amount_follows'])
    .where('id', 'in', wanted)
    .orderBy('id');
  const rows = await (ctx.transaction ? query.forNoKeyUpdate() : query).execute();
  return new Map(
    rows.map((row) => [
      row.id as string,
      {
        id: row.id as string,
        company: row.company_id as string | null,
        product: row.product_id as string | null,
        amount:
          row.amount === null
            ? null
            : { amount: canonicalAmount(row.amount, row.amount_currency), currency: row.amount_currency },
        follows: row.amount_follows as boolean | null,
      },
    ]),
  );
}

/** The change that keeps the amount of a deal with what its products come to. */
export const followProducts = (deal: string, amount: Money | null): Change => ({
  op: 'update',
  object: 'deal',
  id: deal,
  values: { amount, amount_follows: amount ? true : null },
});

/** The change that leaves the amount of a deal as somebody set it, whatever its products come to. */
export const keepAmount = (deal: string): Change => ({
  op: 'update',
  object: 'deal',
  id: deal,
  values: { amount_follows: false },
});

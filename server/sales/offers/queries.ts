import type { Db } from '../../kernel/db.ts';

/** The offers that belong to these deals. */
export async function offersOf(
  db: Db,
  deals: string[],
): Promise<Array<{ id: string; deal_id: string | null; product_id: string | null; outcome: string | null }>> {
  if (deals.length === 0) return [];
  return db
    .selectFrom('offer')
    .select(['id', 'deal_id', 'product_id', 'outcome'])
    .where('deal_id', 'in', deals)
    .where('trashed_at', 'is', null)
    .execute();
}

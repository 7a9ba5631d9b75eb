import type { Db } from '../../kernel/db.ts';

/** The teams of these deals, with their shares as decimal text. */
export async function membersOf(
  db: Db,
  deals: string[],
): Promise<Array<{ id: string; version: number; deal_id: string; member_id: string; percent: string | null }>> {
  if (deals.length === 0) return [];
  return db
    .selectFrom('deal_member')
    .select(['id', 'version', 'deal_id', 'member_id', 'percent'])
    .where('deal_id', 'in', deals)
    .where('trashed_at', 'is', null)
    .execute();
}

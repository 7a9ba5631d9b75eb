import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export interface LineRow {
  id: string;
  deal_id: string;
  amount: string | null;
  amount_currency: string | null;
  unit_price_currency: string | null;
  position: number | null;
}

/** The live lines of these deals. */
export async function linesOf(db: Db, deals: string[]): Promise<LineRow[]> {
  if (deals.length === 0) return [];
  return db
    .selectFrom('deal_line')
    .select(['id', 'deal_id', 'amount', 'amount_currency', 'unit_price_currency', 'position'])
    .where('deal_id', 'in', deals)
    .where('trashed_at', 'is', null)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** The parts of bundles among the lines, in the trash or not, with the time they went there. */
export async function contentsOf(
  db: Db,
  lines: string[],
): Promise<Array<{ id: string; bundle_id: string; trashed_at: string | null }>> {
  if (lines.length === 0) return [];
  return db.selectFrom('deal_line').select(['id', 'bundle_id', 'trashed_at']).where('bundle_id', 'in', lines).execute();
}

/** What the lines of a deal come to by themselves. */
export async function sumOf(
  db: Db,
  schema: string,
  deal: string,
): Promise<{ amount: string; currency: string; lines: number } | null> {
  const { rows } = await sql<{ amount: string | null; currency: string | null; lines: number }>`
    select sum(amount)::text as amount, min(amount_currency) as currency, count(*)::int as lines
    from ${sql.id(schema, 'deal_line')} where deal_id = ${deal} and trashed_at is null`.execute(db);
  const row = rows[0];
  return row?.amount && row.currency ? { amount: row.amount, currency: row.currency, lines: row.lines } : null;
}

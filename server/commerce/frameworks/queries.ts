import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export interface LineRow {
  framework_id: string;
  product_id: string;
  unit_price: string;
  unit_price_currency: string;
}

export async function linesOfFrameworks(db: Db, frameworks: string[]): Promise<LineRow[]> {
  if (frameworks.length === 0) return [];
  return db
    .selectFrom('framework_line')
    .select(['framework_id', 'product_id', 'unit_price', 'unit_price_currency'])
    .where('framework_id', 'in', frameworks)
    .where('trashed_at', 'is', null)
    .execute() as Promise<LineRow[]>;
}

/** What has been called off or planned of agreements, without the call-offs that are being written. */
export async function calledSoFar(
  db: Db,
  schema: string,
  frameworks: string[],
  but: string[],
): Promise<Map<string, { value: string; quantity: string }>> {
  const { rows } = await sql<{ id: string; value: string; quantity: string }>`
    select framework_id as id, coalesce(sum(value), 0)::text as value, coalesce(sum(quantity), 0)::text as quantity
    from ${sql.id(schema, 'call_off')}
    where framework_id = any(${frameworks}::uuid[]) and not (id = any(${but}::uuid[]))
      and trashed_at is null and status <> 'cancelled'
    group by 1`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

export interface PaceRow {
  month: string;
  called: string;
  planned: string;
}

/** What was called off, and what is planned, in each month of an agreement. */
export async function paceRows(db: Db, schema: string, framework: string): Promise<PaceRow[]> {
  const { rows } = await sql<PaceRow>`
    select date_trunc('month', coalesce(called_on, due_on))::date::text as month,
      coalesce(sum(value) filter (where status in ('called', 'delivered')), 0)::text as called,
      coalesce(sum(value) filter (where status = 'planned'), 0)::text as planned
    from ${sql.id(schema, 'call_off')}
    where framework_id = ${framework}::uuid and trashed_at is null and status <> 'cancelled'
      and coalesce(called_on, due_on) is not null
    group by 1 order by 1`.execute(db);
  return rows;
}

import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export async function namesOf(
  db: Db,
  table: 'company' | 'product' | 'person',
  ids: string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom(table).select(['id', 'name']).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, String(row.name ?? '')]));
}

/** Contracts whose status no longer is what their dates say, or whose term is over. */
export async function contractsToKeep(db: Db, schema: string, day: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from ${sql.id(schema, 'contract')}
    where trashed_at is null and signed_on is not null and status <> 'ended' and (
      (status = 'upcoming' and starts <= ${day}::date)
      or coalesce(terminates_on, ends) < ${day}::date)
    order by id limit ${limit}`.execute(db);
  return rows.map((row) => row.id);
}

export interface DueRenewal {
  id: string;
  term_ends: string;
}

/**
 * Contracts whose term ends, or can be ended by notice, within the days set for it, and for which no renewal was made yet.
 * The day counted from is the cancel-by date where there is one ahead, else the end.
 */
export async function contractsToRenew(
  db: Db,
  schema: string,
  day: string,
  usualDays: number,
  limit: number,
): Promise<DueRenewal[]> {
  const { rows } = await sql<DueRenewal>`
    select c.id, c.ends as term_ends from ${sql.id(schema, 'contract')} c
    where c.trashed_at is null and c.status in ('active', 'upcoming') and c.ends >= ${day}::date
      and coalesce(c.cancel_by, c.ends) - coalesce(c.renewal_days, ${usualDays})::int <= ${day}::date
      and not exists (select 1 from ${sql.id(schema, 'renewal')} r where r.contract_id = c.id and r.term_ends = c.ends)
    order by c.id limit ${limit}`.execute(db);
  return rows;
}

/** Holds a contract until the end of the transaction: of two that would make its renewal, the second waits and then sees it. */
export async function holdContract(db: Db, schema: string, id: string): Promise<void> {
  await sql`select 1 from ${sql.id(schema, 'contract')} where id = ${id}::uuid for update`.execute(db);
}

export async function hasRenewal(db: Db, schema: string, contract: string, termEnds: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.id(schema, 'renewal')}
    where contract_id = ${contract}::uuid and term_ends = ${termEnds}::date limit 1`.execute(db);
  return rows.length > 0;
}

/** Renewals that a deal stands for. */
export async function renewalsOfDeals(db: Db, deals: string[]) {
  if (deals.length === 0) return [];
  return db
    .selectFrom('renewal')
    .select(['id', 'contract_id', 'deal_id', 'state', 'term_ends', 'renewed_until'])
    .where('deal_id', 'in', deals)
    .where('trashed_at', 'is', null)
    .execute() as Promise<
    Array<{
      id: string;
      contract_id: string;
      deal_id: string;
      state: 'open' | 'won' | 'lost';
      term_ends: string;
      renewed_until: string | null;
    }>
  >;
}

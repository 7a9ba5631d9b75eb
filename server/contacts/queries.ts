import { sql } from 'kysely';
import type { Db } from '../kernel/db.ts';

/** The parents of `ids`, of their parents and so on up: each company's id with its parent's. */
export async function ancestry(db: Db, schema: string, ids: string[]): Promise<Map<string, string | null>> {
  const company = sql.id(schema, 'company');
  const { rows } = await sql<{ id: string; parent_id: string | null }>`
    with recursive up (id, parent_id) as (
      select id, parent_id from ${company} where id = any (${ids}::uuid[])
      union
      select c.id, c.parent_id from ${company} c join up on c.id = up.parent_id
    ) select id, parent_id from up`.execute(db);
  return new Map(rows.map((row) => [row.id, row.parent_id]));
}

/** One change of parents at a time in a workspace: two at once could close a circle that neither of them sees. */
export async function holdParents(db: Db, schema: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${schema}.company.parent`}, 0))`.execute(db);
}

export interface AffiliationRow {
  id: string;
  person_id: string;
  company_id: string;
  until: string | null;
  is_primary: boolean;
}

export async function affiliationsOf(db: Db, people: string[]): Promise<AffiliationRow[]> {
  if (people.length === 0) return [];
  return db
    .selectFrom('affiliation')
    .select(['id', 'person_id', 'company_id', 'until', 'is_primary'])
    .where('person_id', 'in', people)
    .where('trashed_at', 'is', null)
    .orderBy('id')
    .execute();
}

/** The company that each of `people` works for now. */
export async function companiesOf(db: Db, people: string[]): Promise<Map<string, string | null>> {
  if (people.length === 0) return new Map();
  const rows = await db.selectFrom('person').select(['id', 'company_id']).where('id', 'in', people).execute();
  return new Map(rows.map((row) => [row.id, row.company_id]));
}

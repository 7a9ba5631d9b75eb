import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export interface ToPlan {
  id: string;
  name: string;
  starts: string;
  months: number;
  company_id: string | null;
  person_id: string | null;
  owner_id: string | null;
  /** When the last check-in was held. */
  last: string | null;
}

/** Running contracts with a cadence of their own or the workspace's that have no open check-in. */
export async function contractsToPlan(db: Db, schema: string, usualMonths: number | null): Promise<ToPlan[]> {
  const { rows } = await sql<ToPlan>`
    select c.id, c.name, c.starts::text as starts, coalesce(c.check_in_months, ${usualMonths}::int) as months,
      c.company_id, c.person_id, c.owner_id,
      (select max(k.held_on)::text from ${sql.id(schema, 'check_in')} k
        where k.about_id = c.id and k.trashed_at is null and k.outcome <> 'unreached') as last
    from ${sql.id(schema, 'contract')} c
    where c.trashed_at is null and c.status = 'active' and c.starts is not null
      and coalesce(c.check_in_months, ${usualMonths}::int) > 0
      and not exists (select 1 from ${sql.id(schema, 'check_in')} k
        where k.about_id = c.id and k.trashed_at is null and k.held_on is null)
    order by c.id limit 500`.execute(db);
  return rows;
}

export async function hasCheckIn(db: Db, about: string): Promise<boolean> {
  const row = await db
    .selectFrom('check_in')
    .select('id')
    .where('about_id', '=', about)
    .where('trashed_at', 'is', null)
    .where('held_on', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

export async function checkInsDue(db: Db, until: string): Promise<string[]> {
  const rows = await db
    .selectFrom('check_in')
    .select('id')
    .where('due_on', '<=', until)
    .where('held_on', 'is', null)
    .where('task_id', 'is', null)
    .where('trashed_at', 'is', null)
    .orderBy('due_on')
    .limit(500)
    .execute();
  return rows.map((row) => row.id as string);
}

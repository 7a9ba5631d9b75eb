import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import type { Week } from './schema.ts';

export interface HoursRow {
  /** Null for those of the workspace. */
  member_id: string | null;
  /** Null for the workspace's. */
  time_zone: string | null;
  week: Week;
}

/** The hours of these members as far as they have their own, and those of the workspace; of all without `members`. */
export async function hoursRows(ctx: Context, members: string[] | null): Promise<HoursRow[]> {
  const those = members ? sql`(h.member_id is null or h.member_id = any(${members}::uuid[]))` : sql`true`;
  const { rows } = await sql<HoursRow>`
    select h.member_id, h.time_zone, h.week from ${sql.id(ctx.workspace.schema, 'working_hours')} h
    where ${those} order by h.member_id nulls first`.execute(ctx.db);
  return rows;
}

export async function putHours(ctx: Context, row: HoursRow): Promise<void> {
  const table = sql.id(ctx.workspace.schema, 'working_hours');
  const target = row.member_id ? sql`(member_id)` : sql`((true)) where member_id is null`;
  await sql`
    insert into ${table} (id, member_id, time_zone, week, updated_at, updated_by)
    values (${uuidv7()}, ${row.member_id}, ${row.time_zone}, ${JSON.stringify(row.week)}::jsonb, ${ctx.now()}, ${ctx.actor.memberId})
    on conflict ${target} do update set time_zone = excluded.time_zone, week = excluded.week,
      updated_at = excluded.updated_at, updated_by = excluded.updated_by`.execute(ctx.db);
}

export async function dropHours(ctx: Context, member: string): Promise<boolean> {
  const { rows } = await sql`
    delete from ${sql.id(ctx.workspace.schema, 'working_hours')} where member_id = ${member}::uuid returning id`.execute(
    ctx.db,
  );
  return rows.length > 0;
}

export interface AbsenceRow {
  member: string;
  starts_on: string;
  ends_on: string;
}

/** Absences of these members that touch these days. */
export async function absencesOf(ctx: Context, members: string[], from: string, until: string): Promise<AbsenceRow[]> {
  const { rows } = await sql<AbsenceRow>`
    select member_id as member, starts_on::text as starts_on, ends_on::text as ends_on
    from ${sql.id(ctx.workspace.schema, 'absence')}
    where member_id = any(${members}::uuid[]) and ends_on >= ${from}::date and starts_on <= ${until}::date
      and trashed_at is null order by starts_on, id`.execute(ctx.db);
  return rows;
}

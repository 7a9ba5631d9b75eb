import { sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';

export interface ScheduleRow {
  id: string;
  subject: 'saved_report' | 'dashboard';
  subject_id: string;
  member_id: string;
  recipients: string[];
  every: 'day' | 'week' | 'month';
  day: number | null;
  hour: number;
  formats: string[];
  next_at: string;
  last_at: string | null;
  problem: string | null;
}

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'report_schedule');

export async function insertSchedule(
  ctx: Context,
  row: Omit<ScheduleRow, 'last_at' | 'problem' | 'next_at'> & { next_at: Date },
): Promise<void> {
  await sql`insert into ${table(ctx)}
    (id, subject, subject_id, member_id, recipients, every, day, hour, formats, next_at, created_at)
    values (${row.id}, ${row.subject}, ${row.subject_id}::uuid, ${row.member_id}::uuid, ${row.recipients}::uuid[],
      ${row.every}, ${row.day}, ${row.hour}, ${row.formats}::text[], ${row.next_at}, ${ctx.now()})`.execute(ctx.db);
}

export async function schedulesOf(ctx: Context, member: string): Promise<ScheduleRow[]> {
  const { rows } = await sql<ScheduleRow>`select * from ${table(ctx)} where member_id = ${member}::uuid
    order by created_at limit 500`.execute(ctx.db);
  return rows;
}

export async function dropSchedule(ctx: Context, id: string, member: string): Promise<boolean> {
  const result = await sql`delete from ${table(ctx)} where id = ${id}::uuid and member_id = ${member}::uuid`.execute(
    ctx.db,
  );
  return result.numAffectedRows !== 0n;
}

/** The next one that is due. Of two processes the second passes over what the first is sending. */
export async function takeDue(ctx: Context): Promise<ScheduleRow | null> {
  const { rows } = await sql<ScheduleRow>`select * from ${table(ctx)} where next_at <= ${ctx.now()}
    order by next_at limit 1 for update skip locked`.execute(ctx.db);
  return rows[0] ?? null;
}

export async function noteSent(ctx: Context, id: string, next: Date, problem: string | null): Promise<void> {
  await sql`update ${table(ctx)} set next_at = ${next}, problem = ${problem},
      last_at = case when ${problem}::text is null then ${ctx.now()}::timestamptz else last_at end
    where id = ${id}::uuid`.execute(ctx.db);
}

import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

const table = (ctx: Context) => sql.id(ctx.workspace.schema, 'reminder');

export interface ReminderRow {
  id: string;
  member_id: string;
  object: string;
  record_id: string;
  planned_at: string;
  due_at: string;
}

const columns = sql`r.id, r.member_id, r.object, r.record_id, r.planned_at, r.due_at`;

/** What a member is to be reminded of by now. */
export async function dueFor(ctx: Context, member: string, at: Date): Promise<ReminderRow[]> {
  const { rows } = await sql<ReminderRow>`
    select ${columns} from ${table(ctx)} r
    where r.member_id = ${member}::uuid and r.due_at <= ${at} and r.dismissed_at is null
    order by r.due_at desc, r.id limit 50`.execute(ctx.db);
  return rows;
}

/** What is due and not yet told by mail, of those who want it so. Of two workers each takes others. */
export async function takeForMail(ctx: Context, at: Date): Promise<ReminderRow[]> {
  const { rows } = await sql<ReminderRow>`
    update ${table(ctx)} r set mailed_at = ${at}
    where r.id in (
      select r.id from ${table(ctx)} r join ${sql.id(ctx.workspace.schema, 'reminder_setting')} s
        on s.member_id = r.member_id and s.mail
      where r.due_at <= ${at} and r.due_at > ${new Date(at.getTime() - 86_400_000)} and r.dismissed_at is null
        and r.mailed_at is null
      order by r.due_at limit 200 for update of r skip locked)
    returning ${columns}`.execute(ctx.db);
  return rows;
}

export async function dismiss(ctx: Context, member: string, id: string): Promise<boolean> {
  const { rows } = await sql`
    update ${table(ctx)} set dismissed_at = ${ctx.now()} where id = ${id}::uuid and member_id = ${member}::uuid
    returning id`.execute(ctx.db);
  return rows.length > 0;
}

export async function putOff(ctx: Context, member: string, id: string, until: Date): Promise<boolean> {
  const { rows } = await sql`
    update ${table(ctx)} set due_at = ${until}, dismissed_at = null, mailed_at = null
    where id = ${id}::uuid and member_id = ${member}::uuid returning id`.execute(ctx.db);
  return rows.length > 0;
}

export async function wantsMail(ctx: Context, member: string): Promise<boolean> {
  const { rows } = await sql<{ mail: boolean }>`
    select mail from ${sql.id(ctx.workspace.schema, 'reminder_setting')} where member_id = ${member}::uuid`.execute(
    ctx.db,
  );
  return rows[0]?.mail ?? false;
}

export async function setMail(ctx: Context, member: string, mail: boolean): Promise<void> {
  await sql`insert into ${sql.id(ctx.workspace.schema, 'reminder_setting')} (member_id, mail) values (${member}, ${mail})
    on conflict (member_id) do update set mail = excluded.mail`.execute(ctx.db);
}

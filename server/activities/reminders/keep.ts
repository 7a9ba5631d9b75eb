import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { idOf } from '../../records/reference.ts';
import type { KithRecord, Written } from '../../records/types.ts';

/** Who is to be reminded of a record, and when; nobody where it needs no reminding any more. */
export interface Wish {
  /** Fields that it follows from. */
  fields: string[];
  of(record: KithRecord): Array<{ member: string; at: string }>;
}

export const taskReminder: Wish = {
  fields: ['remind_at', 'assignee', 'done_at'],
  of({ remind_at, assignee, done_at }) {
    const member = idOf(assignee);
    return remind_at && member && !done_at ? [{ member, at: String(remind_at) }] : [];
  },
};

export const meetingReminder: Wish = {
  fields: ['remind_before', 'starts_at', 'owner', 'members', 'status'],
  of({ remind_before, starts_at, owner, members, status }) {
    if (typeof remind_before !== 'number' || status !== 'planned') return [];
    const at = new Date(Date.parse(String(starts_at)) - remind_before * 60_000).toISOString();
    const those = [idOf(owner), ...(Array.isArray(members) ? members.map((one) => idOf(one)) : [])];
    return [...new Set(those)].flatMap((member) => (member ? [{ member, at }] : []));
  },
};

/**
 * Makes the reminders of what was written what they should be. One that was put off stays so until the record itself is
 * moved; what is done, cancelled or in the trash reminds nobody.
 */
export async function keepReminders(ctx: Context, written: Written[], wish: Wish): Promise<void> {
  const touched = written.filter(
    ({ op, after }) => op !== 'update' || wish.fields.some((name) => after && name in after),
  );
  const wanted = touched.flatMap(({ op, id, object, record }) =>
    op === 'purge' || record.trashed_at
      ? []
      : wish.of(record).map(({ member, at }) => ({ id: uuidv7(), object, record: id, member, at })),
  );
  const changed = touched.filter(({ op }) => op !== 'create').map(({ id }) => id);
  const table = sql.id(ctx.workspace.schema, 'reminder');
  if (changed.length > 0) {
    await sql`delete from ${table} r where r.record_id = any(${changed}::uuid[]) and not exists (
      select 1 from json_to_recordset(${JSON.stringify(wanted)}::json) as w(record uuid, member uuid)
      where w.record = r.record_id and w.member = r.member_id)`.execute(ctx.db);
  }
  await insertReminders(ctx, wanted);
}

/** One reminder for each record and member: a later one for the same takes its place. */
export async function insertReminders(
  ctx: Context,
  wanted: Array<{ id: string; object: string; record: string; member: string; at: string }>,
): Promise<void> {
  if (wanted.length === 0) return;
  await sql`insert into ${sql.id(ctx.workspace.schema, 'reminder')} as r (id, member_id, object, record_id, planned_at, due_at)
    select w.id, w.member, w.object, w.record, w.at, w.at
    from json_to_recordset(${JSON.stringify(wanted)}::json)
      as w(id uuid, member uuid, object text, record uuid, at timestamptz)
    on conflict (record_id, member_id) do update
      set planned_at = excluded.planned_at, due_at = excluded.due_at, dismissed_at = null, mailed_at = null
      where r.planned_at <> excluded.planned_at`.execute(ctx.db);
}

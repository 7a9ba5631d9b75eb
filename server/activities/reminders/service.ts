import { type Context, inTransaction } from '../../kernel/context.ts';
import { DomainError, invalidField, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { mailConfigured, sendMail } from '../../kernel/mail.ts';
import { catalog } from '../../records/catalog.ts';
import { timeOf } from '../../records/dates.ts';
import { can } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';
import type { KithRecord } from '../../records/types.ts';
import { titlesOfRecords } from '../follow-ups/titles.ts';
import { wallOf } from '../time/zone.ts';
import { insertReminders } from './keep.ts';
import * as queries from './queries.ts';
import type { Reminder, Snooze } from './schema.ts';

/** Who asks for their own reminders; a program has none. */
function memberOf(ctx: Context): string {
  if (!ctx.actor.memberId) throw new DomainError('forbidden', 'Reminders belong to members');
  return ctx.actor.memberId;
}

/** What the caller is to be reminded of by now. */
export async function myReminders(ctx: Context) {
  const member = ctx.actor.memberId;
  const rows = member ? await queries.dueFor(ctx, member, ctx.now()) : [];
  return {
    data: await present(ctx, rows),
    mail: member ? await queries.wantsMail(ctx, member) : false,
    mail_possible: mailConfigured(ctx),
  };
}

async function present(ctx: Context, rows: queries.ReminderRow[]): Promise<Reminder[]> {
  const records = new Map<string, KithRecord>();
  for (const [object, some] of Map.groupBy(rows, (row) => row.object)) {
    if (!catalog(ctx).has(object) || !can(ctx, object, 'read')) continue;
    const filter = { field: 'id', op: 'in', value: some.map((row) => row.record_id) } as const;
    for (const record of (await listRecords(ctx, object, { filter, limit: 200 })).records)
      records.set(record.id, record);
  }
  const abouts = [...records.values()].flatMap(({ about }) =>
    about ? [[(about as Link).object, (about as Link).id] as const] : [],
  );
  const titles = await titlesOfRecords(ctx, abouts);
  return rows.flatMap((row) => {
    const record = records.get(row.record_id);
    if (!record) return [];
    const about = (record.about as Link | null | undefined) ?? null;
    return [
      {
        id: row.id,
        object: row.object,
        record: row.record_id,
        title: (record[catalog(ctx).object(row.object).title] as string | null) ?? null,
        about: about && { ...about, title: titles.get(about.id) ?? null },
        due_at: row.due_at,
        planned_at: row.planned_at,
        at: ((record.starts_at ?? record.due_at) as string | null | undefined) ?? null,
      },
    ];
  });
}

type Link = { object: string; id: string };

export async function dismissReminder(ctx: Context, id: string): Promise<void> {
  if (!isUuid(id) || !(await queries.dismiss(ctx, memberOf(ctx), id))) throw notFound('Reminder');
}

const LONGEST = 400 * 86_400_000;

/** Puts a reminder off: it comes again after so many minutes, or at a moment. */
export async function snoozeReminder(
  ctx: Context,
  id: string,
  { minutes, until }: Snooze,
): Promise<{ due_at: string }> {
  const now = ctx.now().getTime();
  const at = until ? Date.parse(until) : now + Number(minutes) * 60_000;
  if (at <= now || at > now + LONGEST)
    throw invalidField('until', 'out_of_range', 'Put it off to a time that lies ahead');
  if (!isUuid(id) || !(await queries.putOff(ctx, memberOf(ctx), id, new Date(at)))) throw notFound('Reminder');
  return { due_at: timeOf(new Date(at)) };
}

export async function setReminderMail(ctx: Context, mail: boolean) {
  await queries.setMail(ctx, memberOf(ctx), mail);
  return myReminders(ctx);
}

/** Brings records to the notice of members, as their own reminders do. */
export const remindOf = (
  ctx: Context,
  those: Array<{ object: string; record: string; member: string; at: string }>,
): Promise<void> =>
  insertReminders(
    ctx,
    those.map((one) => ({ id: uuidv7(), ...one })),
  );

/** Mails what is due to those who want it so. Each reminder goes out once. */
export async function mailReminders(ctx: Context): Promise<number> {
  if (!mailConfigured(ctx)) return 0;
  return inTransaction(ctx, async (ctx) => {
    const rows = await queries.takeForMail(ctx, ctx.now());
    const told = await present(ctx, rows);
    const members = [...new Set(rows.map((row) => row.member_id))];
    const filter = { field: 'id', op: 'in', value: members } as const;
    const { records } = members.length > 0 ? await listRecords(ctx, 'member', { filter, limit: 200 }) : { records: [] };
    const addresses = new Map(records.map(({ id, email }) => [id, email as string | null]));
    for (const row of rows) {
      const reminder = told.find(({ id }) => id === row.id);
      const to = addresses.get(row.member_id);
      if (reminder && to)
        await sendMail(ctx, { key: `reminder:${row.id}:${row.due_at}`, to, ...letter(ctx, reminder) });
    }
    return rows.length;
  });
}

function letter(ctx: Context, { title, at, about, object, record }: Reminder): { subject: string; text: string } {
  const german = ctx.workspace.locale.startsWith('de');
  const zone = ctx.workspace.timeZone;
  const when = at ? `${wallOf(at, zone).slice(0, 16).replace('T', ' ')} (${zone})` : null;
  const address = `${ctx.runtime.config.url ?? ''}/${catalog(ctx).object(object).plural}/${record}`;
  const lines = [title, when, about?.title, ctx.runtime.config.url ? address : null].filter(Boolean);
  return { subject: `${german ? 'Erinnerung' : 'Reminder'}: ${title ?? ''}`, text: `${lines.join('\n')}\n` };
}

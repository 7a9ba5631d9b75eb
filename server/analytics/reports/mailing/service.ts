import type { z } from 'zod';
import { printReport } from '../../../commerce/documents/service.ts';
import { type Context, inTransaction } from '../../../kernel/context.ts';
import { DomainError, forbidden, invalidField, notFound } from '../../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../../kernel/ids.ts';
import { mailConfigured, sendMail } from '../../../kernel/mail.ts';
import { addToDate, dayIn, startOfDay } from '../../../records/calendar.ts';
import { listRecords } from '../../../records/query.ts';
import { entitledNow } from '../../../records/rights/loader.ts';
import { named } from '../../../records/sharing/service.ts';
import { csvOf, tableOf } from '../csv.ts';
import { runReport } from '../run.ts';
import type { Figures } from '../schema.ts';
import { dashboardById, reportById } from '../service.ts';
import { dropSchedule, insertSchedule, noteSent, type ScheduleRow, schedulesOf, takeDue } from './queries.ts';
import type { newSchedule, Schedule } from './schema.ts';

/** Has a report or dashboard sent again and again. Everybody gets their own figures: of what their role shows them. */
export async function scheduleMail(ctx: Context, wish: z.infer<typeof newSchedule>): Promise<Schedule> {
  const { memberId } = ctx.actor;
  if (!memberId) throw forbidden('An API key sends nothing by itself: sign in');
  const subject = wish.report ? ('saved_report' as const) : ('dashboard' as const);
  const subject_id = (wish.report ?? wish.dashboard) as string;
  if (wish.report) await reportById(ctx, subject_id);
  else await dashboardById(ctx, subject_id);
  const { recipients, every, day, hour, formats } = wish;
  const known = await named(ctx, 'member', recipients);
  const stranger = recipients.findIndex((id) => !known.has(id));
  if (stranger >= 0) throw invalidField(`recipients[${stranger}]`, 'not_found', 'There is no such colleague');
  if (every === 'week' && (day ?? 1) > 7) throw invalidField('day', 'out_of_range', 'A week has seven days');
  const id = uuidv7();
  const row = { id, subject, subject_id, member_id: memberId, recipients, every, day, hour, formats };
  await insertSchedule(ctx, { ...row, next_at: nextTime(ctx, row, ctx.now()) });
  return (await mySchedules(ctx)).find((one) => one.id === id) as Schedule;
}

export async function mySchedules(ctx: Context): Promise<Schedule[]> {
  const { memberId } = ctx.actor;
  const rows = memberId ? await schedulesOf(ctx, memberId) : [];
  const names = await named(
    ctx,
    'member',
    rows.flatMap((row) => row.recipients),
  );
  return rows.map(({ member_id: _, recipients, ...row }) => ({
    ...row,
    recipients: recipients.map((id) => ({ id, name: names.get(id) ?? null })),
  }));
}

export async function endSchedule(ctx: Context, id: string): Promise<void> {
  const { memberId } = ctx.actor;
  if (!isUuid(id) || !memberId || !(await dropSchedule(ctx, id, memberId))) throw notFound('Schedule');
}

/** Sends what is due. Each goes out once, to those who may see it by now; what fails is told beside it. */
export async function sendDue(system: Context, stop: AbortSignal): Promise<number> {
  if (!mailConfigured(system)) return 0;
  for (let sent = 0; !stop.aborted; sent++) {
    const more = await inTransaction(system, async (ctx) => {
      const row = await takeDue(ctx);
      if (!row) return false;
      const problem = await sendOne(ctx, row).catch((error) => {
        if (error instanceof DomainError) return error.message;
        throw error;
      });
      await noteSent(ctx, row.id, nextTime(ctx, row, ctx.now()), problem);
      return true;
    });
    if (!more) return sent;
  }
  return 0;
}

/** @returns why nobody got it; null where it went out */
async function sendOne(system: Context, row: ScheduleRow): Promise<string | null> {
  const owner = await contextFor(system, row.member_id);
  if (!owner) return 'Whoever set this up has left';
  const filter = { field: 'id', op: 'in', value: row.recipients } as const;
  const { records } = await listRecords(system, 'member', { filter, fields: ['email', 'status'], limit: 50 });
  let reached = 0;
  for (const { id, email, status } of records) {
    if (typeof email !== 'string' || status === 'inactive') continue;
    const ctx = await contextFor(system, id);
    const parts = ctx && (await partsFor(ctx, row));
    if (!ctx || !parts) continue;
    await sendMail(system, {
      key: `report:${row.id}:${row.next_at}:${id}`,
      to: email,
      subject: parts.name,
      text: letter(system, row, parts),
      attachments: await attachments(ctx, row, parts),
    });
    reached += 1;
  }
  return reached > 0 ? null : 'None of its readers may see it';
}

interface Parts {
  name: string;
  reports: Array<{ name: string; figures: Figures }>;
}

/** What one reader gets to see; null where it is not theirs to see any more. */
async function partsFor(ctx: Context, { subject, subject_id }: ScheduleRow): Promise<Parts | null> {
  const refused = (error: unknown) => {
    if (error instanceof DomainError) return null;
    throw error;
  };
  const one = async (id: string, title: string | null) => {
    const report = await reportById(ctx, id);
    return { name: title ?? report.name, figures: await runReport(ctx, report.definition) };
  };
  if (subject === 'saved_report') {
    const found = await one(subject_id, null).catch(refused);
    return found && { name: found.name, reports: [found] };
  }
  const board = await dashboardById(ctx, subject_id).catch(refused);
  if (!board) return null;
  const reports: Parts['reports'] = [];
  for (const { report, title } of board.tiles) {
    const found = report && (await one(report, title).catch(refused));
    if (found) reports.push(found);
  }
  return reports.length > 0 ? { name: board.name, reports } : null;
}

async function attachments(ctx: Context, { formats }: ScheduleRow, { name, reports }: Parts) {
  const file = (title: string) =>
    title
      .replace(/[^\p{L}\p{N} ._-]/gu, ' ')
      .trim()
      .slice(0, 80) || 'report';
  const found: Array<{ filename: string; content: Buffer; contentType: string }> = [];
  if (formats.includes('pdf')) {
    const tables = reports.map((one) => ({
      title: one.name,
      note: asOf(ctx, one.figures),
      ...tableOf(ctx, one.figures),
    }));
    found.push({
      filename: `${file(name)}.pdf`,
      content: await printReport(ctx, { title: name, tables }),
      contentType: 'application/pdf',
    });
  }
  if (formats.includes('csv'))
    for (const one of reports)
      found.push({
        filename: `${file(one.name)}.csv`,
        content: Buffer.from(csvOf(ctx, one.figures)),
        contentType: 'text/csv; charset=utf-8',
      });
  return found;
}

const asOf = (ctx: Context, { period, as_of }: Figures): string => {
  const days = period ? `${period.from} – ${period.until} · ` : '';
  return `${days}As of ${dayIn(ctx.workspace.timeZone, new Date(as_of))}`;
};

function letter(ctx: Context, { subject, subject_id }: ScheduleRow, { reports }: Parts): string {
  const { url } = ctx.runtime.config;
  const at = subject === 'dashboard' ? 'dashboards' : 'report-builder';
  const totals = reports.map(({ name, figures }) => {
    const total = figures.total.values[0];
    const said =
      total === null || total === undefined
        ? '–'
        : typeof total === 'object'
          ? `${total.amount} ${total.currency}`
          : total;
    return `${name}: ${said}`;
  });
  return `${[...totals, ...(url ? ['', `${url}/${at}/${subject_id}`] : [])].join('\n')}\n`;
}

/** Acts as a member, with what they may do today; null for one who is gone. */
export async function contextFor(system: Context, memberId: string): Promise<Context | null> {
  const rights = await entitledNow(system, { memberId, keyId: null });
  if (!rights) return null;
  const name = (await named(system, 'member', [memberId])).get(memberId) ?? '';
  return { ...system, actor: { kind: 'member', memberId, accountId: null, keyId: null, name }, ...rights };
}

/** The first time after `now` that it is due, by the clock of the workspace. */
export function nextTime(
  ctx: Context,
  { every, day, hour }: Pick<ScheduleRow, 'every' | 'day' | 'hour'>,
  now: Date,
): Date {
  const zone = ctx.workspace.timeZone;
  let at = dayIn(zone, now);
  for (let i = 0; i < 400; i++, at = addToDate(at, 1, 'day') ?? at) {
    if (!isDayOf(every, day ?? 1, at)) continue;
    const start = Date.parse(startOfDay(at, zone) ?? `${at}T00:00:00Z`);
    const due = new Date(start + hour * 3_600_000);
    if (due > now) return due;
  }
  return new Date(now.getTime() + 86_400_000);
}

function isDayOf(every: ScheduleRow['every'], day: number, date: string): boolean {
  if (every === 'day') return true;
  const at = new Date(`${date}T00:00:00Z`);
  if (every === 'week') return (at.getUTCDay() || 7) === day;
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate();
  return at.getUTCDate() === Math.min(day, last);
}

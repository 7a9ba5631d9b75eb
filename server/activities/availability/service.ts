import { type Context, inTransaction } from '../../kernel/context.ts';
import { forbidden, invalidField, notFound } from '../../kernel/errors.ts';
import { recordAudit } from '../../records/audit.ts';
import { timeOf } from '../../records/dates.ts';
import { requireRole } from '../../records/permissions.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import { busyOf } from '../meetings/queries.ts';
import { dayIn } from '../time/zone.ts';
import { absencesOf, dropHours, hoursRows, putHours } from './queries.ts';
import type { Hours, HoursChange } from './schema.ts';
import {
  covers,
  daysSpan,
  joined,
  joinedDays,
  minutesOf,
  minutesWithin,
  type Span,
  USUAL,
  without,
  workingSpans,
} from './spans.ts';

/** When members work: their own hours, or the workspace's where they have none. */
export async function hoursOf(ctx: Context, members: string[]): Promise<Map<string, Hours>> {
  const rows = await hoursRows(ctx, members);
  const zone = ctx.workspace.timeZone;
  const usual = rows.find((row) => row.member_id === null);
  const own = new Map(rows.map((row) => [row.member_id, row]));
  return new Map(
    members.map((id) => {
      const row = own.get(id) ?? usual;
      return [id, { time_zone: row?.time_zone ?? zone, week: row?.week ?? USUAL }] as const;
    }),
  );
}

/** Which of these members are at work at a moment: within their working hours and not absent. */
export async function atWork(ctx: Context, memberIds: string[], at: Date): Promise<Set<string>> {
  if (memberIds.length === 0) return new Set();
  const moment = at.getTime();
  const there = await whoWorks(ctx, memberIds, moment - 1, moment + 1);
  return new Set(memberIds.filter((id) => covers(there.get(id)?.free ?? [], moment)));
}

export interface Attendance {
  hours: Hours;
  working: Span[];
  absent: Span[];
  /** Working time without absences. */
  free: Span[];
}

/** Working time and absences of members between two moments (in ms). */
export async function whoWorks(
  ctx: Context,
  memberIds: string[],
  from: number,
  until: number,
): Promise<Map<string, Attendance>> {
  // Days begin up to 14 hours before and end up to 12 hours after those of UTC.
  const [hours, absences] = await Promise.all([
    hoursOf(ctx, memberIds),
    absencesOf(ctx, memberIds, dayIn(from - 86_400_000, 'UTC'), dayIn(until + 86_400_000, 'UTC')),
  ]);
  const away = Map.groupBy(absences, (row) => row.member);
  return new Map(
    [...hours].map(([id, own]) => {
      const days = (away.get(id) ?? []).map((row) => daysSpan(row.starts_on, row.ends_on, own.time_zone));
      const absent = joined(days).filter((span) => span.until > from && span.from < until);
      const working = workingSpans(own, from, until);
      return [id, { hours: own, working, absent, free: without(working, absent) }] as const;
    }),
  );
}

/** All working hours there are: those of the workspace, and of the members who have their own. */
export async function allWorkingHours(ctx: Context) {
  const rows = await hoursRows(ctx, null);
  const zone = ctx.workspace.timeZone;
  const usual = rows.find((row) => row.member_id === null);
  return {
    default: { time_zone: usual?.time_zone ?? zone, week: usual?.week ?? USUAL, set: usual !== undefined },
    members: rows.flatMap(({ member_id, time_zone, week }) =>
      member_id ? [{ member: member_id, time_zone: time_zone ?? zone, week }] : [],
    ),
  };
}

/** The workspace's hours, for all who have none of their own. */
export async function setUsualHours(ctx: Context, wish: HoursChange) {
  requireRole(ctx, 'admin', 'Only administrators set the working hours of the workspace');
  await inTransaction(ctx, async (ctx) => {
    await putHours(ctx, { member_id: null, ...wish });
    await recordAudit(ctx, { action: 'working_hours.changed', detail: { ...wish } });
  });
  return allWorkingHours(ctx);
}

/** Hours of one's own; administrators set those of others too. Null gives back the workspace's. */
export async function setHoursOf(ctx: Context, member: string, wish: HoursChange | null) {
  await inTransaction(ctx, async (ctx) => {
    const { name } = await getRecord(ctx, 'member', member, { fields: ['name'] });
    if (member !== ctx.actor.memberId && ctx.role !== 'admin' && ctx.role !== 'owner')
      throw forbidden('Only administrators set the working hours of others');
    if (wish) await putHours(ctx, { member_id: member, ...wish });
    else await dropHours(ctx, member);
    const detail = wish ? { ...wish } : { usual: true };
    await recordAudit(ctx, { action: 'working_hours.changed', title: String(name), recordId: member, detail });
  });
  return allWorkingHours(ctx);
}

const LONGEST = 100 * 86_400_000;

export interface FreeBusy {
  member: string;
  busy: Span[];
  working: Span[];
  absent: Span[];
}

/** When members work, are away and are taken, without saying by what. */
export async function freeBusy(
  ctx: Context,
  memberIds: string[],
  from: Date,
  until: Date,
  /** A meeting that takes nobody's time: the one that is to be put elsewhere. */
  except: string | null = null,
): Promise<FreeBusy[]> {
  const [start, end] = [from.getTime(), until.getTime()];
  if (!(start < end)) throw invalidField('until', 'out_of_range', 'The end comes after the beginning');
  if (end - start > LONGEST) throw invalidField('until', 'out_of_range', 'At most 100 days at a time');
  const filter = { field: 'id', op: 'in', value: memberIds } as const;
  const known = await listRecords(ctx, 'member', { filter, fields: ['name'], limit: 200 });
  if (known.records.length < new Set(memberIds).size) throw notFound('Member');
  const [there, taken] = await Promise.all([
    whoWorks(ctx, memberIds, start, end),
    busyOf(ctx, memberIds, from, until, except),
  ]);
  const byMember = Map.groupBy(taken, (row) => row.member);
  return memberIds.map((member) => {
    const { working = [], absent = [] } = there.get(member) ?? {};
    const spans = (byMember.get(member) ?? []).map((row) => ({
      from: Math.max(start, Date.parse(row.from)),
      until: Math.min(end, Date.parse(row.until)),
    }));
    return { member, busy: joined(spans), working, absent };
  });
}

export const spanAnswer = ({ from, until }: Span) => ({
  from: timeOf(new Date(from)),
  until: timeOf(new Date(until)),
});

/**
 * Minutes of working time without absences on the days of each span, both ends included: by member, and under null by the
 * workspace's hours. Counted by days of the week, so that years of five hundred members cost no more than a glance.
 */
export async function workingMinutes(
  ctx: Context,
  members: string[],
  spans: Array<{ from: string; until: string }>,
): Promise<Map<string | null, number[]>> {
  const first = spans.reduce((day, { from }) => (from < day ? from : day), '9999-12-31');
  const last = spans.reduce((day, { until }) => (until > day ? until : day), '0001-01-01');
  const [rows, absences] = [await hoursRows(ctx, members), await absencesOf(ctx, members, first, last)];
  const usual = rows.find(({ member_id }) => member_id === null)?.week ?? USUAL;
  const own = new Map(rows.map(({ member_id, week }) => [member_id, week]));
  const away = Map.groupBy(absences, ({ member }) => member);
  return new Map(
    [null, ...members].map((id) => {
      const week = minutesOf((id && own.get(id)) || usual);
      const days = id ? joinedDays(away.get(id) ?? []) : [];
      return [id, spans.map((span) => minutesWithin(week, span, days))] as const;
    }),
  );
}

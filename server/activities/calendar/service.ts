import type { Context } from '../../kernel/context.ts';
import { can } from '../../records/permissions.ts';
import { listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Filter, KithRecord } from '../../records/types.ts';
import { freeBusy, spanAnswer } from '../availability/service.ts';
import { busyOf } from '../meetings/queries.ts';
import { ownTimes } from './queries.ts';

const MOST = 1000;
const DAY = 86_400_000;

/**
 * What stands in the calendars of members between two moments, as far as the caller may see it. Of what they may not see
 * they are told when it takes time, and nothing else.
 */
export async function calendarOf(ctx: Context, members: string[], from: Date, until: Date) {
  const [start, end] = [from.toISOString(), until.toISOString()];
  // Asked first: it refuses members that are not there, and stretches that are too long.
  const free = await freeBusy(ctx, members, from, until);
  const [meetings, tasks, calls, absences, taken, own] = await Promise.all([
    listOf(ctx, 'meeting', {
      and: [
        { field: 'starts_at', op: 'lt', value: end },
        { field: 'starts_at', op: 'gte', value: new Date(from.getTime() - 366 * DAY).toISOString() },
        { field: 'ends_at', op: 'gt', value: start },
        {
          or: [
            { field: 'owner', op: 'in', value: members },
            { field: 'members', op: 'has_any', value: members },
          ],
        },
      ],
    }),
    listOf(ctx, 'task', within('due_at', 'assignee', start, end, members)),
    listOf(ctx, 'call', within('started_at', 'owner', start, end, members)),
    listOf(ctx, 'absence', {
      and: [
        { field: 'starts_on', op: 'lte', value: end.slice(0, 10) },
        { field: 'ends_on', op: 'gte', value: new Date(from.getTime() - DAY).toISOString().slice(0, 10) },
        { field: 'member', op: 'in', value: members },
      ],
    }),
    busyOf(ctx, members, from, until),
    ctx.actor.memberId ? ownTimes(ctx, ctx.actor.memberId, from, until) : [],
  ]);
  const seen = new Set(meetings.records.map((meeting) => meeting.id));
  const mine = members.includes(ctx.actor.memberId ?? '') ? own : [];
  const hidden = taken
    .filter((row) => (row.meeting ? !seen.has(row.meeting) : row.member !== ctx.actor.memberId))
    .map(({ member, from, until }) => ({ member, from, until, title: null }));
  const whose = (fields: string[]) => (record: KithRecord) => ({
    members: members.filter((id) => fields.some((name) => [record[name]].flat().some((one) => idOf(one) === id))),
    record,
  });
  return {
    meetings: meetings.records.map(whose(['owner', 'members'])),
    tasks: tasks.records.map(whose(['assignee'])),
    calls: calls.records.map(whose(['owner'])),
    absences: absences.records.map(whose(['member'])),
    busy: [...hidden, ...mine],
    working: free.flatMap(({ member, working }) => working.map((span) => ({ member, ...spanAnswer(span) }))),
    cut: [meetings, tasks, calls, absences].some((list) => list.cut),
  };
}

const within = (at: string, who: string, start: string, end: string, members: string[]): Filter => ({
  and: [
    { field: at, op: 'gte', value: start },
    { field: at, op: 'lt', value: end },
    { field: who, op: 'in', value: members },
  ],
});

async function listOf(ctx: Context, object: string, filter: Filter): Promise<{ records: KithRecord[]; cut: boolean }> {
  if (!can(ctx, object, 'read')) return { records: [], cut: false };
  const records: KithRecord[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof listRecords>> = await listRecords(ctx, object, {
      filter,
      limit: 200,
      cursor,
    });
    records.push(...page.records);
    cursor = page.next_cursor;
  } while (cursor && records.length < MOST);
  return { records, cut: cursor !== null };
}

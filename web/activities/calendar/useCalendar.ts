import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { addDays, fromWallClock, toWallClock } from '../../records/model/parse.ts';
import { type CalendarAnswer, calendarQuery, refreshActivities } from '../api.ts';
import type { Entry } from './layout.ts';

/** What stands in the calendars of members on these days. */
export function useCalendar(tools: Tools, members: string[], days: string[]) {
  const { timeZone } = tools.format;
  const from = fromWallClock(`${days[0]}T00:00`, timeZone) ?? '';
  const until = fromWallClock(`${addDays(days.at(-1) ?? '', 1)}T00:00`, timeZone) ?? '';
  const query = useQuery({ ...calendarQuery(members, from, until), placeholderData: keepPreviousData });
  const entries = useMemo(() => (query.data ? entriesIn(tools, query.data) : []), [tools, query.data]);
  const working = useMemo(
    () =>
      (query.data?.working ?? []).map((span) => ({
        member: span.member,
        starts: toWallClock(span.from, timeZone),
        ends: toWallClock(span.until, timeZone),
      })),
    [query.data, timeZone],
  );
  return { query, entries, working };
}

function entriesIn({ format, t, objects }: Tools, answer: CalendarAnswer): Entry[] {
  const wall = (at: unknown) => toWallClock(String(at), format.timeZone);
  const mayMove = (object: string) => objects.find((one) => one.name === object)?.permissions.update ?? false;
  const usual = { allDay: false, movable: false, faded: false, series: false };
  return [
    ...answer.meetings.map(({ members, record }): Entry => {
      // Whole days are those of the place where they are spent.
      const zone = record.all_day ? String(record.time_zone ?? format.timeZone) : format.timeZone;
      return {
        ...usual,
        key: record.id,
        id: record.id,
        kind: 'meeting',
        title: String(record.subject ?? ''),
        starts: toWallClock(String(record.starts_at), zone),
        ends: toWallClock(String(record.ends_at), zone),
        allDay: record.all_day === true,
        members,
        movable: mayMove('meeting') && record.status !== 'cancelled',
        faded: record.status === 'cancelled' || record.shows_as === 'free',
        series: Boolean(record.series),
      };
    }),
    ...answer.tasks.map(({ members, record }): Entry => {
      const due = wall(record.due_at);
      return {
        ...usual,
        key: record.id,
        id: record.id,
        kind: 'task',
        title: String(record.subject ?? ''),
        starts: due,
        ends: due,
        members,
        movable: mayMove('task') && !record.done_at,
        faded: Boolean(record.done_at),
      };
    }),
    ...answer.calls.map(({ members, record }): Entry => {
      const at = wall(record.started_at);
      return {
        ...usual,
        key: record.id,
        id: record.id,
        kind: 'call',
        title: String(record.subject ?? ''),
        starts: at,
        ends: at,
        members,
        faded: true,
      };
    }),
    ...answer.absences.map(
      ({ members, record }): Entry => ({
        ...usual,
        key: record.id,
        id: record.id,
        kind: 'absence',
        title: String(record.reason ?? '') || t('activities:calendar.away'),
        starts: `${record.starts_on}T00:00`,
        ends: `${addDays(String(record.ends_on), 1)}T00:00`,
        allDay: true,
        members,
      }),
    ),
    ...answer.busy.map(
      ({ member, from, until, title }, i): Entry => ({
        ...usual,
        key: `busy ${i} ${from}`,
        id: null,
        kind: 'busy',
        title: title || t('activities:calendar.busy'),
        starts: wall(from),
        ends: wall(until),
        members: [member],
      }),
    ),
  ];
}

export type Scope = 'this' | 'following' | 'all';

/** Puts an entry elsewhere: one meeting, those that follow, or all of its series. */
export async function moveEntry(
  tools: Tools,
  entry: Entry,
  starts: string,
  ends: string,
  scope: Scope = 'this',
  over?: Entry,
): Promise<void> {
  const { timeZone } = tools.format;
  // Two things at one time are allowed, but not unnoticed.
  const message = over
    ? tools.t('activities:calendar.moved_over', { title: entry.title, other: over.title })
    : tools.t('activities:calendar.moved', { title: entry.title });
  const [from, until] = [fromWallClock(starts, timeZone), fromWallClock(ends, timeZone)];
  if (!entry.id || !from || !until) return;
  const values = entry.kind === 'task' ? { due_at: from } : { starts_at: from, ends_at: until };
  try {
    const { changeSet } =
      entry.series && scope !== 'this'
        ? await api.postWithMeta(`/meetings/${entry.id}/series-changes`, { scope, values })
        : await api.patchWithMeta(`/${entry.kind}s/${entry.id}`, values);
    changed(message, changeSet);
  } catch (error) {
    failed(error);
  } finally {
    await refreshActivities();
  }
}

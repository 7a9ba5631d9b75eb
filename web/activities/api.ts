import { queryOptions } from '@tanstack/react-query';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';
import type { KithRecord } from '../records/api.ts';

export interface Member {
  id: string;
  name: string;
}

/** Colleagues, in the order of their names. */
export const membersQuery = queryOptions({
  queryKey: ['records', 'member', 'all names'],
  staleTime: 60_000,
  queryFn: ({ signal }) =>
    api
      .post<{ data: Member[] }>('/members/query', { sort: ['name'], fields: ['name'], limit: 200 }, { signal })
      .then((answer) => answer.data),
});

interface Theirs {
  members: string[];
  record: KithRecord;
}

export interface CalendarAnswer {
  meetings: Theirs[];
  tasks: Theirs[];
  calls: Theirs[];
  absences: Theirs[];
  busy: Array<{ member: string; from: string; until: string; title: string | null }>;
  working: Array<{ member: string; from: string; until: string }>;
  cut: boolean;
}

export const calendarQuery = (members: string[], from: string, until: string) =>
  queryOptions({
    queryKey: ['records', 'meeting', 'calendar', members, from, until] as const,
    queryFn: ({ signal }) =>
      api.get<CalendarAnswer>('/calendar', { members: members.join(','), from, until }, { signal }),
  });

export const refreshActivities = () =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) => ['records', 'record', 'reminders', 'follow-ups'].includes(String(queryKey[0])),
  });

export interface Reminder {
  id: string;
  object: string;
  record: string;
  title: string | null;
  about: { object: string; id: string; title: string | null } | null;
  due_at: string;
  at: string | null;
}

export const remindersQuery = queryOptions({
  queryKey: ['reminders'],
  refetchInterval: 60_000,
  queryFn: ({ signal }) =>
    api.get<{ data: Reminder[]; mail: boolean; mail_possible: boolean }>('/reminders', undefined, { signal }),
});

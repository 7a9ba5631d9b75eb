import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import type { KithRecord } from '../api.ts';

export interface FieldChange {
  field: string;
  before: unknown;
  after: unknown;
}

export interface TimelineEntry {
  /** `change`, `stage`, or the object of what happened. */
  kind: string;
  at: string;
  actor: { id: string | null; name: string } | null;
  /** The record it happened to: for a company also one of its people or deals. */
  about: { object: string; id: string; title: string | null } | null;
  record?: KithRecord;
  op?: 'create' | 'update' | 'trash' | 'restore' | 'purge';
  changes?: FieldChange[];
  change_set?: string;
}

interface TimelineAnswer {
  data: TimelineEntry[];
  next_cursor: string | null;
  titles: Record<string, string>;
}

export const timelineQuery = (meta: ObjectMeta, id: string) =>
  infiniteQueryOptions({
    queryKey: ['record', meta.name, id, 'timeline'] as const,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<TimelineAnswer>(`/${meta.plural}/${id}/timeline`, { cursor: pageParam, limit: 30 }, { signal }),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

export interface HistoryEntry {
  seq: number;
  op: 'create' | 'update' | 'trash' | 'restore' | 'purge';
  version: number;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  change_set: {
    id: string;
    at: string;
    actor: { kind: string; id: string | null; name: string };
    origin: string;
    origin_id: string | null;
    reason: string | null;
    undoes: string | null;
    undone_by: string | null;
    changes: number;
  };
}

export const historyQuery = (meta: ObjectMeta, id: string) =>
  infiniteQueryOptions({
    queryKey: ['record', meta.name, id, 'history'] as const,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<{ data: HistoryEntry[]; next_cursor: string | null }>(
        `/${meta.plural}/${id}/changes`,
        { cursor: pageParam, limit: 30 },
        { signal },
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });

/** Notes or tasks about a record that meet a condition. */
export const aboutQuery = (kind: 'notes' | 'tasks', meta: ObjectMeta, id: string) =>
  queryOptions({
    queryKey: ['records', kind === 'notes' ? 'note' : 'task', 'about', meta.name, id] as const,
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>(
          `/${kind}/query`,
          {
            filter: {
              and: [
                { field: 'about', op: 'eq', value: { object: meta.name, id } },
                kind === 'notes' ? { field: 'pinned', op: 'eq', value: true } : { field: 'done_at', op: 'empty' },
              ],
            },
            sort: [kind === 'notes' ? '-created_at' : 'due_at'],
            ...(kind === 'tasks' ? { include: ['assignee'] } : {}),
            limit: 100,
          },
          { signal },
        )
        .then((answer) => answer.data),
  });

export interface Visit {
  stage: { id: string; name: string; kind: 'open' | 'won' | 'lost' };
  entered_at: string;
  left_at: string | null;
  seconds: number;
}

export const visitsQuery = (id: string) =>
  queryOptions({
    queryKey: ['record', 'deal', id, 'stages'] as const,
    queryFn: ({ signal }) =>
      api.get<{ data: Visit[] }>(`/deals/${id}/stages`, undefined, { signal }).then((answer) => answer.data),
  });

/** What is shown beside a record has changed through another one: a note was written, a task done. */
export const refreshRecord = (meta: ObjectMeta, id: string) =>
  queryClient.invalidateQueries({ queryKey: ['record', meta.name, id] });

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { AuditEntry } from '../../server/audit/schema.ts';
import { api } from '../kernel/client.ts';

export type Entry = AuditEntry;

/** What the address of the page says; days are those of the workspace's reader. */
export interface AuditSearch {
  person?: string;
  action?: string;
  object?: string;
  record?: string;
  from?: string;
  until?: string;
}

/** As the API takes it: the last day counts whole. */
export function filterOf({ from, until, ...plain }: AuditSearch): Record<string, string | undefined> {
  const end = until ? new Date(`${until}T00:00:00`) : null;
  end?.setDate(end.getDate() + 1);
  return {
    ...plain,
    from: from ? new Date(`${from}T00:00:00`).toISOString() : undefined,
    until: end?.toISOString(),
  };
}

export const auditQuery = (search: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', search],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ data: Entry[]; next_cursor: string | null }>(
        '/audit',
        { ...filterOf(search), cursor: pageParam || undefined, limit: 50 },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
  });

export const actionsQuery = queryOptions({
  queryKey: ['audit actions'],
  queryFn: ({ signal }) => api.get<{ data: string[] }>('/audit/actions', undefined, { signal }).then((r) => r.data),
});

export const peopleQuery = queryOptions({
  queryKey: ['records', 'member', 'audit'],
  queryFn: ({ signal }) =>
    api
      .post<{ data: Array<{ id: string; name: string }> }>(
        '/members/query',
        { sort: ['name'], fields: ['name'], limit: 200 },
        { signal },
      )
      .then((r) => r.data),
});

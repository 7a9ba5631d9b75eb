import { queryOptions } from '@tanstack/react-query';
import type {
  MovedKind,
  MovesAnswer,
  Node,
  Owned,
  PreviewAnswer,
  PreviewRow,
  TreeAnswer,
} from '../../server/sales/territories/schema.ts';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';
import type { Work } from '../kernel/work.ts';
import type { Filter } from '../records/model/filter-tree.ts';

export type { MovedKind, MovesAnswer, Node, Owned, PreviewAnswer, PreviewRow, TreeAnswer };

export const treeQuery = queryOptions({
  queryKey: ['records', 'territory', 'tree'],
  queryFn: () => api.get<TreeAnswer>('/territory-tree'),
});
export const previewQuery = (owners: Owned[]) =>
  queryOptions({
    queryKey: ['territory-preview', owners],
    queryFn: () => api.post<PreviewAnswer>('/territory-tree/preview', { owners }),
    gcTime: 0,
    staleTime: 0,
    placeholderData: (before) => before,
  });
/** How many companies all of these rules hold for. */
export const countQuery = (rules: Filter[]) =>
  queryOptions({
    queryKey: ['records', 'company', 'territory-count', rules],
    queryFn: () =>
      api
        .post<{ count: { value: number } }>('/companies/query', {
          filter: { and: rules },
          fields: ['name'],
          limit: 1,
          count: 'exact',
        })
        .then(({ count }) => count.value),
    placeholderData: (before) => before,
    retry: false,
  });
export interface Colleague {
  id: string;
  name: string;
}
export const colleaguesQuery = queryOptions({
  queryKey: ['records', 'member', 'names', 'territories'],
  queryFn: async () => {
    const found: Colleague[] = [];
    for (let cursor: string | null = null; ; ) {
      const page: { data: Colleague[]; next_cursor: string | null } = await api.post('/members/query', {
        fields: ['name'],
        sort: ['name'],
        limit: 200,
        ...(cursor ? { cursor } : {}),
      });
      found.push(...page.data);
      cursor = page.next_cursor;
      if (!cursor || found.length >= 2000) return found;
    }
  },
});

let saving: Promise<unknown> = Promise.resolve();

/** Shows the tree as it was arranged at once, and keeps it; one after the other, so that the last is what stays. */
export async function arrange(territories: Node[]): Promise<void> {
  const before = queryClient.getQueryData(treeQuery.queryKey);
  const at = new Date().toISOString();
  if (before)
    queryClient.setQueryData(treeQuery.queryKey, {
      ...before,
      draft: { territories, by: before.draft?.by ?? null, at },
    });
  const turn = saving.then(() => api.put<TreeAnswer>('/territory-tree/draft', { territories }));
  saving = turn.catch(() => undefined);
  try {
    const answer = await turn;
    const now = queryClient.getQueryData(treeQuery.queryKey);
    // A later gesture may be on its way already.
    if (!now?.draft || now.draft.at === at) queryClient.setQueryData(treeQuery.queryKey, answer);
  } catch (problem) {
    await queryClient.invalidateQueries({ queryKey: treeQuery.queryKey });
    throw problem;
  }
}

export async function discard(): Promise<void> {
  queryClient.setQueryData(treeQuery.queryKey, await api.del<TreeAnswer>('/territory-tree/draft'));
}

export const apply = (owners: Owned[]) => api.post<Work>('/territory-tree/applications', { owners });
export const moves = (body: object) => api.post<MovesAnswer>('/territory-tree/moves', body);

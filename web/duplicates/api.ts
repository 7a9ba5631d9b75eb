import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { Cause, Difference, MergeAnswer, Survival } from '../../server/records/duplicates/schema.ts';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';
import type { KithRecord } from '../records/api.ts';

export type { Cause, Difference };

export interface Reason {
  comparison: string;
  level: string;
  weight: number;
}

export interface Pair {
  id: string;
  object: string;
  probability: number;
  state: 'open' | 'merged' | 'not_duplicate' | 'later';
  reason: string | null;
  reasons: Reason[];
  a: KithRecord;
  b: KithRecord;
  winner: 'a' | 'b';
  /** Whose value stays by the rules of the object, whichever record does. */
  proposed?: Record<string, 'a' | 'b'>;
}

export interface Run {
  id: string;
  state: 'queued' | 'running' | 'done' | 'stopped' | 'failed';
  phase: 'keys' | 'learning' | 'comparing';
  done: number;
  total: number;
  compared: number;
  found: number;
  stopping: boolean;
  message: string | null;
  finished_at: string | null;
}

export interface Estimate {
  sampled: number;
  answered: number;
  precision: number | null;
  recall: number | null;
}

export interface Overview {
  object: string;
  open: number;
  certain_open: number;
  later: number;
  settings: { enabled: boolean; review: number; certain: number; fields: string[] | null; survival: Survival | null };
  compared: Array<{ name: string; fields: string[] }>;
  complete_at: string | null;
  run: Run | null;
  estimate: Estimate;
}

export const isWorking = (run: Run | null | undefined) => run?.state === 'queued' || run?.state === 'running';

export const overviewQuery = queryOptions({
  queryKey: ['duplicates', 'overview'],
  queryFn: ({ signal }) => api.get<{ data: Overview[] }>('/duplicates', undefined, { signal }),
  select: (answer) => answer.data,
  refetchInterval: ({ state }) => (state.data?.data.some((one) => isWorking(one.run)) ? 1000 : false),
  staleTime: 0,
});

interface Page {
  data: Pair[];
  next_cursor: string | null;
}

export const pairsQuery = (object: string, state: 'open' | 'later', record?: string) =>
  infiniteQueryOptions({
    queryKey: ['duplicates', 'pairs', object, state, record ?? null],
    queryFn: async ({ signal, pageParam }): Promise<Page> => {
      if (!record) return api.get<Page>(`/duplicates/${object}`, { state, cursor: pageParam, limit: 25 }, { signal });
      const { data } = await api.get<{ data: Pair[] }>(`/${object}/${record}/duplicates`, undefined, { signal });
      return { data, next_cursor: null };
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export interface Sample {
  id: string;
  a: KithRecord;
  b: KithRecord;
}

export const sampleQuery = (object: string) =>
  queryOptions({
    queryKey: ['duplicates', 'sample', object],
    queryFn: ({ signal }) =>
      api.get<{ data: Sample[]; estimate: Estimate }>(`/duplicates/${object}/sample`, undefined, { signal }),
    staleTime: 0,
  });

export const mergePair = (
  plural: string,
  winner: string,
  loser: string,
  values: Record<string, unknown>,
  cause: Cause | null,
) =>
  api.post<{ merge: MergeAnswer; record: KithRecord }>(`/${plural}/merge`, { winner, losers: [loser], values, cause });

/** After anything was merged, taken apart or decided. */
export function refreshAll(): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey }) => ['duplicates', 'records', 'record'].includes(String(queryKey[0])),
  });
}

import { keepPreviousData, queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef } from 'react';
import { api } from '../kernel/client.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import type { Filter } from './model/filter-tree.ts';
import { append, nextCursor, type Page, type Pages, pagesInSight, type Row, refresh, rowsOf } from './model/pages.ts';
import { overlay, overlayOne } from './model/pending.ts';

export type KithRecord = Row & { trashed_at?: string | null };

export interface ListQuery {
  filter?: Filter | null;
  q?: string;
  sort?: string[];
  fields?: string[];
  include?: string[];
  trashed?: boolean;
}

interface ListAnswer {
  data: KithRecord[];
  next_cursor: string | null;
  count?: { value: number; exact: boolean };
}

const firstPage = 50;
const laterPages = 150;
/** A page that is read again reaches this much further, for rows that came in between. */
const overlap = 50;

async function readPage(
  meta: ObjectMeta,
  query: ListQuery,
  cursor: string | null,
  limit: number,
  signal?: AbortSignal,
): Promise<Page<KithRecord>> {
  const body = { ...compact(query), limit, ...(cursor ? { cursor } : {}) };
  const answer = await api.post<ListAnswer>(`/${meta.plural}/query`, body, { signal });
  return { cursor, rows: overlay(answer.data), next: answer.next_cursor };
}

const compact = (query: ListQuery) =>
  Object.fromEntries(
    Object.entries(query).filter(
      ([, v]) => v !== undefined && v !== null && v !== '' && !(Array.isArray(v) && !v.length),
    ),
  );

export const listKey = (meta: ObjectMeta, kind: 'list' | 'board', query: ListQuery) =>
  ['records', meta.name, kind, query] as const;

export interface RecordList {
  rows: KithRecord[];
  /** Nothing to show yet. */
  loading: boolean;
  /** Rows of the former question are still shown while the new one is on its way. */
  stale: boolean;
  error: Error | null;
  hasMore: boolean;
  loadingMore: boolean;
  moreFailed: boolean;
  loadMore(): void;
  retry(): void;
  /** Which rows are visible: those pages are read again when something changes. */
  see(from: number, to: number): void;
}

/** Records matching a query, page by page as `loadMore` is called. */
export function useRecordList(
  meta: ObjectMeta,
  query: ListQuery,
  kind: 'list' | 'board' = 'list',
  enabled = true,
): RecordList {
  const client = useQueryClient();
  const key = listKey(meta, kind, query);
  const sight = useRef<[number, number]>([0, 0]);

  const result = useQuery({
    queryKey: key,
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Pages<KithRecord>> => {
      const held = client.getQueryData<Pages<KithRecord>>(key);
      if (!held || held.pages.length <= 1) return { pages: [await readPage(meta, query, null, firstPage, signal)] };
      const seen = pagesInSight(held, ...sight.current);
      const fresh = await Promise.all(
        seen.map((i) => {
          const page = held.pages[i];
          const limit = Math.min(200, (page?.rows.length ?? 0) + overlap);
          return readPage(meta, query, page?.cursor ?? null, limit, signal);
        }),
      );
      // What was loaded or dropped meanwhile counts, not what was held when the reading began.
      const now = client.getQueryData<Pages<KithRecord>>(key) ?? held;
      return seen.reduce((data, index, i) => refresh(data, index, fresh[i] as Page<KithRecord>), now);
    },
  });

  const following = useQuery({
    queryKey: ['more', ...key],
    enabled: false,
    gcTime: 0,
    retry: 1,
    queryFn: async () => {
      const held = client.getQueryData<Pages<KithRecord>>(key);
      const cursor = nextCursor(held);
      if (!held || cursor === null) return null;
      const page = await readPage(meta, query, cursor, laterPages);
      client.setQueryData<Pages<KithRecord>>(key, (now) => (now ? append(now, page) : now));
      return null;
    },
  });

  const data = result.data;
  const isFetchingMore = following.isFetching;
  const stale = result.isPlaceholderData;
  const loadMore = useCallback(() => {
    if (!isFetchingMore && !stale) void following.refetch({ cancelRefetch: false });
  }, [isFetchingMore, stale, following.refetch]);

  return {
    rows: useStable(data, rowsOf<KithRecord>),
    loading: result.isPending && enabled,
    stale,
    error: data ? null : result.error,
    hasMore: !stale && nextCursor(data) !== null,
    loadingMore: isFetchingMore,
    moreFailed: following.isError,
    loadMore,
    retry: () => void result.refetch(),
    see: useCallback((from: number, to: number) => {
      sight.current = [from, to];
    }, []),
  };
}

/** The same output object for the same input object: rows keep their identity between renders. */
function useStable<I, O>(input: I, make: (input: I) => O): O {
  const last = useRef<{ input: I; output: O } | null>(null);
  if (!last.current || last.current.input !== input) last.current = { input, output: make(input) };
  return last.current.output;
}

const linksOf = (meta: ObjectMeta) =>
  meta.fields.filter((f) => f.type === 'reference' || f.type === 'record').map((f) => f.name);

/** One record, also from the trash, its references with their titles. */
export const recordQuery = (meta: ObjectMeta, id: string) =>
  queryOptions({
    queryKey: ['record', meta.name, id, 'main'] as const,
    queryFn: async ({ signal }) => {
      const record = await api.get<KithRecord>(
        `/${meta.plural}/${id}`,
        { include: linksOf(meta).join(','), trashed: true },
        { signal },
      );
      return overlayOne(record) ?? record;
    },
  });

export interface Measure {
  fn: 'count' | 'sum' | 'avg' | 'min' | 'max' | 'count_distinct' | 'median';
  field?: string;
  as?: string;
  /** Only these records count. */
  filter?: Filter;
}

export interface AggregateQuery {
  filter?: Filter | null;
  q?: string;
  group_by?: Array<{ field: string; bucket?: string }>;
  measures: Measure[];
}

export interface AggregateAnswer {
  groups: Array<{
    key: Record<string, unknown>;
    titles?: Record<string, string>;
    values: Record<string, number | string | { amount: string; currency: string } | null>;
  }>;
  missing_rates?: string[];
}

export function useAggregate(meta: ObjectMeta, query: AggregateQuery | null) {
  return useQuery({
    queryKey: ['records', meta.name, 'aggregate', query],
    enabled: query !== null,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.post<AggregateAnswer>(`/${meta.plural}/aggregate`, query ? compactFilter(query) : query, { signal }),
  });
}

const compactFilter = ({ filter, ...rest }: AggregateQuery) => (filter ? { filter, ...rest } : rest);

/** Records whose title matches, for pickers: an empty text gives those touched last. */
export const matchesQuery = (meta: ObjectMeta, q: string, filter: Filter | null = null) =>
  queryOptions({
    queryKey: ['records', meta.name, 'matches', q, filter] as const,
    staleTime: 10_000,
    queryFn: ({ signal }) =>
      api
        .post<ListAnswer>(
          `/${meta.plural}/query`,
          { limit: 20, ...(q ? { q } : { sort: ['-updated_at'] }), ...(filter ? { filter } : {}) },
          { signal },
        )
        .then((answer) => answer.data),
  });

export const titleOf = (meta: ObjectMeta, record: Record<string, unknown>): string => {
  const title = record[meta.title] ?? record.title;
  return typeof title === 'string' ? title : '';
};

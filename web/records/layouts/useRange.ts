import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { type KithRecord, type ListQuery, useAggregate } from '../api.ts';
import { type Pages, rowsOf } from '../model/pages.ts';
import { overlay } from '../model/pending.ts';

interface Answer {
  data: KithRecord[];
  next_cursor: string | null;
}

export interface Range {
  rows: KithRecord[];
  /** How many there are in all; null until that is known. */
  total: number | null;
  loading: boolean;
  stale: boolean;
  error: Error | null;
  retry(): void;
}

const PAGE = 200;

/** The records of a stretch of time or a piece of the map, `most` at the most, and how many there would be. */
export function useRange(meta: ObjectMeta, query: ListQuery, most: number, enabled = true): Range {
  const key = ['records', meta.name, 'range', query, most] as const;
  const list = useQuery({
    queryKey: key,
    enabled,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }): Promise<Pages<KithRecord>> => {
      const { filter, q, ...rest } = query;
      const asked = { ...rest, ...(filter ? { filter } : {}), ...(q ? { q } : {}) };
      const pages: Pages<KithRecord>['pages'] = [];
      for (let cursor: string | null = null, held = 0; held < most; ) {
        const body = { ...asked, limit: Math.min(PAGE, most - held), ...(cursor ? { cursor } : {}) };
        const answer: Answer = await api.post(`/${meta.plural}/query`, body, { signal });
        pages.push({ cursor, rows: overlay(answer.data), next: answer.next_cursor });
        held += answer.data.length;
        cursor = answer.next_cursor;
        if (!cursor) break;
      }
      return { pages };
    },
  });
  const rows = rowsOf<KithRecord>(list.data);
  const whole = list.data?.pages.at(-1)?.next === null;
  const count = useAggregate(
    meta,
    enabled && list.data && !whole && !list.isPlaceholderData
      ? { filter: query.filter, q: query.q, measures: [{ fn: 'count', as: 'count' }] }
      : null,
  );
  const counted = count.data?.groups[0]?.values.count;
  return {
    rows,
    total: whole ? rows.length : typeof counted === 'number' ? counted : null,
    loading: list.isPending && enabled,
    stale: list.isPlaceholderData,
    error: list.data ? null : list.error,
    retry: () => void list.refetch(),
  };
}

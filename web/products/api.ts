import { queryOptions } from '@tanstack/react-query';
import type { SuggestionsShape } from '../../server/commerce/catalogue/schema.ts';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';
import type { KithRecord } from '../records/api.ts';

export interface Money {
  amount: string;
  currency: string;
}

interface Rows {
  data: KithRecord[];
}

/** A short list of an object's records, with what they point to by name. */
export const rowsQuery = (plural: string, object: string, filter: unknown, more: Record<string, unknown> = {}) =>
  queryOptions({
    queryKey: ['records', object, 'rows', filter, more] as const,
    queryFn: ({ signal }) =>
      api
        .post<Rows>(`/${plural}/query`, { ...(filter ? { filter } : {}), limit: 200, ...more }, { signal })
        .then(({ data }) => data),
  });

export const linesQuery = (deal: string) =>
  rowsQuery(
    'deal_lines',
    'deal_line',
    { field: 'deal', op: 'eq', value: deal },
    { sort: ['position'], include: ['product'] },
  );

/** `version` changes with the lines of the deal, which the suggestions follow. */
export const suggestionsQuery = (deal: string, version: string) =>
  queryOptions({
    queryKey: ['records', 'deal_line', 'suggestions', deal, version] as const,
    queryFn: ({ signal }) => api.get<SuggestionsShape>(`/deals/${deal}/suggestions`, undefined, { signal }),
  });

/** After the products of a deal have changed: its lines, its amount and what follows from them. */
export function refreshDeal(deal: string): void {
  void queryClient.invalidateQueries({ queryKey: ['records', 'deal_line'] });
  void queryClient.invalidateQueries({ queryKey: ['records', 'approval'] });
  void queryClient.invalidateQueries({ queryKey: ['record', 'deal', deal] });
  void queryClient.invalidateQueries({ queryKey: ['records', 'deal'] });
}

export const refreshObject = (object: string) => void queryClient.invalidateQueries({ queryKey: ['records', object] });

export const titleIn = (value: unknown): string =>
  value && typeof value === 'object' && 'title' in value ? String((value as { title: unknown }).title ?? '') : '';
export const idIn = (value: unknown): string | null =>
  typeof value === 'string' ? value : value && typeof value === 'object' && 'id' in value ? String(value.id) : null;

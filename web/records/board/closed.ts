import { useQuery } from '@tanstack/react-query';
import { api } from '../../kernel/client.ts';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import type { KithRecord } from '../api.ts';
import { defaultPipeline, pipelinesQuery } from '../deals/stages.ts';
import type { ListState } from '../list/state.ts';
import { both, childrenOf, type Filter, isCondition } from '../model/filter-tree.ts';
import { fieldOf } from '../model/objects.ts';

/** How far back the columns of what is won and lost reach. */
export const closedSpans = ['90d', '12m', 'all'] as const;
export type ClosedSpan = (typeof closedSpans)[number];

const since: Record<Exclude<ClosedSpan, 'all'>, { ago: number; unit: string }> = {
  '90d': { ago: 90, unit: 'day' },
  '12m': { ago: 12, unit: 'month' },
};

export const openOnes: Filter = { field: 'status', op: 'eq', value: 'open' };
const closedOnes: Filter = { field: 'status', op: 'in', value: ['won', 'lost'] };

/** Whether the columns of a board are stages some of which are won or lost, so that the closed ones pile up. */
export const closes = (meta: ObjectMeta, field: FieldMeta | undefined): boolean =>
  Boolean(field?.to === 'stage' && fieldOf(meta, 'status') && fieldOf(meta, 'close_date'));

/**
 * What is closed and shown. It says the status too, although the stage says as much: so the index by status and date
 * finds the few of late among all that were ever closed.
 */
export function closedFilter(span: ClosedSpan, kind?: 'won' | 'lost'): Filter {
  const status: Filter = kind ? { field: 'status', op: 'eq', value: kind } : closedOnes;
  if (span === 'all') return status;
  return { and: [status, { field: 'close_date', op: 'gte', value: since[span] }] };
}

/** What was chosen; else the last 90 days, unless those hold nothing or the filter speaks of the date by itself. */
export function closedSpan(chosen: string | undefined, filter: Filter | null, someOfLate: boolean): ClosedSpan {
  const known = closedSpans.find((span) => span === chosen);
  if (known) return known;
  return someOfLate && !speaksOfDate(filter) ? '90d' : 'all';
}

const speaksOfDate = (filter: Filter | null): boolean =>
  filter !== null &&
  (isCondition(filter) ? filter.field === 'close_date' && filter.op !== '' : childrenOf(filter).some(speaksOfDate));

/** How far back this board reaches: null as long as it is not known whether anything was closed of late. */
export function useClosedSpan(meta: ObjectMeta, field: FieldMeta | undefined, state: ListState): ClosedSpan | null {
  const here = closes(meta, field);
  const chosen = state.option('closed');
  const { data: pipelines } = useQuery({ ...pipelinesQuery, enabled: here });
  const pipeline = state.pipeline ?? (pipelines && defaultPipeline(pipelines)?.id);
  const asks = here && !chosen && Boolean(pipelines);
  const within: Filter | null = pipeline ? { field: 'pipeline', op: 'eq', value: pipeline } : null;
  const { data: someOfLate, isError } = useQuery({
    queryKey: ['closed-of-late', meta.name, pipeline ?? null],
    staleTime: 5 * 60_000,
    enabled: asks,
    queryFn: async ({ signal }) => {
      const body = { filter: both(closedFilter('90d'), within), sort: ['-close_date'], fields: ['name'], limit: 1 };
      const { data } = await api.post<{ data: KithRecord[] }>(`/${meta.plural}/query`, body, { signal });
      return data.length > 0;
    },
  });
  if (!here) return 'all';
  if (chosen) return closedSpan(chosen, state.filter, true);
  return someOfLate === undefined && !isError ? null : closedSpan(undefined, state.filter, someOfLate ?? true);
}

import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../kernel/client.ts';
import { changed, failed } from '../kernel/notify.ts';
import { closedFigures, type Group, monthFigures, stageFigures } from './figures.ts';
import { closedIn, due, type Filter, type HomeFilters, needsMe, ofDeals } from './filters.ts';
import type { Span } from './period.ts';

interface Page<T> {
  data: T[];
  next_cursor: string | null;
  count?: { value: number; exact: boolean };
}

export interface Reference {
  id: string;
  title: string;
}

export interface Task {
  id: string;
  subject: string;
  due_at: string | null;
  priority: string | null;
  kind: string | null;
  lead_score: number | null;
  about: { object: string; id: string; title?: string } | null;
  assignee: Reference | null;
}

export interface NeedyDeal {
  id: string;
  name: string;
  amount: { amount: string; currency: string } | null;
  close_date: string | null;
  next_step: string | null;
  updated_at: string;
  company: Reference | null;
  owner: Reference | null;
}

export interface Stage {
  id: string;
  name: string;
  pipeline: string | null;
  kind: 'open' | 'won' | 'lost';
  position: number | null;
}

interface Measure {
  fn: 'count' | 'sum' | 'avg';
  field?: string;
  as: string;
}

const count: Measure = { fn: 'count', as: 'count' };
const value: Measure = { fn: 'sum', field: 'amount', as: 'value' };
const days: Measure = { fn: 'avg', field: 'days_to_close', as: 'days' };

interface Answer {
  groups: Group[];
  /** Currencies without a rate: their amounts are in no total. */
  missing_rates?: string[];
  missing_rates_from?: Record<string, string>;
}

const aggregate = (
  filter: Filter,
  group_by: Array<{ field: string; bucket?: 'month' }>,
  measures: Measure[],
  signal: AbortSignal,
) => api.post<Answer>('/deals/aggregate', { filter, group_by, measures }, { signal });

/** Of an answer only the figures made of its groups. Named once, so that nothing is worked out twice. */
const months = ({ groups }: Answer) => monthFigures(groups);
const closed = ({ groups }: Answer) => closedFigures(groups);

// Keys start with the object, so that a deal won by a colleague changes the figures on this screen too.
const deals = (...parts: unknown[]) => ['records', 'deal', 'aggregate', 'home', ...parts];

export const useStages = () =>
  useQuery({
    queryKey: ['records', 'stage', 'list', 'home'],
    queryFn: ({ signal }) =>
      api.post<Page<Stage>>('/stages/query', { sort: ['position'], limit: 200 }, { signal }).then((page) => page.data),
  });

export const usePipelines = () =>
  useQuery({
    queryKey: ['records', 'pipeline', 'list', 'home'],
    queryFn: ({ signal }) =>
      api
        .post<Page<{ id: string; name: string }>>('/pipelines/query', { sort: ['position'], limit: 200 }, { signal })
        .then((page) => page.data),
  });

/** Members as choices of the owner filter. */
export const useMembers = () =>
  useQuery({
    queryKey: ['records', 'member', 'list', 'home'],
    queryFn: ({ signal }) =>
      api
        .post<Page<{ id: string; name: string }>>(
          '/members/query',
          { sort: ['name'], fields: ['name'], limit: 200 },
          { signal },
        )
        .then((page) => page.data),
    staleTime: 5 * 60_000,
  });

export const useOpenDeals = (filters: HomeFilters, stages: Stage[] | undefined) =>
  useQuery({
    queryKey: deals('open', filters),
    queryFn: ({ signal }) =>
      aggregate(ofDeals(filters, 'open'), [{ field: 'stage' }, { field: 'probability' }], [count, value], signal),
    select: ({ groups }) => stageFigures(groups, stages ?? []),
    enabled: stages !== undefined,
    placeholderData: keepPreviousData,
  });

const monthsQuery = (filters: HomeFilters) => ({
  queryKey: deals('months', filters),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    aggregate(
      ofDeals(filters, 'closed'),
      [{ field: 'close_date', bucket: 'month' }, { field: 'status' }],
      [count, value],
      signal,
    ),
  placeholderData: keepPreviousData<Answer>,
});

export const useMonths = (filters: HomeFilters) => useQuery({ ...monthsQuery(filters), select: months });

const missing = ({ missing_rates = [], missing_rates_from }: Answer) => ({
  currencies: missing_rates,
  from: missing_rates_from,
});

/** Currencies whose amounts are in none of the totals. */
export const useMissingRates = (filters: HomeFilters): ReturnType<typeof missing> =>
  useQuery({ ...monthsQuery(filters), select: missing }).data ?? { currencies: [], from: undefined };

/** Without a span: all time. `undefined` while it is not known yet what to ask. */
export const useClosed = (filters: HomeFilters, span: Span | null | undefined) =>
  useQuery({
    queryKey: deals('closed', filters, span),
    queryFn: ({ signal }) =>
      aggregate(closedIn(filters, span ?? null), [{ field: 'status' }], [count, value, days], signal),
    select: closed,
    enabled: span !== undefined,
    placeholderData: keepPreviousData,
  });

export type Scope = 'mine' | 'everyone';

/** By when they are due, or those about the hottest leads first. */
export type TaskOrder = 'due' | 'hot';

export const useTasks = (scope: Scope, until: string, order: TaskOrder) =>
  useQuery({
    queryKey: ['records', 'task', 'list', 'home', scope, until, order],
    queryFn: ({ signal }) =>
      api.post<Page<Task>>(
        '/tasks/query',
        {
          filter: due(scope, until),
          sort: order === 'hot' ? ['-lead_score', 'due_at'] : ['due_at'],
          fields: ['subject', 'due_at', 'priority', 'kind', 'about', 'lead_score', 'assignee.name'],
          limit: 5,
          count: 'exact',
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });

export const useNeedyDeals = (scope: Scope, today: string) =>
  useQuery({
    queryKey: ['records', 'deal', 'list', 'home', scope, today],
    queryFn: ({ signal }) =>
      api.post<Page<NeedyDeal>>(
        '/deals/query',
        {
          filter: needsMe(scope, today),
          sort: ['close_date'],
          fields: ['name', 'amount', 'close_date', 'next_step', 'updated_at', 'company.name', 'owner.name'],
          limit: 5,
          count: 'exact',
        },
        { signal },
      ),
    placeholderData: keepPreviousData,
  });

/** Whether there is anything at all, whatever the filters say. */
export const useAnyDeals = () =>
  useQuery({
    queryKey: ['records', 'deal', 'list', 'home', 'any'],
    queryFn: ({ signal }) =>
      api
        .post<Page<{ id: string }>>('/deals/query', { fields: ['name'], limit: 1 }, { signal })
        .then((p) => p.data.length > 0),
  });

export function useFinishTask(done: (task: Task) => string) {
  const queries = useQueryClient();
  const key = ['records', 'task', 'list', 'home'];
  return useMutation({
    mutationFn: (task: Task) => api.patchWithMeta(`/tasks/${task.id}`, { done_at: new Date().toISOString() }),
    async onMutate(task) {
      await queries.cancelQueries({ queryKey: key });
      const before = queries.getQueriesData<Page<Task>>({ queryKey: key });
      queries.setQueriesData<Page<Task>>({ queryKey: key }, (page) =>
        page ? { ...page, data: page.data.filter((one) => one.id !== task.id) } : page,
      );
      return before;
    },
    onError(error, _, before) {
      for (const [queryKey, page] of before ?? []) queries.setQueryData(queryKey, page);
      failed(error);
    },
    onSuccess: ({ changeSet }, task) => changed(done(task), changeSet),
    onSettled: () => queries.invalidateQueries({ queryKey: ['records', 'task'] }),
  });
}

/** Fills the workspace with an invented business. */
export function useAddSampleData(done: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<{ change_set: string | null }>('/sample-data'),
    onSuccess: async ({ change_set }) => {
      await queries.invalidateQueries({ queryKey: ['records'] });
      changed(done, change_set);
    },
    onError: failed,
  });
}

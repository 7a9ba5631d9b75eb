import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type {
  GoalDetail,
  GoalSettings,
  Leaderboard,
  PartsAnswer,
  Preview,
  PreviewWish,
  ProgressList,
} from '../../server/sales/goals/schema.ts';
import { api, type Params } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';

export type {
  GoalDetail,
  GoalSettings,
  Leaderboard,
  Preview,
  PreviewWish,
  Progress,
} from '../../server/sales/goals/schema.ts';
export type Row = Leaderboard['rows'][number];
export type Whose = 'mine' | 'team' | 'all';

// Keys start with "records", so that figures follow what colleagues do while one looks.
export const goalsQuery = (whose: Whose, when: 'now' | 'all') =>
  queryOptions({
    queryKey: ['records', 'goal', 'progress', whose, when],
    queryFn: ({ signal }) => api.get<ProgressList>('/goal-progress', { whose, when }, { signal }),
    placeholderData: keepPreviousData,
  });

export const goalQuery = (id: string) =>
  queryOptions({
    queryKey: ['records', 'goal', 'detail', id],
    queryFn: ({ signal }) => api.get<GoalDetail>(`/goals/${id}/progress`, undefined, { signal }),
  });

export const previewQuery = (wish: PreviewWish | null) =>
  queryOptions({
    queryKey: ['goal-preview', wish],
    queryFn: ({ signal }) => api.post<Preview>('/goal-previews', wish, { signal }),
    enabled: wish !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });

export const partsQuery = (id: string, by: 'equal' | 'last_period') =>
  queryOptions({
    queryKey: ['goal-parts', id, by],
    queryFn: ({ signal }) => api.get<PartsAnswer>(`/goals/${id}/parts`, { by }, { signal }),
    staleTime: 0,
  });

export const leaderboardQuery = (params: Params) =>
  queryOptions({
    queryKey: ['records', 'deal', 'leaderboard', params],
    queryFn: ({ signal }) => api.get<Leaderboard>('/leaderboard', params, { signal }),
    placeholderData: keepPreviousData,
  });

export const settingsQuery = queryOptions({
  queryKey: ['goal-settings'],
  queryFn: ({ signal }) => api.get<GoalSettings>('/goal-settings', undefined, { signal }),
});

interface Named {
  id: string;
  name: string;
}
export const namedQuery = (plural: 'members' | 'teams') =>
  queryOptions({
    queryKey: ['records', plural === 'members' ? 'member' : 'team', 'list', 'goals'],
    queryFn: ({ signal }) =>
      api
        .post<{ data: Named[] }>(`/${plural}/query`, { sort: ['name'], fields: ['name'], limit: 200 }, { signal })
        .then(({ data }) => data),
    staleTime: 5 * 60_000,
  });

export const refreshGoals = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['records', 'goal'] }),
    queryClient.invalidateQueries({ queryKey: ['goal-parts'] }),
  ]);

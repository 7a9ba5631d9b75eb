import { queryOptions } from '@tanstack/react-query';
import type { ContractSettings, NoticeAnswer } from '../../server/commerce/contracts/schema.ts';
import type { Pace } from '../../server/commerce/frameworks/schema.ts';
import type { ChangePreview, CustomerMove, Revenue } from '../../server/commerce/subscriptions/schema.ts';
import { api } from '../kernel/client.ts';
import { changed } from '../kernel/notify.ts';
import type { ObjectMeta } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import type { KithRecord } from '../records/api.ts';

/** A verb of a record that a dialog asks for: refusals are the dialog's to show. */
export async function act(
  path: string,
  message: string,
  options: { method?: 'POST' | 'DELETE'; body?: unknown } = {},
): Promise<void> {
  const { changeSet } =
    options.method === 'DELETE' ? await api.delWithMeta(path) : await api.postWithMeta(path, options.body ?? {});
  changed(message, changeSet);
  await refreshAll();
}

/** A verb changes more than the record it is called on: phases, contracts, figures. */
export const refreshAll = () =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) => ['records', 'record', 'revenue', 'contracts'].includes(String(queryKey[0])),
  });

export const revenueQuery = queryOptions({
  queryKey: ['revenue', 'months'],
  queryFn: ({ signal }) => api.get<Revenue>('/recurring-revenue', undefined, { signal }),
});

export const movesQuery = (month: string, move: string) =>
  queryOptions({
    queryKey: ['revenue', 'moves', month, move],
    queryFn: ({ signal }) =>
      api
        .get<{ data: CustomerMove[] }>('/recurring-revenue/moves', { month, move }, { signal })
        .then((answer) => answer.data),
  });

export const noticeQuery = (id: string) =>
  queryOptions({
    queryKey: ['record', 'contract', id, 'notice'],
    queryFn: ({ signal }) => api.get<NoticeAnswer>(`/contracts/${id}/notice`, undefined, { signal }),
  });

export const previewQuery = (id: string, wish: Record<string, string | number | null | undefined>) =>
  queryOptions({
    queryKey: ['record', 'subscription', id, 'preview', wish],
    retry: false,
    queryFn: ({ signal }) => api.get<ChangePreview>(`/subscriptions/${id}/change-preview`, wish, { signal }),
  });

export const paceQuery = (id: string) =>
  queryOptions({
    queryKey: ['record', 'framework', id, 'pace'],
    queryFn: ({ signal }) => api.get<Pace>(`/frameworks/${id}/pace`, undefined, { signal }),
  });

export const settingsQuery = queryOptions({
  queryKey: ['contracts', 'settings'],
  queryFn: ({ signal }) => api.get<ContractSettings>('/contract-settings', undefined, { signal }),
});

/** Records of a hidden object that point here, in order. */
export const belongingQuery = (
  plural: string,
  field: string,
  value: unknown,
  options: { sort: string[]; include?: string[] },
) =>
  queryOptions({
    queryKey: ['records', plural, 'belonging', field, value],
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>(
          `/${plural}/query`,
          { filter: { field, op: 'eq', value }, limit: 200, ...options },
          { signal },
        )
        .then((answer) => answer.data),
  });

export const metaOf = (objects: ObjectMeta[], name: string): ObjectMeta | undefined =>
  objects.find((one) => one.name === name);

/** Today in the workspace's time zone. */
export const todayIn = (timeZone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());

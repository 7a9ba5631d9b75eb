import { queryOptions, useQuery } from '@tanstack/react-query';
import type { Durations, Figures } from '../../server/sales/key-accounts/schema.ts';
import type { Holdings, Preview, Relationships } from '../../server/sales/leavers/schema.ts';
import type { CompanyWallet, Report } from '../../server/sales/wallet/schema.ts';
import { api } from '../kernel/client.ts';
import { changed } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import type { Work } from '../kernel/work.ts';
import type { KithRecord } from '../records/api.ts';

export type { Cell, Customer, Estimate, Report } from '../../server/sales/wallet/schema.ts';
export type { Durations, Figures, Holdings, Preview, Relationships };

/** What was changed shows everywhere: figures follow from records of many kinds. */
export const refreshAll = () =>
  queryClient.invalidateQueries({
    predicate: ({ queryKey }) =>
      ['records', 'record', 'accounts', 'workspace', 'members'].includes(String(queryKey[0])),
  });

/** Something that can be taken back: refusals are the caller's to show. */
export async function act(
  path: string,
  message: string,
  body: unknown = {},
  method: 'POST' | 'PATCH' | 'DELETE' = 'POST',
) {
  const { changeSet } =
    method === 'DELETE'
      ? await api.delWithMeta(path)
      : method === 'PATCH'
        ? await api.patchWithMeta(path, body)
        : await api.postWithMeta(path, body);
  changed(message, changeSet);
  await refreshAll();
}

export const figuresQuery = (id: string) =>
  queryOptions({
    queryKey: ['accounts', 'figures', id],
    queryFn: ({ signal }) => api.get<Figures>(`/programmes/${id}/figures`, undefined, { signal }),
  });

export const durationsQuery = queryOptions({
  queryKey: ['accounts', 'durations'],
  queryFn: ({ signal }) => api.get<Durations>('/relationship-duration', undefined, { signal }),
  staleTime: 5 * 60_000,
});

/** Records of a hidden object that tie something to a record. */
export const tiesQuery = (
  plural: string,
  field: string,
  id: string,
  wish: { include?: string[]; sort?: string[] } = {},
) =>
  queryOptions({
    queryKey: ['records', plural, 'ties', field, id],
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>(
          `/${plural}/query`,
          { filter: { field, op: 'eq', value: id }, limit: 200, ...wish },
          { signal },
        )
        .then(({ data }) => data),
  });

export const walletQuery = (id: string, year: number) =>
  queryOptions({
    queryKey: ['accounts', 'wallet', id, year],
    queryFn: ({ signal }) => api.get<CompanyWallet>(`/companies/${id}/wallet`, { year }, { signal }),
  });

export interface ReportSearch {
  year?: number;
  programme?: string;
  industry?: string;
  owner?: string;
}

export const reportQuery = (search: ReportSearch) =>
  queryOptions({
    queryKey: ['accounts', 'wallets', search],
    queryFn: ({ signal }) => api.get<Report>('/share-of-wallet', { ...search }, { signal }),
  });

interface Named {
  id: string;
  name: string | null;
}

export const useNamed = (plural: string) =>
  useQuery({
    queryKey: ['records', plural, 'names', 'accounts'],
    queryFn: ({ signal }) =>
      api
        .post<{ data: Named[] }>(`/${plural}/query`, { sort: ['name'], fields: ['name'], limit: 200 }, { signal })
        .then(({ data }) => data.map(({ id, name }) => ({ value: id, label: name ?? '' }))),
    staleTime: 5 * 60_000,
  });

export const holdingsQuery = (id: string) =>
  queryOptions({
    queryKey: ['accounts', 'holdings', id],
    queryFn: ({ signal }) => api.get<Holdings>(`/members/${id}/holdings`, undefined, { signal }),
  });

export const relationshipsQuery = (id: string, months: number) =>
  queryOptions({
    queryKey: ['accounts', 'relationships', id, months],
    queryFn: ({ signal }) => api.get<Relationships>(`/members/${id}/relationships`, { months, limit: 200 }, { signal }),
  });

export type Way =
  | { how: 'member'; to: string }
  | { how: 'turns'; ids: string[] }
  | { how: 'team'; team: string }
  | { how: 'customer' | 'territory' | 'nobody' | 'end' };

export interface Plan {
  to: string;
  kinds: Record<string, Way>;
}

export const previewQuery = (id: string, plan: Plan) =>
  queryOptions({
    queryKey: ['accounts', 'preview', id, plan],
    retry: false,
    queryFn: ({ signal }) => api.post<Preview>(`/members/${id}/departure/preview`, { plan }, { signal }),
  });

export const startDeparture = (id: string, body: { plan: Plan; last_day: string | null; months: number }) =>
  api.post<Work>(`/members/${id}/departure`, body);

export const todayIn = (timeZone: string): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(new Date());

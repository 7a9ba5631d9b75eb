import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReportAnswer } from '../../server/sales/reports/schema.ts';
import { api } from '../kernel/client.ts';

export type Part = ReportAnswer['parts'][number];
export type Group = 'business' | 'process' | 'people' | 'attention';
export interface ReportName {
  name: string;
  group: Group;
}

export const useReports = () =>
  useQuery({
    queryKey: ['reports'],
    queryFn: ({ signal }) =>
      api.get<{ data: ReportName[] }>('/reports', undefined, { signal }).then(({ data }) => data),
    staleTime: 5 * 60_000,
  });

export const useReport = (name: string, query: Record<string, string | undefined>) =>
  useQuery({
    queryKey: ['reports', name, query],
    queryFn: ({ signal }) => api.get<ReportAnswer>(`/reports/${name}`, query, { signal }),
    placeholderData: (before) => (before?.name === name ? keepPreviousData(before) : undefined),
  });

interface Named {
  id: string;
  name: string;
}

/** The records to choose from in a filter of the reports. */
export const useNamed = (plural: string, object: string) =>
  useQuery({
    queryKey: ['records', object, 'list', 'reports'],
    queryFn: ({ signal }) =>
      api
        .post<{ data: Named[] }>(`/${plural}/query`, { sort: ['name'], fields: ['name'], limit: 200 }, { signal })
        .then(({ data }) => data),
    staleTime: 5 * 60_000,
    retry: false,
  });

import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query';
import type { Dashboard, SavedReport, Versions } from '../../server/analytics/reports/saved/schema.ts';
import type {
  ChartWish,
  Definition,
  DrillWish,
  Figures,
  Key,
  SourceAnswer,
} from '../../server/analytics/reports/schema.ts';
import { api } from '../kernel/client.ts';
import { queryClient } from '../kernel/queries.ts';
import type { Filter } from '../records/model/filter-tree.ts';

export type { Dashboard, SavedReport, Tile } from '../../server/analytics/reports/saved/schema.ts';
export type {
  ChartWish,
  Definition,
  DimensionAnswer,
  FigureRow,
  Figures,
  Key,
  MeasureAnswer,
  ReportDimension,
  ReportMeasure,
  SourceAnswer,
  Value,
} from '../../server/analytics/reports/schema.ts';

/** What a dashboard narrows its reports by. */
export interface Around {
  filter?: Filter | null;
  period?: Omit<NonNullable<Definition['period']>, 'field'> | null;
}

export const sourcesQuery = queryOptions({
  queryKey: ['report-sources'],
  queryFn: ({ signal }) =>
    api.get<{ data: SourceAnswer[] }>('/custom-reports/sources', undefined, { signal }).then(({ data }) => data),
  staleTime: 60_000,
});

export const reportsQuery = queryOptions({
  queryKey: ['custom-reports'],
  queryFn: ({ signal }) =>
    api.get<{ data: SavedReport[] }>('/custom-reports', undefined, { signal }).then(({ data }) => data),
});

export const reportQuery = (id: string) =>
  queryOptions({
    queryKey: ['custom-reports', id],
    queryFn: ({ signal }) => api.get<SavedReport>(`/custom-reports/${id}`, undefined, { signal }),
  });

export const versionsQuery = (at: string) =>
  queryOptions({
    queryKey: ['custom-reports', 'versions', at],
    queryFn: ({ signal }) =>
      api.get<{ data: Versions }>(`${at}/versions`, undefined, { signal }).then(({ data }) => data),
    staleTime: 0,
  });

// The keys begin with "records", so that figures follow what colleagues do while one looks.
export const useFigures = (definition: Definition | null, around: Around = {}) =>
  useQuery({
    queryKey: ['records', 'figures', definition, around],
    queryFn: ({ signal }) => api.post<Figures>('/custom-reports/figures', { definition, ...around }, { signal }),
    enabled: definition !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });

export const useSavedFigures = (id: string | null, around: Around, refresh: number | null) =>
  useQuery({
    queryKey: ['records', 'figures', 'saved', id, around],
    queryFn: ({ signal }) =>
      api.post<{ report: SavedReport; figures: Figures }>(`/custom-reports/${id}/figures`, around, { signal }),
    enabled: id !== null,
    placeholderData: keepPreviousData,
    refetchInterval: refresh ? refresh * 1000 : false,
    refetchIntervalInBackground: true,
    retry: false,
  });

export const dashboardsQuery = queryOptions({
  queryKey: ['dashboards'],
  queryFn: ({ signal }) =>
    api.get<{ data: Dashboard[] }>('/dashboards', undefined, { signal }).then(({ data }) => data),
});

export const dashboardQuery = (id: string) =>
  queryOptions({
    queryKey: ['dashboards', id],
    queryFn: ({ signal }) => api.get<Dashboard>(`/dashboards/${id}`, undefined, { signal }),
  });

export const refreshReports = () =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['custom-reports'] }),
    queryClient.invalidateQueries({ queryKey: ['records', 'figures'] }),
  ]);
export const refreshDashboards = () => queryClient.invalidateQueries({ queryKey: ['dashboards'] });

/** One figure of a report, by the keys of its row and column. */
export interface Place {
  row?: Key[] | null;
  column?: Key[] | null;
  measure?: string | null;
  row_except?: Key[] | null;
  column_except?: Key[] | null;
}

export const drill = (definition: Definition, around: Around, place: Place) =>
  api.post<{ plural: string; filter: Filter | null }>('/custom-reports/drill', {
    definition,
    ...around,
    ...place,
  } satisfies Omit<DrillWish, 'filter' | 'before'> & { filter?: unknown });

export async function downloadCsv(definition: Definition, around: Around, name: string): Promise<void> {
  saveText(await api.post<string>('/custom-reports/csv', { definition, ...around }), name);
}

/** Hands a text to the browser as a file. */
export function saveText(text: string, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  link.download = `${name}.csv`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

export const membersQuery = queryOptions({
  queryKey: ['records', 'member', 'named'],
  queryFn: ({ signal }) =>
    api
      .post<{ data: Array<{ id: string; name: string }> }>(
        '/members/query',
        { fields: ['name'], sort: ['name'], limit: 200 },
        { signal },
      )
      .then(({ data }) => data),
});

export const emptyChart: ChartWish = { type: 'table', target: null };

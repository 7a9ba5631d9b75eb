import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type {
  ImportDetail,
  ImportPatch,
  ImportSummary,
  PreviewRow,
  Problem,
} from '../../server/records/import/schema.ts';
import { ApiError, api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';
import { isMoving } from './wizard.ts';

export type Outcome = PreviewRow['outcome'];

const list = ['imports'];
export const importKey = (id: string) => ['imports', id];

/** What the server works on is asked for again until it rests. */
const pace = (one: ImportSummary | undefined) => (one && isMoving(one.state) ? 500 : false);

export const useImports = () =>
  useInfiniteQuery({
    queryKey: [...list, 'list'],
    queryFn: ({ signal, pageParam }) =>
      api.get<{ data: ImportSummary[]; next_cursor: string | null }>(
        '/imports',
        { limit: 50, cursor: pageParam },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: (query) =>
      query.state.data?.pages.some((page) => page.data.some((one) => isMoving(one.state))) ? 1000 : false,
    staleTime: 0,
  });

export const useImport = (id: string) =>
  useQuery({
    queryKey: importKey(id),
    queryFn: ({ signal }) => api.get<ImportDetail>(`/imports/${id}`, undefined, { signal }),
    refetchInterval: (query) => pace(query.state.data),
    staleTime: 0,
  });

/** The imports of files that were dropped together, in order; those that are gone are left out. */
export const useBatch = (ids: string[]): ImportDetail[] =>
  useQueries({
    queries: ids.map((id) => ({
      queryKey: importKey(id),
      queryFn: ({ signal }: { signal: AbortSignal }) => api.get<ImportDetail>(`/imports/${id}`, undefined, { signal }),
      retry: false,
    })),
    combine: (results) => results.flatMap((result) => result.data ?? []),
  });

export const uploadFile = (file: File) => {
  const form = new FormData();
  form.append('file', file, file.name);
  return api.post<ImportDetail>('/imports', form);
};

/** Changes how the file is read; the answer is the import as it stands then. */
export function useChangeImport(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationKey: ['imports', id, 'change'],
    // One after the other: each answer is the whole import, and an early one must not overwrite a late one.
    scope: { id: `import ${id}` },
    mutationFn: (patch: ImportPatch) => api.patch<ImportDetail>(`/imports/${id}`, patch),
    onSuccess: (now) => settle(queries, now),
    onError: (error) => refused(queries, id, error),
  });
}

export function useMendRow(id: string) {
  const queries = useQueryClient();
  return useMutation({
    scope: { id: `import ${id}` },
    mutationFn: ({ line, values }: { line: number; values: Record<string, string | null> }) =>
      api.patch<PreviewRow>(`/imports/${id}/rows/${line}`, { values }),
    onSuccess: () => queries.invalidateQueries({ queryKey: importKey(id) }),
  });
}

export type Verb = 'check' | 'start' | 'pause' | 'undo';

/** Makes the import do something. The body is for undo: what happens to later changes. */
export function useImportVerb(id: string) {
  const queries = useQueryClient();
  return useMutation({
    scope: { id: `import ${id}` },
    mutationFn: ({ verb, body }: { verb: Verb; body?: unknown }) =>
      api.post<ImportDetail>(`/imports/${id}/${verb}`, body ?? {}),
    onSuccess: (now, { verb }) => {
      settle(queries, now);
      if (verb === 'undo') void queries.invalidateQueries({ queryKey: ['records'] });
    },
    onError: (error) => refused(queries, id, error),
  });
}

export function useForgetImport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.del(`/imports/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: list }),
    onError: failed,
  });
}

/** Rows as they would be written, by outcome. */
export const usePreview = (id: string, outcome: Outcome | null, checkedAt: string) =>
  useInfiniteQuery({
    queryKey: [...importKey(id), 'preview', outcome, checkedAt],
    queryFn: ({ signal, pageParam }) =>
      api.get<{ data: PreviewRow[]; next: number | null }>(
        `/imports/${id}/preview`,
        { outcome, after: pageParam, limit: 25 },
        { signal },
      ),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

function settle(queries: ReturnType<typeof useQueryClient>, now: ImportDetail | undefined): void {
  if (now?.id) queries.setQueryData(importKey(now.id), now);
  void queries.invalidateQueries({ queryKey: [...list, 'list'] });
}

function refused(queries: ReturnType<typeof useQueryClient>, id: string, error: unknown): void {
  // Someone else, or another window, has moved the import on: show where it stands.
  if (error instanceof ApiError && error.code === 'conflict')
    void queries.invalidateQueries({ queryKey: importKey(id) });
  failed(error);
}

export type { ImportDetail, ImportSummary, PreviewRow, Problem };

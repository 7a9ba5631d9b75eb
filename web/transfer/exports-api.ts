import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ExportWish, WorkspaceExport } from '../../server/transfer/exports/schema.ts';
import { api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';

export type { WorkspaceExport } from '../../server/transfer/exports/schema.ts';

const key = ['workspace exports'];

export const useWorkspaceExports = () =>
  useQuery({
    queryKey: key,
    queryFn: ({ signal }) =>
      api.get<{ data: WorkspaceExport[] }>('/workspace/exports', undefined, { signal }).then(({ data }) => data),
    retry: false,
    refetchInterval: ({ state }) =>
      state.data?.some((one) => one.state === 'waiting' || one.state === 'running') ? 1000 : false,
  });

export function useStartExport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (wish: ExportWish) => api.post<WorkspaceExport>('/workspace/exports', wish),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
  });
}

export function useEndExport() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.del(`/workspace/exports/${id}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
    onError: (error) => failed(error),
  });
}

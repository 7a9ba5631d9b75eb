import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ExportWish, WarehouseState } from '../../server/analytics/warehouse/schema.ts';
import { api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';

export type { ExportWish, WarehouseState } from '../../server/analytics/warehouse/schema.ts';

const key = ['warehouse'];

export const useWarehouse = () =>
  useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<WarehouseState>('/warehouse', undefined, { signal }),
    retry: false,
    refetchInterval: ({ state: { data } }) =>
      data?.state === 'building' || data?.export?.state === 'running' ? 1500 : false,
  });

function useStep<V>(ask: (wish: V) => Promise<WarehouseState>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (state) => queries.setQueryData(key, state),
    onError: (error) => failed(error),
  });
}

export const useRebuild = () => useStep((_: undefined) => api.post<WarehouseState>('/warehouse/rebuild'));
export const useReconcile = () => useStep((_: undefined) => api.post<WarehouseState>('/warehouse/reconciliation'));
export const useExport = () => useStep((wish: ExportWish) => api.post<WarehouseState>('/warehouse/export', wish));

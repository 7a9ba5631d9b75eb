import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { BackupList, BackupSettings, PlaceSettings } from '../../server/transfer/backups/schema.ts';
import { api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';

export type { BackupItem, BackupList, BackupSettings, PlaceSettings } from '../../server/transfer/backups/schema.ts';

const key = ['backups'];

export const useBackups = () =>
  useQuery({
    queryKey: key,
    queryFn: ({ signal }) => api.get<BackupList>('/backups', undefined, { signal }),
    retry: false,
    refetchInterval: (query) =>
      query.state.data?.data.some((one) => one.state === 'running' || (one.state === 'done' && !one.tried_at))
        ? 1500
        : false,
  });

function useList<V>(ask: (wish: V) => Promise<BackupList>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: (list) => queries.setQueryData(key, list),
    onError: (error) => failed(error),
  });
}

export const useBackUp = () => useList((_: undefined) => api.post<BackupList>('/backups'));
export const useSettings = () => useList((wish: BackupSettings) => api.put<BackupList>('/backups/settings', wish));
export const useTrial = () => useList((id: string) => api.post<BackupList>(`/backups/${id}/trial`));
export const testPlace = (place: PlaceSettings) => api.post<void>('/backups/test', place);

export interface KeyMade {
  kind: 'none' | 'identity' | 'passphrase';
  recipient: string | null;
  secret: string | null;
}
export const makeKey = (wish: { kind: 'generate' | 'passphrase' | 'none'; passphrase?: string }) =>
  api.post<KeyMade>('/backups/key', wish);

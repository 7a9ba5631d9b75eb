import { useQuery } from '@tanstack/react-query';
import type { Restoration } from '../../../server/transfer/restoration/schema.ts';
import { api } from '../../kernel/client.ts';

export type { Restoration } from '../../../server/transfer/restoration/schema.ts';

const path = (id: string) => `/setup/restoration/${id}`;
const anonymous = { anonymous: true } as const;

/** How far it is; asked again while somebody is at it. */
export const useRestoration = (id: string | null) =>
  useQuery({
    queryKey: ['restoration', id],
    queryFn: () => api.get<Restoration>(path(id as string), undefined, anonymous),
    enabled: id !== null,
    retry: false,
    refetchInterval: ({ state }) => (state.data && BUSY.has(state.data.state) ? 1000 : false),
  });

const BUSY = new Set<Restoration['state']>(['checking', 'waiting', 'running']);

export const checkAgain = (id: string, passphrase: string) =>
  api.post<Restoration>(`${path(id)}/check`, { passphrase }, anonymous);

export const startRestoration = (id: string, wish: { email: string; password: string }) =>
  api.post<Restoration>(`${path(id)}/start`, wish, anonymous);

/** Survives a reload of the page, and nothing more. */
const KEPT = 'kith.restoration';
export const keptId = () => sessionStorage.getItem(KEPT);
export function keepId(id: string | null): void {
  if (id) sessionStorage.setItem(KEPT, id);
  else sessionStorage.removeItem(KEPT);
}

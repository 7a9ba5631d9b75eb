import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { OutgoingMailPage } from '../../server/mail/schema.ts';
import { api } from '../kernel/client.ts';
import { failed } from '../kernel/notify.ts';

export type Mail = OutgoingMailPage['data'][number];

const key = ['outgoing-mail'];
const underWay = (mail: Mail) => mail.state === 'queued' || mail.state === 'sending';

export const useOutgoingMail = (enabled = true) =>
  useInfiniteQuery({
    queryKey: key,
    enabled,
    queryFn: ({ pageParam, signal }) =>
      api.get<OutgoingMailPage>('/outgoing-mail', pageParam ? { before: pageParam } : undefined, { signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.more ? (page.data.at(-1)?.id ?? null) : null),
    refetchInterval: ({ state }) => (state.data?.pages.some((page) => page.data.some(underWay)) ? 3000 : false),
  });

function useChange<V>(ask: (wish: V) => Promise<unknown>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ask,
    onSuccess: () => queries.invalidateQueries({ queryKey: key }),
    onError: (error) => failed(error),
  });
}

export const useTryAgain = () => useChange((id: string) => api.post(`/outgoing-mail/${id}/delivery`));
export const useTrial = () => useChange((to: string) => api.post('/outgoing-mail/trial', { to }));

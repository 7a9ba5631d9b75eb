import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import type { DeliveryAnswer, DeliveryDetail, WebhookAnswer } from '../../server/integrations/webhooks/schema.ts';
import { api } from '../kernel/client.ts';
import type { Tone } from '../kernel/ui/Badge.tsx';

export type Webhook = WebhookAnswer;
export type Delivery = DeliveryAnswer;
export type Detail = DeliveryDetail;

export const webhooksQuery = queryOptions({
  queryKey: ['webhooks'],
  queryFn: ({ signal }) => api.get<{ data: Webhook[] }>('/webhooks', undefined, { signal }).then((r) => r.data),
});

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: ['webhooks', id],
    queryFn: ({ signal }) => api.get<Webhook>(`/webhooks/${id}`, undefined, { signal }),
    refetchInterval: 5000,
  });

export interface EventName {
  name: string;
  object: string;
  label: string;
}
export const eventNamesQuery = queryOptions({
  queryKey: ['webhook events'],
  queryFn: ({ signal }) =>
    api.get<{ data: EventName[] }>('/webhooks/events', undefined, { signal }).then((r) => r.data),
});

export type DeliveryState = Delivery['state'] | 'all';

export const deliveriesQuery = (id: string, state: DeliveryState) =>
  infiniteQueryOptions({
    queryKey: ['webhooks', id, 'deliveries', state],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ data: Delivery[]; next_cursor: string | null }>(
        `/webhooks/${id}/deliveries`,
        { state: state === 'all' ? undefined : state, cursor: pageParam || undefined },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 5000,
  });

export const deliveryQuery = (id: string, delivery: string) =>
  queryOptions({
    queryKey: ['webhooks', id, 'delivery', delivery],
    queryFn: ({ signal }) => api.get<Detail>(`/webhooks/${id}/deliveries/${delivery}`, undefined, { signal }),
  });

/** How a webhook is doing, in a word and a colour. */
export function conditionOf(webhook: Webhook): { word: string; tone: Tone } {
  if (webhook.state === 'disabled') return { word: 'disabled', tone: 'red' };
  if (webhook.state === 'paused') return { word: 'paused', tone: 'gray' };
  if (webhook.failing_since) return { word: 'failing', tone: 'amber' };
  return { word: 'active', tone: 'green' };
}

export const deliveryTones: Record<Delivery['state'], Tone> = { waiting: 'amber', delivered: 'green', failed: 'red' };

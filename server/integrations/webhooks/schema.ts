import { z } from 'zod';

/** `person.created`, `deal.*`, `*.trashed` or `*`. */
const pattern = z
  .string()
  .max(100)
  .regex(/^(\*|([a-z][a-z0-9_]*|\*)\.([a-z][a-z0-9_]*|\*))$/, 'An event is named like person.created, deal.* or *');

const fields = {
  name: z.string().trim().min(1).max(100),
  url: z.string().trim().min(1).max(2000),
  events: z.array(pattern).min(1).max(100),
  filter: z.record(z.string(), z.unknown()).nullable(),
};

export const newWebhook = z.object({
  name: fields.name.optional(),
  url: fields.url,
  events: fields.events,
  filter: fields.filter.optional(),
});
export const webhookChange = z.object({
  name: fields.name.optional(),
  url: fields.url.optional(),
  events: fields.events.optional(),
  filter: fields.filter.optional(),
  /** `active` also takes a disabled one up again, where it stood. */
  state: z.enum(['active', 'paused']).optional(),
});
export const rotation = z
  .object({ overlap_hours: z.number().int().min(0).max(168).optional() })
  .nullish()
  .transform((body) => body ?? {});
export const replay = z.object({ from: z.iso.datetime({ offset: true }) });

export const webhook = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  filter: z.record(z.string(), z.unknown()).nullable(),
  state: z.enum(['active', 'paused', 'disabled']),
  reason: z.string().nullable(),
  failures: z.number().int(),
  failing_since: z.string().nullable(),
  /** Nothing is sent before: the receiver failed too often in a row. */
  retry_at: z.string().nullable(),
  /** Until when the secret before the last one is still used too. */
  former_secret_until: z.string().nullable(),
  created_by: z.object({ id: z.string().nullable(), name: z.string() }),
  created_at: z.string(),
  updated_at: z.string(),
  deliveries: z.object({ waiting: z.number().int(), delivered: z.number().int(), failed: z.number().int() }),
  last_delivered_at: z.string().nullable(),
});
export const webhookWithSecret = webhook.extend({ secret: z.string() });
export const webhookList = z.object({ data: z.array(webhook) });
export const secretAnswer = z.object({ secret: z.string(), former_secret_until: z.string().nullable() });

export const deliveryState = z.enum(['waiting', 'delivered', 'failed']);
export const delivery = z.object({
  id: z.uuid(),
  message_id: z.string(),
  event: z.string(),
  record_id: z.string().nullable(),
  state: deliveryState,
  attempts: z.number().int(),
  created_at: z.string(),
  next_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  status: z.number().int().nullable(),
  ms: z.number().int().nullable(),
  error: z.string().nullable(),
});
export const deliveryDetail = delivery.extend({
  url: z.string(),
  body: z.string(),
  answer: z.string().nullable(),
  tries: z.array(
    z.object({
      at: z.string(),
      status: z.number().int().nullable(),
      ms: z.number().int().nullable(),
      error: z.string().nullable(),
      answer: z.string().nullable(),
    }),
  ),
});
export const deliveryQuery = z.object({
  state: deliveryState.optional(),
  event: z.string().max(100).optional(),
  record: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.uuid().optional(),
});
export const deliveryList = z.object({ data: z.array(delivery), next_cursor: z.string().nullable() });
export const eventNames = z.object({
  data: z.array(z.object({ name: z.string(), object: z.string(), label: z.string() })),
});

export type NewWebhook = z.infer<typeof newWebhook>;
export type WebhookChange = z.infer<typeof webhookChange>;
export type WebhookAnswer = z.infer<typeof webhook>;
export type DeliveryQuery = z.infer<typeof deliveryQuery>;
export type DeliveryAnswer = z.infer<typeof delivery>;
export type DeliveryDetail = z.infer<typeof deliveryDetail>;

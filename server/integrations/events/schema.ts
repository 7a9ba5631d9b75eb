import { z } from 'zod';

export const eventsQuery = z.object({
  /** Where the reader stands; without it the oldest event that is kept comes first. `end`: only what happens from now on. */
  after: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(1000).optional(),
  /** `person.created,deal.*`; all unless told. */
  types: z
    .string()
    .max(2000)
    .optional()
    .transform((text) => text?.split(',').map((part) => part.trim())),
});

export const eventList = z.object({
  data: z.array(
    z.object({
      seq: z.number().int(),
      type: z.string(),
      at: z.string(),
      object: z.string(),
      record_id: z.string(),
      change_set: z.string().nullable(),
      payload: z.record(z.string(), z.unknown()).nullable(),
    }),
  ),
  /** Where to read on, now or later. */
  next_cursor: z.string(),
  /** There is more to read at once. */
  more: z.boolean(),
});

export type EventsQuery = z.infer<typeof eventsQuery>;
export type EventList = z.infer<typeof eventList>;

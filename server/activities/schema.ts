import { z } from 'zod';

const id = z.uuid();

export const timelinePath = z.object({ object: z.string().max(100), id });
export const timelineQuery = z.object({
  cursor: z.string().max(400).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const link = z.object({ object: z.string(), id, title: z.string().nullable() });

export const timelineEntry = z.object({
  /** A field that changed, a deal that moved on, or the object of what happened: a note, a task, a meeting, a call. */
  kind: z.string(),
  at: z.string(),
  actor: z.object({ id: id.nullable(), name: z.string() }).nullable(),
  /** The record it happened to: for a company also one of its people or deals. */
  about: link.nullable(),
  /** The note, task, meeting or the like itself. */
  record: z.record(z.string(), z.unknown()).optional(),
  op: z.enum(['create', 'update', 'trash', 'restore', 'purge']).optional(),
  changes: z
    .array(z.object({ field: z.string(), before: z.unknown(), after: z.unknown(), masked: z.boolean().optional() }))
    .optional(),
  change_set: id.optional(),
});

export const timeline = z.object({
  data: z.array(timelineEntry),
  next_cursor: z.string().nullable(),
  /** The titles of the records that the changes point to, by id. */
  titles: z.record(z.string(), z.string()),
});

export type TimelineEntry = z.infer<typeof timelineEntry>;
export type Timeline = z.infer<typeof timeline>;

export const taskPath = z.object({ id });

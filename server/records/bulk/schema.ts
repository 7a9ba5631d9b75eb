import { z } from 'zod';
import { filter } from '../schema.ts';

export const workStates = ['queued', 'running', 'done', 'stopped', 'failed'] as const;
export type WorkState = (typeof workStates)[number];

export const workAnswer = z.object({
  id: z.string(),
  /** `bulk`, `undo`, and what domains add. */
  kind: z.string(),
  object: z.string().nullable(),
  state: z.enum(workStates),
  /** Records to do; null while that is not known. */
  total: z.number().nullable(),
  done: z.number(),
  /** Records that could not be done, each with a reason. */
  failed: z.number(),
  /** Why it failed as a whole. */
  message: z.string().nullable(),
  /** What to undo. */
  change_set: z.string().nullable(),
  parameters: z.record(z.string(), z.unknown()),
  result: z.record(z.string(), z.unknown()).nullable(),
  stopping: z.boolean(),
  created_by: z.string().nullable(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});
export type WorkAnswer = z.infer<typeof workAnswer>;

export const bulkOps = ['update', 'delete', 'restore', 'add', 'remove', 'export'] as const;

const MOST_IDS = 10_000;

export const bulkBody = z.strictObject({
  op: z.enum(bulkOps),
  /** Every record that it matches; with neither `filter`, `q` nor `ids`, nothing is meant. */
  filter: filter.nullish(),
  q: z.string().max(500).optional(),
  /** These records, and no others. */
  ids: z.array(z.uuid()).min(1).max(MOST_IDS).optional(),
  /** Has to be said where all records of the object are meant. */
  all: z.boolean().optional(),
  /** Of the records in the trash; always so for `restore`. */
  trashed: z.boolean().optional(),
  /** update: the fields to set. add, remove: entries of fields that hold several. */
  values: z.record(z.string().max(100), z.unknown()).optional(),
  /** export: as `POST /exports` takes them. */
  fields: z.array(z.string().max(200)).min(1).max(200).optional(),
  format: z.enum(['csv', 'xlsx', 'jsonl']).optional(),
});
export type BulkWish = z.infer<typeof bulkBody>;

export const failureAnswer = z.object({
  record_id: z.string().nullable(),
  title: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});

import { z } from 'zod';
import { roleChoice } from '../roles/schema.ts';
import { oneLine, role } from '../sign-in/schema.ts';

export const newKey = z.object({ name: oneLine(100), role: roleChoice });
export type NewKey = z.infer<typeof newKey>;

const key = z.object({
  id: z.string(),
  name: z.string(),
  role,
  /** A role of the workspace's own; `role` is then its kind. */
  custom_role: z.string().nullable(),
  /** The first characters, to tell keys apart. */
  prefix: z.string(),
  created_by: z.object({ id: z.string(), name: z.string() }).nullable(),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
  /** Requests since midnight UTC, and how many a day there may be (null: any number). */
  used_today: z.number().int(),
  daily_quota: z.number().int().nullable(),
});

export const keyMade = key.extend({ key: z.string() });
export const keyList = z.object({ data: z.array(key) });

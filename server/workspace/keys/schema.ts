import { z } from 'zod';
import { oneLine, role } from '../sign-in/schema.ts';

export const newKey = z.object({ name: oneLine(100), role });
export type NewKey = z.infer<typeof newKey>;

const key = z.object({
  id: z.string(),
  name: z.string(),
  role,
  /** The first characters, to tell keys apart. */
  prefix: z.string(),
  created_by: z.object({ id: z.string(), name: z.string() }).nullable(),
  created_at: z.string(),
  last_used_at: z.string().nullable(),
});

export const keyMade = key.extend({ key: z.string() });
export const keyList = z.object({ data: z.array(key) });

import { z } from 'zod';
import { archiveReport } from '../moving/schema.ts';

export const restoration = z.object({
  id: z.string(),
  state: z.enum(['checking', 'checked', 'refused', 'waiting', 'running', 'done', 'failed']),
  file_name: z.string(),
  size: z.number(),
  encrypted: z.boolean(),
  /** How much of it was read so far, from 0 to 1. */
  progress: z.number(),
  report: archiveReport.nullable(),
  /** Why it was refused, or why it could not be put back. */
  error: z.string().nullable(),
});
export type Restoration = z.infer<typeof restoration>;

export const checkWish = z.object({ passphrase: z.string().min(1).max(500) });

export const takeOver = z.object({
  /** Of an owner of the workspace. */
  email: z.string().min(3).max(320),
  password: z.string().min(1).max(500),
});
export type TakeOver = z.infer<typeof takeOver>;

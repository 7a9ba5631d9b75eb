import { z } from 'zod';

export const workspaceExport = z.object({
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'stopped']),
  encrypted: z.boolean(),
  /** Of its tables, how many are written; null before it begins. */
  tables_done: z.number(),
  tables_total: z.number().nullable(),
  rows: z.number().nullable(),
  files: z.number().nullable(),
  size: z.number().nullable(),
  error: z.string().nullable(),
  asked_by_name: z.string(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
  /** When the file goes. */
  expires_at: z.string().nullable(),
});
export type WorkspaceExport = z.infer<typeof workspaceExport>;

export const workspaceExports = z.object({ data: z.array(workspaceExport) });

export const exportWish = z.object({
  /** Encrypts the file; whoever takes it in has to give it. */
  passphrase: z.string().min(12, 'Give at least 12 characters').max(500).optional(),
});
export type ExportWish = z.infer<typeof exportWish>;

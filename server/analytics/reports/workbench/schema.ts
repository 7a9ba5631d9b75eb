import { z } from 'zod';

const statement = z
  .string()
  .min(1)
  .max(20_000)
  .refine((text) => !text.includes('\0'), 'The question has a NUL character');
const name = z.string().trim().min(1).max(120);

export const question = z.strictObject({ sql: statement });
export const answer = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  rows: z.array(z.array(z.unknown())),
  as_of: z.string(),
  truncated: z.boolean(),
  ms: z.number(),
});
export type QueryAnswer = z.infer<typeof answer>;

export const newQuery = z.strictObject({ name, sql: statement, shared: z.boolean().default(false) });
export const queryChange = z.strictObject({ name, sql: statement, shared: z.boolean() }).partial();
export const query = z.object({
  id: z.string(),
  name: z.string(),
  sql: z.string(),
  shared: z.boolean(),
  mine: z.boolean(),
  updated_at: z.string(),
});
export type SavedQuery = z.infer<typeof query>;
export const queries = z.object({ data: z.array(query) });
export const tables = z.object({
  state: z.string(),
  as_of: z.string().nullable(),
  data: z.array(
    z.object({
      name: z.string(),
      kind: z.string(),
      rows: z.number().nullable(),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
    }),
  ),
});
export type WarehouseTables = z.infer<typeof tables>;
export const byId = z.object({ id: z.string().max(100) });

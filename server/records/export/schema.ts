import { z } from 'zod';
import { filter } from '../schema.ts';

export const exportFormats = ['csv', 'xlsx', 'jsonl', 'parquet'] as const;

export const exportRequest = z.object({
  /** Name or plural of the object. */
  object: z.string().max(100),
  filter: filter.nullish(),
  q: z.string().max(500).optional(),
  /** Names of fields; `company.industry` follows a reference. All that may be read unless told. */
  fields: z.array(z.string().max(200)).min(1).max(200).optional(),
  format: z.enum(exportFormats).default('csv'),
  /** CSV: begin with a byte order mark, by which Excel knows UTF-8. */
  bom: z.boolean().default(false),
});
export type ExportRequest = z.infer<typeof exportRequest>;

export const exportStates = ['waiting', 'running', 'done', 'failed'] as const;

export const exportAnswer = z.object({
  id: z.string(),
  object: z.string(),
  format: z.enum(exportFormats),
  state: z.enum(exportStates),
  /** Rows written so far. */
  rows: z.number(),
  total: z.number().nullable(),
  size: z.number().nullable(),
  /** Where to fetch the file once it is done. */
  file: z.string().nullable(),
  error: z.string().nullable(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
});
export type ExportAnswer = z.infer<typeof exportAnswer>;

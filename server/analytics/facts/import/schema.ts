import { z } from 'zod';
import { dateFormats, decimals } from '../../../records/import/schema.ts';
import { factKinds } from '../schema.ts';

export const factImportStates = [
  'mapping',
  'checking',
  'checked',
  'running',
  'done',
  'failed',
  'undoing',
  'undone',
] as const;
export type FactImportState = (typeof factImportStates)[number];

export const factColumn = z.object({
  name: z.string(),
  index: z.number(),
  samples: z.array(z.string()),
  filled: z.number(),
  /** What it was taken for, and how sure that is (0 to 1). */
  proposed: z.string().nullable(),
  confidence: z.number(),
  /** What it is taken for; null leaves it out. */
  field: z.string().nullable(),
  date_format: z.enum(dateFormats).nullable(),
  decimal: z.enum(decimals).nullable(),
});
export type FactColumn = z.infer<typeof factColumn>;

export const factOptions = z.object({
  /** ISO 4217, where no column says so. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** Customers whom nobody knows become people. */
  create_people: z.boolean().optional(),
  create_products: z.boolean().optional(),
  /** What to do with a row that stands in the file, or among the purchases, already. */
  duplicates: z.enum(['skip', 'keep']).optional(),
});
export type FactOptions = z.infer<typeof factOptions>;

export const factPatch = z.object({
  kind: z.enum(factKinds).optional(),
  columns: z
    .record(
      z.string(),
      z.object({
        field: z.string().max(60).nullable().optional(),
        date_format: z.enum(dateFormats).optional(),
        decimal: z.enum(decimals).optional(),
      }),
    )
    .optional(),
  options: factOptions.optional(),
});
export type FactPatch = z.infer<typeof factPatch>;

export const factCounts = z.object({
  rows: z.number(),
  taken: z.number(),
  returns: z.number(),
  /** In the file twice, or brought in before. */
  duplicates: z.number(),
  refused: z.number(),
  /** Taken, of nobody in particular: several people have the name, or the row names none. */
  anonymous: z.number(),
  people_known: z.number(),
  people_made: z.number(),
  products_made: z.number(),
  /** Lines by currency that have no rate on their day. */
  unrated: z.record(z.string(), z.number()),
  /** Sums of what is taken, by currency. */
  sums: z.record(z.string(), z.string()),
  first: z.string().nullable(),
  last: z.string().nullable(),
});
export type FactCounts = z.infer<typeof factCounts>;

export const factProblem = z.object({
  line: z.number(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
});
export type FactProblem = z.infer<typeof factProblem>;

export const factTarget = z.object({
  name: z.string(),
  type: z.enum(['text', 'number', 'time']),
  required: z.boolean(),
});

export const factImport = z.object({
  id: z.string(),
  kind: z.enum(factKinds),
  state: z.enum(factImportStates),
  file: z.object({ name: z.string(), size: z.number(), rows: z.number().nullable() }),
  columns: z.array(factColumn),
  targets: z.array(factTarget),
  options: factOptions,
  /** What has to be said before a check: fields that no column fills. */
  needs: z.array(z.string()),
  notices: z.array(z.string()),
  counts: factCounts.nullable(),
  /** The first of them. */
  problems: z.array(factProblem),
  progress: z
    .object({ rows: z.number(), total: z.number().nullable(), rows_per_second: z.number().nullable() })
    .nullable(),
  error: z.string().nullable(),
  created_at: z.string(),
  finished_at: z.string().nullable(),
});
export type FactImport = z.infer<typeof factImport>;
export const factImportList = z.object({ data: z.array(factImport) });

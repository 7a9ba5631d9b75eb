import { z } from 'zod';

/** A column of the warehouse as it is loaded: its DuckDB type, and the type it is read from the file as. */
export interface WarehouseColumn {
  name: string;
  type: string;
  /** Where that differs from `type`. */
  read?: string;
}

/** How one object is mirrored. `one` reads the records with certain ids, `all` every one. */
export interface MirrorPlan {
  object: string;
  columns: WarehouseColumn[];
  all: string;
  one: string;
  history: HistoryColumn[];
  /** Money columns whose sums are held against the operational table. */
  sums: string[];
  /** Changes where any of the above does: the object is then loaded anew. */
  signature: string;
}

/** How a column of the history is read out of the values of a change; `from` is the field. */
export interface HistoryColumn {
  name: string;
  type: string;
  from: string;
  as: 'text' | 'reference' | 'list' | 'json' | 'amount' | 'currency' | 'object';
}

/** A table of facts: everything that was brought in by batch or by line, and what Kith's own records give. */
export interface FactPlan {
  table: string;
  columns: WarehouseColumn[];
  /** `@ids`: batches. */
  byBatch: string;
  /** `@ids`: numbers of lines. */
  byLine?: string;
  /** Numbers of the lines about certain records (`@ids`), which became others by merging. */
  linesAbout?: string;
  own?: { all: string; one: string; id: string };
  /** What the operational side says of all of it: count and sum. */
  check: string;
  /** The sum that is held against it. */
  sum: string | null;
}

/** Everything the warehouse's own process has to know of a workspace. */
export interface Plan {
  schema: string;
  timeZone: string;
  currency: string;
  mirrors: MirrorPlan[];
  facts: { sale: FactPlan; payment: FactPlan; usage: FactPlan };
  /** Visits of deals to stages; `@ids` are deals. */
  stages: { columns: WarehouseColumn[]; all: string; one: string; check: string } | null;
  /** Merged records with those that stand for them. */
  survivors: string;
  /** Something that changes with the exchange rates. */
  rates: string;
  /** Days that events are kept for. */
  eventDays: number;
  views: string[];
}

export interface Answer {
  columns: Array<{ name: string; type: string }>;
  /** Each row as the values of the columns, in order. Decimals, dates and times are text. */
  rows: unknown[][];
  /** What happened up to then is in the answer. RFC 3339. */
  asOf: string;
  /** There were more rows than were asked for. */
  truncated: boolean;
  ms: number;
}

export interface AskLimits {
  /** At most so many rows; 10,000 unless told. */
  rows?: number;
  /** Ended after so many milliseconds; 30,000 unless told. */
  ms?: number;
  /** Bring the warehouse up to this moment before asking. */
  fresh?: boolean;
  /**
   * Records that the caller may see, by object, as `visibleIds` tells them: the query finds them as table
   * `visible_<object>` with the column `id`.
   */
  visible?: Record<string, string[]>;
}

export const differenceItem = z.object({
  table: z.string(),
  measure: z.string(),
  operational: z.string(),
  warehouse: z.string(),
});

export const reconciliation = z.object({
  at: z.string(),
  /** How many figures were held against each other. */
  compared: z.number(),
  differences: z.array(differenceItem),
  /** Tables with differences were loaded anew, and agree now. */
  mended: z.boolean(),
});
export type Reconciliation = z.infer<typeof reconciliation>;

export const warehouseTable = z.object({
  name: z.string(),
  kind: z.enum(['fact', 'dimension', 'object', 'history']),
  rows: z.number().nullable(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
});

/** Where an export goes: a directory of the machine that Kith runs on, or a bucket. */
export const exportWish = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('directory'), path: z.string().min(1).max(1000) }),
  z.object({
    kind: z.literal('s3'),
    /** Empty for Amazon's own. */
    endpoint: z.union([z.url().max(500), z.literal('')]),
    region: z.string().max(100),
    bucket: z.string().min(1).max(200),
    prefix: z.string().max(500),
    access_key_id: z.string().min(1).max(300),
    secret_access_key: z.string().min(1).max(500),
  }),
]);
export type ExportWish = z.infer<typeof exportWish>;

export const warehouseState = z.object({
  state: z.enum(['none', 'building', 'ready', 'failed']),
  as_of: z.string().nullable(),
  /** In bytes. */
  size: z.number(),
  built_at: z.string().nullable(),
  /** How long the last building or refreshing took, in ms. */
  took: z.number().nullable(),
  error: z.string().nullable(),
  tables: z.array(warehouseTable),
  reconciliation: reconciliation.nullable(),
  export: z
    .object({
      state: z.enum(['running', 'done', 'failed']),
      at: z.string(),
      files: z.number(),
      size: z.number(),
      where: z.string(),
      error: z.string().nullable(),
    })
    .nullable(),
});
export type WarehouseState = z.infer<typeof warehouseState>;

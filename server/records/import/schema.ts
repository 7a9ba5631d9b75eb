import { z } from 'zod';

/** Where an import stands. `undoing` is the short while in which an undo works through the rows. */
export const importStates = [
  'mapping',
  'checking',
  'checked',
  'running',
  'paused',
  'done',
  'failed',
  'undoing',
  'undone',
] as const;
export type ImportState = (typeof importStates)[number];

/** How day, month and year stand in the dates of a column. */
export const dateFormats = ['iso', 'mdy', 'dmy', 'ymd', 'serial'] as const;
export type DateFormat = (typeof dateFormats)[number];
export const decimals = ['point', 'comma'] as const;
export type Decimal = (typeof decimals)[number];

/** What the values of a column look like. */
export const shapes = [
  'empty',
  'text',
  'long_text',
  'number',
  'money',
  'percent',
  'boolean',
  'date',
  'datetime',
  'email',
  'phone',
  'url',
  'country',
  'full_name',
  'choice',
] as const;
export type Shape = (typeof shapes)[number];

/** What a column becomes: `field` null leaves it out. `name` of a person is split into first and last name. */
export const columnMapping = z.object({
  field: z.string().max(100).nullable(),
  date_format: z.enum(dateFormats).optional(),
  decimal: z.enum(decimals).optional(),
  /** Multiplies numbers: 1000000 for a column in millions. */
  scale: z.number().positive().max(1e12).optional(),
  /** ISO 4217, for money without a currency sign. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** Of an entry of a list (phones, addresses): its kind, such as `mobile`. Columns of one address share it. */
  kind: z.string().max(30).optional(),
  /** The part of an address that the column holds, such as `city`. */
  part: z.string().max(30).optional(),
  /** For a field of tags: the tag that a yes, or any other word or date, in the cell stands for. */
  tag: z.string().max(100).optional(),
});
export type ColumnMapping = z.infer<typeof columnMapping>;

/** What the user decided about one value of a reference or choice column. */
export const valueDecision = z.union([
  z.object({ match: z.string().max(200) }),
  z.object({ create: z.literal(true) }),
  z.object({ skip: z.literal(true) }),
  z.object({ value: z.string().max(1000) }),
]);
export type ValueDecision = z.infer<typeof valueDecision>;

/** Rows of one file that look like each other: all are records, they become one, or the first of them counts. */
export const twinWishes = ['create', 'merge', 'skip'] as const;
export const likelyWishes = ['create', 'skip', 'update'] as const;

export const importOptions = z.object({
  /** The field that tells whether a row is already known; null makes every row a new record. */
  match_on: z.string().max(100).nullable().optional(),
  on_match: z.enum(['update', 'skip', 'create']).optional(),
  /** By column: true creates what is missing, `empty` leaves the cell empty, false refuses the row. */
  create_missing: z.record(z.string(), z.union([z.boolean(), z.literal('empty')])).optional(),
  /** By column, by value as it stands in the file. */
  value_map: z.record(z.string(), z.record(z.string(), valueDecision.nullable())).optional(),
  /** For all date columns that say nothing of their own. */
  date_format: z.enum(dateFormats).nullable().optional(),
  decimal: z.enum(decimals).nullable().optional(),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .optional(),
  /** A new row that looks like a record which is there: created all the same, left out, or written to that record. */
  on_likely: z.enum(likelyWishes).optional(),
  /** The same for single rows, by line. */
  likely_rows: z
    .record(z.string().regex(/^\d{1,12}$/), z.enum(likelyWishes))
    .refine((rows) => Object.keys(rows).length <= 1000, 'At most 1,000 rows')
    .optional(),
  /** A new row that looks like an earlier one of the file. */
  on_twin: z.enum(twinWishes).optional(),
  /** Empty cells clear the field of a matched record. Otherwise they leave it as it is. */
  clear_with_empty: z.boolean().optional(),
  /** Values that every row gets where its own cell is empty, such as `{ "pipeline": "…" }`. */
  defaults: z.record(z.string(), z.unknown()).optional(),
  /** How to read the file. A change reads it anew and proposes the mapping again. */
  encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252']).nullable().optional(),
  delimiter: z.enum([',', ';', '\t', '|']).nullable().optional(),
  sheet: z.string().max(100).nullable().optional(),
  /** The product whose export this is (see `presets` of the import); null to go by the names of the columns alone. */
  preset: z.string().max(60).nullable().optional(),
});
export type ImportOptions = z.infer<typeof importOptions>;

export const importPatch = z.object({
  object: z.string().max(100).optional(),
  /** By column name: a whole mapping, the name of a field, or null to leave the column out. Others stay as they are. */
  mapping: z.record(z.string(), z.union([columnMapping, z.string().max(100), z.null()])).optional(),
  options: importOptions.optional(),
});
export type ImportPatch = z.infer<typeof importPatch>;

export const undoBody = z.object({ force: z.enum(['keep_later', 'overwrite']).optional() }).nullish();
export const rowPatch = z.object({
  /** By column name, as it would stand in the file. */
  values: z.record(z.string(), z.string().max(100_000).nullable()),
});

const candidate = z.object({
  id: z.string(),
  title: z.string(),
  score: z.number(),
});

export const valueItem = z.object({
  value: z.string(),
  rows: z.number(),
  /** `in_file`: another row of this file makes it. */
  state: z.enum(['exact', 'near', 'missing', 'ambiguous', 'in_file']),
  match: z.object({ id: z.string(), title: z.string() }).nullable(),
  candidates: z.array(candidate),
  decision: valueDecision.nullable(),
});
export type ValueItem = z.infer<typeof valueItem>;

/** The values of one reference or choice column, those that need a look first. */
export const columnValues = z.object({
  column: z.string(),
  field: z.string(),
  /** The object that is pointed to; null for choices. */
  to: z.string().nullable(),
  /** True where `create_missing` is possible. */
  creatable: z.boolean(),
  counts: z.object({
    exact: z.number(),
    near: z.number(),
    missing: z.number(),
    ambiguous: z.number(),
    in_file: z.number(),
  }),
  /** At most 200; `more` says how many are not shown. */
  items: z.array(valueItem),
  more: z.number(),
});
export type ColumnValues = z.infer<typeof columnValues>;

export const importColumn = z.object({
  /** Unique within the file: a second "Phone" is "Phone (2)". */
  name: z.string(),
  index: z.number(),
  samples: z.array(z.string()),
  /** Share of rows with a value, 0 to 1. */
  filled: z.number(),
  shape: z.enum(shapes),
  date_format: z.enum([...dateFormats, 'ambiguous']).nullable(),
  decimal: z.enum([...decimals, 'ambiguous']).nullable(),
  proposal: z.object({
    field: z.string().nullable(),
    /** 0 to 1. */
    confidence: z.number(),
    because: z.string(),
    alternatives: z.array(z.object({ field: z.string(), confidence: z.number() })),
  }),
  mapping: columnMapping,
});
export type ImportColumn = z.infer<typeof importColumn>;

/** What the check cannot go on without. */
export const need = z.object({
  kind: z.enum(['object', 'mapping', 'date_format', 'decimal', 'required_field', 'match_on', 'value']),
  column: z.string().nullable(),
  field: z.string().nullable(),
  message: z.string(),
  choices: z.array(z.object({ value: z.string(), label: z.string() })),
});
export type Need = z.infer<typeof need>;

export const notice = z.object({ code: z.string(), message: z.string() });
export type Notice = z.infer<typeof notice>;

export const problem = z.object({
  /** Line in the file (a spreadsheet's row), the header being line 1. */
  line: z.number(),
  column: z.string().nullable(),
  code: z.string(),
  message: z.string(),
  value: z.string().nullable(),
});
export type Problem = z.infer<typeof problem>;

export const importCounts = z.object({
  rows: z.number(),
  created: z.number(),
  updated: z.number(),
  /** Matched records that already hold what the row says. */
  unchanged: z.number(),
  skipped: z.number(),
  refused: z.number(),
  /** Companies, products, … created because rows name them: by object. */
  created_missing: z.record(z.string(), z.number()),
});
export type ImportCounts = z.infer<typeof importCounts>;

export const importProgress = z.object({
  phase: z.enum(['reading', 'planning', 'writing', 'linking', 'undoing']),
  rows: z.number(),
  total: z.number().nullable(),
  rows_per_second: z.number().nullable(),
  seconds_left: z.number().nullable(),
});
export type ImportProgress = z.infer<typeof importProgress>;

export const importLikely = z.object({
  /** How many of the rows that would be new were compared: in a large file a sample, unless something is to be done. */
  compared: z.number(),
  of: z.number(),
  found: z.number(),
  items: z.array(
    z.object({
      line: z.number(),
      /** What the row says. */
      values: z.record(z.string(), z.unknown()),
      record: z.object({ id: z.string(), title: z.string() }),
      probability: z.number(),
      reasons: z.array(z.object({ comparison: z.string(), level: z.string(), weight: z.number() })),
    }),
  ),
});
export type ImportLikely = z.infer<typeof importLikely>;

export const importTwins = z.object({
  found: z.number(),
  /** The first of them. */
  items: z.array(
    z.object({
      line: z.number(),
      /** The line of the earlier row. */
      first: z.number(),
      /** What both have in common, and what it says. */
      by: z.enum(['email', 'phone', 'name']),
      value: z.string(),
      values: z.record(z.string(), z.unknown()),
    }),
  ),
});
export type ImportTwins = z.infer<typeof importTwins>;

const conflictItem = z.looseObject({
  object: z.string(),
  id: z.string(),
  title: z.string().nullish(),
  field: z.string().nullish(),
});

export const importSummary = z.object({
  id: z.string(),
  /** The object's name (`company`) and its plural (`companies`); null until chosen where no guess was possible. */
  object: z.string().nullable(),
  plural: z.string().nullable(),
  state: z.enum(importStates),
  file: z.object({
    name: z.string(),
    size: z.number(),
    sha256: z.string(),
    kind: z.enum(['csv', 'xlsx', 'vcard']),
    encoding: z.string().nullable(),
    delimiter: z.string().nullable(),
    sheet: z.string().nullable(),
    sheets: z.array(z.string()),
    /** Rows below the header; null until a big file was read to its end. */
    rows: z.number().nullable(),
  }),
  /** What the check foresees (`checked`) or the run has done. */
  counts: importCounts.nullable(),
  progress: importProgress.nullable(),
  change_set: z.string().nullable(),
  /** Why it `failed`. */
  error: z.string().nullable(),
  created_at: z.string(),
  created_by: z.object({ id: z.string(), name: z.string() }).nullable(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});
export type ImportSummary = z.infer<typeof importSummary>;

const presetItem = z.object({
  id: z.string(),
  product: z.string(),
  what: z.enum(['contacts', 'companies', 'deals', 'subscribers', 'cards']),
});

export const importDetail = importSummary.extend({
  /** The product whose export the file was found, or said, to be. */
  preset: presetItem.nullable(),
  /** The exports that Kith knows. */
  presets: z.array(presetItem),
  /** How sure the guess of the object is; 1 where the user said it. */
  object_confidence: z.number(),
  columns: z.array(importColumn),
  /** Fields that tell records apart together: `match_on: "identity"` matches on all of them. */
  identity: z.array(z.string()).nullable(),
  options: importOptions,
  needs: z.array(need),
  notices: z.array(notice),
  /** Known after a check. */
  values: z.array(columnValues),
  problems: z.object({
    total: z.number(),
    groups: z.array(
      z.object({
        code: z.string(),
        column: z.string().nullable(),
        message: z.string(),
        rows: z.number(),
      }),
    ),
    first: z.array(problem),
  }),
  /** What the check found new rows to look like; null before it, and where duplicates are not looked for. */
  likely: importLikely.nullable(),
  /** Rows that look like an earlier one of the file; null before a check. */
  twins: importTwins.nullable(),
  /** What people changed after the import, in the way of an undo: answer with `force`. */
  conflicts: z.array(conflictItem),
});
export type ImportDetail = z.infer<typeof importDetail>;

export const importList = z.object({
  data: z.array(importSummary),
  next_cursor: z.string().nullable(),
});

export const previewRow = z.object({
  line: z.number(),
  outcome: z.enum(['created', 'updated', 'unchanged', 'skipped', 'refused']),
  /** The record that the row would change. */
  record: z.object({ id: z.string(), title: z.string() }).nullable(),
  /** As it stands in the file (mended cells included), by column name. */
  cells: z.record(z.string(), z.string()),
  /** What would be written, by field, as people would read it. */
  values: z.record(z.string(), z.unknown()),
  problems: z.array(problem),
});
export type PreviewRow = z.infer<typeof previewRow>;

export const previewQuery = z.object({
  outcome: z.enum(['created', 'updated', 'unchanged', 'skipped', 'refused']).optional(),
  after: z.coerce.number().int().min(0).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});
/** The first rows of each outcome (all refused rows, up to 10,000), by line; `next` is the `after` of the next page. */
export const previewAnswer = z.object({
  data: z.array(previewRow),
  next: z.number().nullable(),
});

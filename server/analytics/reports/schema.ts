import { z } from 'zod';
import { filter } from '../../records/schema.ts';

const text = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((value) => !value.includes('\0'), 'The text has a NUL character');
const path = z.string().min(1).max(200);
/** How a formula speaks of a measure. */
const slug = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'A name has small letters, digits and _');

export const functions = ['count', 'sum', 'avg', 'min', 'max', 'count_distinct', 'median'] as const;
export const buckets = ['day', 'week', 'month', 'quarter', 'year'] as const;

/** One figure: counted or summed over records, or worked out from the other figures of its cell. */
export const measure = z
  .strictObject({
    name: slug,
    label: text(100).optional(),
    fn: z.enum(functions).optional(),
    field: path.optional(),
    /** Only these records count for it. */
    filter: filter.nullish(),
    /** In the language of fields, over the names of measures: `won / (won + lost)`. */
    formula: z.string().max(500).optional(),
    /** A share, to be written as such: 0.25 is 25 %. */
    percent: z.boolean().optional(),
    /** Only there for formulas. */
    hidden: z.boolean().optional(),
  })
  .refine((one) => (one.fn === undefined) !== (one.formula === undefined), 'A measure has a function or a formula');

export const dimension = z.strictObject({
  field: path,
  label: text(100).optional(),
  /** Dates and times: what they are put together by. */
  bucket: z.enum(buckets).optional(),
  /** Numbers: the width of a step. */
  bin: z.number().positive().max(1e12).optional(),
  /** Dates: how many buckets after this other date ("months since the first order"). */
  since: path.optional(),
});

/** The days that a report is about, fixed or relative to today. */
export const period = z.strictObject({
  field: path,
  from: z.iso.date().optional(),
  until: z.iso.date().optional(),
  this: z.enum(buckets).optional(),
  last: z.number().int().min(1).max(1000).optional(),
  unit: z.enum(buckets).optional(),
});

export const definition = z.strictObject({
  /** The plural of an object, or a table of facts. */
  source: z.string().min(1).max(100),
  measures: z.array(measure).min(1).max(20),
  rows: z.array(dimension).max(4).default([]),
  /** Spread over columns. */
  columns: dimension.nullable().default(null),
  filter: filter.nullable().default(null),
  period: period.nullable().default(null),
  compare: z.enum(['previous_period', 'previous_year']).nullable().default(null),
  /** By a measure, or by the rows themselves. */
  sort: z
    .strictObject({ by: slug, descending: z.boolean().default(true) })
    .nullable()
    .default(null),
  /** Only the first of the rows, by the sort; `others` keeps the rest as one row. */
  top: z
    .strictObject({ n: z.number().int().min(1).max(200), others: z.boolean().default(true) })
    .nullable()
    .default(null),
});
export type Definition = z.infer<typeof definition>;
export type DefinitionWish = z.input<typeof definition>;
export type ReportMeasure = z.infer<typeof measure>;
export type ReportDimension = z.infer<typeof dimension>;

export const chartTypes = [
  'table',
  'number',
  'bar',
  'sideways',
  'stacked',
  'line',
  'area',
  'pie',
  'funnel',
  'heat',
  'scatter',
  'treemap',
  'sankey',
  'map',
  'gauge',
] as const;
export const chart = z.strictObject({
  type: z.enum(chartTypes).default('table'),
  /** Of a gauge: where it ends. */
  target: z.number().nullable().default(null),
});
export type ChartWish = z.infer<typeof chart>;

const money = z.object({ amount: z.string(), currency: z.string() });
const value = z.union([z.number(), z.string(), money]).nullable();
export type Value = z.infer<typeof value>;
const key = z.union([z.string(), z.number(), z.boolean()]).nullable();
export type Key = z.infer<typeof key>;

export const dimensionKinds = ['date', 'bin', 'since', 'record', 'choice', 'boolean', 'value'] as const;
const dimensionAnswer = z.object({
  field: z.string(),
  label: z.string().nullable(),
  kind: z.enum(dimensionKinds),
  /** The object whose field it is: its choices have names there. */
  object: z.string(),
  own: z.string(),
  bucket: z.enum(buckets).nullable(),
  bin: z.number().nullable(),
  /** The object of the records that it holds. */
  to: z.string().nullable(),
});
export const measureKinds = ['number', 'money', 'percent', 'date', 'datetime'] as const;
const measureAnswer = z.object({
  name: z.string(),
  label: z.string().nullable(),
  kind: z.enum(measureKinds),
  fn: z.enum(functions).nullable(),
  field: z.string().nullable(),
});

const cell = z.array(value);
const row = z.object({
  key: z.array(key),
  /** What people call the records that the key holds by id. */
  titles: z.array(z.string().nullable()),
  values: cell,
  /** The same in the period compared with. */
  before: cell.nullable(),
  /** One for each column; null where there is nothing. */
  cells: z.array(cell.nullable()).nullable(),
  others: z.boolean(),
});
export const figures = z.object({
  source: z.string(),
  object: z.string().nullable(),
  rows: z.array(row),
  row_dimensions: z.array(dimensionAnswer),
  column_dimension: dimensionAnswer.nullable(),
  columns: z.array(z.object({ key, title: z.string().nullable(), values: cell, others: z.boolean() })).nullable(),
  measures: z.array(measureAnswer),
  total: z.object({ values: cell, before: cell.nullable() }),
  period: z.object({ from: z.string(), until: z.string() }).nullable(),
  period_before: z.object({ from: z.string(), until: z.string() }).nullable(),
  /** There are more rows or columns than are given. */
  truncated: z.boolean(),
  missing_rates: z.array(z.string()),
  as_of: z.string(),
  /** Where it was worked out. */
  engine: z.enum(['live', 'warehouse']),
  ms: z.number(),
});
export type Figures = z.infer<typeof figures>;
export type FigureRow = z.infer<typeof row>;
export type DimensionAnswer = z.infer<typeof dimensionAnswer>;
export type MeasureAnswer = z.infer<typeof measureAnswer>;

/** More conditions than a report has by itself: those of a dashboard. A field that the source lacks is passed over. */
export const runOptions = z.strictObject({
  filter: filter.nullish(),
  period: period.omit({ field: true }).nullish(),
});
export const runWish = z.strictObject({ definition, ...runOptions.shape });

export const drillWish = z.strictObject({
  definition,
  ...runOptions.shape,
  /** The keys of the row; none for a total. */
  row: z.array(key).max(4).nullish(),
  column: z.array(key).length(1).nullish(),
  measure: slug.nullish(),
  /** Of "others": the keys that are not among them. */
  row_except: z.array(key).max(200).nullish(),
  column_except: z.array(key).max(200).nullish(),
  before: z.boolean().default(false),
});
export type DrillWish = z.infer<typeof drillWish>;
export const drillAnswer = z.object({ plural: z.string(), filter: z.unknown() });

const fieldAnswer = z.object({
  name: z.string(),
  label: z.string(),
  type: z.string(),
  to: z.string().nullable(),
  operators: z.array(z.string()),
  choices: z.array(z.object({ value: z.string(), label: z.string() })).nullable(),
});
export const sourceAnswer = z.object({
  name: z.string(),
  /** `object`: its records have a list; `fact`: lines of a table. */
  kind: z.enum(['object', 'fact']),
  object: z.string().nullable(),
  label: z.string(),
  fields: z.array(fieldAnswer),
});
export const sourceList = z.object({ data: z.array(sourceAnswer) });
export type SourceAnswer = z.infer<typeof sourceAnswer>;

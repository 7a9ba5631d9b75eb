import { z } from 'zod';

/** What the cells of a column are: the screen writes them accordingly. */
export const columnKind = z.enum(['count', 'money', 'percent', 'days', 'hours', 'text', 'date']);

export const reportColumn = z.object({
  /** Unique in its part; the web app has its words (`reports.column.<name>`). */
  name: z.string(),
  kind: columnKind,
  /** What the others are held against; the axis ends where the figures do. */
  compared: z.boolean().optional(),
});

export const reportRow = z.object({
  key: z.string(),
  /** As people call it; null where nothing was said ("no reason"). */
  label: z.string().nullable(),
  /** Money in the workspace's currency, percents from 0 to 100, durations in days or hours. */
  values: z.array(z.union([z.number(), z.string()]).nullable()),
  /** The records behind it. */
  drill: z.object({ plural: z.string(), filter: z.unknown() }).nullable(),
});

export const reportPart = z.object({
  name: z.string(),
  /** What the rows are. `choice`: the value of a field whose choices the web app can name. */
  rows: z.discriminatedUnion('are', [
    z.object({ are: z.literal('months') }),
    z.object({ are: z.literal('weeks') }),
    z.object({ are: z.literal('records'), object: z.string() }),
    z.object({ are: z.literal('choices'), object: z.string(), field: z.string() }),
    z.object({ are: z.literal('words') }),
  ]),
  columns: z.array(reportColumn),
  data: z.array(reportRow),
  /** How it is best seen, and which columns are drawn; null for a plain table. */
  chart: z
    .object({ kind: z.enum(['bars', 'sideways bars', 'stacked bars', 'line']), columns: z.array(z.string()) })
    .nullable(),
  /** There are more rows than are given. */
  truncated: z.boolean(),
});

export const reportAnswer = z.object({
  name: z.string(),
  from: z.iso.date(),
  until: z.iso.date(),
  parts: z.array(reportPart),
});

export const reportQuery = z
  .object({
    from: z.iso.date(),
    until: z.iso.date(),
    owner: z.uuid().optional(),
    team: z.uuid().optional(),
    pipeline: z.uuid().optional(),
    /** Of deals and leads: those of a territory and of its parts. */
    territory: z.uuid().optional(),
    /** For what lies idle: days without contact. */
    days: z.coerce.number().int().min(1).max(3650).optional(),
  })
  .refine(({ from, until }) => from <= until, { path: ['until'], message: 'The end comes before the beginning' });

/** `territories`: the one asked for with all its parts. */
export type ReportQuery = z.infer<typeof reportQuery> & { territories?: string[] };
export type ReportPart = z.infer<typeof reportPart>;
export type ReportRow = z.infer<typeof reportRow>;
export type ReportAnswer = z.infer<typeof reportAnswer>;

export const reportList = z.object({
  data: z.array(z.object({ name: z.string(), group: z.enum(['business', 'process', 'people', 'attention']) })),
});

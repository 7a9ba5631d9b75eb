import { z } from 'zod';
import { filter } from '../../../records/schema.ts';
import { chart, definition, figures, period } from '../schema.ts';

export const scopes = ['personal', 'team', 'role', 'everyone'] as const;

const name = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .refine((text) => !text.includes('\0'), 'The name has a NUL character');
const description = z.string().trim().max(1000).nullable();
const sharing = {
  scope: z.enum(scopes),
  team: z.uuid().nullable(),
  /** Built-in roles by their names, own ones by their ids. */
  roles: z.array(z.string().min(1).max(60)).max(20),
};

const reportParts = { name, description, definition, chart, ...sharing };
export const newReport = z.strictObject({
  ...reportParts,
  description: description.default(null),
  chart: chart.default({ type: 'table', target: null }),
  scope: sharing.scope.default('personal'),
  team: sharing.team.default(null),
  roles: sharing.roles.default([]),
});
export const reportChange = z.strictObject(reportParts).partial();

const owned = {
  id: z.string(),
  version: z.number(),
  member: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  /** Whether the caller may change it. */
  writable: z.boolean(),
};
export const savedReport = z.object({
  ...owned,
  ...reportParts,
  definition: z.unknown(),
  chart: z.unknown(),
});
export type SavedReport = Omit<z.infer<typeof savedReport>, 'definition' | 'chart'> & {
  definition: z.infer<typeof definition>;
  chart: z.infer<typeof chart>;
};
export const savedReports = z.object({ data: z.array(savedReport) });
export const ranReport = z.object({ report: savedReport, figures });

/** A place on the grid of twelve columns; a row is about 80 pixels high. */
export const tile = z.strictObject({
  id: z.string().min(1).max(40),
  report: z.uuid().nullable().default(null),
  /** Words in place of a report. */
  text: z.string().max(2000).nullable().default(null),
  title: z.string().max(120).nullable().default(null),
  w: z.number().int().min(2).max(12).default(6),
  h: z.number().int().min(2).max(10).default(4),
});
export type Tile = z.infer<typeof tile>;
export const dashboardOptions = z.strictObject({
  filter: filter.nullable().default(null),
  period: period.omit({ field: true }).nullable().default(null),
  /** Seconds after which a wall asks again. */
  refresh: z.number().int().min(15).max(86_400).nullable().default(null),
});
const dashboardParts = {
  name,
  description,
  tiles: z.array(tile).max(40),
  options: dashboardOptions,
  ...sharing,
};
export const newDashboard = z.strictObject({
  ...dashboardParts,
  description: description.default(null),
  tiles: dashboardParts.tiles.default([]),
  options: dashboardOptions.default({ filter: null, period: null, refresh: null }),
  scope: sharing.scope.default('personal'),
  team: sharing.team.default(null),
  roles: sharing.roles.default([]),
});
export const dashboardChange = z.strictObject(dashboardParts).partial();
export const dashboard = z.object({
  ...owned,
  name: z.string(),
  description: z.string().nullable(),
  tiles: z.array(tile),
  options: z.unknown(),
  ...sharing,
});
export type Dashboard = Omit<z.infer<typeof dashboard>, 'options'> & { options: z.infer<typeof dashboardOptions> };
export const dashboards = z.object({ data: z.array(dashboard) });

export const versions = z.object({
  data: z.array(
    z.object({
      version: z.number(),
      at: z.string(),
      name: z.string(),
      member: z.object({ id: z.string(), name: z.string().nullable() }).nullable(),
    }),
  ),
});
export type Versions = z.infer<typeof versions>['data'];
export const restoration = z.strictObject({ version: z.number().int().min(1).optional() });
export const byId = z.object({ id: z.string().max(100) });

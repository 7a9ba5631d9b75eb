import type { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { named } from '../../records/sharing/service.ts';
import { deleteSamples, type Stored } from './queries.ts';
import { type Around, planReport, runReport } from './run.ts';
import type {
  Dashboard,
  dashboardChange,
  newDashboard,
  newReport,
  reportChange,
  SavedReport,
  Tile,
} from './saved/schema.ts';
import { chart, definition, type Figures } from './schema.ts';
import {
  changeOn,
  isWritable,
  oneOn,
  putOn,
  removeFrom,
  restoreOn,
  type Sharing,
  seenOn,
  versionsOn,
} from './shelf.ts';

/** The reports that the caller sees: their own, and those shared with them. Figures come with the rights of who looks. */
export async function reportsOf(ctx: Context): Promise<SavedReport[]> {
  const rows = await seenOn(ctx, 'saved_report');
  const names = await makersOf(ctx, rows);
  return rows.map((row) => reportFrom(ctx, row, names));
}

export const reportById = async (ctx: Context, id: string): Promise<SavedReport> =>
  oneReport(ctx, await oneOn(ctx, 'saved_report', id));

export async function saveReport(ctx: Context, wish: z.infer<typeof newReport>): Promise<SavedReport> {
  const { scope, team, roles, ...content } = wish;
  planReport(ctx, content.definition);
  return oneReport(ctx, await putOn(ctx, 'saved_report', content, { scope, team, roles }));
}

export async function changeReport(
  ctx: Context,
  id: string,
  change: z.infer<typeof reportChange>,
): Promise<SavedReport> {
  const { content, sharing } = parted(change);
  if (change.definition) planReport(ctx, change.definition);
  return oneReport(ctx, await changeOn(ctx, 'saved_report', id, content, sharing));
}

export const removeReport = (ctx: Context, id: string) => removeFrom(ctx, 'saved_report', id);
export const reportVersions = (ctx: Context, id: string) => versionsOn(ctx, 'saved_report', id);
export const restoreReport = async (ctx: Context, id: string, version?: number) =>
  oneReport(ctx, await restoreOn(ctx, 'saved_report', id, version));

/** A saved report with its figures of this moment. */
export async function runSaved(
  ctx: Context,
  id: string,
  around: Around = {},
): Promise<{ report: SavedReport; figures: Figures }> {
  const report = await reportById(ctx, id);
  return { report, figures: await runReport(ctx, report.definition, around) };
}

export async function dashboardsOf(ctx: Context): Promise<Dashboard[]> {
  const rows = await seenOn(ctx, 'dashboard');
  const names = await makersOf(ctx, rows);
  return rows.map((row) => dashboardFrom(ctx, row, names));
}

export const dashboardById = async (ctx: Context, id: string): Promise<Dashboard> =>
  oneDashboard(ctx, await oneOn(ctx, 'dashboard', id));

export async function saveDashboard(ctx: Context, wish: z.infer<typeof newDashboard>): Promise<Dashboard> {
  const { scope, team, roles, ...content } = wish;
  await checkTiles(ctx, content.tiles);
  return oneDashboard(ctx, await putOn(ctx, 'dashboard', content, { scope, team, roles }));
}

export async function changeDashboard(
  ctx: Context,
  id: string,
  change: z.infer<typeof dashboardChange>,
): Promise<Dashboard> {
  const { content, sharing } = parted(change);
  if (change.tiles) await checkTiles(ctx, change.tiles);
  return oneDashboard(ctx, await changeOn(ctx, 'dashboard', id, content, sharing));
}

export const removeDashboard = (ctx: Context, id: string) => removeFrom(ctx, 'dashboard', id);
export const dashboardVersions = (ctx: Context, id: string) => versionsOn(ctx, 'dashboard', id);
export const restoreDashboard = async (ctx: Context, id: string, version?: number) =>
  oneDashboard(ctx, await restoreOn(ctx, 'dashboard', id, version));

function parted<T extends { scope?: Sharing['scope']; team?: string | null; roles?: string[] }>(change: T) {
  const { scope, team, roles, ...content } = change;
  const sharing: Sharing = {
    ...(scope === undefined ? {} : { scope }),
    ...(team === undefined ? {} : { team }),
    ...(roles === undefined ? {} : { roles }),
  };
  return { content, sharing };
}

async function checkTiles(ctx: Context, tiles: Tile[]): Promise<void> {
  if (new Set(tiles.map(({ id }) => id)).size < tiles.length)
    throw invalidField('tiles', 'twice', 'Each tile has an id of its own');
  for (const [i, { report }] of tiles.entries())
    if (report)
      await oneOn(ctx, 'saved_report', report).catch(() => {
        throw invalidField(`tiles[${i}].report`, 'not_found', 'There is no such report');
      });
}

export interface SampleReport {
  name: string;
  definition: z.input<typeof definition>;
  chart: z.infer<typeof chart>['type'];
  /** Columns and rows that it takes on the dashboard. */
  size: [w: number, h: number];
}

/** Keeps the reports of the sample data, for everyone, on a dashboard of theirs. */
export async function keepSampleReports(ctx: Context, reports: SampleReport[], board: string): Promise<void> {
  const everyone = { scope: 'everyone' as const };
  const tiles: Tile[] = [];
  for (const { name, size, ...report } of reports) {
    const read = definition.parse(report.definition);
    const content = { name, definition: read, chart: chart.parse({ type: report.chart }), sample: true };
    const { id } = await putOn(ctx, 'saved_report', content, everyone);
    tiles.push({ id: `sample-${tiles.length + 1}`, report: id, text: null, title: null, w: size[0], h: size[1] });
  }
  const options = { filter: null, period: null, refresh: null };
  await putOn(ctx, 'dashboard', { name: board, tiles, options, sample: true }, everyone);
}

/** Takes them out again; what people have changed since stays. */
export const dropSampleReports = (ctx: Context): Promise<void> => deleteSamples(ctx);

type Names = Map<string, string>;
const makersOf = (ctx: Context, rows: Stored[]): Promise<Names> =>
  named(
    ctx,
    'member',
    rows.map((row) => row.member_id),
  );

const oneReport = async (ctx: Context, row: Stored) => reportFrom(ctx, row, await makersOf(ctx, [row]));
const oneDashboard = async (ctx: Context, row: Stored) => dashboardFrom(ctx, row, await makersOf(ctx, [row]));

function shared(ctx: Context, row: Stored, names: Names) {
  const { id, name, description, version, scope, team_id, roles, created_at, updated_at } = row;
  return {
    ...{ id, name, description, version, scope, roles, created_at, updated_at },
    team: team_id,
    member: row.member_id ? { id: row.member_id, name: names.get(row.member_id) ?? null } : null,
    writable: isWritable(ctx, row),
  };
}

/** What was stored was checked then; fields may be gone since, which running it tells. */
const reportFrom = (ctx: Context, row: Stored, names: Names): SavedReport => ({
  ...shared(ctx, row, names),
  definition: definition.parse(row.definition),
  chart: chart.parse(row.chart),
});

const dashboardFrom = (ctx: Context, row: Stored, names: Names): Dashboard => ({
  ...shared(ctx, row, names),
  tiles: row.tiles as Tile[],
  options: row.options as Dashboard['options'],
});

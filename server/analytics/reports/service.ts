import type { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import type { Stored } from './queries.ts';
import { type Around, planReport, runReport } from './run.ts';
import type {
  Dashboard,
  dashboardChange,
  newDashboard,
  newReport,
  reportChange,
  SavedReport,
  Tile,
} from './saved-schema.ts';
import { chart, type Definition, definition, type Figures } from './schema.ts';
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
  return (await seenOn(ctx, 'saved_report')).map((row) => reportFrom(ctx, row));
}

export const reportById = async (ctx: Context, id: string): Promise<SavedReport> =>
  reportFrom(ctx, await oneOn(ctx, 'saved_report', id));

export async function saveReport(ctx: Context, wish: z.infer<typeof newReport>): Promise<SavedReport> {
  const { scope, team, roles, ...content } = wish;
  planReport(ctx, content.definition);
  return reportFrom(ctx, await putOn(ctx, 'saved_report', content, { scope, team, roles }));
}

export async function changeReport(
  ctx: Context,
  id: string,
  change: z.infer<typeof reportChange>,
): Promise<SavedReport> {
  const { content, sharing } = parted(change);
  if (change.definition) planReport(ctx, change.definition);
  return reportFrom(ctx, await changeOn(ctx, 'saved_report', id, content, sharing));
}

export const removeReport = (ctx: Context, id: string) => removeFrom(ctx, 'saved_report', id);
export const reportVersions = (ctx: Context, id: string) => versionsOn(ctx, 'saved_report', id);
export const restoreReport = async (ctx: Context, id: string, version?: number) =>
  reportFrom(ctx, await restoreOn(ctx, 'saved_report', id, version));

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
  return (await seenOn(ctx, 'dashboard')).map((row) => dashboardFrom(ctx, row));
}

export const dashboardById = async (ctx: Context, id: string): Promise<Dashboard> =>
  dashboardFrom(ctx, await oneOn(ctx, 'dashboard', id));

export async function saveDashboard(ctx: Context, wish: z.infer<typeof newDashboard>): Promise<Dashboard> {
  const { scope, team, roles, ...content } = wish;
  await checkTiles(ctx, content.tiles);
  return dashboardFrom(ctx, await putOn(ctx, 'dashboard', content, { scope, team, roles }));
}

export async function changeDashboard(
  ctx: Context,
  id: string,
  change: z.infer<typeof dashboardChange>,
): Promise<Dashboard> {
  const { content, sharing } = parted(change);
  if (change.tiles) await checkTiles(ctx, change.tiles);
  return dashboardFrom(ctx, await changeOn(ctx, 'dashboard', id, content, sharing));
}

export const removeDashboard = (ctx: Context, id: string) => removeFrom(ctx, 'dashboard', id);
export const dashboardVersions = (ctx: Context, id: string) => versionsOn(ctx, 'dashboard', id);
export const restoreDashboard = async (ctx: Context, id: string, version?: number) =>
  dashboardFrom(ctx, await restoreOn(ctx, 'dashboard', id, version));

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

function shared(ctx: Context, row: Stored) {
  const { id, name, description, version, scope, team_id, roles, created_at, updated_at } = row;
  return {
    ...{ id, name, description, version, scope, roles, created_at, updated_at },
    team: team_id,
    member: row.member_id ? { id: row.member_id, name: row.member_name } : null,
    writable: isWritable(ctx, row),
  };
}

const reportFrom = (ctx: Context, row: Stored): SavedReport => ({
  ...shared(ctx, row),
  definition: readDefinition(row.definition),
  chart: chart.parse(row.chart),
});

/** What was stored was checked then; fields may be gone since, which running it tells. */
const readDefinition = (stored: unknown): Definition => definition.parse(stored);

const dashboardFrom = (ctx: Context, row: Stored): Dashboard => ({
  ...shared(ctx, row),
  tiles: row.tiles as Tile[],
  options: row.options as Dashboard['options'],
});

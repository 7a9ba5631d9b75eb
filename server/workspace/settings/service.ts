import { afterCommit, type Context, inTransaction } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { forgetTileOrigins, type MapTiles } from '../../kernel/tiles.ts';
import { recordAudit } from '../../records/audit.ts';
import { noteRatesOfToday, ratesInCurrency, ratesOverview } from '../exchange-rates/service.ts';
import { forgetAccess } from '../sign-in/access.ts';
import type { SettingsChange } from './schema.ts';

const columns = ['id', 'name', 'currency', 'time_zone', 'locale', 'map_tiles'] as const;

interface Stored {
  id: string;
  name: string;
  currency: string;
  time_zone: string;
  locale: string;
  map_tiles: MapTiles | null;
}

interface Settings extends Stored {
  /** Today's, by currency: what one unit is worth in the workspace's. */
  rates: Record<string, number>;
}

export async function workspaceSettings(ctx: Context): Promise<Settings> {
  const row = await ctx.db
    .withSchema('kith')
    .selectFrom('workspace')
    .select(columns)
    .where('id', '=', ctx.workspace.id)
    .executeTakeFirst();
  if (!row) throw notFound('Workspace');
  return { ...(row as Stored), rates: await ratesOfToday(ctx) };
}

async function ratesOfToday(ctx: Context): Promise<Record<string, number>> {
  const { data } = await ratesOverview(ctx);
  return Object.fromEntries(data.flatMap(({ currency, rate }) => (rate === null ? [] : [[currency, Number(rate)]])));
}

/** `rates` hold from today on, and for all days where a currency had none; those of other currencies stay. */
export async function changeSettings(ctx: Context, change: SettingsChange): Promise<Settings> {
  const { rates, map_tiles, ...plain } = change;
  const set = {
    ...plain,
    ...(map_tiles === undefined ? {} : { map_tiles: map_tiles && JSON.stringify(map_tiles) }),
  };
  return inTransaction(ctx, async (ctx) => {
    const before = await workspaceSettings(ctx);
    if (Object.keys(set).length === 0) {
      if (rates) await noteRatesOfToday(ctx, rates);
      return workspaceSettings(ctx);
    }
    const row = await ctx.db
      .withSchema('kith')
      .updateTable('workspace')
      .set(set)
      .where('id', '=', ctx.workspace.id)
      .returning(columns)
      .executeTakeFirstOrThrow();
    await recordSettings(ctx, before, row as Stored);
    // Work in the background is done with the settings as they will be then.
    const own = { ...ctx, workspace: { ...ctx.workspace, currency: row.currency } };
    if (before.currency !== row.currency) await ratesInCurrency(ctx, row.currency);
    if (rates) await noteRatesOfToday(own, rates);
    const { id } = ctx.workspace;
    afterCommit(ctx, () => {
      forgetAccess(ctx.runtime, (known) => known.workspace.id === id);
      forgetTileOrigins(ctx.runtime);
    });
    return { ...(row as Stored), rates: await ratesOfToday(own) };
  });
}

async function recordSettings(ctx: Context, before: Stored, after: Stored): Promise<void> {
  const plain = (['name', 'currency', 'time_zone', 'locale'] as const).filter((key) => before[key] !== after[key]);
  const detail = Object.fromEntries(plain.map((key) => [key, [before[key], after[key]]]));
  if (plain.length > 0) await recordAudit(ctx, { action: 'workspace.changed', detail });
  if (before.map_tiles?.url !== after.map_tiles?.url)
    await recordAudit(ctx, {
      action: 'workspace.changed',
      detail: { map_tiles: [before.map_tiles?.url ?? null, after.map_tiles?.url ?? null] },
    });
}

import { afterCommit, type Context, inTransaction } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { forgetTileOrigins, type MapTiles } from '../../kernel/tiles.ts';
import { recordAudit } from '../../records/audit.ts';
import { ratesChanged } from '../../records/formula/index.ts';
import { forgetAccess } from '../sign-in/access.ts';
import type { SettingsChange } from './schema.ts';

const columns = ['id', 'name', 'currency', 'time_zone', 'locale', 'rates', 'map_tiles'] as const;

interface Settings {
  id: string;
  name: string;
  currency: string;
  time_zone: string;
  locale: string;
  rates: Record<string, number>;
  map_tiles: MapTiles | null;
}

export async function workspaceSettings(ctx: Context): Promise<Settings> {
  const row = await ctx.db
    .withSchema('kith')
    .selectFrom('workspace')
    .select(columns)
    .where('id', '=', ctx.workspace.id)
    .executeTakeFirst();
  if (!row) throw notFound('Workspace');
  return row as Settings;
}

/** `rates` replaces the whole table of rates. */
export async function changeSettings(ctx: Context, change: SettingsChange): Promise<Settings> {
  const { rates, map_tiles, ...plain } = change;
  const set = {
    ...plain,
    ...(rates ? { rates: JSON.stringify(rates) } : {}),
    ...(map_tiles === undefined ? {} : { map_tiles: map_tiles && JSON.stringify(map_tiles) }),
  };
  if (Object.keys(set).length === 0) return workspaceSettings(ctx);
  return inTransaction(ctx, async (ctx) => {
    const before = await workspaceSettings(ctx);
    const row = await ctx.db
      .withSchema('kith')
      .updateTable('workspace')
      .set(set)
      .where('id', '=', ctx.workspace.id)
      .returning(columns)
      .executeTakeFirstOrThrow();
    await recordSettings(ctx, before, row as Settings);
    // Work in the background is done with the settings as they will be then.
    if (rates || before.currency !== row.currency) await ratesChanged(ctx);
    const { id } = ctx.workspace;
    afterCommit(ctx, () => {
      forgetAccess(ctx.runtime, (known) => known.workspace.id === id);
      forgetTileOrigins(ctx.runtime);
    });
    return row as Settings;
  });
}

async function recordSettings(ctx: Context, before: Settings, after: Settings): Promise<void> {
  const plain = (['name', 'currency', 'time_zone', 'locale'] as const).filter((key) => before[key] !== after[key]);
  const detail = Object.fromEntries(plain.map((key) => [key, [before[key], after[key]]]));
  if (plain.length > 0) await recordAudit(ctx, { action: 'workspace.changed', detail });
  if (before.map_tiles?.url !== after.map_tiles?.url)
    await recordAudit(ctx, {
      action: 'workspace.changed',
      detail: { map_tiles: [before.map_tiles?.url ?? null, after.map_tiles?.url ?? null] },
    });
  const codes = [...new Set([...Object.keys(before.rates), ...Object.keys(after.rates)])].sort();
  const rates = codes.filter((code) => before.rates[code] !== after.rates[code]);
  const told = rates.map((code) => [code, [before.rates[code] ?? null, after.rates[code] ?? null]]);
  if (rates.length > 0) await recordAudit(ctx, { action: 'rates.changed', detail: Object.fromEntries(told) });
}

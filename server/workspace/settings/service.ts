import { afterCommit, type Context } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import { forgetAccess } from '../sign-in/access.ts';
import type { SettingsChange } from './schema.ts';

const columns = ['id', 'name', 'currency', 'time_zone', 'locale', 'rates'] as const;

interface Settings {
  id: string;
  name: string;
  currency: string;
  time_zone: string;
  locale: string;
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
  return row as Settings;
}

/** `rates` replaces the whole table of rates. */
export async function changeSettings(ctx: Context, change: SettingsChange): Promise<Settings> {
  const { rates, ...plain } = change;
  const set = { ...plain, ...(rates ? { rates: JSON.stringify(rates) } : {}) };
  if (Object.keys(set).length === 0) return workspaceSettings(ctx);
  const row = await ctx.db
    .withSchema('kith')
    .updateTable('workspace')
    .set(set)
    .where('id', '=', ctx.workspace.id)
    .returning(columns)
    .executeTakeFirstOrThrow();
  const { id } = ctx.workspace;
  afterCommit(ctx, () => forgetAccess(ctx.runtime, (known) => known.workspace.id === id));
  return row as Settings;
}

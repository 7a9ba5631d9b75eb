import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { sql } from 'kysely';
import { connectionOf } from '../../kernel/connection.ts';
import type { Context } from '../../kernel/context.ts';
import { conflict } from '../../kernel/errors.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { can } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { guardOf } from '../../records/rights/rows.ts';
import { placeOf } from '../../transfer/backups/service.ts';
import { keeperOf, WarehouseGone } from './keeper.ts';
import { planOf } from './plan.ts';
import type { Answer, AskLimits, ExportWish, Reconciliation, WarehouseState } from './schema.ts';

export type { Answer, AskLimits, WarehouseState } from './schema.ts';

/** An answer may be so old; whoever asks then sets off the bringing up to date, without waiting for it. */
const STALE = 60_000;

interface Refreshed {
  asOf: string;
  rebuilt: boolean;
  reconciliation: Reconciliation | null;
}

const refreshing = new Map<string, Promise<Refreshed>>();

/**
 * Asks the workspace's warehouse: one SELECT in DuckDB's SQL, with `?` or `$1` for its parameters. It can read nothing
 * but this workspace's tables, and it is told up to when they are true. Rights are the caller's business: it holds
 * everything but sensitive fields, so pass `limits.visible` (see `visibleIds`) and join it, or ask for those only who see all.
 * @throws DomainError invalid with words for whoever wrote the question
 */
export async function askWarehouse(
  ctx: Context,
  sql: string,
  params: unknown[] = [],
  limits: AskLimits = {},
): Promise<Answer> {
  const keeper = keeperOf(ctx.runtime);
  const { schema, timeZone } = ctx.workspace;
  const ask = () => keeper.call<Answer>(schema, 'ask', { sql, params, limits, timeZone });
  const asOf = await again(() => keeper.call<string | null>(schema, 'as_of', {}));
  if (asOf === null || limits.fresh) await refreshWarehouse(ctx);
  else if (Date.now() - Date.parse(asOf) > STALE)
    void refreshWarehouse(ctx).catch((error) =>
      ctx.runtime.log.warn({ err: error }, 'the warehouse was not brought up to date'),
    );
  return again(ask);
}

/** Brings the warehouse up to now. Calls at the same time share one go. */
export function refreshWarehouse(
  ctx: Context,
  options: { rebuild?: boolean; reconcile?: boolean } = {},
): Promise<Refreshed> {
  const key = `${ctx.workspace.schema} ${JSON.stringify(options)}`;
  const under = refreshing.get(key);
  if (under) return under;
  const work = (async () => {
    const plan = await planOf(ctx);
    const wish = { connection: connectionOf(ctx.runtime.database), plan };
    return again(() => keeperOf(ctx.runtime).call<Refreshed>(ctx.workspace.schema, 'refresh', { wish, ...options }));
  })().finally(() => refreshing.delete(key));
  refreshing.set(key, work);
  return work;
}

/**
 * The records of an object that the caller may see; null where they may see all of them. Hand them to `askWarehouse` as
 * `limits.visible` and keep to them: `where person_id in (select id from visible_person)`.
 */
export async function visibleIds(ctx: Context, object: string): Promise<string[] | null> {
  if (!can(ctx, object, 'read')) return [];
  const def = catalog(ctx).object(object);
  const guard = guardOf(ctx, def);
  if (!guard) return null;
  const { rows } = await sql<{ id: string }>`select t.id from ${tableOf(ctx, def)} as t
    where ${compileCondition(ctx, guard, 't')}`.execute(ctx.db);
  return rows.map(({ id }) => id);
}

const exporting = new Map<string, NonNullable<WarehouseState['export']>>();

/** What is in it, and how it stands; `brief` leaves out the tables. */
export async function warehouseState(ctx: Context, options: { brief?: boolean } = {}): Promise<WarehouseState> {
  const { schema } = ctx.workspace;
  const state = await again(() => keeperOf(ctx.runtime).call<WarehouseState>(schema, 'state', options));
  return { ...state, export: exporting.get(schema) ?? null };
}

/** Builds it anew beside the one that is asked meanwhile. */
export async function rebuildWarehouse(ctx: Context): Promise<WarehouseState> {
  void refreshWarehouse(ctx, { rebuild: true }).catch((error) =>
    ctx.runtime.log.error({ err: error }, 'the warehouse could not be built'),
  );
  const state = await warehouseState(ctx);
  return { ...state, state: 'building' };
}

export async function reconcileWarehouse(ctx: Context): Promise<WarehouseState> {
  await refreshWarehouse(ctx, { reconcile: true });
  return warehouseState(ctx);
}

/** Writes every table as a Parquet file, in the background; how it goes is told with the state. */
export async function exportWarehouse(ctx: Context, wish: ExportWish): Promise<WarehouseState> {
  const { schema, timeZone } = ctx.workspace;
  if (exporting.get(schema)?.state === 'running') throw conflict('An export is being written already');
  const place = placeOf(ctx.runtime, wish);
  const begun = {
    state: 'running' as const,
    at: ctx.now().toISOString(),
    files: 0,
    size: 0,
    where: place.label,
    error: null,
  };
  exporting.set(schema, begun);
  const work = async () => {
    await refreshWarehouse(ctx);
    const files = await again(() => keeperOf(ctx.runtime).call<ExportedFile[]>(schema, 'export', { timeZone }));
    let size = 0;
    for (const file of files) {
      await place.put(file.name, (target) => pipeline(createReadStream(file.path), target, { end: true }));
      await rm(file.path, { force: true });
      size += file.size;
    }
    exporting.set(schema, { ...begun, state: 'done', files: files.length, size });
  };
  work().catch((error: Error) => exporting.set(schema, { ...begun, state: 'failed', error: error.message }));
  await recordAudit(ctx, { action: 'export.warehouse', title: place.label });
  return warehouseState(ctx);
}

interface ExportedFile {
  name: string;
  path: string;
  size: number;
}

/** Again where the process was killed in between: it only ever keeps whole work. */
async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WarehouseGone) || attempt === 3) throw error;
    }
  }
}

import { sql } from 'kysely';
import { connectionOf } from '../../kernel/connection.ts';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { can } from '../../records/permissions.ts';
import { tableOf } from '../../records/projection.ts';
import { guardOf } from '../../records/rights/rows.ts';
import { keeperOf, WarehouseGone } from './keeper.ts';
import { planOf } from './plan.ts';
import type { Answer, AskLimits, Reconciliation, WarehouseState } from './schema.ts';

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

export const warehouseState = (ctx: Context): Promise<WarehouseState> =>
  again(() => keeperOf(ctx.runtime).call<WarehouseState>(ctx.workspace.schema, 'state', {}));

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

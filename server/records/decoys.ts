import { type RawBuilder, sql } from 'kysely';
import { afterCommit, type Context } from '../kernel/context.ts';
import type { ObjectDefinition } from './define.ts';
import { referenceColumn } from './storage.ts';

/** For so long a process trusts what it read of another's. */
const TRUSTED_FOR_MS = 5_000;

interface Known {
  objects: Set<string>;
  until: number;
}

const known = new WeakMap<object, Map<string, Known>>();

const cacheOf = (ctx: Context): Map<string, Known> => {
  const cache = known.get(ctx.runtime.database) ?? new Map<string, Known>();
  known.set(ctx.runtime.database, cache);
  return cache;
};

/** The objects among whose records there are decoys. Hardly any workspace has some, and then no figure pays for them. */
async function objectsWithDecoys(ctx: Context): Promise<Set<string>> {
  const cache = cacheOf(ctx);
  const { schema } = ctx.workspace;
  const found = cache.get(schema);
  if (found && found.until > Date.now()) return found.objects;
  const { rows } = await sql<{ object: string }>`select distinct object from ${sql.id(schema, 'decoy')}`.execute(
    ctx.db,
  );
  const objects = new Set(rows.map((row) => row.object));
  cache.set(schema, { objects, until: Date.now() + TRUSTED_FOR_MS });
  return objects;
}

export const forgetDecoys = (ctx: Context): void => afterCommit(ctx, () => cacheOf(ctx).delete(ctx.workspace.schema));

/**
 * The condition that keeps decoys, and what belongs to them (the deals of a company that does not exist), out of figures
 * over the rows of `alias`; null where there are none.
 */
export async function realOnly(
  ctx: Context,
  def: ObjectDefinition,
  alias: string,
): Promise<RawBuilder<boolean> | null> {
  const objects = await objectsWithDecoys(ctx);
  if (objects.size === 0) return null;
  const links = Object.values(def.fields).filter((f) => f.type === 'reference' && objects.has(f.to ?? ''));
  const columns = [...(objects.has(def.name) ? ['id'] : []), ...links.map(referenceColumn)];
  if (columns.length === 0) return null;
  const decoys = sql.id(ctx.workspace.schema, 'decoy');
  const parts = columns.map(
    (column) => sql`not exists (select 1 from ${decoys} as d where d.record_id = ${sql.ref(`${alias}.${column}`)})`,
  );
  return sql<boolean>`(${sql.join(parts, sql` and `)})`;
}

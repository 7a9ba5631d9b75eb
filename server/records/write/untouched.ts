import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../catalog.ts';
import { timeOf } from '../dates.ts';
import type { ObjectDefinition } from '../define.ts';
import { limitsOf, requirePermission } from '../permissions.ts';

const PAGE = 20_000;

/**
 * The objects whose records may be trashed by the thousand without looking at each: their rules say nothing of it,
 * nothing is summed up from them, and the caller's role has no limits.
 */
export function trashedFreely(ctx: Context, objects: string[]): ObjectDefinition[] {
  if (limitsOf(ctx) !== null) return [];
  const summed = new Set(
    catalog(ctx).objects.flatMap((def) => (Object.values(def.fields).some((f) => f.rollup) ? sourcesOf(ctx, def) : [])),
  );
  return objects
    .map((object) => catalog(ctx).object(object))
    .filter((def) => {
      const { prepare, after, on } = def.rules;
      const silent = (!prepare && !after) || (on !== undefined && !on.includes('trash'));
      return silent && !summed.has(def.name);
    });
}

/** The objects that point to `def`, whose records its roll-ups may sum up. */
const sourcesOf = (ctx: Context, def: ObjectDefinition): string[] =>
  catalog(ctx)
    .inversesOf(def.name)
    .map(({ object }) => object.name);

/** SQL that tells of a change `c` that it made a record of `objects` which is still as it was made. */
export function untouched(ctx: Context, objects: ObjectDefinition[]) {
  const parts = objects.map(
    (def) => sql<boolean>`(c.object = ${def.name} and exists (select 1
      from ${sql.id(ctx.workspace.schema, def.name)} t
      where t.id = c.record_id and t.version = c.version and t.trashed_at is null))`,
  );
  return parts.length > 0 ? sql<boolean>`(c.op = 'create' and (${sql.join(parts, sql` or `)}))` : sql<boolean>`false`;
}

/**
 * Puts into the trash what a change set made and nobody has touched since, some ten thousand records a statement. They
 * get the same rows, changes and events as if each were trashed by itself.
 */
export async function trashUntouched(
  ctx: Context,
  original: string,
  undo: string,
  objects: ObjectDefinition[],
  onPage: (done: number) => void,
): Promise<number> {
  const at = timeOf(ctx.now());
  let trashed = 0;
  for (const def of objects) {
    requirePermission(ctx, def.name, 'delete');
    for (let from: number | null = 0; from !== null; ) {
      const page: { last: number | null; trashed: number } = await trashPage(ctx, def, { original, undo, at, from });
      trashed += page.trashed;
      from = page.last;
      onPage(trashed);
    }
  }
  if (trashed > 0) {
    await sql`update ${sql.id(ctx.workspace.schema, 'change_set')} set changes = changes + ${trashed}
      where id = ${undo}`.execute(ctx.db);
  }
  return trashed;
}

async function trashPage(
  ctx: Context,
  def: ObjectDefinition,
  { original, undo, at, from }: { original: string; undo: string; at: string; from: number },
): Promise<{ last: number | null; trashed: number }> {
  const s = ctx.workspace.schema;
  const { rows } = await sql<{ last: number | null; trashed: number }>`with
    page as materialized (select seq, object, op, record_id, version from ${sql.id(s, 'change')}
      where change_set = ${original} and seq > ${from} order by seq limit ${PAGE}),
    mine as (select record_id, version from page where object = ${def.name} and op = 'create'),
    gone as (update ${sql.id(s, def.name)} t
      set trashed_at = ${at}::timestamptz, version = t.version + 1, updated_at = ${at}::timestamptz,
        updated_by = ${ctx.actor.memberId}::uuid
      from mine m where t.id = m.record_id and t.version = m.version and t.trashed_at is null
      returning t.id, t.version),
    logged as (insert into ${sql.id(s, 'change')} (change_set, object, record_id, op, version, before, after)
      select ${undo}::uuid, ${def.name}, id, 'trash', version, '{"trashed_at": null}'::jsonb,
        jsonb_build_object('trashed_at', ${at}::text) from gone),
    said as (insert into ${sql.id(s, 'event')} (at, name, object, record_id, change_set)
      select ${at}::timestamptz, ${`${def.name}.trashed`}, ${def.name}, id, ${undo}::uuid from gone),
    lost as (delete from ${sql.id(s, 'search')} where record_id in (select id from gone))
    select (select max(seq) from page) as last, (select count(*)::int from gone) as trashed`.execute(ctx.db);
  return rows[0] ?? { last: null, trashed: 0 };
}

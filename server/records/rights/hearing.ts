import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/events.ts';
import { catalog } from '../catalog.ts';
import type { ObjectDefinition } from '../define.ts';
import { type Condition, guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { can } from '../permissions.ts';
import { store } from '../storage.ts';
import type { Values } from '../types.ts';

/**
 * Of what happened, what the caller may hear of: events about records that they may see, in the trash or not. Where a
 * change took a record out of their sight, they hear that it `left`, and no more, so that it leaves their screens too.
 */
export async function audible(ctx: Context, events: DomainEvent[], named: boolean): Promise<DomainEvent[]> {
  const seen = events.filter(({ object }) => catalog(ctx).has(object) && can(ctx, object, 'read'));
  if (!named) return seen;
  const hidden = new Set<string>();
  const gone = new Map<string, DomainEvent>();
  for (const [object, about] of Map.groupBy(seen, (event) => event.object)) {
    const def = catalog(ctx).object(object);
    const guard = guardOf(ctx, def);
    if (!guard) continue;
    const ids = [...new Set(about.map((event) => event.record_id))];
    const { rows } = await sql<{ id: string }>`select t.id from ${sql.id(ctx.workspace.schema, object)} as t
      where t.id = any(${ids}::uuid[]) and ${compileCondition(ctx, guard, 't')}`.execute(ctx.db);
    const found = new Set(rows.map(({ id }) => id));
    const unseen = ids.filter((id) => !found.has(id));
    for (const id of unseen) hidden.add(id);
    for (const event of await departed(ctx, def, guard, about, new Set(unseen))) gone.set(event.record_id, event);
    for (const event of about)
      if (hidden.has(event.record_id) && tookFrom(ctx, event)) gone.set(event.record_id, asLeft(def, event));
  }
  return hidden.size > 0 ? [...seen.filter((event) => !hidden.has(event.record_id)), ...gone.values()] : seen;
}

/** Of changes of records that the caller does not see, those before which they did: by what the record said until then. */
async function departed(
  ctx: Context,
  def: ObjectDefinition,
  guard: Condition,
  events: DomainEvent[],
  unseen: Set<string>,
): Promise<DomainEvent[]> {
  const { schema } = ctx.workspace;
  const changed = events.filter((e) => unseen.has(e.record_id) && e.change_set && e.name === `${def.name}.updated`);
  if (changed.length === 0) return [];
  const { rows } = await sql<{ record_id: string; before: Values }>`select c.record_id, c.before
    from ${sql.id(schema, 'change')} c where c.op = 'update' and c.before is not null
      and c.change_set = any(${[...new Set(changed.map((e) => e.change_set))]}::uuid[])
      and c.record_id = any(${[...new Set(changed.map((e) => e.record_id))]}::uuid[])
    order by c.seq`.execute(ctx.db);
  const former = rows.map(({ record_id, before }) => ({ id: record_id, row: asRow(ctx, def, before) }));
  if (former.length === 0) return [];
  const table = sql.id(schema, def.name);
  const { rows: seen } = await sql<{ id: string }>`select t.id
    from json_to_recordset(${JSON.stringify(former)}::json) as k (id uuid, "row" jsonb)
      join ${table} as now on now.id = k.id
      cross join lateral jsonb_populate_record(now, k."row") as t
    where ${compileCondition(ctx, guard, 't')}`.execute(ctx.db);
  const left = new Set(seen.map(({ id }) => id));
  return changed.filter((event) => left.has(event.record_id)).map((event) => asLeft(def, event));
}

const asLeft = (def: ObjectDefinition, event: DomainEvent): DomainEvent => ({
  ...event,
  name: `${def.name}.left`,
  payload: {},
});

/** Whether a share was withdrawn that had shown the record to the caller. */
function tookFrom({ actor, rights }: Context, { name, payload }: DomainEvent): boolean {
  if (!name.endsWith('.unshared') || !payload) return false;
  const { member, team } = payload;
  return typeof team === 'string' ? rights?.teams.includes(team) === true : member === (rights?.me ?? actor.memberId);
}

/** What decides which records the caller sees, to be compared: where it changes, open screens are no longer true. */
export function sightOf({ role, rights }: Context): string {
  if (!rights) return role;
  const { shared: _, ...others } = rights;
  return JSON.stringify([role, others]);
}

/** The columns of what a record said before. */
function asRow(ctx: Context, def: ObjectDefinition, before: Values): Values {
  const row: Values = {};
  for (const [name, value] of Object.entries(before)) {
    const field = def.fields[name];
    if (field && !field.generated) store(field, value, row, ctx.workspace.locale);
  }
  return row;
}

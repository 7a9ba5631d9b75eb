import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/events.ts';
import { catalog } from '../catalog.ts';
import { guardOf } from '../filter.ts';
import { compileCondition } from '../filter-sql.ts';
import { can } from '../permissions.ts';

/** Of what happened, what the caller may hear of: events about records that they may see, in the trash or not. */
export async function audible(ctx: Context, events: DomainEvent[], named: boolean): Promise<DomainEvent[]> {
  const seen = events.filter(({ object }) => catalog(ctx).has(object) && can(ctx, object, 'read'));
  if (!named) return seen;
  const hidden = new Set<string>();
  for (const [object, about] of Map.groupBy(seen, (event) => event.object)) {
    const def = catalog(ctx).object(object);
    const guard = guardOf(ctx, def);
    if (!guard) continue;
    const ids = [...new Set(about.map((event) => event.record_id))];
    const { rows } = await sql<{ id: string }>`select t.id from ${sql.id(ctx.workspace.schema, object)} as t
      where t.id = any(${ids}::uuid[]) and ${compileCondition(ctx, guard, 't')}`.execute(ctx.db);
    const found = new Set(rows.map(({ id }) => id));
    for (const id of ids) if (!found.has(id)) hidden.add(id);
  }
  return hidden.size > 0 ? seen.filter((event) => !hidden.has(event.record_id)) : seen;
}

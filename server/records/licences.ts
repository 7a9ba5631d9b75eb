import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { today } from './dates.ts';
import type { ObjectDefinition } from './define.ts';
import { tableOf } from './projection.ts';

/**
 * The condition that keeps records out of a file whose licence does not allow them to leave: those that came with a list
 * which has ended, is used up or has not begun, and that no other list lets go. The file counts as one use of every list
 * with a limit that it takes records of; `use` is its id, so that one made again after a crash is not counted twice.
 */
export async function licensed(
  ctx: Context,
  def: ObjectDefinition,
  asked: RawBuilder<boolean>,
  use: string,
): Promise<RawBuilder<boolean>> {
  const { schema } = ctx.workspace;
  const lists = sql.id(schema, 'licensed_list');
  const uses = sql.id(schema, 'licensed_use');
  const listed = sql.id(schema, 'licensed_record');
  const day = today(ctx.now(), ctx.workspace.timeZone);
  const { rows } = await sql<{ id: string; limited: boolean; spent: boolean; counted: boolean }>`select l.id,
      l.uses_allowed is not null as limited,
      coalesce(l.kind <> 'owned' and (l.ended_at is not null or l.starts_on > ${day}::date or l.ends_on < ${day}::date
        or l.uses >= l.uses_allowed), false) as spent,
      exists (select 1 from ${uses} u where u.id = md5(${use} || l.id)::uuid) as counted
    from ${lists} as l where l.object = ${def.name}`.execute(ctx.db);
  const closed = rows.filter((list) => list.spent && !list.counted).map((list) => list.id);
  const on = (condition: RawBuilder<unknown>) =>
    sql`exists (select 1 from ${listed} as r where r.record_id = t.id and ${condition})`;
  const allowed =
    closed.length > 0
      ? sql<boolean>`(not ${on(sql`r.list_id = any(${closed}::uuid[])`)} or ${on(sql`r.list_id <> all(${closed}::uuid[])`)})`
      : sql<boolean>`true`;
  const limited = rows.filter((list) => list.limited && !list.spent && !list.counted).map((list) => list.id);
  if (limited.length > 0)
    await sql`with used as (
        update ${lists} as l set uses = uses + 1 where l.id = any(${limited}::uuid[]) and exists (
          select 1 from ${listed} as m join ${tableOf(ctx, def)} as t on t.id = m.record_id
          where m.list_id = l.id and ${asked} and ${allowed})
        returning l.id)
      insert into ${uses} (id, list_id, purpose, records, member_id, member_name, at)
      select md5(${use} || used.id)::uuid, used.id, 'Export', (select count(*) from ${listed} m where m.list_id = used.id),
        ${ctx.actor.memberId}, ${ctx.actor.name}, ${ctx.now().toISOString()} from used`.execute(ctx.db);
  return allowed;
}

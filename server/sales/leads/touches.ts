import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { planFilter } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { tableOf } from '../../records/projection.ts';
import type { Filter } from '../../records/types.ts';
import { UNANSWERED } from './rules.ts';

/** What counts as having been in touch: which records about a lead, and when it was. Objects that are not there are passed over. */
const KINDS: Array<{ object: string; when: Filter; at: string[] }> = [
  { object: 'task', when: { field: 'done_at', op: 'not_empty' }, at: ['done_at'] },
  { object: 'call', when: { and: [] }, at: ['started_at'] },
  { object: 'meeting', when: { field: 'status', op: 'eq', value: 'held' }, at: ['starts_at'] },
];

/** The objects whose events may change how often a lead was touched. */
export const TOUCHING = KINDS.map(({ object }) => object);

/** The leads that these records are about, in the trash or not. */
export async function leadsAbout(ctx: Context, object: string, ids: string[]): Promise<string[]> {
  if (!catalog(ctx).has(object) || ids.length === 0) return [];
  const { rows } = await sql<{ id: string }>`select distinct about_id as id
    from ${tableOf(ctx, catalog(ctx).object(object))} where id = any(${ids}::uuid[]) and about_object = 'lead'`.execute(
    ctx.db,
  );
  return rows.map((row) => row.id);
}

/** Counts the touches of these leads anew and says which figures were not what they are: set-wise, one statement. */
export async function countTouches(ctx: Context, leads: string[]): Promise<string[]> {
  if (leads.length === 0) return [];
  const lead = sql.id(ctx.workspace.schema, 'lead');
  const { rows } = await sql<{ id: string }>`
    with touch as (${touchesOf(ctx, leads)}),
    sums as (
      select l.id, count(t.at) as n, max(t.at) as last
      from ${lead} l left join touch t on t.lead = l.id where l.id = any(${leads}::uuid[]) group by l.id
    ),
    next as (
      select s.id, s.n, s.last, case when l.status = any(${UNANSWERED}::text[]) and (s.last is null or s.last < l.last_inbound_at)
        then coalesce(l.awaiting_since, l.last_inbound_at) end as awaiting
      from sums s join ${lead} l on l.id = s.id
    )
    update ${lead} l set touches = n.n, last_touch_at = n.last, awaiting_since = n.awaiting from next n
    where l.id = n.id and (l.touches, l.last_touch_at, l.awaiting_since) is distinct from (n.n, n.last, n.awaiting)
    returning l.id`.execute(ctx.db);
  return rows.map((row) => row.id);
}

function touchesOf(ctx: Context, leads: string[]): RawBuilder<unknown> {
  const parts = KINDS.filter(({ object }) => catalog(ctx).has(object)).map(({ object, when, at }) => {
    const def = catalog(ctx).object(object);
    const known = at.filter((field) => def.fields[field]).map((field) => sql.ref(`t.${field}`));
    const moment = sql`coalesce(${sql.join([...known, sql`t.created_at`])})`;
    const where = compileCondition(ctx, planFilter(ctx, def, when, 'filter', { trusted: true }), 't');
    return sql`select t.about_id as lead, ${moment} as at from ${tableOf(ctx, def)} as t
      where t.about_object = 'lead' and t.about_id = any(${leads}::uuid[]) and t.trashed_at is null and ${where}`;
  });
  return sql.join(parts, sql` union all `);
}

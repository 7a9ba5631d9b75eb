import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { realOnly } from '../../records/decoys.ts';
import { can, limitsOf, rightsTo } from '../../records/permissions.ts';
import { selection } from '../../records/query.ts';
import { reach } from '../../records/rights/model.ts';
import type { Filter } from '../../records/types.ts';
import type { TimeKinds, Use } from './schema.ts';

export { changeKinds, kindsOf } from './settings.ts';

export interface Asked {
  from: string;
  until: string;
  bucket: 'week' | 'month';
  /** Whose time; everybody's unless told. */
  members: string[] | null;
}

export interface Spent {
  member: string;
  /** The first day of the week or month. */
  bucket: string;
  use: Use;
  source: 'meeting' | 'call' | 'task';
  /** Customer or internal, the purpose of a call, the kind of a task. */
  kind: string | null;
  minutes: number;
  count: number;
}

const SOURCES = ['meeting', 'call', 'task'] as const;

/**
 * The time that was logged, by whose it is, week or month, and what it counts as. A meeting takes the time of all colleagues in
 * it, once it is over and unless it was called off. Goes by what the caller may see.
 */
export async function timeSpent(ctx: Context, asked: Asked, kinds: TimeKinds): Promise<Spent[]> {
  const parts: RawBuilder<unknown>[] = [];
  for (const source of SOURCES) {
    if (!can(ctx, source, 'read')) continue;
    const def = catalog(ctx).object(source);
    const where = await selection(ctx, def, { filter: filterFor(ctx, source, asked) });
    const real = (await realOnly(ctx, def, 't')) ?? sql<boolean>`true`;
    parts.push(sql`select * from (${PART[source](ctx, kinds)} where ${where} and ${real}) as ${sql.ref(source)}`);
  }
  if (parts.length === 0) return [];
  const allowed = reachable(ctx);
  const members =
    asked.members && allowed ? asked.members.filter((id) => allowed.includes(id)) : (asked.members ?? allowed);
  const zone = sql.lit(ctx.workspace.timeZone);
  const { rows } = await sql<Spent>`
    select member, date_trunc(${sql.lit(asked.bucket)}, at at time zone ${zone})::date::text as bucket, "use", source, kind,
      sum(minutes)::float8 as minutes, count(*)::int as count
    from (${sql.join(parts, sql` union all `)}) as spent
    where member is not null and minutes > 0 and ${members ? sql`member = any(${members}::uuid[])` : sql`true`}
    group by 1, 2, 3, 4, 5`.execute(ctx.db);
  return rows;
}

/** Days of the workspace's zone; of meetings only those that are over, and were not called off. */
export function filterFor(
  ctx: Context,
  source: Spent['source'],
  { from, until }: Pick<Asked, 'from' | 'until'>,
): Filter {
  const days = (field: string): Filter => ({ field, op: 'between', value: [from, until] });
  if (source === 'call') return days('started_at');
  if (source === 'task') return days('done_at');
  return {
    and: [
      days('starts_at'),
      { field: 'ends_at', op: 'lte', value: ctx.now().toISOString() },
      { field: 'status', op: 'in', value: ['planned', 'held'] },
      { not: { field: 'all_day', op: 'eq', value: true } },
    ],
  };
}

/** A kind as the setting says it; what an import brought beside the known ones counts as administration. */
const mapped = (column: string, map: Record<string, Use>) =>
  sql`case ${sql.ref(column)} ${sql.join(
    Object.entries(map).map(([kind, use]) => sql`when ${sql.lit(kind)} then ${sql.lit(use)}`),
    sql` `,
  )} else 'administration' end`;

const customer = sql`(t.about_id is not null or cardinality(coalesce(t.guests_ids, '{}')) > 0 or coalesce(t.other_guests, '') <> '')`;

const PART: Record<Spent['source'], (ctx: Context, kinds: TimeKinds) => RawBuilder<unknown>> = {
  meeting: (ctx, { meetings }) => sql`
    select distinct t.id, who.member, t.starts_at as at, 'meeting' as source,
      case when ${customer} then 'customer' else 'internal' end as kind,
      coalesce(t.time_for, case when ${customer} then ${sql.lit(meetings.customer)} else ${sql.lit(meetings.internal)} end) as "use",
      extract(epoch from t.ends_at - t.starts_at) / 60 as minutes
    from ${sql.id(ctx.workspace.schema, 'meeting')} as t
      cross join lateral unnest(array_append(coalesce(t.members_ids, '{}'), t.owner_id)) as who(member)`,
  call: (ctx, { calls }) => sql`
    select t.id, t.owner_id as member, t.started_at as at, 'call' as source, t.purpose as kind,
      coalesce(t.time_for, ${mapped('t.purpose', calls)}) as "use", t.minutes
    from ${sql.id(ctx.workspace.schema, 'call')} as t`,
  task: (ctx, { tasks }) => sql`
    select t.id, t.assignee_id as member, t.done_at as at, 'task' as source, t.kind,
      coalesce(t.time_for, ${mapped('t.kind', tasks)}) as "use", t.minutes
    from ${sql.id(ctx.workspace.schema, 'task')} as t`,
};

/** Colleagues whose time the caller's role shows; null for everybody's. A meeting in sight tells nothing of a day beyond it. */
function reachable(ctx: Context): readonly string[] | null {
  const limits = limitsOf(ctx);
  return limits && reach(limits, rightsTo(ctx, catalog(ctx).object('meeting')).read);
}

import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../../kernel/context.ts';
import { catalog } from '../../../records/catalog.ts';
import { realOnly } from '../../../records/decoys.ts';
import { tableOf } from '../../../records/projection.ts';
import { purchaseSource } from '../../facts/sources.ts';

export interface Span {
  /** Days, the last one not included. */
  from: string;
  until: string;
}

export interface Sold {
  id: string;
  name: string | null;
  revenue: string;
  cost: string;
  /** Revenue of lines whose cost is not known. */
  unknown: string;
  orders: number;
  order_lines: number;
  returns: number;
}

type Sql = RawBuilder<unknown>;
const table = (ctx: Context, object: string): Sql => sql`${tableOf(ctx, catalog(ctx).object(object))}`;

const within = (ctx: Context, column: Sql, { from, until }: Span): Sql => {
  const at = (day: string) => sql`(${day}::timestamp at time zone ${sql.lit(ctx.workspace.timeZone)})`;
  return sql`${column} >= ${at(from)} and ${column} < ${at(until)}`;
};

/** What each customer bought in a time, in the workspace's currency, as exact decimals. */
export async function soldBy(ctx: Context, by: 'company' | 'person', span: Span): Promise<Sold[]> {
  const source = await purchaseSource(ctx);
  const id = by === 'company' ? sql`coalesce(f.company_id, w.company_id)` : sql`f.person_id`;
  const { rows } = await sql<Sold>`
    with sold as (
      select ${id} as id, sum(f.amount_base) as revenue, sum(f.cost_base) as cost,
        sum(f.amount_base) filter (where f.cost_base is null) as unknown,
        count(distinct f.order_key) filter (where f.kind = 'sale') as orders,
        count(*) filter (where f.kind = 'sale') as order_lines,
        count(distinct f.order_key) filter (where f.kind = 'return') as returns
      from (${source}) as f left join ${table(ctx, 'person')} as w on w.id = f.person_id
      where ${within(ctx, sql`f.ordered_at`, span)} group by 1
    )
    select c.id, c.name, coalesce(s.revenue, 0)::text as revenue, coalesce(s.cost, 0)::text as cost,
      coalesce(s.unknown, 0)::text as unknown, s.orders::int as orders, s.order_lines::int as order_lines, s.returns::int as returns
    from sold as s join ${table(ctx, by)} as c on c.id = s.id where c.trashed_at is null`.execute(ctx.db);
  return rows;
}

/** The names of customers that bought nothing but caused work. */
export async function namesOf(
  ctx: Context,
  by: 'company' | 'person',
  ids: string[],
): Promise<Map<string, string | null>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string | null }>`select id, name from ${table(ctx, by)}
    where id = any(${ids}::uuid[]) and trashed_at is null`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** How often each customer caused something: by whom or what an activity is about. */
const activities = {
  calls: { object: 'call', at: sql`t.started_at`, count: sql`count(*)`, person: true, where: sql`true` },
  call_minutes: {
    object: 'call',
    at: sql`t.started_at`,
    count: sql`sum(coalesce(t.minutes, 0))`,
    person: true,
    where: sql`true`,
  },
  meetings: {
    object: 'meeting',
    at: sql`t.starts_at`,
    count: sql`count(*)`,
    person: false,
    where: sql`t.status = 'held'`,
  },
  tasks: { object: 'task', at: sql`t.done_at`, count: sql`count(*)`, person: false, where: sql`true` },
  notes: { object: 'note', at: sql`t.created_at`, count: sql`count(*)`, person: false, where: sql`true` },
} as const;

export type Activity = keyof typeof activities;
export const isActivity = (name: string): name is Activity => name in activities;

export async function causedBy(
  ctx: Context,
  name: Activity,
  by: 'company' | 'person',
  span: Span,
): Promise<Map<string, number>> {
  const { object, at, count, person, where } = activities[name];
  const real = await realOnly(ctx, catalog(ctx).object(object), 't');
  const about = (kind: string) => sql`case when t.about_object = ${sql.lit(kind)} then t.about_id end`;
  const whom = person ? sql`coalesce(t.person_id, ${about('person')})` : about('person');
  const customer =
    by === 'person'
      ? sql`coalesce(${whom}, d.person_id)`
      : sql`coalesce(${about('company')}, d.company_id, w.company_id)`;
  const { rows } = await sql<{ id: string; n: number }>`
    select ${customer} as id, ${count}::float8 as n from ${table(ctx, object)} as t
      left join ${table(ctx, 'person')} as w on w.id = ${whom}
      left join ${table(ctx, 'deal')} as d on d.id = ${about('deal')}
    where t.trashed_at is null and ${where} and ${real ?? sql`true`} and ${within(ctx, at, span)} and ${customer} is not null
    group by 1`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.n]));
}

/** Deals that were opened. */
export async function dealsOf(ctx: Context, by: 'company' | 'person', span: Span): Promise<Map<string, number>> {
  const real = await realOnly(ctx, catalog(ctx).object('deal'), 't');
  const id = by === 'company' ? sql`t.company_id` : sql`t.person_id`;
  const { rows } = await sql<{
    id: string;
    n: number;
  }>`select ${id} as id, count(*)::float8 as n from ${table(ctx, 'deal')} as t
    where t.trashed_at is null and ${real ?? sql`true`} and ${within(ctx, sql`t.created_at`, span)} and ${id} is not null
    group by 1`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.n]));
}

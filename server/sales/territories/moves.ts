import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { conversion } from '../../records/rates.ts';
import { CLOSED_LEADS, of, placeSql } from './queries.ts';
import type { MovedKind, MovesAnswer, MovesWish } from './schema.ts';
import type { Matcher } from './service/match.ts';
import { LEAD_SAYS } from './service/placing.ts';

/** What things are placed by. */
export interface Tree {
  matcher: Matcher;
  /** The territories that there are, or will be: a pin to another one holds no more. */
  ids: string[];
}

const mayChange = (ctx: Context, object: string): RawBuilder<boolean> => {
  const guard = guardOf(ctx, catalog(ctx).object(object), 'update');
  return guard ? compileCondition(ctx, guard, 't') : sql<boolean>`true`;
};

const isPinned = ({ ids }: Tree) =>
  sql`(coalesce(t.territory_pinned, false) and (t.territory_id is null or t.territory_id = any(${ids}::uuid[])))`;

/**
 * Where companies, open deals and open leads are (`old`) and where they belong (`new`), as far as the caller may change them
 * and nobody pinned them: tables to go before a query. One pass over each, and companies are judged once: what belongs to
 * them follows.
 */
function placings(ctx: Context, tree: Tree): RawBuilder<unknown> {
  const company = of(ctx, 'company');
  return sql`placed_company as materialized (
      select t.id, t.owner_id, t.territory_id as old, pin.pinned,
        case when pin.pinned then t.territory_id else ${placeSql(ctx, tree.matcher, 't')} end as new
      from ${company} as t cross join lateral (select ${isPinned(tree)} as pinned) as pin
      where t.trashed_at is null and ${mayChange(ctx, 'company')}
    ), placed_deal as not materialized (
      select t.id, t.owner_id, t.territory_id as old, t.amount, t.amount_currency as currency,
        case when t.company_id is not null and p.id is null then t.territory_id else p.new end as new
      from ${of(ctx, 'deal')} as t left join placed_company p on p.id = t.company_id
      where t.trashed_at is null and t.status = 'open' and not ${isPinned(tree)} and ${mayChange(ctx, 'deal')}
    ), placed_lead as not materialized (
      select t.id, t.owner_id, t.territory_id as old, t.value as amount, t.value_currency as currency,
        case when t.company_id is null then a.place when p.id is null then t.territory_id else p.new end as new
      from ${of(ctx, 'lead')} as t left join placed_company p on p.id = t.company_id left join (${placedAlone(ctx, tree)}) a on a.id = t.id
      where t.trashed_at is null and t.status <> all(${CLOSED_LEADS}::text[]) and not ${isPinned(tree)}
        and ${mayChange(ctx, 'lead')}
    )`;
}

/** Leads without a company, judged as the company that they speak of: the same conditions over a row that holds what they say. */
function placedAlone(ctx: Context, tree: Tree): RawBuilder<unknown> {
  const fields = Object.keys(LEAD_SAYS).map((field) => sql.ref(`l.${field}`));
  const said = Object.entries(LEAD_SAYS).map(([field, name]) => sql`${sql.lit(name)}::text, ${sql.ref(`l.${field}`)}`);
  return sql`select l.id, ${placeSql(ctx, tree.matcher, 't')} as place from ${of(ctx, 'lead')} as l
    cross join lateral jsonb_populate_record(null::${of(ctx, 'company')}, jsonb_build_object(${sql.join(said)})) as t
    where l.company_id is null and l.trashed_at is null and l.status <> all(${CLOSED_LEADS}::text[])
      and coalesce(${sql.join(fields)}) is not null`;
}

export interface Flow {
  kind: MovedKind;
  old: string | null;
  new: string | null;
  n: number;
  value: string | null;
}

/** How many are where, and belong where; the value in the workspace's currency. */
export async function flows(ctx: Context, tree: Tree): Promise<Flow[]> {
  const money = await conversion(ctx);
  const summed = (kind: 'deal' | 'lead') => sql`select ${sql.lit(kind)} as kind, old, new, sum(n)::int as n,
      round(sum(${money.convert(sql`g.amount`, sql`g.currency`)}), 2) as value
    from (select old, new, currency, count(*) as n, sum(amount) as amount from ${sql.ref(`placed_${kind}`)} group by 1, 2, 3) as g
    group by 1, 2, 3`;
  const { rows } = await sql<Flow>`with ${placings(ctx, tree)}
    select 'company' as kind, old, new, count(*)::int as n, null::numeric as value from placed_company group by 1, 2, 3
    union all (${summed('deal')}) union all (${summed('lead')})`.execute(ctx.db);
  return rows;
}

/** Of the companies that move: whose they are now, by where they go. And how many stay because somebody put them there. */
export async function ownersOfMoving(
  ctx: Context,
  tree: Tree,
): Promise<{ pinned: number; owners: Array<{ territory: string | null; owner: string | null; n: number }> }> {
  const { rows } = await sql<{ territory: string | null; owner: string | null; pinned: boolean; n: number }>`
    with ${placings(ctx, tree)}
    select case when not pinned then new end as territory, case when not pinned then owner_id end as owner, pinned, count(*)::int as n
    from placed_company where pinned or old is distinct from new group by 1, 2, 3`.execute(ctx.db);
  return {
    pinned: rows.find((row) => row.pinned)?.n ?? 0,
    owners: rows.filter((row) => !row.pinned),
  };
}

/** The ids of everything that moves: companies first, then what does not simply follow one. */
export const movingIds = (ctx: Context, tree: Tree): RawBuilder<unknown> => sql`with ${placings(ctx, tree)}
  select id from (
    select id, 1 as turn from placed_company where old is distinct from new
    union all select id, 2 from placed_deal where old is distinct from new
    union all select id, 3 from placed_lead where old is distinct from new
  ) as moving order by turn, id`;

const PAGE = 50;

/** One by one what moves from here to there. */
export async function movingRecords(ctx: Context, tree: Tree, wish: MovesWish): Promise<MovesAnswer> {
  const placed = sql.ref(`placed_${wish.object}`);
  const amounts = wish.object === 'company' ? sql`null as value, null as currency` : sql`m.amount as value, m.currency`;
  const at = (column: 'old' | 'new', id: string | null | undefined) =>
    id === undefined ? sql`true` : sql`m.${sql.ref(column)} is not distinct from ${id}::uuid`;
  const { rows } = await sql<MovesAnswer['data'][number]>`with ${placings(ctx, tree)}
    select m.id, r.name, m.old as "from", m.new as "to", m.owner_id as owner, ${amounts}
    from ${placed} as m join ${of(ctx, wish.object)} as r on r.id = m.id
    where m.old is distinct from m.new and ${at('old', wish.from)} and ${at('new', wish.to)}
      and (${wish.cursor ?? null}::uuid is null or m.id > ${wish.cursor ?? null}::uuid)
    order by m.id limit ${sql.lit(PAGE + 1)}`.execute(ctx.db);
  const data = rows.slice(0, PAGE);
  return { data, next_cursor: rows.length > PAGE ? (data.at(-1)?.id ?? null) : null };
}

export interface MovingRow {
  kind: MovedKind;
  id: string;
  name: string | null;
  owner: string | null;
  /** Of its company. */
  company_owner: string | null;
  territory: string | null;
}

/** Of these ids the companies, or the open deals and leads, with where they belong by the tree in force; locked. */
export async function movingRows(ctx: Context, tree: Tree, kind: MovedKind, ids: string[]): Promise<MovingRow[]> {
  const these = sql`t.id = any(${ids}::uuid[]) and t.trashed_at is null and not ${isPinned(tree)} and ${mayChange(ctx, kind)}`;
  const company = sql`left join ${of(ctx, 'company')} as c on c.id = t.company_id`;
  const place = {
    company: sql`null::uuid as company_owner, ${placeSql(ctx, tree.matcher, 't')} as territory from ${of(ctx, 'company')} as t
      where true`,
    deal: sql`c.owner_id as company_owner, c.territory_id as territory from ${of(ctx, 'deal')} as t ${company}
      where t.status = 'open'`,
    lead: sql`c.owner_id as company_owner, case when t.company_id is null then a.place else c.territory_id end as territory
      from ${of(ctx, 'lead')} as t ${company} left join (${placedAlone(ctx, tree)}) as a on a.id = t.id
      where t.status <> all(${CLOSED_LEADS}::text[])`,
  }[kind];
  const { rows } = await sql<MovingRow>`select ${sql.lit(kind)} as kind, t.id, t.name, t.owner_id as owner, ${place}
    and ${these} order by t.id for update of t`.execute(ctx.db);
  return rows;
}

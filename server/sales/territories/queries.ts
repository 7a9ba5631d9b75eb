import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { PREPARED } from '../../kernel/db.ts';
import { catalog } from '../../records/catalog.ts';
import { guardOf } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { tableOf } from '../../records/projection.ts';
import type { Filter } from '../../records/types.ts';
import type { Node } from './schema.ts';
import type { Matcher } from './service/match.ts';

const own = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);
export const of = (ctx: Context, object: string) => tableOf(ctx, catalog(ctx).object(object));

interface TerritoryRow {
  id: string;
  name: string;
  parent_id: string | null;
  manager_id: string | null;
  member_ids: string[] | null;
  giving: Node['giving'] | null;
  rules: string | null;
  description: string | null;
}

/** The live territories as the tree is read. A workspace has a few hundred at most. */
export async function territories(ctx: Context): Promise<Node[]> {
  const { rows } = await sql<TerritoryRow>`${sql.raw(PREPARED)} select id, name, parent_id, manager_id,
      members_ids as member_ids, giving, rules, description
    from ${own(ctx, 'territory')} where trashed_at is null order by position nulls last, created_at, id`.execute(
    ctx.db,
  );
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    parent: row.parent_id,
    manager: row.manager_id,
    members: row.member_ids ?? [],
    giving: row.giving ?? 'nobody',
    rules: row.rules ? (JSON.parse(row.rules) as Filter) : null,
    description: row.description,
  }));
}

/** Where each company belongs, as SQL over its row. */
export function placeSql(ctx: Context, { ready }: Matcher, alias: string): RawBuilder<unknown> {
  if (ready.length === 0) return sql`null::uuid`;
  const whens = ready.map(
    ({ id, conditions }) =>
      sql`when ${sql.join(
        conditions.map((condition) => compileCondition(ctx, condition, alias)),
        sql` and `,
      )} then ${id}::uuid`,
  );
  return sql`case ${sql.join(whens, sql` `)} end`;
}

/** The territories that these companies are in. */
export async function territoriesOfCompanies(ctx: Context, ids: string[]): Promise<Map<string, string | null>> {
  const { rows } = await sql<{ id: string; territory_id: string | null }>`${sql.raw(PREPARED)}
    select id, territory_id from ${of(ctx, 'company')} where id = any(${ids}::uuid[])`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, row.territory_id]));
}

export interface Follower {
  object: 'deal' | 'lead';
  id: string;
  company: string;
}

/** Open deals and leads of these companies that stand elsewhere than their company and are not pinned. */
export async function followersOf(
  ctx: Context,
  moved: Array<{ id: string; territory: string | null }>,
): Promise<Follower[]> {
  const { rows } = await sql<Follower>`with moved as materialized (
      select * from json_to_recordset(${JSON.stringify(moved)}::json) as m(id uuid, territory uuid))
    select 'deal' as object, t.id, t.company_id as company from ${own(ctx, 'deal')} as t join moved m on m.id = t.company_id
    where t.trashed_at is null and t.status = 'open' and t.territory_pinned is not true
      and t.territory_id is distinct from m.territory
    union all
    select 'lead', t.id, t.company_id from ${own(ctx, 'lead')} as t join moved m on m.id = t.company_id
    where t.trashed_at is null and t.status <> all(${CLOSED_LEADS}::text[]) and t.territory_pinned is not true
      and t.territory_id is distinct from m.territory order by 2`.execute(ctx.db);
  return rows;
}

/** Leads that are done with: they keep the territory that they had. */
export const CLOSED_LEADS = ['converted', 'disqualified'];

/** Of these colleagues, those who can be given work. */
export async function ableColleagues(ctx: Context, ids: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select id from ${of(ctx, 'member')}
    where id = any(${ids}::uuid[]) and trashed_at is null and role <> 'read_only'`.execute(ctx.db);
  return new Set(rows.map((row) => row.id));
}

/** Of these members, those who are there. */
export async function colleaguesAmong(ctx: Context, ids: string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`select id from ${of(ctx, 'member')}
    where id = any(${ids}::uuid[]) and trashed_at is null`.execute(ctx.db);
  return new Set(rows.map((row) => row.id));
}

/** Takes so many turns in each territory, and says which is the first. In the order of ids, so that none wait in a circle. */
export async function takeTurns(ctx: Context, wanted: Map<string, number>): Promise<Map<string, number>> {
  const rows = [...wanted]
    .map(([territory, turns]) => ({ territory, turns }))
    .toSorted((a, b) => (a.territory < b.territory ? -1 : 1));
  const { rows: taken } = await sql<{ territory_id: string; turn: number }>`
    insert into ${own(ctx, 'territory_turn')} as t (territory_id, turn)
    select territory, turns from json_to_recordset(${JSON.stringify(rows)}::json) as w(territory uuid, turns bigint)
    on conflict (territory_id) do update set turn = t.turn + excluded.turn returning territory_id, turn`.execute(
    ctx.db,
  );
  return new Map(taken.map((row) => [row.territory_id, Number(row.turn) - (wanted.get(row.territory_id) ?? 0)]));
}

/** Whose turn it is in each territory, without taking it. */
export async function turnsNow(ctx: Context): Promise<Map<string, number>> {
  const { rows } = await sql<{ territory_id: string; turn: number }>`select territory_id, turn
    from ${own(ctx, 'territory_turn')}`.execute(ctx.db);
  return new Map(rows.map((row) => [row.territory_id, Number(row.turn)]));
}

/** Open tasks about these records that their former owner has, and who has them next. */
export async function tasksToHand(
  ctx: Context,
  handed: Array<{ object: string; id: string; from: string; to: string }>,
): Promise<Array<{ id: string; to: string }>> {
  if (handed.length === 0) return [];
  const def = catalog(ctx).object('task');
  const guard = guardOf(ctx, def, 'update');
  const { rows } = await sql<{ id: string; to: string }>`select t.id, h."to"
    from json_to_recordset(${JSON.stringify(handed)}::json) as h(object text, id uuid, "from" uuid, "to" uuid)
    join ${of(ctx, 'task')} as t on t.about_object = h.object and t.about_id = h.id and t.assignee_id = h."from"
    where t.done_at is null and t.trashed_at is null and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}
    order by t.id for update of t`.execute(ctx.db);
  return rows;
}

export interface DraftRow {
  tree: Node[];
  by: string | null;
  at: string;
}

/** What somebody has arranged and not yet applied. */
export async function draftTree(ctx: Context, lock = false): Promise<DraftRow | null> {
  const { rows } = await sql<DraftRow>`select d.tree, m.name as by, d.updated_at as at
    from ${own(ctx, 'territory_draft')} as d left join ${of(ctx, 'member')} as m on m.id = d.updated_by
    ${lock ? sql`for update of d` : sql``}`.execute(ctx.db);
  return rows[0] ?? null;
}

export async function keepDraft(ctx: Context, tree: Node[]): Promise<void> {
  await sql`insert into ${own(ctx, 'territory_draft')} (tree, updated_by, updated_at)
    values (${JSON.stringify(tree)}::jsonb, ${ctx.actor.memberId}, ${ctx.now().toISOString()})
    on conflict (one) do update set tree = excluded.tree, updated_by = excluded.updated_by, updated_at = excluded.updated_at`.execute(
    ctx.db,
  );
}

export async function dropDraft(ctx: Context): Promise<boolean> {
  const { rows } = await sql`delete from ${own(ctx, 'territory_draft')} returning 1 as gone`.execute(ctx.db);
  return rows.length > 0;
}

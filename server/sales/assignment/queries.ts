import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { planFilter } from '../../records/filter.ts';
import { compileCondition } from '../../records/filter-sql.ts';
import { tableOf } from '../../records/projection.ts';
import type { Filter } from '../../records/types.ts';
import { OPEN } from '../leads/rules.ts';
import type { UnassignedReason, Why } from './schema.ts';

const own = (ctx: Context, name: string) => sql.id(ctx.workspace.schema, name);
const of = (ctx: Context, object: string) => tableOf(ctx, catalog(ctx).object(object));

/**
 * Of two who assign at once the second waits, and then finds the leads of the first taken and the turns moved on: each lead
 * goes to one colleague, and nobody's turn comes twice.
 */
export async function holdAssignment(ctx: Context): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${ctx.workspace.schema}.assignment`}, 0))`.execute(ctx.db);
}

export interface Waiting {
  id: string;
  name: string;
  version: number;
  /** Who looks after its company or person. */
  account_owner: string | null;
  territory: string | null;
}

/** Those of `ids` that are still open, and nobody's unless `reassign`; locked where they are to be written. */
export async function waitingLeads(
  ctx: Context,
  ids: string[],
  { reassign, lock }: { reassign: boolean; lock: boolean },
): Promise<Waiting[]> {
  const free = reassign ? sql`true` : sql`t.owner_id is null`;
  const { rows } = await sql<Waiting>`select t.id, t.name, t.version, t.territory_id as territory,
      coalesce((select c.owner_id from ${of(ctx, 'company')} c where c.id = t.company_id and c.trashed_at is null),
        (select p.owner_id from ${of(ctx, 'person')} p where p.id = t.person_id and p.trashed_at is null)) as account_owner
    from ${own(ctx, 'lead')} as t
    where t.id = any(${ids}::uuid[]) and t.trashed_at is null and t.status = any(${OPEN}::text[]) and ${free}
    order by t.id ${lock ? sql`for update of t` : sql``}`.execute(ctx.db);
  return rows;
}

/** Which of these leads a filter is for. It is the workspace's own, and nobody's rights limit it. */
export async function matching(ctx: Context, filter: Filter | null, ids: string[]): Promise<Set<string>> {
  if (!filter) return new Set(ids);
  const def = catalog(ctx).object('lead');
  const condition = compileCondition(ctx, planFilter(ctx, def, filter, 'filter', { trusted: true }), 't');
  const { rows } = await sql<{ id: string }>`select t.id from ${own(ctx, 'lead')} as t
    where t.id = any(${ids}::uuid[]) and ${condition}`.execute(ctx.db);
  return new Set(rows.map((row) => row.id));
}

export interface Colleague {
  id: string;
  name: string;
  team_id: string | null;
}

/** Everyone who can be given work: readers cannot. */
export async function colleagues(ctx: Context): Promise<Colleague[]> {
  const { rows } = await sql<Colleague>`select id, name, team_id from ${of(ctx, 'member')}
    where trashed_at is null and role <> 'read_only' order by name, id`.execute(ctx.db);
  return rows;
}

export interface TeamRow {
  id: string;
  name: string;
  parent_id: string | null;
}

export async function teams(ctx: Context): Promise<TeamRow[]> {
  const { rows } =
    await sql<TeamRow>`select id, name, parent_id from ${of(ctx, 'team')} where trashed_at is null`.execute(ctx.db);
  return rows;
}

/** How many open leads and deals each colleague has. */
export async function openWork(ctx: Context): Promise<Map<string, number>> {
  const { rows } = await sql<{ id: string; n: number }>`select id, sum(n)::bigint as n from (
      select owner_id as id, count(*) as n from ${own(ctx, 'lead')}
      where owner_id is not null and status = any(${OPEN}::text[]) and trashed_at is null group by 1
      union all
      select owner_id, count(*) from ${own(ctx, 'deal')}
      where owner_id is not null and status = 'open' and trashed_at is null group by 1
    ) work group by id`.execute(ctx.db);
  return new Map(rows.map((row) => [row.id, Number(row.n)]));
}

/** When, in the order of turns, each colleague last got something through each rule: `rule member` to the turn. */
export async function turnsOf(ctx: Context): Promise<Map<string, number>> {
  const { rows } = await sql<{ rule_id: string; member_id: string; turn: number }>`select rule_id, member_id, turn
    from ${own(ctx, 'assignment_turn')}`.execute(ctx.db);
  return new Map(rows.map((row) => [`${row.rule_id} ${row.member_id}`, row.turn]));
}

export async function keepTurns(
  ctx: Context,
  turns: Array<{ rule: string; member: string; turn: number }>,
): Promise<void> {
  if (turns.length === 0) return;
  await sql`insert into ${own(ctx, 'assignment_turn')} (rule_id, member_id, turn)
    select rule, member, turn from json_to_recordset(${JSON.stringify(turns)}::json) as t(rule uuid, member uuid, turn bigint)
    on conflict (rule_id, member_id) do update set turn = excluded.turn`.execute(ctx.db);
}

export async function keepWhy(
  ctx: Context,
  changeSet: string,
  given: Array<{ lead: string; why: Why }>,
): Promise<void> {
  await sql`insert into ${own(ctx, 'lead_assignment')} (lead_id, change_set, why)
    select lead, ${changeSet}::uuid, why from json_to_recordset(${JSON.stringify(given)}::json) as g(lead uuid, why jsonb)
    on conflict (lead_id, change_set) do update set why = excluded.why`.execute(ctx.db);
}

/** Says of leads why nobody has them; gives back those that said something else before. */
export async function keepReasons(
  ctx: Context,
  left: Array<{ lead: string; reason: UnassignedReason }>,
): Promise<string[]> {
  if (left.length === 0) return [];
  const { rows } = await sql<{ id: string }>`update ${own(ctx, 'lead')} l set unassigned_reason = g.reason
    from json_to_recordset(${JSON.stringify(left)}::json) as g(lead uuid, reason text)
    where l.id = g.lead and l.owner_id is null and l.unassigned_reason is distinct from g.reason returning l.id`.execute(
    ctx.db,
  );
  return rows.map((row) => row.id);
}

/** Of new leads those that came in one by one: what is imported is given out when somebody says so. */
export async function cameIn(
  ctx: Context,
  created: Array<{ id: string; changeSet: string | null }>,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select c.id
    from json_to_recordset(${JSON.stringify(created)}::json) as c(id uuid, "changeSet" uuid)
    left join ${own(ctx, 'change_set')} s on s.id = c."changeSet"
    where s.origin is distinct from 'import' and s.origin is distinct from 'sample'`.execute(ctx.db);
  return rows.map((row) => row.id);
}

/** Leads that nobody could take when they came. */
export async function stillWaiting(ctx: Context, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from ${own(ctx, 'lead')}
    where owner_id is null and status = any(${OPEN}::text[]) and trashed_at is null
      and unassigned_reason in ('nobody_there', 'nobody_free') order by created_at, id limit ${limit}`.execute(ctx.db);
  return rows.map((row) => row.id);
}

export interface OwnerChange {
  at: string;
  member: string | null;
  name: string | null;
  by: string;
  why: Why | null;
  undone: boolean;
}

/** Whose a lead was, newest first, and why. */
export async function ownersOf(ctx: Context, lead: string): Promise<OwnerChange[]> {
  const { rows } = await sql<OwnerChange>`select s.at, m.id as member, m.name, s.actor_name as by, a.why,
      s.undone_by is not null as undone
    from ${own(ctx, 'change')} c join ${own(ctx, 'change_set')} s on s.id = c.change_set
    left join ${own(ctx, 'lead_assignment')} a on a.lead_id = c.record_id and a.change_set = c.change_set
    left join ${of(ctx, 'member')} m on m.id::text = c.after->>'owner'
    where c.record_id = ${lead}::uuid and c.object = 'lead' and c.after ? 'owner' order by c.seq desc limit 50`.execute(
    ctx.db,
  );
  return rows;
}

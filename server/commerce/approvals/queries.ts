import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export interface LimitRow {
  id: string;
  name: string;
  member_id: string | null;
  team_id: string | null;
  role_id: string | null;
  tier: string | null;
  max_discount: string;
  min_margin: string | null;
}

export async function activeLimits(db: Db): Promise<LimitRow[]> {
  return db
    .selectFrom('discount_limit')
    .select(['id', 'name', 'member_id', 'team_id', 'role_id', 'tier', 'max_discount', 'min_margin'])
    .where('trashed_at', 'is', null)
    .where('active', 'is not', false)
    .execute();
}

export interface LevelRow {
  id: string;
  name: string;
  position: number;
  max_discount: string | null;
  min_margin: string | null;
  approvers_ids: string[] | null;
  deputies_ids: string[] | null;
}

/** The levels in the order in which they are asked. */
export async function activeLevels(db: Db): Promise<LevelRow[]> {
  return db
    .selectFrom('approval_level')
    .select(['id', 'name', 'position', 'max_discount', 'min_margin', 'approvers_ids', 'deputies_ids'])
    .where('trashed_at', 'is', null)
    .where('active', 'is not', false)
    .orderBy('position')
    .orderBy('id')
    .execute();
}

/** Holds an approval, so that of two who decide at once the second sees what the first decided. */
export const holdApproval = (db: Db, id: string) =>
  db
    .selectFrom('approval')
    .select('id')
    .where('id', '=', id)
    .where('trashed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();

export interface StepRow {
  id: string;
  approval_id: string;
  level_id: string | null;
  name: string | null;
  position: number;
  status: string;
  approvers_ids: string[] | null;
  deputies_ids: string[] | null;
  decided_by_id: string | null;
  decided_at: string | null;
  for_absent: boolean | null;
  comment: string | null;
}

const stepColumns = [
  'id',
  'approval_id',
  'level_id',
  'name',
  'position',
  'status',
  'approvers_ids',
  'deputies_ids',
  'decided_by_id',
  'decided_at',
  'for_absent',
  'comment',
] as const;

export async function stepsOf(db: Db, approvals: string[]): Promise<StepRow[]> {
  if (approvals.length === 0) return [];
  return db
    .selectFrom('approval_step')
    .select(stepColumns)
    .where('approval_id', 'in', approvals)
    .where('trashed_at', 'is', null)
    .orderBy('position')
    .execute();
}

/** The approvals whose pending step names this member, as one who decides or as a deputy. */
export async function waitingFor(db: Db, schema: string, member: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select a.id from ${sql.id(schema, 'approval')} a
    join ${sql.id(schema, 'approval_step')} s on s.approval_id = a.id and s.trashed_at is null and s.status = 'pending'
    where a.status = 'pending' and a.trashed_at is null
      and (${member}::uuid = any(s.approvers_ids) or ${member}::uuid = any(s.deputies_ids))
    order by a.created_at limit 200`.execute(db);
  return rows.map((row) => row.id);
}

export async function latestAbout(
  db: Db,
  object: string,
  id: string,
): Promise<{ id: string; status: string } | undefined> {
  return db
    .selectFrom('approval')
    .select(['id', 'status'])
    .where('about_id', '=', id)
    .where('about_object', '=', object)
    .where('trashed_at', 'is', null)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

export interface CostRow {
  id: string;
  cost: string | null;
  cost_currency: string | null;
}

/** What products cost the business; a variant without a cost has that of its product. */
export async function costsOf(db: Db, schema: string, ids: string[]): Promise<Map<string, CostRow>> {
  if (ids.length === 0) return new Map();
  const table = sql.id(schema, 'product');
  const { rows } = await sql<CostRow>`
    select p.id, coalesce(p.cost, parent.cost)::text as cost,
      case when p.cost is null then parent.cost_currency else p.cost_currency end as cost_currency
    from ${table} p left join ${table} parent on parent.id = p.variant_of_id
    where p.id = any(${ids}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}

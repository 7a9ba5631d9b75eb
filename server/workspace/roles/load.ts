import { sql } from 'kysely';
import type { Role } from '../../kernel/context.ts';
import type { Db } from '../../kernel/db.ts';
import type { Entitled } from '../../records/rights/loader.ts';
import { agreed, BUILT_IN, NO_RIGHTS, type Rights, type RoleRights, type Shared } from '../../records/rights/model.ts';
import { roleRights } from './schema.ts';

/** A role of the workspace's own as it is kept; `trashed` ones allow nothing. */
export interface KeptRole {
  id: string;
  name: string;
  tier: 'member' | 'read_only';
  rights: string | null;
  trashed: boolean;
}

/** What somebody is given: a built-in role, or a role of the workspace's own with its tier. */
export interface Given {
  tier: Role;
  role: KeptRole | null;
  /** There is a role of the workspace's own, though it may be gone. */
  own: boolean;
}

export async function keptRole(db: Db, schema: string, id: string): Promise<KeptRole | null> {
  const { rows } = await sql<KeptRole>`select id, name, tier, rights, trashed_at is not null as trashed
    from ${sql.id(schema, 'role')} where id = ${id}::uuid`.execute(db);
  return rows[0] ?? null;
}

export async function given(db: Db, schema: string, tier: Role, roleId: string | null): Promise<Given> {
  if (!roleId) return { tier, role: null, own: false };
  const role = await keptRole(db, schema, roleId);
  return { tier: role?.tier ?? 'read_only', role, own: true };
}

export function grantsOf({ tier, role, own }: Given): RoleRights {
  if (!own) return BUILT_IN[tier];
  if (!role || role.trashed) return NO_RIGHTS;
  return readRights(role.rights);
}

/** What was not understood allows nothing. */
export function readRights(text: string | null): RoleRights {
  try {
    return roleRights.parse(JSON.parse(text ?? ''));
  } catch {
    return NO_RIGHTS;
  }
}

const RANK: Record<Role, number> = { read_only: 0, member: 1, admin: 2, owner: 3 };
export const lesserTier = (a: Role, b: Role): Role => (RANK[a] <= RANK[b] ? a : b);

/** What a caller may do who acts with this role, for `me`; with `within`, no more than that allows too. */
export async function entitle(
  db: Db,
  schema: string,
  me: string | null,
  own: Given,
  within: Given = own,
): Promise<Entitled> {
  const role = lesserTier(own.tier, within.tier);
  if (!own.own && !within.own) return { role };
  const grants = own === within ? grantsOf(own) : agreed(grantsOf(own), grantsOf(within));
  const name = own.role?.name ?? within.role?.name ?? 'None';
  const place = me ? await placeOf(db, schema, me) : NOWHERE;
  const shared = me ? await sharedWith(db, schema, me, place.teams) : new Map<string, Shared>();
  const rights: Rights = { role: { id: own.role?.id ?? within.role?.id ?? null, name }, grants, me, ...place, shared };
  return { role, rights };
}

export interface Place {
  team: string[];
  below: string[];
  teams: string[];
}
const NOWHERE: Place = { team: [], below: [], teams: [] };

/**
 * Whose colleague somebody is. A team is its members and its lead; below it are the teams under it, and whoever reports
 * to the member, also by way of others. Colleagues in the trash still count: their records stay the team's.
 */
export async function placeOf(db: Db, schema: string, me: string): Promise<Place> {
  const team = sql.id(schema, 'team');
  const member = sql.id(schema, 'member');
  const { rows } = await sql<Place>`with recursive
    mine as (
      select t.id, t.parent_id from ${team} t where t.trashed_at is null
        and (t.lead_id = ${me}::uuid or t.id = (select team_id from ${member} where id = ${me}::uuid))
    ),
    down as (
      select id from mine
      union select t.id from ${team} t join down on t.parent_id = down.id where t.trashed_at is null
    ),
    up as (
      select id, parent_id from mine
      union select t.id, t.parent_id from ${team} t join up on t.id = up.parent_id where t.trashed_at is null
    ),
    reports as (
      select id from ${member} where manager_id = ${me}::uuid
      union select m.id from ${member} m join reports r on m.manager_id = r.id
    )
    select
      array(select ${me}::uuid union select id from ${member} where team_id in (select id from mine)
        union select lead_id from ${team} where id in (select id from mine) and lead_id is not null)::text[] as team,
      array(select ${me}::uuid union select id from ${member} where team_id in (select id from down)
        union select lead_id from ${team} where id in (select id from down) and lead_id is not null
        union select id from reports)::text[] as below,
      array(select id from up)::text[] as teams`.execute(db);
  return rows[0] ?? NOWHERE;
}

/** So many shares of one object are held by themselves; of more the database is asked for each record. */
const HELD = 2000;

async function sharedWith(db: Db, schema: string, me: string, teams: string[]): Promise<Map<string, Shared>> {
  const { rows } = await sql<{ object: string; read: string[]; change: string[] }>`
    select object, (array_agg(record_id::text))[:${sql.lit(HELD + 1)}] as read,
      coalesce((array_agg(record_id::text) filter (where access = 'change'))[:${sql.lit(HELD + 1)}], '{}') as change
    from ${sql.id(schema, 'record_share')}
    where member_id = ${me}::uuid or team_id = any(${teams}::uuid[]) group by object`.execute(db);
  const held = (ids: string[]) => (ids.length > HELD ? null : [...new Set(ids)]);
  return new Map(rows.map(({ object, read, change }) => [object, { read: held(read), change: held(change) }]));
}

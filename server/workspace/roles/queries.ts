import type { Db } from '../../kernel/db.ts';

/** Those of the roles that members have, in the trash or not, with how many do. */
export async function membersWithRoles(db: Db, ids: string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('member')
    .select((query) => ['custom_role_id', query.fn.countAll().as('n')])
    .where('custom_role_id', 'in', ids)
    .groupBy('custom_role_id')
    .execute();
  return new Map(rows.map((row) => [row.custom_role_id as string, Number(row.n)]));
}

/** How many live members have each role: built-in ones by name, others by id. */
export async function membersByRole(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('member')
    .select((query) => ['role', 'custom_role_id', query.fn.countAll().as('n')])
    .where('trashed_at', 'is', null)
    .groupBy(['role', 'custom_role_id'])
    .execute();
  return rows.reduce((counts, row) => {
    const key = (row.custom_role_id ?? row.role) as string;
    return counts.set(key, (counts.get(key) ?? 0) + Number(row.n));
  }, new Map<string, number>());
}

export async function keysWithRoles(directory: Db, workspaceId: string, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await directory
    .selectFrom('api_key')
    .select('custom_role')
    .distinct()
    .where('workspace_id', '=', workspaceId)
    .where('custom_role', 'in', ids)
    .where('revoked_at', 'is', null)
    .execute();
  return new Set(rows.map((row) => row.custom_role as string));
}

export const holdersOf = async (db: Db, role: string): Promise<string[]> =>
  (await db.selectFrom('member').select('id').where('custom_role_id', '=', role).execute()).map((row) => row.id);

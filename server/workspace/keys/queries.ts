import type { Role } from '../../kernel/context.ts';
import type { Db } from '../../kernel/db.ts';

export interface KeyListed {
  id: string;
  name: string;
  role: Role;
  custom_role: string | null;
  prefix: string;
  created_by: string | null;
  created_at: string;
  last_used_at: string | null;
}

const columns = ['id', 'name', 'role', 'custom_role', 'prefix', 'created_by', 'created_at', 'last_used_at'] as const;

export const insertKey = (
  directory: Db,
  key: Omit<KeyListed, 'last_used_at' | 'created_at'> & { workspace_id: string; token_hash: Buffer; created_at: Date },
): Promise<KeyListed> =>
  directory.insertInto('api_key').values(key).returning(columns).executeTakeFirstOrThrow() as Promise<KeyListed>;

/** Keys that still work, or would if their maker had access; `maker` limits the list to the keys of one member. */
export const keysOf = (directory: Db, workspaceId: string, maker?: string): Promise<KeyListed[]> => {
  const query = directory
    .selectFrom('api_key')
    .select(columns)
    .where('workspace_id', '=', workspaceId)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(1000);
  return (maker ? query.where('created_by', '=', maker) : query).execute() as Promise<KeyListed[]>;
};

export const countKeys = async (directory: Db, workspaceId: string): Promise<number> => {
  const row = await directory
    .selectFrom('api_key')
    .select((query) => query.fn.countAll().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(row.count);
};

/** The name of the key that ended; undefined where there was none. */
export async function revokeKey(
  directory: Db,
  workspaceId: string,
  id: string,
  at: Date,
  maker?: string,
): Promise<string | undefined> {
  const query = directory
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('name');
  const row = await (maker ? query.where('created_by', '=', maker) : query).executeTakeFirst();
  return row?.name;
}

/** Ends all keys that a member made; says which. */
export async function revokeKeysOf(directory: Db, workspaceId: string, maker: string, at: Date): Promise<string[]> {
  const rows = await directory
    .updateTable('api_key')
    .set({ revoked_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('created_by', '=', maker)
    .where('revoked_at', 'is', null)
    .returning('id')
    .execute();
  return rows.map(({ id }) => String(id));
}

export const namesOfMembers = async (db: Db, ids: string[]): Promise<Map<string, string>> => {
  if (ids.length === 0) return new Map();
  const rows: Array<{ id: string; name: string }> = await db
    .selectFrom('member')
    .select(['id', 'name'])
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, name }) => [id, name]));
};

/** Requests of each key on a day. */
export async function usageOf(directory: Db, keys: string[], day: string): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const rows = await directory
    .selectFrom('key_usage')
    .select(['key_id', 'requests'])
    .where('key_id', 'in', keys)
    .where('day', '=', day)
    .execute();
  return new Map(rows.map((row) => [String(row.key_id), Number(row.requests)]));
}

import { sql } from 'kysely';
import type { Db } from '../../kernel/db.ts';

export const anyReadyWorkspace = async (directory: Db): Promise<boolean> => {
  const row = await directory
    .selectFrom('workspace')
    .select('id')
    .where('ready_at', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
};

export interface Unready {
  id: string;
  schema: string;
}

/** A workspace whose set-up was cut short: its schema is there, in part or whole, and nobody has worked in it. */
export const unreadyWorkspace = (directory: Db): Promise<Unready | undefined> =>
  directory
    .selectFrom('workspace')
    .select(['id', 'schema'])
    .where('ready_at', 'is', null)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst() as Promise<Unready | undefined>;

export async function insertWorkspace(directory: Db, workspace: Unready & { name: string }): Promise<void> {
  await directory.insertInto('workspace').values(workspace).execute();
}

export interface Ready {
  name: string;
  currency: string;
  time_zone: string;
  locale: string;
  ready_at: Date;
}

export async function makeReady(directory: Db, id: string, ready: Ready): Promise<boolean> {
  const row = await directory
    .updateTable('workspace')
    .set(ready)
    .where('id', '=', id)
    .where('ready_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function insertMembership(
  directory: Db,
  membership: { id: string; account_id: string; workspace_id: string; member_id: string },
): Promise<void> {
  await directory.insertInto('membership').values(membership).execute();
}

/** Held until the connection lets go of it, over several transactions. */
export const tryLock = async (connection: Db): Promise<boolean> => {
  const { rows } = await sql<{
    locked: boolean;
  }>`select pg_try_advisory_lock(hashtextextended('kith set-up', 0)) as locked`.execute(connection);
  return rows[0]?.locked === true;
};

export const unlock = async (connection: Db): Promise<void> => {
  await sql`select pg_advisory_unlock(hashtextextended('kith set-up', 0))`.execute(connection);
};

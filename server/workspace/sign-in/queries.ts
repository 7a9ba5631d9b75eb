import { sql } from 'kysely';
import type { Role } from '../../kernel/context.ts';
import type { Db } from '../../kernel/db.ts';
import { uuidv7 } from '../../kernel/ids.ts';

export interface Account {
  id: string;
  email: string;
  name: string;
  password_hash: string;
}

export interface WorkspaceColumns {
  id: string;
  schema: string;
  name: string;
  currency: string;
  time_zone: string;
  locale: string;
}

export interface SessionRow {
  session_id: string;
  account_id: string;
  membership_id: string;
  member_id: string;
  last_seen_at: string;
  workspace: WorkspaceColumns;
}

export interface KeyRow {
  key_id: string;
  key_name: string;
  key_role: Role;
  key_custom_role: string | null;
  created_by: string | null;
  last_used_at: string | null;
  workspace: WorkspaceColumns;
}

export interface MemberRow {
  id: string;
  name: string;
  role: Role;
  /** The version of the workspace's definitions. */
  definitions: number;
  custom_role_id: string | null;
}

const workspaceJson = sql<WorkspaceColumns>`json_build_object('id', w.id, 'schema', w.schema, 'name', w.name,
  'currency', w.currency, 'time_zone', w.time_zone, 'locale', w.locale)`.as('workspace');

export const accountByEmail = (directory: Db, email: string): Promise<Account | undefined> =>
  directory
    .selectFrom('account')
    .select(['id', 'email', 'name', 'password_hash'])
    .where('email', '=', email)
    .executeTakeFirst() as Promise<Account | undefined>;

export const accountById = (directory: Db, id: string): Promise<Account | undefined> =>
  directory
    .selectFrom('account')
    .select(['id', 'email', 'name', 'password_hash'])
    .where('id', '=', id)
    .executeTakeFirst() as Promise<Account | undefined>;

export async function insertAccount(directory: Db, account: Account): Promise<void> {
  await directory.insertInto('account').values(account).execute();
}

export async function changePasswordHash(directory: Db, id: string, hash: string, at: Date): Promise<void> {
  await directory
    .updateTable('account')
    .set({ password_hash: hash, password_changed_at: at })
    .where('id', '=', id)
    .execute();
}

export async function renameAccount(directory: Db, id: string, name: string): Promise<void> {
  await directory.updateTable('account').set({ name }).where('id', '=', id).execute();
}

export const sessionByHash = (directory: Db, hash: Buffer, now: Date): Promise<SessionRow | undefined> =>
  directory
    .selectFrom('session as s')
    .innerJoin('membership as m', 'm.id', 's.membership_id')
    .innerJoin('workspace as w', 'w.id', 'm.workspace_id')
    .select(['s.id as session_id', 's.account_id', 's.membership_id', 'm.member_id', 's.last_seen_at', workspaceJson])
    .where('s.token_hash', '=', hash)
    .where('s.expires_at', '>', now)
    .executeTakeFirst() as Promise<SessionRow | undefined>;

export const keyByHash = (directory: Db, hash: Buffer): Promise<KeyRow | undefined> =>
  directory
    .selectFrom('api_key as k')
    .innerJoin('workspace as w', 'w.id', 'k.workspace_id')
    .select([
      'k.id as key_id',
      'k.name as key_name',
      'k.role as key_role',
      'k.custom_role as key_custom_role',
      'k.created_by',
      'k.last_used_at',
      workspaceJson,
    ])
    .where('k.token_hash', '=', hash)
    .where('k.revoked_at', 'is', null)
    .executeTakeFirst() as Promise<KeyRow | undefined>;

/** The member as one who may act: not in the trash, and with access. */
export const activeMember = (db: Db, id: string): Promise<MemberRow | undefined> =>
  db
    .selectFrom('member')
    .select((part) => [
      'id',
      'name',
      'role',
      'custom_role_id',
      // Read along: so a process hears within seconds that another one has changed what the workspace defines.
      part.selectFrom('definition_version').select('version').as('definitions'),
    ])
    .where('id', '=', id)
    .where('status', '=', 'active')
    .where('trashed_at', 'is', null)
    .executeTakeFirst() as Promise<MemberRow | undefined>;

export interface NewSession {
  tokenHash: Buffer;
  accountId: string;
  membershipId: string;
  now: Date;
  expiresAt: Date;
  userAgent: string | null;
  address: string | null;
}

export async function insertSession(directory: Db, session: NewSession): Promise<string> {
  const id = uuidv7();
  await directory
    .insertInto('session')
    .values({
      id,
      token_hash: session.tokenHash,
      account_id: session.accountId,
      membership_id: session.membershipId,
      created_at: session.now,
      last_seen_at: session.now,
      expires_at: session.expiresAt,
      user_agent: session.userAgent,
      address: session.address,
    })
    .execute();
  return id;
}

export async function touchSession(directory: Db, id: string, now: Date, expiresAt: Date): Promise<void> {
  await directory
    .updateTable('session')
    .set({ last_seen_at: now, expires_at: expiresAt })
    .where('id', '=', id)
    .execute();
}

export async function touchKey(directory: Db, id: string, now: Date): Promise<void> {
  await directory.updateTable('api_key').set({ last_used_at: now }).where('id', '=', id).execute();
}

export interface SessionListed {
  id: string;
  created_at: string;
  last_seen_at: string;
  user_agent: string | null;
  address: string | null;
}

export const sessionsOf = (directory: Db, accountId: string, now: Date): Promise<SessionListed[]> =>
  directory
    .selectFrom('session')
    .select(['id', 'created_at', 'last_seen_at', 'user_agent', 'address'])
    .where('account_id', '=', accountId)
    .where('expires_at', '>', now)
    .orderBy('last_seen_at', 'desc')
    .limit(200)
    .execute() as Promise<SessionListed[]>;

export async function deleteSession(directory: Db, accountId: string, id: string): Promise<boolean> {
  const gone = await directory
    .deleteFrom('session')
    .where('account_id', '=', accountId)
    .where('id', '=', id)
    .returning('id')
    .execute();
  return gone.length > 0;
}

export async function deleteSessions(directory: Db, accountId: string, except?: string | null): Promise<void> {
  const query = directory.deleteFrom('session').where('account_id', '=', accountId);
  await (except ? query.where('id', '<>', except) : query).execute();
}

export async function deleteSessionByHash(directory: Db, hash: Buffer): Promise<void> {
  await directory.deleteFrom('session').where('token_hash', '=', hash).execute();
}

/** Ends the sessions of members in one workspace; their accounts may be signed in elsewhere. */
export async function deleteSessionsOfMembers(directory: Db, workspaceId: string, memberIds: string[]): Promise<void> {
  await directory
    .deleteFrom('session')
    .where(
      'membership_id',
      'in',
      directory
        .selectFrom('membership')
        .select('id')
        .where('workspace_id', '=', workspaceId)
        .where('member_id', 'in', memberIds),
    )
    .execute();
}

export async function deleteMemberships(directory: Db, workspaceId: string, memberIds: string[]): Promise<void> {
  await directory
    .deleteFrom('membership')
    .where('workspace_id', '=', workspaceId)
    .where('member_id', 'in', memberIds)
    .execute();
}

export const deleteExpiredSessions = (directory: Db, now: Date) =>
  directory.deleteFrom('session').where('expires_at', '<', now).execute();

export interface Belonging {
  membership_id: string;
  member_id: string;
  workspace: WorkspaceColumns;
}

/** The workspaces of an account, the one it was last signed in to first. */
export const belongingsOf = (directory: Db, accountId: string): Promise<Belonging[]> =>
  directory
    .selectFrom('membership as m')
    .innerJoin('workspace as w', 'w.id', 'm.workspace_id')
    .select(['m.id as membership_id', 'm.member_id', workspaceJson])
    .where('m.account_id', '=', accountId)
    .where('w.ready_at', 'is not', null)
    .orderBy('m.last_used_at', (order) => order.desc().nullsLast())
    .orderBy('m.created_at')
    .limit(100)
    .execute() as Promise<Belonging[]>;

export async function markMembershipUsed(directory: Db, id: string, now: Date): Promise<void> {
  await directory.updateTable('membership').set({ last_used_at: now }).where('id', '=', id).execute();
}

export async function moveSession(directory: Db, id: string, membershipId: string): Promise<void> {
  await directory.updateTable('session').set({ membership_id: membershipId }).where('id', '=', id).execute();
}

export async function preferencesOf(directory: Db, membershipId: string): Promise<Record<string, unknown>> {
  const row = await directory
    .selectFrom('membership')
    .select('preferences')
    .where('id', '=', membershipId)
    .executeTakeFirst();
  return (row?.preferences ?? {}) as Record<string, unknown>;
}

/** Merges the keys of `changes`; a null takes its key away. No row means the result would be larger than `limit` bytes. */
export async function mergePreferences(
  directory: Db,
  membershipId: string,
  changes: Record<string, unknown>,
  limit: number,
): Promise<Record<string, unknown> | undefined> {
  const set = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== null));
  const unset = Object.keys(changes).filter((key) => changes[key] === null);
  const next = sql<Record<string, unknown>>`(preferences || ${JSON.stringify(set)}::jsonb) - ${unset}::text[]`;
  const row = await directory
    .updateTable('membership')
    .set({ preferences: next })
    .where('id', '=', membershipId)
    .where(sql<boolean>`octet_length((${next})::text) <= ${limit}::int`)
    .returning('preferences')
    .executeTakeFirst();
  return row?.preferences as Record<string, unknown> | undefined;
}

export const belongingIn = (
  directory: Db,
  accountId: string,
  workspaceId: string,
): Promise<{ id: string; member_id: string } | undefined> =>
  directory
    .selectFrom('membership')
    .select(['id', 'member_id'])
    .where('account_id', '=', accountId)
    .where('workspace_id', '=', workspaceId)
    .executeTakeFirst() as Promise<{ id: string; member_id: string } | undefined>;

/** The member whatever their access, in the trash or not. */
export const memberById = (db: Db, id: string): Promise<MemberRow | undefined> =>
  db
    .selectFrom('member')
    .select(['id', 'name', 'role', 'custom_role_id'])
    .where('id', '=', id)
    .executeTakeFirst() as Promise<MemberRow | undefined>;

export const keyById = (
  directory: Db,
  id: string,
): Promise<{ role: Role; custom_role: string | null; created_by: string | null } | undefined> =>
  directory
    .selectFrom('api_key')
    .select(['role', 'custom_role', 'created_by'])
    .where('id', '=', id)
    .executeTakeFirst() as Promise<{ role: Role; custom_role: string | null; created_by: string | null } | undefined>;

export const openLook = (
  db: Db,
  id: string,
  accountId: string,
  now: Date,
): Promise<{ as_member: string | null; as_role: string | null } | undefined> =>
  db
    .selectFrom('look')
    .select(['as_member', 'as_role'])
    .where('id', '=', id)
    .where('account_id', '=', accountId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst() as Promise<{ as_member: string | null; as_role: string | null } | undefined>;

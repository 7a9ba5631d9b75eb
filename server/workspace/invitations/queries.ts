import type { Role } from '../../kernel/context.ts';
import type { Db } from '../../kernel/db.ts';

export interface Invitation {
  id: string;
  workspace_id: string;
  member_id: string;
  email: string;
  invited_by_name: string;
  created_at: string;
  expires_at: string;
  /** Not an invitation, but a link to choose a new password with. */
  resets: boolean;
}

const columns = [
  'id',
  'workspace_id',
  'member_id',
  'email',
  'invited_by_name',
  'created_at',
  'expires_at',
  'resets',
] as const;

export interface Invited {
  id: string;
  name: string;
  email: string | null;
  role: Role;
  status: string;
}

const memberColumns = ['id', 'name', 'email', 'role', 'status'] as const;

export const liveMember = (db: Db, id: string): Promise<Invited | undefined> =>
  db
    .selectFrom('member')
    .select(memberColumns)
    .where('id', '=', id)
    .where('trashed_at', 'is', null)
    .executeTakeFirst() as Promise<Invited | undefined>;

export const liveMemberByEmail = (db: Db, email: string): Promise<Invited | undefined> =>
  db
    .selectFrom('member')
    .select(memberColumns)
    .where((where) => where(where.fn('lower', ['email']), '=', email))
    .where('trashed_at', 'is', null)
    .executeTakeFirst() as Promise<Invited | undefined>;

export const membersNamed = async (db: Db, ids: string[]): Promise<Map<string, Invited>> => {
  if (ids.length === 0) return new Map();
  const rows: Invited[] = await db.selectFrom('member').select(memberColumns).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
};

export const insertInvitation = (
  directory: Db,
  invitation: Omit<Invitation, 'created_at' | 'expires_at'> & {
    token_hash: Buffer;
    invited_by: string | null;
    created_at: Date;
    expires_at: Date;
  },
): Promise<Invitation> =>
  directory
    .insertInto('invitation')
    .values(invitation)
    .returning(columns)
    .executeTakeFirstOrThrow() as Promise<Invitation>;

export const openInvitations = (directory: Db, workspaceId: string): Promise<Invitation[]> =>
  directory
    .selectFrom('invitation')
    .select(columns)
    .where('workspace_id', '=', workspaceId)
    .where('resets', '=', false)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .orderBy('created_at', 'desc')
    .limit(1000)
    .execute() as Promise<Invitation[]>;

export const renewInvitation = (
  directory: Db,
  workspaceId: string,
  id: string,
  renewed: { token_hash: Buffer; expires_at: Date },
): Promise<Invitation | undefined> =>
  directory
    .updateTable('invitation')
    .set(renewed)
    .where('workspace_id', '=', workspaceId)
    .where('resets', '=', false)
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning(columns)
    .executeTakeFirst() as Promise<Invitation | undefined>;

export const revokeInvitation = (
  directory: Db,
  workspaceId: string,
  id: string,
  at: Date,
): Promise<Invitation | undefined> =>
  directory
    .updateTable('invitation')
    .set({ revoked_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('resets', '=', false)
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning(columns)
    .executeTakeFirst() as Promise<Invitation | undefined>;

export async function revokeInvitationsOf(
  directory: Db,
  workspaceId: string,
  memberId: string,
  at: Date,
): Promise<void> {
  await directory
    .updateTable('invitation')
    .set({ revoked_at: at })
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}

export const invitationByHash = (directory: Db, hash: Buffer, now: Date): Promise<Invitation | undefined> =>
  directory
    .selectFrom('invitation')
    .select(columns)
    .where('token_hash', '=', hash)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst() as Promise<Invitation | undefined>;

// `accepted_at is null` makes the update the lock: of two that accept at once, one gets a row.
export const acceptInvitation = async (directory: Db, id: string, at: Date): Promise<boolean> => {
  const row = await directory
    .updateTable('invitation')
    .set({ accepted_at: at })
    .where('id', '=', id)
    .where('accepted_at', 'is', null)
    .where('revoked_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
};

export interface Holder {
  membership_id: string;
  account_id: string;
  email: string;
  /** In how many workspaces the account has a place. */
  places: number;
}

/** The account that acts as this member. */
export const holderOf = (directory: Db, workspaceId: string, memberId: string): Promise<Holder | undefined> =>
  directory
    .selectFrom('membership as m')
    .innerJoin('account as a', 'a.id', 'm.account_id')
    .select((query) => [
      'm.id as membership_id',
      'm.account_id',
      'a.email',
      query
        .selectFrom('membership as o')
        .select(({ fn }) => fn.countAll().as('count'))
        .whereRef('o.account_id', '=', 'm.account_id')
        .as('places'),
    ])
    .where('m.workspace_id', '=', workspaceId)
    .where('m.member_id', '=', memberId)
    .executeTakeFirst() as Promise<Holder | undefined>;

export const memberOfAccount = async (
  directory: Db,
  workspaceId: string,
  accountId: string,
): Promise<string | undefined> => {
  const row = await directory
    .selectFrom('membership')
    .select('member_id')
    .where('workspace_id', '=', workspaceId)
    .where('account_id', '=', accountId)
    .executeTakeFirst();
  return row?.member_id as string | undefined;
};

/** From now on the account acts as this member; whoever did so before no longer does. */
export async function bindMember(
  directory: Db,
  binding: { id: string; account_id: string; workspace_id: string; member_id: string },
): Promise<string> {
  await directory
    .deleteFrom('membership')
    .where('workspace_id', '=', binding.workspace_id)
    .where('member_id', '=', binding.member_id)
    .where('account_id', '<>', binding.account_id)
    .execute();
  const row = await directory
    .insertInto('membership')
    .values(binding)
    .onConflict((conflict) =>
      conflict.columns(['account_id', 'workspace_id']).doUpdateSet({ member_id: binding.member_id }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id as string;
}

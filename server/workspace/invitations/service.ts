import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { systemContext, workspaceById } from '../../kernel/system.ts';
import { recordAudit } from '../../records/audit.ts';
import { requirePermission } from '../../records/permissions.ts';
import { createRecord, updateRecord } from '../../records/write/index.ts';
import { chosenRole } from '../roles/service.ts';
import { requireRightToGive } from '../roles.ts';
import { checkPassword, hashPassword } from '../sign-in/passwords.ts';
import { accountByEmail, insertAccount } from '../sign-in/queries.ts';
import { type Device, proveAccount, type SignedIn, startSession } from '../sign-in/service.ts';
import { hashOf, isToken, newToken } from '../sign-in/tokens.ts';
import * as queries from './queries.ts';
import { resetPassword } from './reset.ts';
import type { Acceptance, NewInvitation } from './schema.ts';

const DAYS = 7;
const expiry = (now: Date) => new Date(now.getTime() + DAYS * 86_400_000);
const gone = () => notFound('This invitation (it may have expired, been used or been withdrawn)');

/**
 * Invites somebody by a link that works once, for seven days. A colleague who is there as a record without access is
 * invited as that record; anybody else gets a new one. An earlier open invitation stops working.
 */
export async function invite(ctx: Context, wish: NewInvitation) {
  requirePermission(ctx, 'member', 'update');
  return inTransaction(ctx, async (ctx) => {
    const member = await memberToInvite(ctx, wish);
    const directory = ctx.db.withSchema('kith');
    await queries.revokeInvitationsOf(directory, ctx.workspace.id, member.id, ctx.now());
    const token = newToken();
    const invitation = await queries.insertInvitation(directory, {
      id: uuidv7(),
      workspace_id: ctx.workspace.id,
      member_id: member.id,
      email: member.email,
      token_hash: hashOf(token),
      invited_by: ctx.actor.memberId,
      invited_by_name: ctx.actor.name,
      created_at: ctx.now(),
      expires_at: expiry(ctx.now()),
      resets: false,
    });
    await recordAudit(ctx, { action: 'invitation.made', ...about(member), detail: { role: member.role } });
    return { ...present(ctx, invitation, member), token };
  });
}

/** Invitations that are neither accepted nor withdrawn, expired ones included: they can be renewed. */
export async function listInvitations(ctx: Context) {
  const rows = await queries.openInvitations(ctx.db.withSchema('kith'), ctx.workspace.id);
  const members = await queries.membersNamed(
    ctx.db,
    rows.map((row) => row.member_id),
  );
  return { data: rows.map((row) => present(ctx, row, members.get(row.member_id))) };
}

/** A new link with seven new days. The old one stops working. */
export async function renewInvitation(ctx: Context, id: string) {
  requirePermission(ctx, 'member', 'update');
  const token = newToken();
  const renewed = { token_hash: hashOf(token), expires_at: expiry(ctx.now()) };
  return inTransaction(ctx, async (ctx) => {
    const row = await queries.renewInvitation(ctx.db.withSchema('kith'), ctx.workspace.id, id, renewed);
    const member = row && (await queries.liveMember(ctx.db, row.member_id));
    if (!row || !member) throw notFound('Invitation');
    requireRightToGive(ctx, member.role);
    await recordAudit(ctx, { action: 'invitation.renewed', ...about(member) });
    return { ...present(ctx, row, member), token };
  });
}

export async function revokeInvitation(ctx: Context, id: string): Promise<void> {
  requirePermission(ctx, 'member', 'update');
  await inTransaction(ctx, async (ctx) => {
    const row = await queries.revokeInvitation(ctx.db.withSchema('kith'), ctx.workspace.id, id, ctx.now());
    if (!row) throw notFound('Invitation');
    const member = await queries.liveMember(ctx.db, row.member_id);
    if (member?.status === 'invited')
      await updateRecord(ctx, 'member', member.id, { status: 'no_access' }, undefined, { system: true });
    await recordAudit(ctx, {
      action: 'invitation.withdrawn',
      ...about({ id: row.member_id, name: member?.name ?? '' }),
    });
  });
}

/** What the holder of the link is shown before accepting. */
export async function showInvitation(runtime: Runtime, token: string) {
  const { invitation, member, workspace } = await openInvitation(runtime, token);
  const account = await accountByEmail(runtime.database.directory, invitation.email);
  return {
    purpose: invitation.resets ? ('password' as const) : ('invitation' as const),
    workspace: workspace.name,
    invited_by: invitation.invited_by_name,
    email: invitation.email,
    name: member.name,
    expires_at: invitation.expires_at,
    has_account: account !== undefined && !invitation.resets,
  };
}

/** Gives the invited person access and signs them in. Who has an account already proves it with its password. */
export async function acceptInvitation(
  runtime: Runtime,
  token: string,
  answer: Acceptance,
  device: Device,
  before?: string,
): Promise<SignedIn> {
  const { invitation, member, workspace } = await openInvitation(runtime, token);
  if (invitation.resets) return resetPassword(runtime, invitation, answer.password, device, before);
  const { directory } = runtime.database;
  const existing = (await accountByEmail(directory, invitation.email))
    ? await proveAccount(runtime, invitation.email, answer.password, device)
    : undefined;
  if (!existing) checkPassword(answer.password, invitation.email);
  const passwordHash = existing ? '' : await hashPassword(answer.password);
  const actor = {
    kind: 'member',
    memberId: member.id,
    accountId: null,
    keyId: null,
    name: answer.name ?? member.name,
  } as const;
  const ctx: Context = {
    ...systemContext(runtime, workspace, { kind: 'app' }),
    actor,
    requestId: device.requestId ?? null,
    address: device.address,
  };
  const bound = await inTransaction(ctx, async (ctx) => {
    const directory = ctx.db.withSchema('kith');
    if (!(await queries.acceptInvitation(directory, invitation.id, ctx.now()))) throw gone();
    const accountId = existing?.id ?? uuidv7();
    if (!existing)
      await insertAccount(directory, {
        id: accountId,
        email: invitation.email,
        name: answer.name ?? member.name,
        password_hash: passwordHash,
      });
    await refuseSecondMember(ctx, accountId, member.id);
    const membershipId = await queries.bindMember(directory, {
      id: uuidv7(),
      account_id: accountId,
      workspace_id: workspace.id,
      member_id: member.id,
    });
    const values = { status: 'active', ...(answer.name ? { name: answer.name } : {}) };
    await updateRecord(ctx, 'member', member.id, values, undefined, { system: true });
    await recordAudit(ctx, { action: 'invitation.accepted', ...about(member) });
    return { accountId, membershipId };
  }).catch((error: unknown) => {
    // Another invitation to the same new address was accepted in the same moment.
    if ((error as { code?: unknown }).code === '23505') throw conflict('This account was made just now. Try again');
    throw error;
  });
  return startSession(runtime, bound.accountId, bound.membershipId, device, before);
}

const about = (member: { id: string; name: string }) => ({ object: 'member', recordId: member.id, title: member.name });

async function memberToInvite(ctx: Context, wish: NewInvitation) {
  const named = wish.member ? await queries.liveMember(ctx.db, wish.member) : undefined;
  if (wish.member && !named) throw notFound('Member');
  const email = wish.email ?? named?.email?.toLowerCase();
  if (!email) throw invalidField('email', 'required', 'An e-mail address is needed for the invitation');
  const found = named ?? (await queries.liveMemberByEmail(ctx.db, email));
  if (found?.status === 'active') throw conflict(`${found.name} has access already`);
  const wished = wish.role ? await chosenRole(ctx, wish.role) : null;
  const role = wished?.tier ?? found?.role ?? 'member';
  requireRightToGive(ctx, role);
  if (found) requireRightToGive(ctx, found.role);
  const custom = wished ? { custom_role: wished.custom } : {};
  const values = { email, role, ...custom, status: 'invited' };
  const options = { system: true };
  const record = found
    ? await updateRecord(ctx, 'member', found.id, values, undefined, options)
    : await createRecord(ctx, 'member', { ...values, name: wish.name ?? email.split('@')[0] }, options);
  return { id: record.id, name: String(record.name), email, role, status: 'invited' };
}

async function openInvitation(runtime: Runtime, token: string) {
  if (!isToken(token)) throw gone();
  const invitation = await queries.invitationByHash(runtime.database.directory, hashOf(token), runtime.now());
  if (!invitation) throw gone();
  const workspace = await workspaceById(runtime, invitation.workspace_id);
  const member = await queries.liveMember(runtime.database.workspace(workspace.schema), invitation.member_id);
  if (!member || (member.status === 'active') !== invitation.resets) throw gone();
  return { invitation, member, workspace };
}

/** An account acts as one member in a workspace; one that lost access may come back as another. */
async function refuseSecondMember(ctx: Context, accountId: string, memberId: string): Promise<void> {
  const other = await queries.memberOfAccount(ctx.db.withSchema('kith'), ctx.workspace.id, accountId);
  if (!other || other === memberId) return;
  const member = await queries.liveMember(ctx.db, other);
  if (member?.status === 'active') throw conflict('You are a member of this workspace already. Sign in instead');
}

function present(ctx: Context, row: queries.Invitation, member: queries.Invited | undefined) {
  return {
    id: row.id,
    email: row.email,
    member: { id: row.member_id, name: member?.name ?? '', role: member?.role ?? ('member' as const) },
    invited_by: row.invited_by_name,
    created_at: row.created_at,
    expires_at: row.expires_at,
    expired: Date.parse(row.expires_at) <= ctx.now().getTime(),
  };
}

import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { recordAudit } from '../../records/audit.ts';
import { requirePermission } from '../../records/permissions.ts';
import { requireRightToGive } from '../roles.ts';
import { forgetAccess } from '../sign-in/access.ts';
import { checkPassword, hashPassword } from '../sign-in/passwords.ts';
import { changePasswordHash, deleteSessions } from '../sign-in/queries.ts';
import { type Device, type SignedIn, startSession } from '../sign-in/service.ts';
import { hashOf, newToken } from '../sign-in/tokens.ts';
import * as queries from './queries.ts';

const HOURS = 24;

/**
 * A link with which somebody who forgot their password chooses a new one; it works once, for a day. Only for people of
 * this workspace alone: an administrator here must not open an account's doors elsewhere.
 */
export async function offerPasswordReset(ctx: Context, memberId: string) {
  requirePermission(ctx, 'member', 'update');
  const member = await queries.liveMember(ctx.db, memberId);
  if (!member) throw notFound('Member');
  requireRightToGive(ctx, member.role);
  if (memberId === ctx.actor.memberId) throw forbidden('Change your own password in your profile');
  const directory = ctx.db.withSchema('kith');
  const holder = await queries.holderOf(directory, ctx.workspace.id, memberId);
  if (!holder || member.status !== 'active') throw conflict(`${member.name} has no access. Send an invitation instead`);
  if (holder.places > 1)
    throw conflict(`${member.name} belongs to other workspaces too and can change the password only with the old one`);
  const token = newToken();
  const now = ctx.now();
  const row = await inTransaction(ctx, async (ctx) => {
    const directory = ctx.db.withSchema('kith');
    await queries.revokeInvitationsOf(directory, ctx.workspace.id, memberId, now);
    await recordAudit(ctx, {
      action: 'password.reset_offered',
      object: 'member',
      recordId: memberId,
      title: member.name,
    });
    return queries.insertInvitation(directory, {
      id: uuidv7(),
      workspace_id: ctx.workspace.id,
      member_id: memberId,
      email: holder.email,
      token_hash: hashOf(token),
      invited_by: ctx.actor.memberId,
      invited_by_name: ctx.actor.name,
      created_at: now,
      expires_at: new Date(now.getTime() + HOURS * 3_600_000),
      resets: true,
    });
  });
  return { token, expires_at: row.expires_at };
}

/** Sets the new password, signs out everywhere and signs in here. */
export async function resetPassword(
  runtime: Runtime,
  offer: queries.Invitation,
  password: string,
  device: Device,
  before?: string,
): Promise<SignedIn> {
  const { directory } = runtime.database;
  const holder = await queries.holderOf(directory, offer.workspace_id, offer.member_id);
  if (!holder || holder.places > 1) throw notFound('This link');
  checkPassword(password, holder.email);
  const hash = await hashPassword(password);
  const now = runtime.now();
  if (!(await queries.acceptInvitation(directory, offer.id, now))) throw notFound('This link');
  await changePasswordHash(directory, holder.account_id, hash, now);
  await deleteSessions(directory, holder.account_id);
  forgetAccess(runtime, (known) => known.actor.accountId === holder.account_id);
  const signedIn = await startSession(runtime, holder.account_id, holder.membership_id, device, before);
  await recordAudit(signedIn.ctx, { action: 'password.reset' });
  return signedIn;
}

import { type Context, inTransaction, type Role } from '../../kernel/context.ts';
import { forbidden, notFound } from '../../kernel/errors.ts';
import { requirePermission } from '../../records/permissions.ts';
import type { KithRecord } from '../../records/types.ts';
import { updateRecord } from '../../records/write/index.ts';
import { liveMember, revokeInvitationsOf } from '../invitations/queries.ts';
import { requireRightToGive } from '../roles.ts';

/** The person can no longer sign in, at once and everywhere; the record and all it is named on stay. */
export async function removeAccess(ctx: Context, id: string): Promise<KithRecord> {
  requirePermission(ctx, 'member', 'update');
  return inTransaction(ctx, async (ctx) => {
    await memberToChange(ctx, id);
    await revokeInvitationsOf(ctx.db.withSchema('kith'), ctx.workspace.id, id, ctx.now());
    return updateRecord(ctx, 'member', id, { status: 'no_access' }, undefined, { system: true });
  });
}

export async function changeRole(ctx: Context, id: string, role: Role): Promise<KithRecord> {
  requirePermission(ctx, 'member', 'update');
  return inTransaction(ctx, async (ctx) => {
    await memberToChange(ctx, id);
    requireRightToGive(ctx, role);
    return updateRecord(ctx, 'member', id, { role });
  });
}

async function memberToChange(ctx: Context, id: string): Promise<void> {
  const member = await liveMember(ctx.db, id);
  if (!member) throw notFound('Member');
  if (id === ctx.actor.memberId) throw forbidden('Nobody changes their own access. Ask another administrator');
  requireRightToGive(ctx, member.role);
}

import { type Context, inTransaction } from '../../kernel/context.ts';
import { forbidden, notFound } from '../../kernel/errors.ts';
import { requirePermission } from '../../records/permissions.ts';
import { liveMember, revokeInvitationsOf } from '../invitations/queries.ts';
import { type Changed, changeMember } from '../member-record.ts';
import type { RoleChoice } from '../roles/schema.ts';
import { chosenRole } from '../roles/service.ts';
import { requireRightToGive } from '../roles.ts';

/** The person can no longer sign in, at once and everywhere; the record and all it is named on stay. */
export async function removeAccess(ctx: Context, id: string): Promise<Changed> {
  requirePermission(ctx, 'member', 'update');
  return inTransaction(ctx, async (ctx) => {
    await memberToChange(ctx, id);
    await revokeInvitationsOf(ctx.db.withSchema('kith'), ctx.workspace.id, id, ctx.now());
    return changeMember(ctx, id, { status: 'no_access' }, { system: true });
  });
}

export async function changeRole(ctx: Context, id: string, role: RoleChoice): Promise<Changed> {
  requirePermission(ctx, 'member', 'update');
  return inTransaction(ctx, async (ctx) => {
    await memberToChange(ctx, id);
    const { tier, custom } = await chosenRole(ctx, role);
    requireRightToGive(ctx, tier);
    return changeMember(ctx, id, { role: tier, custom_role: custom }, { system: true });
  });
}

async function memberToChange(ctx: Context, id: string): Promise<void> {
  const member = await liveMember(ctx.db, id);
  if (!member) throw notFound('Member');
  if (id === ctx.actor.memberId) throw forbidden('Nobody changes their own access. Ask another administrator');
  requireRightToGive(ctx, member.role);
}

import { sql } from 'kysely';
import { afterCommit, type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, forbidden, notFound } from '../../kernel/errors.ts';
import { requirePermission } from '../../records/permissions.ts';
import { stillHeld } from '../../sales/leavers/service.ts';
import { liveMember, revokeInvitationsOf } from '../invitations/queries.ts';
import { revokeKeysOf } from '../keys/queries.ts';
import { type Changed, changeMember } from '../member-record.ts';
import type { RoleChoice } from '../roles/schema.ts';
import { chosenRole } from '../roles/service.ts';
import { requireRightToGive } from '../roles.ts';
import { forgetAccess } from '../sign-in/access.ts';

/**
 * The person can no longer sign in, at once and everywhere; the record and all it is named on stay. Refused while somebody would
 * have to take over what they have, unless `anyway`: then it waits for the hand-over.
 */
export async function removeAccess(ctx: Context, id: string, { anyway = false } = {}): Promise<Changed> {
  requirePermission(ctx, 'member', 'update');
  return inTransaction(ctx, async (ctx) => {
    const { name } = await memberToChange(ctx, id);
    const held = anyway ? null : await stillHeld(ctx, id);
    if (held && held.live > 0)
      throw conflict(`${name} still has ${held.live} records that somebody has to take over`, {
        held: held.live,
        records: held.records,
      });
    await revokeInvitationsOf(ctx.db.withSchema('kith'), ctx.workspace.id, id, ctx.now());
    return changeMember(ctx, id, { status: 'no_access' }, { system: true });
  });
}

/** Why somebody cannot leave; null where they can. */
export async function whyCannotLeave(ctx: Context, id: string): Promise<'self' | 'last_owner' | 'not_allowed' | null> {
  const member = await liveMember(ctx.db, id);
  if (!member) throw notFound('Member');
  if (id === ctx.actor.memberId) return 'self';
  if (member.role !== 'owner') return null;
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.id(ctx.workspace.schema, 'member')}
    where role = 'owner' and status = 'active' and trashed_at is null and id <> ${id}::uuid`.execute(ctx.db);
  if (Number(rows[0]?.n ?? 0) === 0) return 'last_owner';
  return ctx.role === 'owner' ? null : 'not_allowed';
}

/** For the hand-over of somebody who leaves: invitations and keys end now, sessions with the member's status. */
export async function endAccess(ctx: Context, id: string): Promise<void> {
  const directory = ctx.db.withSchema('kith');
  await revokeInvitationsOf(directory, ctx.workspace.id, id, ctx.now());
  const revoked = new Set(await revokeKeysOf(directory, ctx.workspace.id, id, ctx.now()));
  afterCommit(ctx, () => forgetAccess(ctx.runtime, ({ actor }) => revoked.has(actor.keyId ?? '')));
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

async function memberToChange(ctx: Context, id: string): Promise<{ name: string }> {
  const member = await liveMember(ctx.db, id);
  if (!member) throw notFound('Member');
  if (id === ctx.actor.memberId) throw forbidden('Nobody changes their own access. Ask another administrator');
  requireRightToGive(ctx, member.role);
  return member;
}

export interface Colleague {
  id: string;
  name: string;
  manager: string | null;
  team: string | null;
  trashed: boolean;
  /** May sign in. */
  active: boolean;
}

export interface Team {
  id: string;
  name: string;
  lead: string | null;
  parent: string | null;
}

/** Who reports to whom, and which team is part of which. A few thousand rows at most. */
export async function staffOf(ctx: Context): Promise<{ colleagues: Map<string, Colleague>; teams: Map<string, Team> }> {
  const { schema } = ctx.workspace;
  const [members, teams] = [
    await sql<Colleague>`select id, coalesce(name, '') as name, manager_id as manager, team_id as team,
      trashed_at is not null as trashed, status = 'active' as active from ${sql.id(schema, 'member')}`.execute(ctx.db),
    await sql<Team>`select id, coalesce(name, '') as name, lead_id as lead, parent_id as parent
      from ${sql.id(schema, 'team')} where trashed_at is null`.execute(ctx.db),
  ];
  return {
    colleagues: new Map(members.rows.map((row) => [row.id, row])),
    teams: new Map(teams.rows.map((row) => [row.id, row])),
  };
}

import { sql } from 'kysely';
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

export interface Colleague {
  id: string;
  name: string;
  manager: string | null;
  team: string | null;
  trashed: boolean;
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
      trashed_at is not null as trashed from ${sql.id(schema, 'member')}`.execute(ctx.db),
    await sql<Team>`select id, coalesce(name, '') as name, lead_id as lead, parent_id as parent
      from ${sql.id(schema, 'team')} where trashed_at is null`.execute(ctx.db),
  ];
  return {
    colleagues: new Map(members.rows.map((row) => [row.id, row])),
    teams: new Map(teams.rows.map((row) => [row.id, row])),
  };
}

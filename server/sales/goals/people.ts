import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog } from '../../records/catalog.ts';
import { limitsOf, scopeOf } from '../../records/permissions.ts';
import { teamAndBelow } from '../forecast/scope.ts';
import type { Measure } from './measures.ts';
import type { Staff } from './rules.ts';

interface Whose {
  scope: 'member' | 'team' | 'everyone';
  owner: string | null;
  team: string | null;
}

/** Whose records count: those of a colleague, of a team with the teams below, or everybody's and nobody's (null). */
export function peopleOf(staff: Staff, { scope, owner, team }: Whose): ReadonlySet<string> | null {
  if (scope === 'everyone') return null;
  if (scope === 'member') return new Set(owner ? [owner] : []);
  if (!team) return new Set();
  const teams = teamAndBelow(staff.teams, team);
  return new Set([...staff.colleagues.values()].filter((one) => one.team && teams.has(one.team)).map(({ id }) => id));
}

/** Whether the caller's role shows fewer records than count. What is one's own is seen whole. */
export function isPartial(ctx: Context, measure: Measure, people: ReadonlySet<string> | null): boolean {
  const limits = limitsOf(ctx);
  if (!limits || scopeOf(ctx, catalog(ctx).object(measure.object), 'read') === 'everyone') return false;
  return !(people && limits.me && [...people].every((id) => id === limits.me));
}

/** Colleagues who are gone: in the trash, or handed over and without access since. Those who came back are not. */
export async function goneOf(ctx: Context, staff: Staff): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ member: string }>`select member_id as member
    from ${sql.id(ctx.workspace.schema, 'leaving')} where completed_at is not null and trashed_at is null`.execute(
    ctx.db,
  );
  const handedOver = new Set(rows.map(({ member }) => member));
  const gone = [...staff.colleagues.values()].filter(
    ({ id, trashed, active }) => trashed || (handedOver.has(id) && !active),
  );
  return new Set(gone.map(({ id }) => id));
}

import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

interface Team {
  id: string;
  name: string | null;
  parent_id: string | null;
  lead_id: string | null;
}

/**
 * The names that lead from a colleague up to somebody: of teams, from the colleague's to the one that is the other's too, or
 * of those whom they report to.
 */
export async function teamPath(ctx: Context, me: string, other: string): Promise<string[]> {
  const { schema } = ctx.workspace;
  const { rows: teams } = await sql<Team>`select id, name, parent_id, lead_id from ${sql.id(schema, 'team')}
    where trashed_at is null`.execute(ctx.db);
  const { rows: members } = await sql<{ id: string; team_id: string | null }>`select id, team_id
    from ${sql.id(schema, 'member')} where id = any(${[me, other]}::uuid[])`.execute(ctx.db);
  const of = (member: string) =>
    teams.filter((t) => t.lead_id === member || members.some((m) => m.id === member && m.team_id === t.id));
  const mine = new Set(of(me).map((t) => t.id));
  for (const start of of(other)) {
    const path: string[] = [];
    const seen = new Set<string>();
    for (let at: Team | undefined = start; at && !seen.has(at.id); ) {
      seen.add(at.id);
      path.push(at.name ?? '');
      if (mine.has(at.id)) return path;
      const parent: string | null = at.parent_id;
      at = teams.find((t) => t.id === parent);
    }
  }
  const { rows } = await sql<{ name: string | null; id: string }>`with recursive up as (
      select id, name, manager_id, 0 as n from ${sql.id(schema, 'member')} where id = ${other}::uuid
      union select m.id, m.name, m.manager_id, up.n + 1 from ${sql.id(schema, 'member')} m join up on m.id = up.manager_id
      where up.n < 50
    ) select id, name from up order by n`.execute(ctx.db);
  const end = rows.findIndex((row) => row.id === me);
  return end < 0 ? [] : rows.slice(0, end + 1).map((row) => row.name ?? '');
}

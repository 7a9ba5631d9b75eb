import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';

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

export interface Tree {
  /** Those without a manager among the members. */
  roots: string[];
  below: Map<string, string[]>;
  /** Members who were found to report to themselves by way of others: each circle is opened at one of them. */
  circles: string[];
}

/**
 * The tree that managers make. Links that lead back to where they began are refused when they are written, but an import of two
 * files at once can still make one: then the colleague whose name comes first counts as having no manager.
 */
export function treeOf(members: ReadonlyMap<string, { name: string; manager: string | null }>): Tree {
  const above = new Map(
    [...members].map(([id, { manager }]) => [id, manager && members.has(manager) ? manager : null]),
  );
  const circles: string[] = [];
  const settled = new Set<string>();
  for (const start of members.keys()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    let at: string | null = start;
    while (at && !settled.has(at)) {
      if (onPath.has(at)) {
        const circle = path.slice(path.indexOf(at));
        const opened = circle.toSorted((a, b) => named(members, a).localeCompare(named(members, b)))[0] as string;
        above.set(opened, null);
        circles.push(opened);
        break;
      }
      onPath.add(at);
      path.push(at);
      at = above.get(at) ?? null;
    }
    for (const id of path) settled.add(id);
  }
  const below = new Map<string, string[]>();
  const roots: string[] = [];
  for (const [id, manager] of above) {
    if (!manager) roots.push(id);
    else below.set(manager, [...(below.get(manager) ?? []), id]);
  }
  const byName = (a: string, b: string) => named(members, a).localeCompare(named(members, b)) || (a < b ? -1 : 1);
  for (const list of below.values()) list.sort(byName);
  return { roots: roots.sort(byName), below, circles };
}

const named = (members: ReadonlyMap<string, { name: string }>, id: string) => members.get(id)?.name ?? '';

/** A member and everyone who reports to them, also by way of others. */
export function subtree({ below }: Tree, id: string): string[] {
  const found = [id];
  for (let i = 0; i < found.length; i++) found.push(...(below.get(found[i] as string) ?? []));
  return found;
}

/** Whether somebody leads a colleague: as manager, as lead of their team or of one above, or by way of others. */
export function leads(
  staff: { colleagues: ReadonlyMap<string, Colleague>; teams: ReadonlyMap<string, Team> },
  leader: string,
  colleague: string,
): boolean {
  const seen = new Set<string>();
  const waiting = [colleague];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const { manager, team } = staff.colleagues.get(next) ?? { manager: null, team: null };
    if (manager) waiting.push(manager);
    const teams = new Set<string>();
    for (let at = team; at && !teams.has(at); at = staff.teams.get(at)?.parent ?? null) {
      teams.add(at);
      const lead = staff.teams.get(at)?.lead;
      if (lead) waiting.push(lead);
    }
  }
  seen.delete(colleague);
  return seen.has(leader);
}

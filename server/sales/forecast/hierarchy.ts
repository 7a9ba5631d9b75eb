import type { Colleague, Team } from '../../workspace/members/service.ts';

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

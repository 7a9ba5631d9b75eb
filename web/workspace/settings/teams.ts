import type { Colleague, Team } from '../api.ts';

/** Teams as a tree read from top to bottom: each under the one it is part of, siblings in the order given. */
export function asTree(teams: Team[]): Array<{ team: Team; depth: number }> {
  const known = new Set(teams.map(({ id }) => id));
  const below = Map.groupBy(teams, ({ parent }) => (parent && known.has(parent.id) ? parent.id : null));
  const walk = (parent: string | null, depth: number): Array<{ team: Team; depth: number }> =>
    (below.get(parent) ?? []).flatMap((team) => [{ team, depth }, ...walk(team.id, depth + 1)]);
  return walk(null, 0);
}

/** The teams that a team may be part of: not itself, and none that is part of it. */
export function possibleParents(teams: Team[], id: string | null): Team[] {
  const parents = new Map(teams.map((team) => [team.id, team.parent?.id]));
  const isUnder = (team: string | undefined): boolean =>
    team !== undefined && (team === id || isUnder(parents.get(team)));
  return teams.filter((team) => id === null || !isUnder(team.id));
}

/** Who comes into a team and who leaves it, so that exactly `chosen` are in it. */
export function teamChanges(colleagues: Colleague[], team: string, chosen: string[]) {
  const wanted = new Set(chosen);
  return colleagues.flatMap((one): Array<{ id: string; team: string | null }> => {
    if (wanted.has(one.id)) return one.team === team ? [] : [{ id: one.id, team }];
    return one.team === team ? [{ id: one.id, team: null }] : [];
  });
}

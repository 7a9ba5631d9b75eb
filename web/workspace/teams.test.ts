import { expect, test } from 'vitest';
import type { Team } from './api.ts';
import { asTree, possibleParents, teamChanges } from './settings/teams.ts';

const team = (id: string, parent: string | null = null): Team => ({
  id,
  name: id,
  lead: null,
  parent: parent === null ? null : { id: parent, title: parent },
});
const teams = [team('east', 'sales'), team('finance'), team('new york', 'east'), team('sales'), team('west', 'sales')];

test('each team stands under the one it is part of', () => {
  expect(asTree(teams).map(({ team, depth }) => `${'·'.repeat(depth)}${team.id}`)).toEqual([
    'finance',
    'sales',
    '·east',
    '··new york',
    '·west',
  ]);
  // The team above is in the trash: those below stay in sight.
  expect(asTree([team('east', 'gone')]).map(({ team }) => team.id)).toEqual(['east']);
});

test('a team is never offered to be part of itself, not even by way of others', () => {
  expect(possibleParents(teams, 'sales').map(({ id }) => id)).toEqual(['finance']);
  expect(possibleParents(teams, 'west').map(({ id }) => id)).toEqual(['east', 'finance', 'new york', 'sales']);
  expect(possibleParents(teams, null)).toHaveLength(5);
});

test('only those who come or leave are written', () => {
  const colleagues = [
    { id: 'dana', name: 'Dana', team: 'east' },
    { id: 'eli', name: 'Eli', team: 'west' },
    { id: 'fay', name: 'Fay', team: null },
    { id: 'gus', name: 'Gus', team: 'east' },
  ];
  expect(teamChanges(colleagues, 'east', ['dana', 'eli', 'fay'])).toEqual([
    { id: 'eli', team: 'east' },
    { id: 'fay', team: 'east' },
    { id: 'gus', team: null },
  ]);
  expect(teamChanges(colleagues, 'east', ['gus', 'dana'])).toEqual([]);
});

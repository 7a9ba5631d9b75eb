import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { type TestKith, testKith } from '../test/kith.ts';
import type { Person, TestWorkspace } from '../test/workspace.ts';

let kith: TestKith;
let acme: TestWorkspace;
let max: Person;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace();
  max = await acme.as('member');
});

const wish = {
  object: 'deals',
  name: 'My large deals',
  kind: 'board',
  filter: {
    and: [
      { field: 'owner', op: 'is_me' },
      { field: 'amount', op: 'gte', value: 1000 },
    ],
  },
  sort: ['-amount'],
  columns: ['name', 'amount', 'company.industry'],
  options: { group: 'stage' },
};
const namesFor = async (who: Person, path = '/views?object=deals') =>
  (await who.send('GET', path)).body.data.map((v: { name: string }) => v.name);

test('a saved view is its owner’s alone until it is shared', async () => {
  const { status, body } = await max.send('POST', '/views', wish);
  expect(status).toBe(201);
  expect(body).toMatchObject({
    ...wish,
    object: 'deal',
    plural: 'deals',
    shared: false,
    member_id: max.memberId,
    writable: true,
  });
  expect(await namesFor(max)).toEqual(['My large deals']);
  expect(await namesFor(acme.owner)).toEqual([]);
  expect((await acme.owner.send('PATCH', `/views/${body.id}`, { name: 'Mine now' })).status).toBe(404);

  await max.send('PATCH', `/views/${body.id}`, { shared: true, name: 'Large deals' });
  expect(await namesFor(acme.owner)).toEqual(['Large deals']);
  const reader = await acme.as('read_only');
  expect(await namesFor(reader)).toEqual(['Large deals']);
  expect((await reader.send('DELETE', `/views/${body.id}`)).status).toBe(403);
  expect((await acme.owner.send('DELETE', `/views/${body.id}`)).status).toBe(204);
  expect(await namesFor(max)).toEqual([]);
});

test('a reader keeps views of their own but shares none', async () => {
  const reader = await acme.as('read_only');
  const { status, body } = await reader.send('POST', '/views', { object: 'people', name: 'Berlin' });
  expect(status).toBe(201);
  expect((await reader.send('PATCH', `/views/${body.id}`, { shared: true })).status).toBe(403);
  expect(await namesFor(reader, '/views')).toEqual(['Berlin']);
});

test('a change sets only what it names, and can take the filter away', async () => {
  const { body } = await max.send('POST', '/views', wish);
  const { body: changed } = await max.send('PATCH', `/views/${body.id}`, { filter: null });
  expect(changed).toMatchObject({ filter: null, sort: ['-amount'], name: 'My large deals' });
});

test.each([
  ['a filter on an unknown field', { filter: { field: 'nope', op: 'empty' } }, 'filter.field'],
  ['a sort by an unknown field', { sort: ['nope'] }, 'sort[0]'],
  ['an unknown column', { columns: ['name', 'nope'] }, 'columns[1]'],
  ['a name of nothing', { name: '  ' }, 'name'],
  ['a NUL in the name', { name: 'a\u0000' }, 'name'],
  ['an unknown kind', { kind: 'carousel' }, 'kind'],
])('a view refuses %s', async (_, change, field) => {
  const answer = await max.send('POST', '/views', { ...wish, ...change });
  expect(answer.status).toBe(422);
  expect(answer.body.errors[0].field).toBe(field);
});

test('a team’s view is seen by the team and its parts, and changed by others only where it is open', async () => {
  const { ctx, owner } = acme;
  const [north, city] = ['North', 'City'].map((name) => ({ name }));
  const { body: parent } = await owner.send('POST', '/teams', north);
  const { body: team } = await owner.send('POST', '/teams', { ...city, parent: parent.id });
  const nora = await acme.hire('Nora North');
  const carl = await acme.hire('Carl City');
  await owner.send('PATCH', `/members/${nora.memberId}`, { team: parent.id });
  await owner.send('PATCH', `/members/${carl.memberId}`, { team: team.id });
  const { body: saved, status } = await nora.send('POST', '/views', {
    object: 'tasks',
    name: 'North’s',
    scope: 'team',
  });
  expect([status, saved.scope, saved.team_id, saved.shared]).toEqual([201, 'team', parent.id, true]);
  expect(await namesFor(carl, '/views?object=tasks')).toEqual(['North’s']);
  expect(await namesFor(max, '/views?object=tasks')).toEqual([]);
  expect((await max.send('GET', `/views/${saved.id}`)).status).toBe(404);
  const rename = { name: 'Ours' };
  expect((await carl.send('PATCH', `/views/${saved.id}`, rename)).status).toBe(403);
  expect((await carl.send('POST', '/views', { object: 'tasks', name: 'x', team: parent.id })).status).toBe(201);
  expect((await max.send('POST', '/views', { object: 'tasks', name: 'x', team: parent.id })).status).toBe(422);
  await nora.send('PATCH', `/views/${saved.id}`, { open: true });
  expect((await carl.send('PATCH', `/views/${saved.id}`, rename)).body.name).toBe('Ours');
  expect(ctx.workspace.id).toBeTruthy();
});

test('a deleted view comes back, and one view alone is what a list opens with', async () => {
  const { owner } = acme;
  const make = async (name: string, more = {}) =>
    owner.send('POST', '/views', { object: 'products', name, scope: 'public', ...more });
  const { body: first } = await make('First', { is_default: true });
  const { body: second } = await make('Second', { is_default: true });
  expect((await owner.send('GET', `/views/${first.id}`)).body.is_default).toBe(false);
  expect((await max.send('PATCH', `/views/${second.id}`, { is_default: false })).status).toBe(403);
  expect((await make('Third', { scope: 'personal', is_default: true })).status).toBe(422);
  await owner.send('DELETE', `/views/${second.id}`);
  expect((await owner.send('GET', `/views/${second.id}`)).status).toBe(404);
  const back = await owner.send('POST', `/views/${second.id}/restoration`);
  expect(back.body).toMatchObject({ name: 'Second', is_default: false });
  expect((await owner.send('POST', `/views/${second.id}/restoration`)).status).toBe(409);
});

test('what a view says of a field that is not there any more is left out, and told', async () => {
  const { ctx, owner } = acme;
  const { body } = await owner.send('POST', '/views', {
    object: 'deals',
    name: 'Red ones',
    sort: ['probability', '-amount'],
    columns: ['name', 'probability'],
    filter: {
      and: [
        { field: 'probability', op: 'gte', value: 50 },
        { not: { or: [{ field: 'probability', op: 'empty' }] } },
        retail,
      ],
    },
  });
  expect(body.missing).toEqual([]);
  await sql`update ${sql.id(ctx.workspace.schema, 'view')}
    set filter = replace(filter::text, 'probability', 'c_colour')::jsonb, sort = '["c_colour", "-amount"]',
      columns = '["name", "c_colour"]' where id = ${body.id}`.execute(ctx.db);
  const { body: now } = await owner.send('GET', `/views/${body.id}`);
  expect(now).toMatchObject({ missing: ['c_colour'], sort: ['-amount'], columns: ['name'], filter: { and: [retail] } });
});
const retail = { field: 'company.industry', op: 'eq', value: 'retail' };

test('another workspace knows nothing of it', async () => {
  const { body } = await max.send('POST', '/views', { ...wish, shared: true });
  const other = await kith.workspace();
  expect(await namesFor(other.owner)).toEqual([]);
  for (const [method, change] of [
    ['PATCH', { name: 'x' }],
    ['DELETE', undefined],
  ] as const)
    expect((await other.owner.send(method, `/views/${body.id}`, change)).status).toBe(404);
  expect((await max.send('POST', '/views', { ...wish, object: 'planets' })).status).toBe(404);
});

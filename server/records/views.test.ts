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

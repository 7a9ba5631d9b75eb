import { beforeAll, expect, test } from 'vitest';
import { type TestKith, testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import { type Box, placesOf } from './places.ts';

let kith: TestKith;
let acme: TestWorkspace;
const world: Box = { south: -90, north: 90, west: -180, east: 180 };
const at = { latitude: 'latitude', longitude: 'longitude', box: world };

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace();
  const towns: Array<[string, number, number]> = [
    ['Mitte', 52.52, 13.4],
    ['Wedding', 52.55, 13.36],
    ['Potsdam', 52.4, 13.06],
    ['Santiago', -33.45, -70.67],
    ['Pole', 90, 0],
  ];
  for (const [name, latitude, longitude] of towns)
    await acme.owner.send('POST', '/companies', { name, city: name, latitude, longitude });
  await acme.owner.send('POST', '/companies', { name: 'Nowhere' });
});

const names = (places: Array<{ title: string | null; count: number }>) =>
  places.map(({ title, count }) => title ?? count).sort();

test('records that lie close together on the screen are one place with their number; nearer by they part', async () => {
  const far = await placesOf(acme.ctx, 'company', { ...at, zoom: 2 });
  expect(far).toMatchObject({ total: 5, truncated: false });
  expect(names(far.places)).toEqual([3, 'Pole', 'Santiago']);
  const berlin = far.places.find(({ count }) => count === 3);
  expect(berlin?.box).toEqual({ south: 52.4, north: 52.55, west: 13.06, east: 13.4 });
  expect(berlin?.latitude).toBeCloseTo(52.49, 2);
  const near = await placesOf(acme.ctx, 'company', { ...at, box: berlin?.box ?? world, zoom: 14 });
  expect(names(near.places)).toEqual(['Mitte', 'Potsdam', 'Wedding']);
});

test('the filter, the search and the rights of a list count on the map too', async () => {
  const filter = { field: 'city', op: 'eq' as const, value: 'Mitte' };
  expect((await placesOf(acme.ctx, 'company', { ...at, filter, zoom: 2 })).total).toBe(1);
  expect((await placesOf(acme.ctx, 'company', { ...at, q: 'Potsdam', zoom: 2 })).total).toBe(1);
  const own = { read: 'own', update: 'own', delete: 'own', export: 'own', create: true, import: true, fields: {} };
  const { body: role } = await acme.owner.send('POST', '/roles', {
    name: 'Their own',
    tier: 'member',
    rights: { objects: {}, others: own, sensitive: false, share: false },
  });
  const limited = await acme.hire('Lea Limited');
  await acme.owner.send('POST', `/members/${limited.memberId}/role`, { role: role.id });
  const { body } = await limited.send('POST', '/companies/places', { ...at, zoom: 2 });
  expect(body).toEqual({ places: [], total: 0, truncated: false });
  const other = await (await kith.workspace()).owner.send('POST', '/companies/places', { ...at, zoom: 2 });
  expect(other.body.total).toBe(0);
});

test('only fields that hold degrees are asked', async () => {
  const ask = (wish: object) => acme.owner.send('POST', '/companies/places', { ...at, zoom: 2, ...wish });
  expect((await ask({ latitude: 'name' })).status).toBe(422);
  expect((await ask({ latitude: 'nothing' })).status).toBe(422);
  expect((await ask({ longitude: 'phone' })).status).toBe(422);
});

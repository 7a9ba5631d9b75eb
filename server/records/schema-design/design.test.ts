import { beforeAll, expect, test } from 'vitest';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';

let kith: TestKith;
let acme: TestWorkspace;
let admin: Person;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  admin = await acme.as('admin');
});

async function made(path: string, body: unknown, by = admin) {
  const answer = await by.send('POST', path, body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body;
}

test('a field of any type is there at once: written, read, filtered, sorted and told in the API', async () => {
  const rooms = await made('/objects/companies/fields', {
    label: 'Number of rooms',
    type: 'number',
    integer: true,
    indexed: true,
  });
  expect(rooms).toMatchObject({ name: 'c_number_of_rooms', type: 'number', custom: true, index: 'building' });
  const company = await made('/companies', { name: 'Initech', c_number_of_rooms: 12 });
  expect(company.c_number_of_rooms).toBe(12);
  await made('/companies', { name: 'Hooli', c_number_of_rooms: 40 });
  const filter = { field: 'c_number_of_rooms', op: 'gte', value: 10 };
  const { body } = await admin.send('POST', '/companies/query', { filter, sort: ['-c_number_of_rooms'] });
  expect(body.data.map((c: { name: string }) => c.name)).toEqual(['Hooli', 'Initech']);
  await kith.settle();
  const fields = (await admin.send('GET', '/objects/companies/fields')).body.data;
  expect(fields.find((f: { name: string }) => f.name === 'c_number_of_rooms')).toMatchObject({ index: 'ready' });
});

test('a custom object has a list, a record page and relations from the start', async () => {
  const property = await made('/objects', { label: 'Property', icon: 'building' });
  expect(property).toMatchObject({ name: 'c_property', plural: 'properties', labels: 'Properties', title: 'c_name' });
  const house = await made('/properties', { c_name: '12 Elm Street' });
  expect(house).toMatchObject({ c_name: '12 Elm Street', version: 1 });
  const relation = await made('/objects/properties/relations', {
    kind: 'many_to_many',
    to: 'people',
    label: 'People',
    inverse_label: 'Homes',
    roles: [{ label: 'Owner' }, { label: 'Tenant' }],
  });
  expect(relation.object.link).toEqual({ a: 'c_property', b: 'c_person', role: 'c_role' });
  const ada = await made('/people', { first_name: 'Ada' });
  await made(`/${relation.object.plural}`, { c_property: house.id, c_person: ada.id, c_role: 'tenant' });
  const filter = { some: 'homes', where: { field: 'c_property.c_name', op: 'eq', value: '12 Elm Street' } };
  const { body } = await admin.send('POST', '/people/query', { filter });
  expect(body.data.map((p: { id: string }) => p.id)).toEqual([ada.id]);
});

import { beforeAll, describe, expect, test } from 'vitest';
import { importFile, uploaded } from '../../test/imports.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { write } from '../write/index.ts';

// What an administrator makes is there at once and everywhere: one invented object is walked through every door.

let kith: TestKith;
let acme: TestWorkspace;
let admin: Person;
let max: Person;
let elm = '';
let oak = '';
let ada = '';

async function ask(by: Person, method: string, path: string, body?: unknown, status = method === 'POST' ? 201 : 200) {
  const answer = await by.send(method, path, body);
  expect([`${method} ${path}`, answer.status, JSON.stringify(answer.body)]).toEqual([
    `${method} ${path}`,
    status,
    expect.anything(),
  ]);
  return answer.body;
}
const make = (path: string, body: unknown, by = admin) => ask(by, 'POST', path, body);
const query = async (path: string, body: unknown, by = max) => (await ask(by, 'POST', `${path}/query`, body, 200)).data;
const names = (list: Array<{ c_name: string }>) => list.map((one) => one.c_name);

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  admin = await acme.as('admin');
  max = await acme.as('member');
  await make('/objects', { label: 'Property', icon: 'building', title_label: 'Address' });
  const fields = [
    { label: 'Rent', type: 'money', min: 0, indexed: true, listed: true },
    { label: 'Rooms', type: 'number', integer: true, listed: true },
    {
      label: 'Kind',
      type: 'choice',
      choices: [{ label: 'Flat' }, { label: 'House', color: 'green' }],
      default: 'flat',
    },
    { label: 'Extras', type: 'multi_choice', choices: [{ label: 'Garden' }, { label: 'Lift' }] },
    { label: 'Built on', type: 'date' },
    { label: 'Land register', type: 'text', unique: true, searched: true, pattern: '[A-Z]{2}-\\d{1,6}' },
    { label: 'Caretaker', type: 'reference', to: 'people', inverse: 'Looks after' },
    { label: 'Site', type: 'address' },
    { label: 'Stars', type: 'rating' },
  ];
  for (const field of fields) await make('/objects/properties/fields', field);
  ada = (await make('/people', { first_name: 'Ada', last_name: 'Byron' })).id;
  elm = (
    await make(
      '/properties',
      {
        c_name: '12 Elm Street',
        c_rent: 1200,
        c_rooms: 4,
        c_extras: ['garden'],
        c_land_register: 'AB-17',
        c_caretaker: ada,
        c_site: { city: 'Bonn' },
        c_stars: 4,
      },
      max,
    )
  ).id;
  oak = (await make('/properties', { c_name: '3 Oak Lane', c_rent: 800, c_rooms: 2, c_kind: 'house' }, max)).id;
  await kith.settle();
});

describe('reading', () => {
  test('lists filter, sort and follow paths over its fields', async () => {
    const rent = { field: 'c_rent', op: 'gte', value: 1000 };
    expect(names(await query('/properties', { filter: rent }))).toEqual(['12 Elm Street']);
    expect(names(await query('/properties', { sort: ['c_rooms'] }))).toEqual(['3 Oak Lane', '12 Elm Street']);
    const byCaretaker = { field: 'c_caretaker.last_name', op: 'eq', value: 'byron' };
    expect(names(await query('/properties', { filter: byCaretaker }))).toEqual(['12 Elm Street']);
    const garden = { field: 'c_extras', op: 'has', value: 'garden' };
    expect(names(await query('/properties', { filter: garden }))).toEqual(['12 Elm Street']);
    const looksAfter = { some: 'looks_after', where: { field: 'c_rooms', op: 'gt', value: 3 } };
    expect((await query('/people', { filter: looksAfter })).map((p: { id: string }) => p.id)).toEqual([ada]);
    const record = await ask(max, 'GET', `/properties/${elm}?include=c_caretaker`);
    expect(record).toMatchObject({ c_kind: 'flat', c_stars: 4, c_caretaker: { title: 'Ada Byron' } });
  });

  test('figures are drawn from it', async () => {
    const groups = { group_by: [{ field: 'c_kind' }], measures: [{ fn: 'sum', field: 'c_rent' }] };
    const { groups: found } = await ask(max, 'POST', '/properties/aggregate', groups, 200);
    expect(found).toEqual([
      { key: { c_kind: 'flat' }, values: { sum_c_rent: { amount: '1200.00', currency: 'USD' } } },
      { key: { c_kind: 'house' }, values: { sum_c_rent: { amount: '800.00', currency: 'USD' } } },
    ]);
  });

  test('search finds it by title and by what is searched, also what was there before', async () => {
    const found = async (q: string) =>
      (await ask(max, 'GET', `/search?q=${q}`)).data.map((one: { id: string }) => one.id);
    expect(await found('elm str')).toEqual([elm]);
    expect(await found('ab-17')).toEqual([elm]);
    expect(await found('house')).toEqual([]);
    await ask(admin, 'PATCH', '/objects/properties/fields/c_kind', { searched: true });
    await kith.settle();
    expect(await found('house')).toEqual([oak]);
    await ask(admin, 'PATCH', '/objects/properties/fields/c_kind', { searched: false });
    await kith.settle();
    expect(await found('house')).toEqual([]);
  });

  test('the API describes it', async () => {
    const document = await ask(max, 'GET', '/openapi.json');
    expect(document.paths['/api/v1/properties/{id}'].patch).toBeDefined();
    expect(document.components.schemas.CPropertyCreate.required).toEqual(['c_name']);
    expect(document.components.schemas.CProperty.properties.c_rent.anyOf[0].$ref).toContain('Money');
    const objects = (await ask(max, 'GET', '/objects')).data;
    const property = objects.find((o: { name: string }) => o.name === 'c_property');
    expect(property).toMatchObject({ plural: 'properties', custom: true, title: 'c_name', owner_field: 'owner' });
    expect(property.fields.find((f: { name: string }) => f.name === 'c_land_register')).toMatchObject({
      unique: true,
      index: 'ready',
      pattern: '[A-Z]{2}-\\d{1,6}',
    });
    const person = objects.find((o: { name: string }) => o.name === 'person');
    expect(person.inverses).toContainEqual(
      expect.objectContaining({ name: 'looks_after', object: 'c_property', label: 'Looks after' }),
    );
  });
});

describe('writing', () => {
  test('what a field asks for is said at the field, one by one, in batches and in imports', async () => {
    const wrong = { c_name: 'X', c_rent: -1, c_kind: 'castle', c_land_register: '17' };
    const { errors } = await ask(max, 'POST', '/properties', wrong, 422);
    expect(Object.fromEntries(errors.map((e: { field: string; code: string }) => [e.field, e.code]))).toEqual({
      c_rent: 'out_of_range',
      c_kind: 'unknown_choice',
      c_land_register: 'pattern',
    });
    const twice = await ask(max, 'POST', '/properties', { c_name: 'Y', c_land_register: 'ab-17' }, 422);
    expect(twice.errors[0]).toMatchObject({ field: 'c_land_register' });
    const double = await ask(max, 'POST', '/properties', { c_name: 'Y', c_land_register: 'AB-17' }, 422);
    expect(double.errors).toMatchObject([{ field: 'c_land_register', code: 'not_unique' }]);
    const operations = [
      { op: 'create', values: { c_name: 'Z', c_land_register: 'AB-17' } },
      { op: 'upsert', match: { c_land_register: 'AB-17' }, values: { c_stars: 5 } },
    ];
    const { results } = await ask(max, 'POST', '/properties/batch', { operations }, 200);
    expect(results).toMatchObject([{ status: 422 }, { status: 200, record: { id: elm, c_stars: 5 } }]);
  });

  test('history, undo, trash and timeline know it', async () => {
    const changed = await max.send('PATCH', `/properties/${oak}`, { c_rooms: 3, c_site: { city: 'Köln' } });
    const set = changed.headers['kith-change-set'];
    const { data } = await ask(max, 'GET', `/properties/${oak}/changes`);
    expect(data[0].after).toMatchObject({ c_rooms: 3 });
    await ask(max, 'POST', `/changes/${set}/undo`, {}, 200);
    expect(await ask(max, 'GET', `/properties/${oak}`)).toMatchObject({ c_rooms: 2, c_site: null });
    await max.send('DELETE', `/properties/${oak}`);
    expect(names(await query('/properties', {}))).toEqual(['12 Elm Street']);
    expect(names(await query('/properties', { trashed: true }))).toEqual(['3 Oak Lane']);
    await ask(max, 'POST', `/properties/${oak}/restoration`, {}, 200);
    const timeline = await ask(max, 'GET', `/properties/${oak}/timeline`);
    expect(timeline.data.length).toBeGreaterThan(2);
  });

  test('tasks and notes are about it, and end with it', async () => {
    const barn = await make('/properties', { c_name: 'Barn', c_caretaker: ada });
    const note = await make('/notes', { body: 'Roof leaks', about: { object: 'c_property', id: barn.id } });
    const timeline = await ask(max, 'GET', `/properties/${barn.id}/timeline`);
    expect(timeline.data.map((entry: { kind: string }) => entry.kind)).toContain('note');
    const about = { some: 'notes' };
    expect(names(await query('/properties', { filter: about }))).toEqual(['Barn']);
    await ask(admin, 'DELETE', `/properties/${barn.id}?purge=true`, undefined, 204);
    await ask(admin, 'GET', `/notes/${note.id}`, undefined, 404);
  });

  test('a record that it points to may end; the link is emptied and logged', async () => {
    const bob = (await make('/people', { first_name: 'Bob' })).id;
    const shed = await make('/properties', { c_name: 'Shed', c_caretaker: bob });
    await ask(admin, 'DELETE', `/people/${bob}?purge=true`, undefined, 204);
    expect(await ask(admin, 'GET', `/properties/${shed.id}`)).toMatchObject({ c_caretaker: null, version: 2 });
    await ask(admin, 'DELETE', `/properties/${shed.id}?purge=true`, undefined, 204);
  });

  test('its changes are heard in the outbox', async () => {
    const { rows } = await kith.runtime.database.pool.query(
      `select distinct name from ${acme.workspace.schema}.event where object = 'c_property' order by 1`,
    );
    expect(rows.map((row) => row.name)).toEqual(
      expect.arrayContaining(['c_property.created', 'c_property.updated', 'c_property.trashed', 'definition.changed']),
    );
  });
});

describe('files', () => {
  test('an import proposes its columns, refuses what does not fit, and can be undone', async () => {
    const content =
      'Address,Rooms,Kind,Land register,Caretaker\n1 Ash Road,5,House,CD-1,Ada Byron\n2 Ash Road,6,Flat,nonsense,\n';
    const file = { name: 'properties.csv', content };
    const proposed = await uploaded(admin, file, { object: 'properties' });
    const mapping = Object.fromEntries(proposed.columns.map((column) => [column.name, column.proposal.field]));
    expect(mapping).toEqual({
      Address: 'c_name',
      Rooms: 'c_rooms',
      Kind: 'c_kind',
      'Land register': 'c_land_register',
      Caretaker: 'c_caretaker',
    });
    const done = await importFile(kith, admin, file, { object: 'properties' });
    expect(done).toMatchObject({ state: 'done', counts: { created: 1, refused: 1 } });
    const filter = { field: 'c_rooms', op: 'eq', value: 5 };
    expect(await query('/properties', { filter })).toMatchObject([{ c_kind: 'house', c_caretaker: ada }]);
    await ask(admin, 'POST', `/imports/${done.id}/undo`, {}, 202);
    await kith.settle();
    expect(await query('/properties', { filter })).toEqual([]);
  });

  test('an export holds its fields', async () => {
    const wish = { object: 'properties', fields: ['c_name', 'c_rent', 'c_caretaker'], sort: ['c_name'] };
    const begun = await ask(max, 'POST', '/exports', wish, 202);
    await kith.settle();
    const { file } = await ask(max, 'GET', `/exports/${begun.id}`);
    const text = (await kith.app.inject({ url: file, headers: max.headers })).body;
    expect(text).toContain('Address,Rent,Rent currency,Caretaker');
    expect(text).toContain('12 Elm Street,1200,USD,Ada Byron');
  });
});

test('another workspace sees nothing of it, and may use the same names for its own', async () => {
  const globex = await kith.workspace('Globex');
  const other = globex.owner;
  await ask(other, 'GET', '/properties', undefined, 404);
  const objects = (await ask(other, 'GET', '/objects')).data;
  expect(objects.some((o: { custom: boolean }) => o.custom)).toBe(false);
  const property = await make('/objects', { label: 'Property' }, other);
  expect(property.name).toBe('c_property');
  expect((await ask(other, 'GET', '/properties')).data).toEqual([]);
  await ask(other, 'POST', '/properties', { c_name: 'Ours', c_rent: 1 }, 422);
});

test('what an object of Kith’s own is asked for: on new records and on the next edit, not of Kith itself', async () => {
  const { id } = await make('/companies', { name: 'Before' });
  const risk = { label: 'Risk class', type: 'choice', choices: [{ label: 'Low' }], required: true };
  await make('/objects/companies/fields', risk);
  await ask(admin, 'POST', '/companies', { name: 'No class' }, 422);
  const asked = await ask(max, 'PATCH', `/companies/${id}`, { city: 'Rome' }, 422);
  expect(asked.errors).toMatchObject([{ field: 'c_risk_class', code: 'required' }]);
  await ask(max, 'PATCH', `/companies/${id}`, { city: 'Rome', c_risk_class: 'low' });
  const sample = { ...acme.ctx, origin: { kind: 'sample' } } as const;
  const made = await write(sample, [{ op: 'create', object: 'company', values: { name: 'Invented' } }]);
  await ask(max, 'POST', `/changes/${made.changeSet}/undo`, {}, 200);
});

test('put away, it is nowhere; brought back, everything is there again', async () => {
  await make('/views', { object: 'properties', name: 'Dear', filter: { field: 'c_rent', op: 'gt', value: 1000 } }, max);
  const usage = await ask(admin, 'GET', '/objects/properties/fields/c_rent/usage');
  expect(usage).toMatchObject({ data: [{ kind: 'view', name: 'Dear' }], records: 2 });
  await ask(admin, 'DELETE', '/objects/properties/fields/c_rent?purge=true', undefined, 409);
  await ask(admin, 'DELETE', '/objects/properties/fields/c_rent', undefined, 204);
  expect(await ask(max, 'GET', `/properties/${elm}`)).not.toHaveProperty('c_rent');
  await ask(max, 'POST', '/properties/query', { sort: ['c_rent'] }, 422);
  expect((await ask(max, 'GET', '/views?object=properties')).data).toMatchObject([{ name: 'Dear' }]);
  const archived = (await ask(admin, 'GET', '/objects/properties/fields?archived=true')).data;
  expect(archived).toMatchObject([{ name: 'c_rent', archived: expect.any(String) }]);
  await ask(admin, 'POST', '/objects/properties/fields', { label: 'Rent', type: 'text' });
  await ask(admin, 'POST', '/objects/properties/fields/c_rent/restoration', {}, 409);
  await ask(admin, 'DELETE', '/objects/properties/fields/c_rent_2?purge=true&force=true', undefined, 204);
  await ask(admin, 'POST', '/objects/properties/fields/c_rent/restoration', {}, 200);
  expect(await ask(max, 'GET', `/properties/${elm}`)).toMatchObject({ c_rent: { amount: '1200.00' } });

  await ask(admin, 'DELETE', '/objects/properties', undefined, 204);
  await ask(max, 'GET', '/properties', undefined, 404);
  expect((await ask(max, 'GET', '/search?q=elm')).data).toEqual([]);
  expect((await ask(admin, 'GET', '/objects?archived=true')).data).toMatchObject([{ name: 'c_property' }]);
  await ask(admin, 'POST', '/objects/properties/restoration', {}, 200);
  await kith.settle();
  expect(await ask(max, 'GET', `/properties/${elm}`)).toMatchObject({ c_name: '12 Elm Street' });

  const note = await make('/notes', { body: 'About it', about: { object: 'c_property', id: elm } });
  await ask(admin, 'DELETE', '/objects/properties?purge=true&force=true', undefined, 204);
  await ask(admin, 'GET', `/notes/${note.id}`, undefined, 404);
  await ask(admin, 'GET', '/properties', undefined, 404);
  expect(await ask(admin, 'GET', `/people/${ada}`)).toMatchObject({ last_name: 'Byron' });
  expect((await make('/objects', { label: 'Property' })).name).toBe('c_property');
});

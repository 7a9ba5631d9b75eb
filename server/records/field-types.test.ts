import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import { domains } from '../domains.ts';
import type { Context } from '../kernel/context.ts';
import { importFile } from '../test/imports.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import { testObjects } from '../test/objects.ts';
import type { Person, TestWorkspace } from '../test/workspace.ts';
import { aggregate } from './aggregate.ts';
import { catalog } from './catalog.ts';
import { historyOf } from './changes.ts';
import { address, autoNumber, defineObject, multiChoice, multiReference, rating, reference, text } from './define.ts';
import { compileFilter } from './filter-sql.ts';
import { getRecord, listRecords } from './query.ts';
import { searchRecords } from './search.ts';
import type { Change, Filter, Values } from './types.ts';
import { undoChangeSet } from './undo.ts';
import { createRecord, trashRecord, updateRecord, write } from './write/index.ts';

const house = defineObject('house', {
  plural: 'houses',
  title: 'name',
  fields: {
    name: text({ required: true, searched: true }),
    number: autoNumber('H-{0000}', { indexed: true, searched: true }),
    features: multiChoice(
      [
        { value: 'garden', label: 'Garden' },
        { value: 'lift', label: 'Lift' },
        { value: 'pool', label: 'Swimming pool' },
      ],
      { indexed: true, searched: true },
    ),
    labels: multiChoice(['VIP'], { open: true }),
    owners: multiReference('person', { inverse: 'houses' }),
    at: address({ indexed: true, searched: true }),
    stars: rating({ indexed: true }),
    agent: reference('member'),
  },
});

let kith: TestKith;
let acme: TestWorkspace;
let ctx: Context;
let owner: Person;

beforeAll(async () => {
  kith = await testKith({ parts: [...domains, testObjects(house)] });
  acme = await kith.workspace('Acme');
  ({ ctx, owner } = acme);
});

const names = async (filter: Filter) =>
  (await listRecords(ctx, 'house', { filter, sort: ['name'] })).records.map((r) => r.name);
const refusal = async (values: Values) =>
  createRecord(ctx, 'house', { name: 'Wrong', ...values }).catch((error) => error.errors?.[0]);
const person = async (first_name: string) => (await createRecord(ctx, 'person', { first_name })).id;

test('several choices are kept once each, in the order of the list, and are found, counted and searched', async () => {
  await createRecord(ctx, 'house', {
    name: 'Choice A',
    features: ['pool', 'garden', 'pool'],
    labels: ['vip', ' New  one '],
  });
  await createRecord(ctx, 'house', { name: 'Choice B', features: ['garden'], labels: [] });
  const [a, b] = (await listRecords(ctx, 'house', { sort: ['name'] })).records;
  expect(a).toMatchObject({ features: ['garden', 'pool'], labels: ['VIP', 'New one'] });
  expect(b).toMatchObject({ features: ['garden'], labels: null });
  expect(await names({ field: 'features', op: 'has_all', value: ['garden', 'pool'] })).toEqual(['Choice A']);
  expect(await names({ field: 'features', op: 'has_any', value: ['garden', 'lift'] })).toEqual([
    'Choice A',
    'Choice B',
  ]);
  const { groups } = await aggregate(ctx, 'house', {
    filter: { field: 'name', op: 'starts_with', value: 'Choice' },
    group_by: [{ field: 'features' }],
    measures: [{ fn: 'count' }],
  });
  expect(groups.map((g) => [g.key.features, g.values.count])).toEqual([
    ['garden', 2],
    ['pool', 1],
  ]);
  expect(await searchRecords(ctx, 'swimming')).toMatchObject([{ title: 'Choice A' }]);
});

test('what does not fit a list of choices is refused in words', async () => {
  expect(await refusal({ features: ['moat'] })).toMatchObject({ field: 'features', code: 'unknown_choice' });
  expect(await refusal({ features: 'garden' })).toMatchObject({ code: 'wrong_type' });
  expect(await refusal({ labels: Array(101).fill('x') })).toMatchObject({ code: 'too_long' });
  expect(await refusal({ labels: ['a\0b'] })).toMatchObject({ code: 'wrong_type' });
  expect(await refusal({ labels: [{ toString: 'x' }] })).toMatchObject({ code: 'wrong_type' });
  await expect(names({ field: 'features', op: 'has', value: 'moat' })).rejects.toMatchObject({ code: 'invalid' });
});

test('a list of references is a collection on the other side, and of the record itself', async () => {
  const [ann, bob] = [await person('Ann'), await person('Bob')];
  const { id } = await createRecord(ctx, 'house', { name: 'Link', owners: [ann, bob, ann] });
  expect((await getRecord(ctx, 'house', id)).owners).toEqual([ann, bob]);
  const withTitles = await getRecord(ctx, 'house', id, { include: ['owners'] });
  expect(withTitles.owners).toMatchObject([{ title: 'Ann' }, { title: 'Bob' }]);
  const owning = await listRecords(ctx, 'person', {
    filter: { some: 'houses', where: { field: 'name', op: 'eq', value: 'Link' } },
    sort: ['name'],
  });
  expect(owning.records.map((r) => r.name)).toEqual(['Ann', 'Bob']);
  expect(await names({ some: 'owners', where: { field: 'first_name', op: 'eq', value: 'Bob' } })).toEqual(['Link']);
  expect(await names({ field: 'owners', op: 'has_all', value: [ann, bob] })).toEqual(['Link']);
  expect(await refusal({ owners: [id] })).toMatchObject({ field: 'owners', code: 'not_found' });
  expect(await refusal({ owners: ['x'] })).toMatchObject({ code: 'wrong_type' });
});

test('who ends leaves the lists that pointed there, and comes back into them when that is undone', async () => {
  const [cleo, dan, eve] = [await person('Cleo'), await person('Dan'), await person('Eve')];
  const { id } = await createRecord(ctx, 'house', { name: 'Purge', owners: [cleo, dan, eve] });
  const trashed = await createRecord(ctx, 'house', { name: 'Purge in trash', owners: [cleo] });
  await trashRecord(ctx, 'house', trashed.id);
  for (const one of [cleo, dan]) await trashRecord(ctx, 'person', one);
  // A list may still hold who lies in the trash, and can be changed all the same.
  await updateRecord(ctx, 'house', id, { owners: [dan, cleo, eve] });
  const ends: Change[] = [cleo, dan].map((one) => ({ op: 'purge', object: 'person', id: one }));
  const { changeSet } = await write(ctx, ends);
  expect((await getRecord(ctx, 'house', id)).owners).toEqual([eve]);
  expect((await getRecord(ctx, 'house', trashed.id, { trashed: true })).owners).toBeNull();
  await undoChangeSet(ctx, changeSet as string);
  expect((await getRecord(ctx, 'house', id)).owners).toEqual([dan, cleo, eve]);
});

test('an address is asked by its parts and by nearness', async () => {
  const berlin = {
    street: 'Markt 1',
    postal_code: '10115',
    city: 'Berlin',
    country: 'DE',
    latitude: 52.53,
    longitude: 13.38,
  };
  await createRecord(ctx, 'house', { name: 'At Berlin', at: berlin });
  await createRecord(ctx, 'house', { name: 'At Potsdam', at: { city: 'Potsdam', latitude: 52.4, longitude: 13.06 } });
  await createRecord(ctx, 'house', { name: 'At nowhere', at: { city: 'Berlin' } });
  const [found] = (await listRecords(ctx, 'house', { filter: { field: 'name', op: 'eq', value: 'At Berlin' } }))
    .records;
  expect(found?.at).toEqual({ ...berlin, region: null });
  expect(await names({ field: 'at.city', op: 'eq', value: 'berlin' })).toEqual(['At Berlin', 'At nowhere']);
  const near = (km: number): Filter => ({ field: 'at', op: 'near', value: { latitude: 52.52, longitude: 13.4, km } });
  expect(await names(near(5))).toEqual(['At Berlin']);
  expect(await names(near(30))).toEqual(['At Berlin', 'At Potsdam']);
  const { groups } = await aggregate(ctx, 'house', {
    filter: { field: 'at', op: 'not_empty' },
    group_by: [{ field: 'at.city' }],
    measures: [{ fn: 'count' }],
  });
  expect(groups.map((g) => g.key['at.city'])).toEqual(['Berlin', 'Potsdam']);
  expect(await refusal({ at: { latitude: 91, longitude: 0 } })).toMatchObject({ code: 'out_of_range' });
  expect(await refusal({ at: { latitude: 1 } })).toMatchObject({ code: 'out_of_range' });
  expect(await refusal({ at: { planet: 'Mars' } })).toMatchObject({ code: 'unknown_part' });
});

test('stars are whole, within bounds, and can be averaged and sorted by', async () => {
  await createRecord(ctx, 'house', { name: 'Star 2', stars: 2 });
  await createRecord(ctx, 'house', { name: 'Star 5', stars: 5 });
  const filter: Filter = { field: 'stars', op: 'gte', value: 1 };
  const list = await listRecords(ctx, 'house', { filter, sort: ['-stars'], limit: 1 });
  expect(list.records[0]?.stars).toBe(5);
  const next = await listRecords(ctx, 'house', { filter, sort: ['-stars'], cursor: list.next_cursor });
  expect(next.records[0]?.stars).toBe(2);
  const { groups } = await aggregate(ctx, 'house', { filter, measures: [{ fn: 'avg', field: 'stars' }] });
  expect(groups[0]?.values.avg_stars).toBe(3.5);
  for (const stars of [0, 6, 2.5, '3']) expect(await refusal({ stars })).toMatchObject({ field: 'stars' });
});

test('each new record gets the next number, none twice, and keeps it', async () => {
  const made = await Promise.all(
    Array.from({ length: 8 }, (_, i) => createRecord(ctx, 'house', { name: `Number ${i}` })),
  );
  const numbers = made.map((r) => r.number as string).sort();
  expect(new Set(numbers).size).toBe(8);
  expect(numbers[0]).toMatch(/^H-\d{4}$/);
  const many = Array.from(
    { length: 3 },
    (_, i): Change => ({ op: 'create', object: 'house', values: { name: `More ${i}` } }),
  );
  const { results } = await write(ctx, many);
  const next = results.map((r) => (r.ok ? Number(String(r.record.number).slice(2)) : 0));
  expect(next.map((n) => n - (next[0] as number))).toEqual([0, 1, 2]);
  expect(await refusal({ number: 'H-0001' })).toMatchObject({ field: 'number', code: 'read_only' });
  const [first] = made;
  const { changeSet } = await write(ctx, [{ op: 'trash', object: 'house', id: first?.id as string }]);
  await undoChangeSet(ctx, changeSet as string);
  expect((await getRecord(ctx, 'house', first?.id as string)).number).toBe(first?.number);
});

test('history tells lists before and after, and undoing brings them back', async () => {
  const { id } = await createRecord(ctx, 'house', { name: 'History', features: ['lift'] });
  const { changeSet } = await write(ctx, [
    { op: 'update', object: 'house', id, values: { features: ['garden', 'lift'] } },
  ]);
  const same = await write(ctx, [{ op: 'update', object: 'house', id, values: { features: ['lift', 'garden'] } }]);
  expect(same.changeSet).toBeNull();
  const { data } = await historyOf(ctx, 'house', id);
  expect(data[0]).toMatchObject({ before: { features: ['lift'] }, after: { features: ['garden', 'lift'] } });
  await undoChangeSet(ctx, changeSet as string);
  expect((await getRecord(ctx, 'house', id)).features).toEqual(['lift']);
});

test('people are on the map where their primary address is', async () => {
  const addresses = [
    { city: 'Bonn', latitude: 50.73, longitude: 7.1, primary: true },
    { city: 'Rome', latitude: 41.9, longitude: 12.5 },
  ];
  const { id, latitude } = await createRecord(ctx, 'person', { first_name: 'Mona', addresses, tags: ['vip'] });
  expect(latitude).toBe(50.73);
  const near = (field: string, latitude: number, longitude: number) =>
    listRecords(ctx, 'person', { filter: { field, op: 'near', value: { latitude, longitude, km: 20 } } });
  expect((await near('latitude', 50.7, 7.1)).records.map((r) => r.id)).toEqual([id]);
  expect((await near('latitude', 41.9, 12.5)).records).toEqual([]);
  expect((await near('addresses', 41.9, 12.5)).records.map((r) => r.id)).toEqual([id]);
  // Gone to another town: the old place is no longer true.
  const moved = await updateRecord(ctx, 'person', id, { city: 'Ulm' });
  expect(moved).toMatchObject({ latitude: null, longitude: null });
  const half = updateRecord(ctx, 'person', id, { latitude: 48.4 });
  await expect(half).rejects.toMatchObject({ errors: [{ field: 'longitude', code: 'required' }] });
});

test('nearness and tags are read from their indexes', async () => {
  await sql`insert into ${sql.id(ctx.workspace.schema, 'person')} (id, first_name, latitude, longitude, tags)
    select gen_random_uuid(), 'P' || n, (n % 170) - 85, (n % 350) - 175, array['t' || n] from generate_series(1, 20000) n`.execute(
    ctx.db,
  );
  await sql`analyze ${sql.id(ctx.workspace.schema, 'person')}`.execute(ctx.db);
  const plan = async (filter: Filter) => {
    const where = compileFilter(ctx, catalog(ctx).object('person'), filter, 't');
    const { rows } = await sql<Record<string, string>>`explain select * from ${sql.id(ctx.workspace.schema, 'person')} t
      where t.trashed_at is null and ${where}`.execute(ctx.db);
    return rows.map((row) => Object.values(row)[0]).join('\n');
  };
  const near = { latitude: 10.2, longitude: 20, km: 10 };
  expect(await plan({ field: 'latitude', op: 'near', value: near })).toContain('person_latitude');
  expect(await plan({ field: 'tags', op: 'has_any', value: ['t77', 't99'] })).toContain('person_tags');
});

test('a file fills lists, stars and addresses, and gives them back', async () => {
  await person('Import Ann');
  await person('Ann, Import');
  const csv =
    'Name;Features;Owners;At;Stars\n' +
    'Imp 1;"garden, Swimming pool";Import Ann;"Markt 1, 10115 Berlin, Germany";★★★\n' +
    'Imp 2;lift;"Ann, Import";"48.1, 11.5";4/5\n' +
    'Imp 3;moat;Nobody;;6\n';
  await importFile(kith, owner, { name: 'houses.csv', content: csv }, { object: 'house' });
  const filter: Filter = { field: 'name', op: 'starts_with', value: 'Imp' };
  const list = await owner.send('POST', '/houses/query', { filter, sort: ['name'], include: ['owners'] });
  expect(list.body.data).toMatchObject([
    {
      features: ['garden', 'pool'],
      owners: [{ title: 'Import Ann' }],
      at: { street: 'Markt 1', postal_code: '10115', city: 'Berlin', country: 'Germany' },
      stars: 3,
    },
    { features: ['lift'], owners: [{ title: 'Ann, Import' }], at: { latitude: 48.1, longitude: 11.5 }, stars: 4 },
  ]);
});

import { beforeAll, expect, test } from 'vitest';
import type { Context } from '../kernel/context.ts';
import type { DomainEvent } from '../kernel/events.ts';
import { systemContext } from '../kernel/system.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import type { Person, TestWorkspace } from '../test/workspace.ts';
import { entitledAs } from '../workspace/roles/entitled.ts';
import { audible, sightOf } from './rights/hearing.ts';

let kith: TestKith;
let acme: TestWorkspace;
/** Somebody who sees the companies that are theirs, and no job titles. */
let owner: Person;
let secret = '';
let ada = '';

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace();
  const create = async (path: string, values: unknown) =>
    (await acme.owner.send('POST', path, values)).body.id as string;
  owner = await acme.hire('Lena Limited');
  secret = await create('/companies', { name: 'Secret Works', city: 'Area 51', industry: 'energy' });
  await create('/companies', { name: 'Open Works', city: 'Bonn', owner: owner.memberId });
  ada = await create('/people', { first_name: 'Ada', company: secret });
  await create('/people', { first_name: 'Bob', job_title: 'Spy' });
  const everything = {
    create: true,
    import: true,
    read: 'everyone',
    update: 'everyone',
    delete: 'everyone',
    export: 'everyone',
    fields: {},
  };
  const role = await acme.owner.send('POST', '/roles', {
    name: 'Own companies',
    rights: {
      objects: {
        company: { ...everything, read: 'own', update: 'own' },
        person: { ...everything, fields: { job_title: 'hidden' } },
      },
      others: everything,
      sensitive: true,
      share: true,
    },
  });
  const given = await acme.owner.send('POST', `/members/${owner.memberId}/role`, { role: role.body.id });
  expect(given.body).toMatchObject({ role: 'member', custom_role: role.body.id });
});

/** Her context as it is today. */
const limited = async () => {
  const system = systemContext(kith.runtime, acme.workspace);
  return { ...owner.ctx, ...(await entitledAs(system, { memberId: owner.memberId, keyId: null })) };
};
const query = async (object: string, body: unknown) => (await owner.send('POST', `/${object}/query`, body)).body.data;
const titles = (records: Array<{ name: string }>) => records.map((r) => r.name);

test('a hidden record is in no list, count, group or search, and is not found by its id', async () => {
  expect(titles(await query('companies', {}))).toEqual(['Open Works']);
  expect((await owner.send('POST', '/companies/query', { count: 'exact' })).body.count.value).toBe(1);
  expect(
    (await owner.send('POST', '/companies/aggregate', { measures: [{ fn: 'count' }] })).body.groups[0].values.count,
  ).toBe(1);
  expect(
    titles((await owner.send('GET', '/search?q=works')).body.data.map((f: { title: string }) => ({ name: f.title }))),
  ).toEqual(['Open Works']);
  expect((await owner.send('GET', `/companies/${secret}`)).status).toBe(404);
});

test('nothing of it shows through what points to it', async () => {
  expect((await owner.send('GET', `/people/${ada}?include=company`)).body.company).toBeNull();
  expect(await query('people', { filter: { field: 'company.industry', op: 'eq', value: 'energy' } })).toEqual([]);
  expect(titles(await query('people', { filter: { field: 'company.industry', op: 'empty' }, sort: ['name'] }))).toEqual(
    ['Ada', 'Bob'],
  );
  const groups = { group_by: [{ field: 'company.industry' }], measures: [{ fn: 'count' }] };
  expect((await owner.send('POST', '/people/aggregate', groups)).body.groups).toEqual([
    { key: { 'company.industry': null }, values: { count: 2 } },
  ]);
  const named = { group_by: [{ field: 'company' }], measures: [{ fn: 'count' }] };
  const { body } = await owner.send('POST', '/people/aggregate', named);
  expect(JSON.stringify(body)).not.toContain('Secret');
  expect((await owner.send('GET', '/search?q=ada')).body.data[0].subtitle).toBeNull();
});

test('a hidden field is not shown, not filtered by, not sorted by and not described', async () => {
  expect((await query('people', {}))[0]).not.toHaveProperty('job_title');
  expect((await owner.send('GET', `/people/${ada}`)).body).not.toHaveProperty('job_title');
  for (const body of [
    { filter: { field: 'job_title', op: 'eq', value: 'Spy' } },
    { sort: ['job_title'] },
    { fields: ['job_title'] },
  ])
    expect((await owner.send('POST', '/people/query', body)).status).toBe(422);
  const objects = (await owner.send('GET', '/objects')).body.data;
  const person = objects.find((o: { name: string }) => o.name === 'person');
  expect(person.fields.map((f: { name: string }) => f.name)).not.toContain('job_title');
  const document = (await owner.send('GET', '/openapi.json')).body;
  expect(document.components.schemas.Person.properties).not.toHaveProperty('job_title');
});

test('a record that leaves their sight leaves their screens: they hear that it is gone, once, and nothing of what it says now', async () => {
  const { body: mine } = await acme.owner.send('POST', '/companies', { name: 'Handed over', owner: owner.memberId });
  const heard = async () => {
    const { body } = await acme.owner.send('GET', `/companies/${mine.id}/changes`);
    const [last] = body.data;
    const event = {
      seq: 1,
      name: 'company.updated',
      object: 'company',
      record_id: mine.id as string,
      change_set: last.change_set.id as string,
      at: '',
      payload: { version: 2 },
    };
    return (await audible(await limited(), [event], true)).map(({ name, payload }) => [name, payload]);
  };
  await acme.owner.send('PATCH', `/companies/${mine.id}`, { city: 'Ulm' });
  expect(await heard()).toEqual([['company.updated', { version: 2 }]]);
  await acme.owner.send('PATCH', `/companies/${mine.id}`, { owner: acme.owner.memberId, city: 'Elsewhere' });
  expect(await heard()).toEqual([['company.left', {}]]);
  await acme.owner.send('PATCH', `/companies/${mine.id}`, { city: 'Further' });
  expect(await heard()).toEqual([]);
});

test('a share that is withdrawn leaves the screens of the one it was given to, and of nobody else', async () => {
  const shared = await acme.owner.send('POST', `/companies/${secret}/shares`, { member: owner.memberId });
  await kith.readable();
  const said = async (ctx: Context) => {
    const { rows } = await kith.runtime.database.pool.query<DomainEvent>(
      `select * from "${acme.workspace.schema}".event where record_id = $1 and name like '%shared' order by seq`,
      [secret],
    );
    return (await audible(ctx, rows.slice(-1), true)).map(({ name, payload }) => [name, payload]);
  };
  const before = await limited();
  expect(await said(before)).toEqual([['company.shared', { member: owner.memberId }]]);
  await acme.owner.send('DELETE', `/companies/${secret}/shares/${shared.body.id}`);
  expect(await said(await limited())).toEqual([['company.left', {}]]);
  const colleague = { ...(await limited()), actor: { ...owner.ctx.actor, memberId: acme.owner.memberId } };
  expect(await said({ ...colleague, rights: { ...colleague.rights, me: acme.owner.memberId } } as Context)).toEqual([]);
  // Another role or team shows other records: screens are told to ask anew.
  expect(sightOf(await limited())).toBe(sightOf(before));
  const team = (await acme.owner.send('POST', '/teams', { name: 'North' })).body.id;
  expect((await acme.owner.send('PATCH', `/members/${owner.memberId}`, { team })).status).toBe(200);
  expect(sightOf(await limited())).not.toBe(sightOf(before));
});

test('a record as it was shows what the caller may see today: no hidden field, no record out of their sight', async () => {
  const { body: person } = await acme.owner.send('POST', '/people', {
    first_name: 'Cleo',
    job_title: 'Spy',
    city: 'Bonn',
  });
  const { body: theirs } = await acme.owner.send('POST', '/companies', { name: 'Was theirs', owner: owner.memberId });
  const at = new Date().toISOString();
  await acme.owner.send('PATCH', `/people/${person.id}`, { job_title: 'Baker', city: 'Kiel' });
  await acme.owner.send('PATCH', `/companies/${theirs.id}`, { owner: acme.owner.memberId });
  const past = await owner.send('GET', `/people/${person.id}?at=${at}`);
  expect(past.body).toMatchObject({ city: 'Bonn', changed: ['addresses', 'city'] });
  expect(past.body).not.toHaveProperty('job_title');
  expect((await acme.owner.send('GET', `/people/${person.id}?at=${at}`)).body.job_title).toBe('Spy');
  // It was theirs then; today it is out of their sight, and so is its past.
  expect((await owner.send('GET', `/companies/${theirs.id}?at=${at}`)).status).toBe(404);
  expect((await owner.send('GET', `/companies/${secret}?at=${at}`)).status).toBe(404);
});

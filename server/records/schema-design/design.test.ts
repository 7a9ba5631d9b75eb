import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
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

async function ask(method: string, path: string, body?: unknown, status = method === 'POST' ? 201 : 200) {
  const answer = await admin.send(method, path, body);
  expect([`${method} ${path}`, answer.status, JSON.stringify(answer.body)]).toEqual([
    `${method} ${path}`,
    status,
    expect.anything(),
  ]);
  return answer.body;
}
const field = (object: string, wish: object) => ask('POST', `/objects/${object}/fields`, wish);
const errorsOf = (body: { errors: Array<{ field: string; code: string }> }) =>
  Object.fromEntries(body.errors.map((error) => [error.field, error.code]));

describe('a new field', () => {
  test('is named after its label, once and for all', async () => {
    expect(await field('companies', { label: 'Größe (m²)', type: 'number' })).toMatchObject({ name: 'c_groesse_m2' });
    expect(await field('companies', { label: '物件', type: 'text' })).toMatchObject({ name: 'c_field' });
    await ask('POST', '/objects/companies/fields', { label: 'größe (M²)', type: 'text' }, 409);
    await ask('PATCH', '/objects/companies/fields/c_groesse_m2', { label: 'Area' });
    const { data } = await ask('GET', '/objects/companies/fields');
    expect(data.find((f: { name: string }) => f.name === 'c_groesse_m2')).toMatchObject({ label: 'Area' });
  });

  test('never shares a column with another', async () => {
    const owner = await field('companies', { label: 'Landlord', type: 'reference', to: 'people' });
    expect(owner).toMatchObject({ name: 'c_landlord', to: 'person', inverse: 'companies', index: 'building' });
    expect(await field('companies', { label: 'Landlord ID', type: 'text' })).toMatchObject({ name: 'c_landlord_id_2' });
    const tenant = await field('companies', { label: 'Tenant', type: 'reference', to: 'people' });
    expect(tenant).toMatchObject({ inverse: 'companies_2', inverse_label: 'Companies (Tenant)' });
    const { body } = await admin.send('POST', '/objects/companies/fields', {
      label: 'X',
      name: 'c_landlord',
      type: 'text',
    });
    expect(body).toMatchObject({ code: 'conflict', errors: [{ field: 'name', code: 'taken' }] });
  });

  test('is refused in words where it makes no sense', async () => {
    const wrong = async (wish: object) =>
      errorsOf(await ask('POST', '/objects/companies/fields', { label: 'Wrong', ...wish }, 422));
    expect(await wrong({ type: 'date', pattern: 'x', choices: [{ label: 'A' }] })).toEqual({
      pattern: 'not_for_type',
      choices: 'not_for_type',
    });
    expect(await wrong({ type: 'text', pattern: '(a+)+(?=b)' })).toEqual({ pattern: 'pattern' });
    expect(await wrong({ type: 'choice' })).toEqual({ choices: 'required' });
    expect(await wrong({ type: 'choice', choices: [{ label: 'A' }, { label: 'a' }] })).toEqual({ choices: 'twice' });
    expect(await wrong({ type: 'reference' })).toEqual({ to: 'required' });
    expect(await wrong({ type: 'reference', to: 'unicorns' })).toEqual({ to: 'unknown_object' });
    expect(await wrong({ type: 'number', min: 5, max: 1 })).toEqual({ max: 'out_of_range' });
    expect(await wrong({ type: 'number', max: 9, default: 10 })).toEqual({ default: 'out_of_range' });
    expect(await wrong({ type: 'boolean', unique: true })).toEqual({ unique: 'not_for_type' });
    expect(await wrong({ type: 'text', required_in: [acme.owner.memberId] })).toEqual({
      required_in: 'not_for_object',
    });
    expect(await wrong({ type: 'points' })).toHaveProperty('type');
  });

  test('leaves nothing behind when it is refused', async () => {
    const { rows } = await kith.runtime.database.pool.query(
      `select attname from pg_attribute where attrelid = '${acme.workspace.schema}.company'::regclass and attname like 'c\\_wrong%'`,
    );
    expect(rows).toEqual([]);
  });
});

describe('a changed field', () => {
  test('keeps its type and name, and its values agree with what is said of it', async () => {
    await field('companies', { label: 'Size', type: 'choice', choices: [{ label: 'Small' }, { label: 'Large' }] });
    const { id } = await ask('POST', '/companies', { name: 'Initech', c_size: 'large' });
    const path = '/objects/companies/fields/c_size';
    expect(errorsOf(await ask('PATCH', path, { type: 'text' }, 422))).toEqual({ type: 'fixed' });
    const fewer = { choices: [{ value: 'small', label: 'Little' }] };
    const held = await ask('PATCH', path, fewer, 409);
    expect(held).toMatchObject({ records: 1, errors: [{ field: 'choices', code: 'in_use' }] });
    await ask('PATCH', `/companies/${id}`, { c_size: 'small' });
    expect(await ask('PATCH', path, fewer)).toMatchObject({ choices: [{ value: 'small', label: 'Little' }] });
    expect(await ask('PATCH', path, { required: true })).toMatchObject({ required: true, missing: 0 });
    await ask('POST', '/companies', { name: 'Sizeless' }, 422);
    await ask('PATCH', path, { required: false, default: 'small' });
    expect(await ask('POST', '/companies', { name: 'Sizeless' })).toMatchObject({ c_size: 'small' });
  });

  test('of an undone change comes back with what was allowed then', async () => {
    await field('companies', { label: 'Score', type: 'number' });
    const { id } = await ask('POST', '/companies', { name: 'Scored', c_score: 500 });
    const changed = await admin.send('PATCH', `/companies/${id}`, { c_score: 5 });
    await ask('PATCH', '/objects/companies/fields/c_score', { max: 100 });
    await ask('POST', `/changes/${changed.headers['kith-change-set']}/undo`, {}, 200);
    expect(await ask('GET', `/companies/${id}`)).toMatchObject({ c_score: 500 });
    // What was done to a field that is gone by now cannot be undone, and does not keep the rest from it.
    const more = await admin.send('PATCH', `/companies/${id}`, { c_score: 7, city: 'Ulm' });
    await ask('DELETE', '/objects/companies/fields/c_score?purge=true', undefined, 204);
    await ask('POST', `/changes/${more.headers['kith-change-set']}/undo`, {}, 200);
    expect(await ask('GET', `/companies/${id}`)).toMatchObject({ city: null });
  });

  test('that Kith brings takes other words and demands, and keeps what Kith lives by', async () => {
    const path = '/objects/companies/fields/industry';
    const set = await ask('PATCH', path, {
      label: 'Branch',
      help: 'What it lives from',
      required: true,
      sensitivity: 'personal',
    });
    expect(set).toMatchObject({ label: 'Branch', required: true, custom: false, sensitivity: 'personal' });
    expect(set.set).toEqual(expect.arrayContaining(['label', 'help', 'required']));
    await ask('POST', '/companies', { name: 'No branch' }, 422);
    expect(await ask('PATCH', path, { label: null, help: null, required: null })).toMatchObject({
      label: 'Industry',
      required: false,
    });
    expect(errorsOf(await ask('PATCH', path, { unique: true, pattern: 'x' }, 422))).toEqual({
      unique: 'fixed',
      pattern: 'fixed',
    });
    expect(errorsOf(await ask('PATCH', '/objects/companies/fields/name', { required: false }, 422))).toEqual({
      required: 'needed',
    });
    expect(
      errorsOf(
        await ask('PATCH', '/objects/deals/fields/status', { required: true, choices: [{ label: 'Maybe' }] }, 422),
      ),
    ).toEqual({
      required: 'fixed',
      choices: 'fixed',
    });
    await ask('DELETE', path, undefined, 409);
    const sources = [
      { value: 'web', label: 'Website' },
      { label: 'Fair', color: 'red' },
    ];
    const source = await ask('PATCH', '/objects/people/fields/source', { choices: sources });
    expect(source.choices).toContainEqual({ value: 'fair', label: 'Fair', color: 'red' });
  });
});

test('a stage is not entered without what it asks for, by hand or in a batch', async () => {
  const { data: stages } = (await admin.send('POST', '/stages/query', { sort: ['position'] })).body;
  const [first, second] = stages;
  const asked = await field('deals', { label: 'Budget holder', type: 'text', required_in: [second.id] });
  expect(asked).toMatchObject({ required_in: [second.id], required: false });
  const { id } = await ask('POST', '/deals', { name: 'Chairs' });
  const refused = await ask('PATCH', `/deals/${id}`, { stage: second.id }, 422);
  expect(refused.errors).toMatchObject([{ field: 'c_budget_holder', code: 'required' }]);
  const batch = { operations: [{ op: 'create', values: { name: 'Desks', stage: second.id } }] };
  expect((await ask('POST', '/deals/batch', batch, 200)).results).toMatchObject([{ status: 422 }]);
  await ask('PATCH', `/deals/${id}`, { stage: second.id, c_budget_holder: 'Ada' });
  await ask('PATCH', `/deals/${id}`, { c_budget_holder: null }, 422);
  await ask('PATCH', `/deals/${id}`, { stage: first.id, c_budget_holder: null });
  const usage = await ask('GET', '/objects/deals/fields/c_budget_holder/usage');
  expect(usage.data).toMatchObject([{ kind: 'stage', id: second.id, name: second.name }]);
  // A stage may go later; whoever then changes something else about the field is not asked about it.
  await kith.runtime.database.pool.query(
    `update ${acme.workspace.schema}.field_definition set definition = replace(definition::text, '${second.id}', '${acme.owner.memberId}')::jsonb where name = 'c_budget_holder'`,
  );
  await ask('PATCH', '/objects/deals/fields/c_budget_holder', { help: 'Who signs' });
});

describe('an object', () => {
  test('is asked for in words of its own, at an address of its own', async () => {
    expect(await ask('POST', '/objects', { label: 'Policy', title_label: 'Number' })).toMatchObject({
      name: 'c_policy',
      plural: 'policies',
      labels: 'Policies',
      fields: expect.arrayContaining([expect.objectContaining({ name: 'c_name', label: 'Number', required: true })]),
    });
    expect(await ask('POST', '/objects', { label: 'Import', labels: 'Imports of cars' })).toMatchObject({
      plural: 'imports_of_cars',
    });
    await ask('POST', '/objects', { label: 'Policy' }, 409);
    await ask('POST', '/objects', { label: 'Other', plural: 'settings' }, 409);
    await ask('POST', '/objects', { label: 'Another', plural: 'people' }, 409);
    expect(await ask('POST', '/objects', { label: 'View', labels: 'Views' })).toMatchObject({ plural: 'views_2' });
  });

  test('of Kith may be renamed and laid out, and stays', async () => {
    const renamed = await ask('PATCH', '/objects/companies', {
      label: 'Account',
      labels: 'Accounts',
      layout: { groups: ['c_size'] },
    });
    expect(renamed).toMatchObject({
      label: 'Account',
      plural: 'companies',
      layout: { groups: ['c_size'] },
      set: ['label', 'labels', 'layout'],
    });
    const usage = await ask('GET', '/objects/companies/fields/c_size/usage');
    expect(usage.data).toContainEqual({ kind: 'layout', id: 'company', name: 'Accounts' });
    await ask('DELETE', '/objects/companies', undefined, 409);
    await ask('DELETE', '/objects/companies?purge=true&force=true', undefined, 409);
    expect(await ask('PATCH', '/objects/companies', { label: null, labels: null, layout: null })).toMatchObject({
      label: 'Company',
      layout: null,
    });
  });

  test('that others point to is told before it goes, and takes the links along', async () => {
    await ask('POST', '/objects', { label: 'Site' });
    const link = await field('policies', { label: 'Insured site', type: 'reference', to: 'sites' });
    expect((await ask('GET', '/objects/sites/usage')).data).toMatchObject([{ kind: 'field', name: 'Insured site' }]);
    await ask('DELETE', '/objects/sites?purge=true', undefined, 409);
    const { id: site } = await ask('POST', '/sites', { c_name: 'North' });
    const { id } = await ask('POST', '/policies', { c_name: '1', [link.name]: site });
    await ask('DELETE', '/objects/sites', undefined, 204);
    // Put away with the object that it points to; the value is kept.
    expect(await ask('GET', `/policies/${id}`)).not.toHaveProperty(link.name);
    await ask('POST', `/objects/policies/fields/${link.name}/restoration`, {}, 409);
    await ask('POST', '/objects/sites/restoration', {}, 200);
    expect(await ask('GET', `/policies/${id}`)).toMatchObject({ [link.name]: site });
    await ask('DELETE', '/objects/sites?purge=true&force=true', undefined, 204);
    expect(await ask('GET', `/policies/${id}`)).not.toHaveProperty(link.name);
    expect((await ask('GET', '/objects/policies/fields?archived=true')).data).toEqual([]);
  });
});

describe('a relation', () => {
  test('of many with many is a hidden object that reads from both sides', async () => {
    await ask('POST', '/objects', { label: 'Property' });
    const { object } = await ask('POST', '/objects/properties/relations', {
      kind: 'many_to_many',
      to: 'people',
      label: 'People',
      inverse_label: 'Homes',
      roles: [{ label: 'Owner' }, { label: 'Tenant' }],
    });
    expect(object).toMatchObject({ hidden: true, link: { a: 'c_property', b: 'c_person', role: 'c_role' } });
    const house = await ask('POST', '/properties', { c_name: '12 Elm Street' });
    const ada = await ask('POST', '/people', { first_name: 'Ada' });
    const tie = { c_property: house.id, c_person: ada.id, c_role: 'tenant', c_from: '2026-01-01' };
    await ask('POST', `/${object.plural}`, { ...tie, c_role: 'ghost' }, 422);
    await ask('POST', `/${object.plural}`, tie);
    // Two are tied once in each role at a time.
    await ask('POST', `/${object.plural}`, tie, 422);
    await ask('POST', `/${object.plural}`, { ...tie, c_from: '2024-01-01', c_until: '2026-01-01' }, 422);
    const former = await ask('POST', `/${object.plural}`, { ...tie, c_from: '2020-01-01', c_until: '2022-12-31' });
    const owner = await ask('POST', `/${object.plural}`, { ...tie, c_role: 'owner' });
    await ask('PATCH', `/${object.plural}/${former.id}`, { c_until: null }, 422);
    await ask('PATCH', `/${object.plural}/${owner.id}`, { c_role: 'tenant' }, 422);
    const batch = { operations: [1, 2].map(() => ({ op: 'create', values: { ...tie, c_role: null } })) };
    const { results } = await ask('POST', `/${object.plural}/batch`, { ...batch, atomic: false }, 200);
    expect(results.map((one: { error?: unknown }) => Boolean(one.error))).toEqual([false, true]);
    const filter = { some: 'homes', where: { field: 'c_property.c_name', op: 'eq', value: '12 Elm Street' } };
    const found = await ask('POST', '/people/query', { filter }, 200);
    expect(found.data).toMatchObject([{ id: ada.id }]);
    const { data } = await ask('GET', '/objects');
    const inverse = (name: string) => data.find((o: { name: string }) => o.name === name).inverses;
    expect(inverse('person')).toContainEqual(
      expect.objectContaining({ name: 'homes', label: 'Homes', object: object.name }),
    );
    expect(inverse('c_property')).toContainEqual(expect.objectContaining({ name: 'people', label: 'People' }));
    await ask('DELETE', `/people/${ada.id}?purge=true`, undefined, 204);
    expect((await ask('GET', `/${object.plural}`)).data).toEqual([]);
    await ask('DELETE', '/objects/properties', undefined, 204);
    await ask('GET', `/${object.plural}`, undefined, 404);
    await ask('POST', '/objects/properties/restoration', {}, 200);
    expect((await ask('GET', `/${object.plural}`)).data).toEqual([]);
  });

  test('of one with many is a field on the side of the many', async () => {
    const wish = { kind: 'one_to_many', to: 'people', label: 'Key holders', inverse_label: 'Holds the key of' };
    const { field: link, object } = await ask('POST', '/objects/properties/relations', wish);
    expect([object.name, link]).toMatchObject([
      'person',
      { name: 'c_holds_the_key_of', to: 'c_property', inverse: 'key_holders' },
    ]);
    const self = { kind: 'many_to_many', to: 'properties', label: 'Neighbours', inverse_label: 'Neighbour of' };
    const relation = await ask('POST', '/objects/properties/relations', self);
    expect(relation.object.link).toEqual({ a: 'c_property', b: 'c_property_other', role: 'c_role' });
  });
});

test('what was changed is told in the audit log, and to whoever follows', async () => {
  const { rows } = await kith.runtime.database.pool.query(
    `select action, title, actor_name from ${acme.workspace.schema}.audit where object = 'c_policy' order by at`,
  );
  expect(rows).toContainEqual({ action: 'object.created', title: 'Policy', actor_name: 'Ada Admin' });
  expect(rows).toContainEqual({ action: 'field.created', title: 'Insured site', actor_name: 'Ada Admin' });
});

test('what one record of the database cannot hold is refused in words: by row, and by column', async () => {
  const { name } = await ask('POST', '/objects', { label: 'Survey', labels: 'Surveys' });
  const { schema } = acme.workspace;
  const { pool } = kith.runtime.database;
  const questions = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `c_q${from + i}`);
  // As many fields as administrators add in years, without asking for each of them.
  const columns = (names: string[]) =>
    pool.query(`alter table "${schema}"."${name}" ${names.map((one) => `add column ${one} text`).join(', ')}`);
  await columns(questions(0, 495));
  await pool.query(
    `insert into "${schema}".field_definition (id, object, name, custom, type, definition, created_at, updated_at)
     select gen_random_uuid(), $1, 'c_q' || i, true, 'text', '{}', now(), now() from generate_series(0, 494) i`,
    [name],
  );
  await pool.query(`update "${schema}".definition_version set version = version + 1`);
  await kith.runtime.prepare(schema, 'newest');
  const filled = (count: number) =>
    Object.fromEntries(questions(0, count).map((one) => [one, createHash('sha512').update(one).digest('base64')]));
  const record = await ask('POST', '/surveys', { c_name: 'Short', ...filled(200) });
  const tooMuch = await ask('POST', '/surveys', { c_name: 'Long', ...filled(495) }, 413);
  expect(tooMuch).toMatchObject({ code: 'too_large', detail: expect.stringContaining('more than one record can') });
  await ask('PATCH', `/surveys/${record.id}`, filled(495), 413);
  expect((await ask('GET', `/surveys/${record.id}`)).c_q494).toBeNull();

  await columns(questions(495, 1490));
  const refused = await ask('POST', '/objects/surveys/fields', { label: 'One more', type: 'money' }, 409);
  expect(refused.detail).toMatch(/Surveys cannot hold more fields: a table of the database takes 1500 columns/);
});

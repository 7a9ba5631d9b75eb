import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getRecord, listRecords } from '../records/query.ts';
import { undoChangeSet } from '../records/undo.ts';
import { createRecord, trashRecord, updateRecord, write } from '../records/write/index.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import { splitName } from './names.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
});

/** A workspace in which nothing has happened yet, for tests that count. */
async function afresh(): Promise<void> {
  acme = await kith.workspace('Acme');
}

beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  if (!acme) await afresh();
});

const newPerson = (values: object) => createRecord(acme.ctx, 'person', { ...values });
const newCompany = (name: string, values = {}) => createRecord(acme.ctx, 'company', { name, ...values });
const affiliations = async (person: string) => {
  const { records } = await listRecords(acme.ctx, 'affiliation', {
    filter: { field: 'person', op: 'eq', value: person },
    sort: ['created_at', 'id'],
    include: ['company'],
  });
  return records.map((a) => [(a.company as { title: string }).title, a.since, a.until, a.is_primary]);
};

describe('the name of a person', () => {
  test('can be given in one piece and is parted', () => {
    expect(splitName('Dana Fox')).toEqual({ first_name: 'Dana', last_name: 'Fox' });
    expect(splitName('Fox, Dana')).toEqual({ first_name: 'Dana', last_name: 'Fox' });
    expect(splitName('Ludwig van Beethoven')).toEqual({ first_name: 'Ludwig', last_name: 'van Beethoven' });
    expect(splitName('Maria de la Cruz')).toEqual({ first_name: 'Maria', last_name: 'de la Cruz' });
    expect(splitName('Martin Luther King Jr.')).toEqual({ first_name: 'Martin Luther', last_name: 'King Jr.' });
    expect(splitName('Sammy Davis, Jr.')).toEqual({ first_name: 'Sammy', last_name: 'Davis, Jr.' });
    expect(splitName('Cher')).toEqual({ first_name: 'Cher', last_name: null });
  });

  test('is made of first and last name, whichever way it came', async () => {
    expect(await newPerson({ name: 'Dana Fox' })).toMatchObject({
      first_name: 'Dana',
      last_name: 'Fox',
      name: 'Dana Fox',
    });
    expect(await newPerson({ name: 'Ignored', first_name: 'Ann', last_name: 'Lee' })).toMatchObject({
      name: 'Ann Lee',
    });
  });

  test('is the e-mail address or phone number of someone without a name', async () => {
    expect((await newPerson({ email: 'Info@Acme.example' })).name).toBe('info@acme.example');
    expect((await newPerson({ phone: '+49 30 23125 001' })).name).toBe('+49 30 23125 001');
    expect((await newPerson({ emails: [{ value: 'x@y.example', kind: 'work' }] })).name).toBe('x@y.example');
    await expect(newPerson({ job_title: 'Nobody' })).rejects.toMatchObject({
      errors: [{ field: 'first_name', code: 'required' }],
    });
  });

  test('cannot be taken away altogether', async () => {
    const { id } = await newPerson({ first_name: 'Dana' });
    await expect(updateRecord(acme.ctx, 'person', id, { first_name: null })).rejects.toMatchObject({
      errors: [{ field: 'first_name' }],
    });
    expect(await updateRecord(acme.ctx, 'person', id, { name: 'Dana Fox-Lee' })).toMatchObject({
      last_name: 'Fox-Lee',
      name: 'Dana Fox-Lee',
    });
  });

  test('is found by search and comes back with an undo', async () => {
    const { id } = await newPerson({ name: 'Zoë Quartermain' });
    const found = async (q: string) => (await acme.owner.send('GET', `/search?q=${encodeURIComponent(q)}`)).body.data;
    expect((await found('zoe quarter')).map((r: { id: string }) => r.id)).toEqual([id]);
    const { headers } = await acme.owner.send('PATCH', `/people/${id}`, { last_name: 'Hollis' });
    expect(await found('quartermain')).toEqual([]);
    await undoChangeSet(acme.ctx, headers['kith-change-set'] as string);
    expect((await getRecord(acme.ctx, 'person', id)).name).toBe('Zoë Quartermain');
    expect(await found('quartermain')).toHaveLength(1);
  });
});

describe('where people work', () => {
  test('a person entered with a company has one affiliation, the primary', async () => {
    const cancity = await newCompany('Cancity');
    const dana = await newPerson({ name: 'Dana Fox', company: cancity.id, job_title: 'Buyer' });
    expect(await affiliations(dana.id)).toEqual([['Cancity', null, null, true]]);
  });

  test('moving to another company closes the former affiliation today, in the same change', async () => {
    const cancity = await newCompany('Cancity');
    const isdom = await newCompany('Isdom');
    const dana = await newPerson({ name: 'Dana Fox', company: cancity.id });
    const { headers } = await acme.owner.send('PATCH', `/people/${dana.id}`, { company: isdom.id });
    expect(await affiliations(dana.id)).toEqual([
      ['Cancity', null, '2026-03-10', false],
      ['Isdom', '2026-03-10', null, true],
    ]);
    await undoChangeSet(acme.ctx, headers['kith-change-set'] as string);
    expect((await getRecord(acme.ctx, 'person', dana.id)).company).toBe(cancity.id);
    expect(await affiliations(dana.id)).toEqual([['Cancity', null, null, true]]);
  });

  test('leaving a company leaves the affiliation behind, closed', async () => {
    const cancity = await newCompany('Cancity');
    const dana = await newPerson({ name: 'Dana Fox', company: cancity.id });
    await updateRecord(acme.ctx, 'person', dana.id, { company: null });
    expect(await affiliations(dana.id)).toEqual([['Cancity', null, '2026-03-10', false]]);
  });

  test('a second affiliation is only that, until it is made the primary', async () => {
    const cancity = await newCompany('Cancity');
    const isdom = await newCompany('Isdom');
    const dana = await newPerson({ name: 'Dana Fox', company: cancity.id });
    const second = await createRecord(acme.ctx, 'affiliation', {
      person: dana.id,
      company: isdom.id,
      role: 'Board member',
      since: '2024-01-01',
    });
    expect((await getRecord(acme.ctx, 'person', dana.id)).company).toBe(cancity.id);
    await updateRecord(acme.ctx, 'affiliation', second.id, { is_primary: true });
    expect((await getRecord(acme.ctx, 'person', dana.id)).company).toBe(isdom.id);
    expect(await affiliations(dana.id)).toEqual([
      ['Cancity', null, '2026-03-10', false],
      ['Isdom', '2024-01-01', null, true],
    ]);
    await updateRecord(acme.ctx, 'affiliation', second.id, { until: '2026-03-31' });
    expect((await getRecord(acme.ctx, 'person', dana.id)).company).toBeNull();
  });

  test('an affiliation cannot end before it began', async () => {
    const cancity = await newCompany('Cancity');
    const dana = await newPerson({ name: 'Dana Fox' });
    const values = { person: dana.id, company: cancity.id, since: '2026-01-02', until: '2026-01-01' };
    await expect(createRecord(acme.ctx, 'affiliation', values)).rejects.toMatchObject({ errors: [{ field: 'until' }] });
  });

  test('a thousand people at once cost a handful of statements and keep their affiliations', async () => {
    await afresh();
    const cancity = await newCompany('Cancity');
    const values = (i: number) => ({ name: `Person ${i}`, company: cancity.id });
    await write(
      acme.ctx,
      Array.from({ length: 1000 }, (_, i) => ({ op: 'create', object: 'person', values: values(i) })),
    );
    const { count } = await listRecords(acme.ctx, 'affiliation', { count: 'exact', limit: 1 });
    expect(count?.value).toBe(1000);
  });
});

describe('companies and their parents', () => {
  test('a company cannot be its own parent, nor lie below itself', async () => {
    const top = await newCompany('Top');
    const middle = await newCompany('Middle', { parent: top.id });
    const bottom = await newCompany('Bottom', { parent: middle.id });
    const circular = { errors: [{ field: 'parent', code: 'circular' }] };
    await expect(updateRecord(acme.ctx, 'company', top.id, { parent: top.id })).rejects.toMatchObject(circular);
    await expect(updateRecord(acme.ctx, 'company', top.id, { parent: bottom.id })).rejects.toMatchObject(circular);
    await updateRecord(acme.ctx, 'company', bottom.id, { parent: top.id });
  });

  test('two companies that become each other’s parent in one batch are refused', async () => {
    const [a, b] = [await newCompany('A'), await newCompany('B')];
    await expect(
      write(acme.ctx, [
        { op: 'update', object: 'company', id: a.id, values: { parent: b.id } },
        { op: 'update', object: 'company', id: b.id, values: { parent: a.id } },
      ]),
    ).rejects.toMatchObject({ code: 'invalid' });
  });

  test('two colleagues at once cannot close a circle either', async () => {
    const [a, b] = [await newCompany('A'), await newCompany('B')];
    const done = await Promise.allSettled([
      updateRecord(acme.ctx, 'company', a.id, { parent: b.id }),
      updateRecord(acme.ctx, 'company', b.id, { parent: a.id }),
    ]);
    expect(done.filter((d) => d.status === 'fulfilled')).toHaveLength(1);
  });

  test('another workspace sees none of it', async () => {
    const cancity = await newCompany('Cancity');
    const other = await kith.workspace('Other');
    expect((await other.owner.send('GET', `/companies/${cancity.id}`)).status).toBe(404);
    expect((await other.owner.send('PATCH', `/companies/${cancity.id}`, { name: 'Mine' })).status).toBe(404);
    expect((await other.owner.send('POST', '/people', { name: 'Spy', company: cancity.id })).status).toBe(422);
  });

  test('a likely duplicate is told on entry', async () => {
    await afresh();
    const { id } = await newCompany('Cancity', { domain: 'cancity.example' });
    const answer = await acme.owner.send('POST', '/companies', { name: 'CANCITY' });
    expect(answer).toMatchObject({ status: 409, body: { code: 'duplicate', candidates: [{ id }] } });
    expect((await acme.owner.send('POST', '/companies?allow_duplicate=true', { name: 'CANCITY' })).status).toBe(201);
  });

  test('a company in the trash leaves its people where they are', async () => {
    const cancity = await newCompany('Cancity');
    const dana = await newPerson({ name: 'Dana Fox', company: cancity.id });
    await trashRecord(acme.ctx, 'company', cancity.id);
    expect((await getRecord(acme.ctx, 'person', dana.id)).company).toBe(cancity.id);
  });
});

import { beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../kernel/ids.ts';
import { listRecords } from '../../records/query.ts';
import type { Change } from '../../records/types.ts';
import { updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { seeded } from '../models/linear.ts';
import { trainPrediction } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let id: string;
let signed: string;
let number: string;
/** The field that holds the prediction. */
let predicted: string;

/** Companies of two industries and sizes; large ones of the one industry became customers. */
beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  const random = seeded(6);
  const companies = Array.from({ length: 400 }, (_, i) => ({
    id: uuidv7(),
    name: `Company ${i}`,
    industry: random() < 0.5 ? 'retail' : 'energy',
    employees: Math.round(random() * 500),
  }));
  const changes = companies.map(({ id, ...values }): Change => ({ op: 'create', object: 'company', id, values }));
  await write(acme.ctx, changes, { returning: false });
  const field = async (label: string, type: string) =>
    (await acme.owner.send('POST', '/objects/companies/fields', { label, type })).body.name as string;
  signed = await field('Signed', 'boolean');
  number = await field('Contract number', 'number');
  const answers = companies.slice(0, 360).map(({ id, industry, employees }, i): Change => {
    const yes = random() < (industry === 'energy' && employees > 200 ? 0.85 : 0.12);
    // The number is given with the signature: it knows the answer.
    return { op: 'update', object: 'company', id, values: { [signed]: yes, [number]: yes ? 1000 + i : null } };
  });
  await write(acme.ctx, answers, { returning: false });
  const made = await acme.owner.send('POST', '/predictions', {
    name: 'Will sign',
    object: 'companies',
    target: signed,
    yes: ['true'],
  });
  expect(made.status).toBe(201);
  id = made.body.id as string;
  predicted = made.body.field as string;
  await kith.settle();
}, 60_000);

describe('a prediction of any field', () => {
  test('is learnt from the records that have an answer, and written on all of them', async () => {
    const { body } = await acme.owner.send('GET', `/predictions/${id}`);
    expect(body).toMatchObject({ state: 'ready', last: { rows: 360, summary: { better: true } } });
    expect(
      body.run.result.drivers
        .map((one: { name: string }) => one.name)
        .slice(0, 2)
        .sort(),
    ).toEqual(['employees', 'industry']);
    const { records } = await listRecords(acme.ctx, 'company', {
      filter: { field: predicted, op: 'gte', value: 50 },
      fields: ['industry', 'employees'],
      limit: 200,
    });
    expect(records.length).toBeGreaterThan(70);
    expect(records.filter(({ industry }) => industry !== 'energy').length).toBeLessThan(12);
    const [one] = records;
    const why = await acme.owner.send('GET', `/companies/${one?.id}/predictions`);
    expect(why.body.data[0].reasons.map((reason: { label: string }) => reason.label)).toContain('Industry');
  });

  test('takes what was written with the answer for unknown, as it was before', async () => {
    const { body } = await acme.owner.send('GET', `/predictions/${id}`);
    const { leaks, drivers } = body.run.result;
    expect(drivers.map((one: { name: string }) => one.name)).not.toContain(number);
    expect(leaks).toEqual([{ name: number, why: 'later', strength: 1 }]);
  });

  test('is learnt anew without a field that is left out', async () => {
    await acme.owner.send('PATCH', `/predictions/${id}`, { left_out: ['industry', number] });
    await kith.settle();
    const { body } = await acme.owner.send('GET', `/predictions/${id}`);
    expect(body.run.result.drivers.map((one: { name: string }) => one.name)).not.toContain('industry');
    expect(body.versions).toHaveLength(2);
  });

  test('refuses where too few records have an answer, and says how many it needs', async () => {
    const made = await acme.owner.send('POST', '/predictions', {
      name: 'Revenue',
      object: 'companies',
      target: number,
    });
    const run = await trainPrediction(acme.ctx, made.body.id as string);
    expect(run).toMatchObject({ state: 'refused', summary: { refused: 'too_few_rows', needed: { rows: 150 } } });
    expect((await acme.owner.send('DELETE', `/predictions/${made.body.id}`)).status).toBe(204);
    expect((await acme.owner.send('GET', `/predictions/${made.body.id}`)).status).toBe(404);
  });

  test('is for those who see all records; nobody else writes its field', async () => {
    const member = await acme.as('member');
    const other = await kith.workspace('Other');
    expect((await other.owner.send('GET', `/predictions/${id}`)).status).toBe(404);
    expect((await member.send('PATCH', `/predictions/${id}`, { left_out: [] })).status).toBe(403);
    const { records } = await listRecords(acme.ctx, 'company', { limit: 1 });
    await expect(updateRecord(acme.ctx, 'company', records[0]?.id as string, { [predicted]: 5 })).rejects.toThrow();
  });
});

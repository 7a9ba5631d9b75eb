import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRuntime } from '../../assemble.ts';
import { connectionOf } from '../../kernel/connection.ts';
import type { Context } from '../../kernel/context.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { systemContext } from '../../kernel/system.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { catalog } from '../catalog.ts';
import { listRecords } from '../query.ts';
import { createRecord, updateRecord } from '../write/index.ts';
import { addField } from './fields.ts';
import { changeDefinitions, followDefinitions } from './load.ts';

// Several processes work in one workspace: each has a catalog of its own, and one of them is always a moment behind.

let kith: TestKith;
let acme: TestWorkspace;
let admin: Person;
/** Another process, which hears of changes only when it asks. */
let other: Runtime;
let there: Context;

const make = async (path: string, body: unknown) => {
  const answer = await admin.send('POST', path, body);
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 });
  return answer.body;
};
const knows = (ctx: Context, field: string) => Object.hasOwn(catalog(ctx).object('company').fields, field);

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  admin = await acme.as('admin');
  const { config, log, database } = kith.runtime;
  other = createRuntime(config, connectionOf(database) as Parameters<typeof createRuntime>[1], log);
  await other.prepare(acme.workspace.schema);
  there = systemContext(other, acme.workspace);
});

afterAll(() => other.database.close());

test('a process that is behind goes on, and learns from what it meets', async () => {
  await make('/objects/companies/fields', { label: 'Floor', type: 'text' });
  await make('/companies', { name: 'Tower', c_floor: '12th' });
  expect(knows(there, 'c_floor')).toBe(false);
  // Rows with a column that it does not know are read and changed all the same, and lose nothing.
  const { records } = await listRecords(there, 'company', {});
  await updateRecord(there, 'company', records[0]?.id ?? '', { city: 'Ulm' });
  const [tower] = (await admin.send('GET', '/companies')).body.data;
  expect(tower).toMatchObject({ city: 'Ulm', c_floor: '12th' });

  await other.prepare(acme.workspace.schema, 'newest');
  expect(knows(there, 'c_floor')).toBe(true);
  await createRecord(there, 'company', { name: 'Annexe', c_floor: '1st' });
  expect((await admin.send('DELETE', '/objects/companies/fields/c_floor?purge=true')).status).toBe(204);
  // Its statements name a column that is gone: it loads the definitions and does it again.
  expect(knows(there, 'c_floor')).toBe(true);
  const made = await createRecord(there, 'company', { name: 'Gate' });
  expect(made).not.toHaveProperty('c_floor');
  expect(knows(there, 'c_floor')).toBe(false);
});

test('a process that listens hears of a change by itself', async () => {
  const stop = followDefinitions(other);
  try {
    // The first thing it does once it hears is to look what it missed: after that it hears everything.
    await make('/objects/companies/fields', { label: 'Heard', type: 'text' });
    await expect.poll(() => knows(there, 'c_heard'), { timeout: 5000 }).toBe(true);
    await make('/objects/companies/fields', { label: 'Heard too', type: 'text' });
    await expect.poll(() => knows(there, 'c_heard_too'), { timeout: 5000 }).toBe(true);
  } finally {
    await stop();
  }
});

test('of two who make the same field at once one is told that it is there', async () => {
  const wish = { label: 'Turnover', type: 'money' };
  const answers = await Promise.all([1, 2, 3].map(() => admin.send('POST', '/objects/companies/fields', wish)));
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
  const labels = ['Alpha', 'Beta', 'Gamma', 'Delta'];
  await Promise.all(labels.map((label) => make('/objects/companies/fields', { label, type: 'number' })));
  for (const label of labels) expect(knows(acme.ctx, `c_${label.toLowerCase()}`)).toBe(true);
});

test('a field waits for a busy table without keeping others from it', async () => {
  const { schema } = acme.workspace;
  const client = await kith.runtime.database.pool.connect();
  await client.query(`begin; lock table ${schema}.company in row exclusive mode`);
  const making = make('/objects/companies/fields', { label: 'Patience', type: 'text' });
  await new Promise((resolve) => setTimeout(resolve, 600));
  const started = performance.now();
  expect((await admin.send('GET', '/companies')).status).toBe(200);
  expect(performance.now() - started).toBeLessThan(2000);
  await client.query('commit');
  client.release();
  expect(await making).toMatchObject({ name: 'c_patience' });
});

test('what a killed process left half done of an index is cleared and built anew', async () => {
  const { schema } = acme.workspace;
  const { pool } = kith.runtime.database;
  await make('/objects/companies/fields', { label: 'Grade', type: 'number', indexed: true });
  // As it stands after a crash: the index is there but not valid, its job is gone.
  await sql`delete from graphile_worker._private_jobs`.execute(kith.runtime.database.directory);
  await pool.query(`create index company_c_grade on ${schema}.company (c_grade)`);
  await pool.query(`update pg_index set indisvalid = false where indexrelid = '${schema}.company_c_grade'::regclass`);
  await pool.query(
    `update ${schema}.field_definition set updated_at = now() - interval '5 minutes' where name = 'c_grade'`,
  );
  const state = async () => {
    const { data } = (await admin.send('GET', '/objects/companies/fields')).body;
    return data.find((field: { name: string }) => field.name === 'c_grade');
  };
  expect(await state()).toMatchObject({ index: 'building' });
  await kith.runtime.jobs.add(kith.runtime, 'definitions.resume');
  await kith.settle();
  expect(await state()).toMatchObject({ index: 'ready' });
  const { rows } = await pool.query(
    `select i.indisvalid, pg_get_indexdef(i.indexrelid) as def from pg_index i where i.indexrelid = '${schema}.company_c_grade'::regclass`,
  );
  expect(rows).toMatchObject([{ indisvalid: true, def: expect.stringContaining('trashed_at IS NULL') }]);
});

test('uniqueness is refused where records clash, with what clashes, and failed where they come in between', async () => {
  await make('/objects/companies/fields', { label: 'Tax number', type: 'text' });
  for (const name of ['A', 'B']) await make('/companies', { name: `Tax ${name}`, c_tax_number: 'de 1' });
  const refused = await admin.send('PATCH', '/objects/companies/fields/c_tax_number', { unique: true });
  expect(refused).toMatchObject({
    status: 409,
    body: { clashes: 1, examples: [{ value: 'de 1', records: 2, titles: ['Tax A', 'Tax B'] }] },
  });
  const { schema } = acme.workspace;
  await kith.runtime.database.pool.query(`update ${schema}.company set c_tax_number = 'de 2' where name = 'Tax B'`);
  expect((await admin.send('PATCH', '/objects/companies/fields/c_tax_number', { unique: true })).status).toBe(200);
  // Before the index stands, something that went past the door makes it impossible.
  await kith.runtime.database.pool.query(`update ${schema}.company set c_tax_number = 'de 1' where name = 'Tax B'`);
  await kith.settle();
  const { data } = (await admin.send('GET', '/objects/companies/fields')).body;
  expect(data.find((field: { name: string }) => field.name === 'c_tax_number')).toMatchObject({
    index: 'failed',
    index_problem: expect.stringContaining('"de 1" (2 times)'),
  });
});

test('three hundred fields on an object are written, read and filtered', async () => {
  await make('/objects', { label: 'Reading' });
  await changeDefinitions(admin.ctx, async (ctx) => {
    for (let i = 0; i < 300; i++) await addField(ctx, 'c_reading', { label: `Sensor ${i}`, type: 'number' });
  });
  const values = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`c_sensor_${i}`, i / 2]));
  const { id } = await make('/readings', { c_name: 'Monday', ...values });
  const filter = { and: [0, 150, 299].map((i) => ({ field: `c_sensor_${i}`, op: 'eq', value: i / 2 })) };
  const found = await admin.send('POST', '/readings/query', { filter, sort: ['c_sensor_299'] });
  expect(found.body.data).toMatchObject([{ id, ...values }]);
});

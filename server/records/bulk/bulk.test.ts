import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import type { Context } from '../../kernel/context.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { catalog } from '../catalog.ts';
import { countRecords } from '../query.ts';
import type { Values } from '../types.ts';
import { updateRecord, write } from '../write/index.ts';
import { runWork } from './run.ts';

const kith: TestKith = await testKith();

async function withCompanies(count: number, values: (i: number) => Values = () => ({})): Promise<TestWorkspace> {
  const acme = await kith.workspace();
  const changes = Array.from({ length: count }, (_, i) => ({
    op: 'create' as const,
    object: 'company',
    values: { name: `Company ${String(i).padStart(5, '0')}`, industry: 'retail', ...values(i) },
  }));
  for (let i = 0; i < count; i += 5000) await write(acme.ctx, changes.slice(i, i + 5000), { returning: false });
  return acme;
}

const inIndustry = (ctx: Context, value: string) =>
  countRecords(ctx, 'company', { filter: { field: 'industry', op: 'eq', value } });

async function bulk(person: Person, body: unknown, plural = 'companies') {
  const begun = await person.send('POST', `/${plural}/bulk`, body);
  expect(begun.status, JSON.stringify(begun.body)).toBe(202);
  await kith.settle();
  return (await person.send('GET', `/work/${begun.body.id}`)).body;
}

const retail = { field: 'industry', op: 'eq', value: 'retail' };

test('every record that a filter matches is changed in one change set, though the change makes it match no more', async () => {
  const { ctx, owner } = await withCompanies(2600);
  const work = await bulk(owner, { op: 'update', filter: retail, values: { industry: 'medical' } });
  expect(work).toMatchObject({ state: 'done', total: 2600, done: 2600, failed: 0 });
  expect(await inIndustry(ctx, 'medical')).toBe(2600);
  const set = await owner.send('GET', `/changes/${work.change_set}`);
  expect(set.body).toMatchObject({ origin: 'bulk', changes: 2600, counts: [{ op: 'update', count: 2600 }] });

  // So large an undo goes on in the background, and leaves what was changed since where that is said.
  const [kept] = (await owner.send('GET', '/companies?limit=1&sort=name')).body.data;
  await updateRecord(ctx, 'company', kept.id, { industry: 'energy' });
  const refused = await owner.send('POST', `/changes/${work.change_set}/undo`, {});
  expect(refused.status).toBe(202);
  await kith.settle();
  const looked = (await owner.send('GET', `/work/${refused.body.work.id}`)).body;
  expect(looked).toMatchObject({
    state: 'failed',
    done: 0,
    result: { conflicts: [{ id: kept.id, field: 'industry' }] },
  });
  expect(await inIndustry(ctx, 'medical')).toBe(2599);

  const undoing = await owner.send('POST', `/changes/${work.change_set}/undo`, { force: 'keep_later' });
  expect((await owner.send('POST', `/changes/${work.change_set}/undo`, {})).status).toBe(409);
  await kith.settle();
  const undone = (await owner.send('GET', `/work/${undoing.body.work.id}`)).body;
  expect(undone).toMatchObject({ state: 'done', done: 2600 });
  expect([await inIndustry(ctx, 'retail'), await inIndustry(ctx, 'energy')]).toEqual([2599, 1]);
  expect((await owner.send('POST', `/changes/${work.change_set}/undo`, {})).status).toBe(409);
}, 60_000);

test('a process that dies between two parts leaves work that another goes on with, and no record is done twice', async () => {
  const { ctx, owner } = await withCompanies(2600);
  const begun = await owner.send('POST', '/companies/bulk', {
    op: 'update',
    filter: retail,
    values: { industry: 'energy' },
  });
  const payload = { workspace: ctx.workspace.id, work: begun.body.id };
  const dying = new AbortController();
  const { database } = kith.runtime;
  const workspaceDb = database.workspace.bind(database);
  // From the second part on no transaction is begun any more, as if the process were gone.
  let parts = 0;
  const spy = vi.spyOn(database, 'workspace').mockImplementation(
    (schema) =>
      new Proxy(workspaceDb(schema), {
        get(db, key) {
          if (key === 'transaction' && ++parts >= 3) throw Object.assign(new Error('gone'), { code: '57P01' });
          const value = Reflect.get(db, key);
          return typeof value === 'function' ? value.bind(db) : value;
        },
      }),
  );
  const helpers = { id: '1', attempt: 1, signal: dying.signal };
  await expect(runWork(kith.runtime, payload, helpers)).rejects.toThrow('gone');
  spy.mockRestore();
  const half = (await owner.send('GET', `/work/${begun.body.id}`)).body;
  expect(half).toMatchObject({ state: 'running', done: 2500 });
  expect(await inIndustry(ctx, 'energy')).toBe(2500);

  await kith.settle();
  const whole = (await owner.send('GET', `/work/${begun.body.id}`)).body;
  expect(whole).toMatchObject({ state: 'done', done: 2600, failed: 0 });
  const { rows } = await sql<{ most: number; n: number }>`select max(version) as most, count(*) as n
    from ${sql.id(ctx.workspace.schema, 'company')}`.execute(ctx.db);
  expect(rows[0]).toEqual({ most: 2, n: 2600 });
}, 60_000);

test('stopping keeps what was done; what cannot be done is counted and told with its reason', async () => {
  const { ctx, owner } = await withCompanies(30);
  const { body } = await owner.send('GET', '/companies?limit=30');
  const ids: string[] = body.data.map((c: { id: string }) => c.id);
  const stopped = await owner.send('POST', '/companies/bulk', { op: 'delete', ids });
  expect((await owner.send('POST', `/work/${stopped.body.id}/stop`)).body.state).toBe('stopped');
  await kith.settle();
  expect(await countRecords(ctx, 'company')).toBe(30);
  expect((await owner.send('POST', `/work/${stopped.body.id}/stop`)).status).toBe(409);

  // A record cannot be its own parent: one of thirty refuses.
  const work = await bulk(owner, { op: 'update', ids, values: { parent: ids[0] } });
  expect(work).toMatchObject({ state: 'done', done: 30, failed: 1 });
  const why = (await owner.send('GET', `/work/${work.id}/failures`)).body.data;
  expect(why).toMatchObject([{ record_id: ids[0], title: body.data[0].name, code: 'circular' }]);
  const file = await owner.send('GET', `/work/${work.id}/failures.csv`);
  expect(file.body).toContain(`${ids[0]},${body.data[0].name},circular`);

  const gone = await bulk(owner, { op: 'delete', ids: ids.slice(0, 5) });
  expect([gone.done, await countRecords(ctx, 'company')]).toEqual([5, 25]);
  const back = await bulk(owner, { op: 'restore', filter: retail });
  expect([back.total, await countRecords(ctx, 'company')]).toEqual([5, 30]);
});

test('who may not change records, or names values that do not fit, is refused before anything begins', async () => {
  const acme = await withCompanies(2);
  const { owner } = acme;
  const reader = await acme.as('read_only');
  const ask = (person: Person, body: unknown) => person.send('POST', '/companies/bulk', body);
  expect((await ask(reader, { op: 'update', all: true, values: { industry: 'x' } })).status).toBe(403);
  expect((await ask(owner, { op: 'update', values: { industry: 'x' } })).status).toBe(422);
  expect((await ask(owner, { op: 'update', all: true, values: {} })).status).toBe(422);
  expect((await ask(owner, { op: 'update', all: true, values: { fire: 1 } })).body.errors[0].field).toBe('values.fire');
  expect((await ask(owner, { op: 'update', all: true, values: { employees: 'many' } })).status).toBe(422);
  expect((await ask(owner, { op: 'update', all: true, values: { created_at: null } })).status).toBe(422);
  expect((await ask(owner, { op: 'add', all: true, values: { industry: ['x'] } })).status).toBe(422);
  const work = await bulk(owner, { op: 'update', all: true, values: { owner: owner.memberId } });
  const member = await acme.as('member');
  const other = await kith.workspace();
  for (const path of [`/work/${work.id}`, `/work/${work.id}/failures`, `/work/${work.id}/failures.csv`]) {
    expect([(await member.send('GET', path)).status, (await other.owner.send('GET', path)).status]).toEqual([404, 404]);
  }
  expect((await member.send('GET', '/work')).body.data).toEqual([]);
  const list = (await owner.send('GET', '/work')).body.data;
  expect(list[0]).toMatchObject({ id: work.id, kind: 'bulk', object: 'company', parameters: { op: 'update' } });
  expect(catalog(acme.ctx).has('work')).toBe(false);

  const file = await ask(owner, { op: 'export', all: true, fields: ['name'] });
  expect(file).toMatchObject({ status: 202, body: { object: 'company', format: 'csv', total: 2 } });
});

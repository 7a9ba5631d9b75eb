import { sql } from 'kysely';
import { beforeAll, expect, test } from 'vitest';
import type { Context } from '../../kernel/context.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { historyOf } from '../changes.ts';
import { getRecord } from '../query.ts';
import type { KithRecord } from '../types.ts';
import { createRecord, openChangeSet, restoreRecord, trashRecord, updateRecord, write } from './index.ts';

let kith: TestKith;
let acme: TestWorkspace;
let other: TestWorkspace;
let ctx: Context;
let owner: Person;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  other = await kith.workspace('Other');
  ({ ctx, owner } = acme);
});

const count = async (table: string, where = 'true') => {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${sql.id(ctx.workspace.schema, table)}
    where ${sql.raw(where)}`.execute(ctx.db);
  return rows[0]?.n ?? 0;
};
const events = async (id: string) => {
  const { rows } = await sql<{ name: string }>`select name from ${sql.id(ctx.workspace.schema, 'event')}
    where record_id = ${id} order by seq`.execute(ctx.db);
  return rows.map((r) => r.name);
};
const person = (values: object = {}) => createRecord(ctx, 'person', { first_name: 'Ada', ...values });

test('a create leaves the record, its search row, one change and one event', async () => {
  const ada = await person({ last_name: 'Lovelace', email: 'Ada@Example.org ' });
  expect(ada).toMatchObject({ version: 1, name: 'Ada Lovelace', email: 'ada@example.org', created_by: owner.memberId });
  expect(await events(ada.id)).toEqual(['person.created']);
  expect(await count('search', `record_id = '${ada.id}' and title = 'Ada Lovelace'`)).toBe(1);
  const { data } = await historyOf(ctx, 'person', ada.id);
  expect(data).toHaveLength(1);
  expect(data[0]).toMatchObject({ op: 'create', before: null, after: { first_name: 'Ada', email: 'ada@example.org' } });
  expect(data[0]?.change_set).toMatchObject({ origin: ctx.origin.kind, actor: { id: owner.memberId }, changes: 1 });
});

test('a change logs only the fields that change, and one that changes nothing leaves no trace', async () => {
  const ada = await person({ city: 'London', job_title: 'Analyst' });
  const moved = await updateRecord(ctx, 'person', ada.id, { city: 'Paris', job_title: 'Analyst' });
  expect(moved.version).toBe(2);
  const { data } = await historyOf(ctx, 'person', ada.id);
  expect(data[0]?.before).toMatchObject({ city: 'London' });
  expect(data[0]?.after).not.toHaveProperty('job_title');
  const { changeSet, results } = await write(ctx, [
    { op: 'update', object: 'person', id: ada.id, values: { city: ' Paris ' } },
  ]);
  expect(changeSet).toBeNull();
  expect(results[0]).toMatchObject({ ok: true, record: { version: 2 }, written: null });
});

test('a stale version is refused with the record as it is', async () => {
  const ada = await person();
  await updateRecord(ctx, 'person', ada.id, { city: 'Rome' }, 1);
  await expect(updateRecord(ctx, 'person', ada.id, { city: 'Oslo' }, 1)).rejects.toMatchObject({
    code: 'version_mismatch',
    extra: { current: { version: 2, city: 'Rome' } },
  });
});

test('of two people who change one record at once from the same version, one is told', async () => {
  const ada = await person();
  const both = await Promise.allSettled([
    updateRecord(ctx, 'person', ada.id, { city: 'Rome' }, 1),
    updateRecord(ctx, 'person', ada.id, { city: 'Oslo' }, 1),
  ]);
  expect(both.map((r) => r.status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('every wrong value is named at its field, and nothing is written', async () => {
  const before = await count('person');
  const values = { first_name: 5, email: 'not an address', nonsense: 1, birthday: '2023-02-30', name: 'a\u0000b' };
  await expect(createRecord(ctx, 'person', values)).rejects.toMatchObject({
    code: 'invalid',
    errors: expect.arrayContaining([
      expect.objectContaining({ field: 'first_name', code: 'wrong_type' }),
      expect.objectContaining({ field: 'email', code: 'not_an_email' }),
      expect.objectContaining({ field: 'nonsense', code: 'unknown_field' }),
      expect.objectContaining({ field: 'birthday', code: 'wrong_type' }),
      expect.objectContaining({ field: 'name' }),
    ]),
  });
  await expect(createRecord(ctx, 'person', { first_name: 'x'.repeat(5000) })).rejects.toMatchObject({
    code: 'invalid',
  });
  expect(await count('person')).toBe(before);
});

test('what Kith keeps itself cannot be set from outside', async () => {
  const ada = await person();
  for (const values of [
    { id: ada.id },
    { version: 7 },
    { created_at: '2020-01-01T00:00:00Z' },
    { constructor: 1 },
    { toString: 1 },
  ]) {
    await expect(updateRecord(ctx, 'person', ada.id, values)).rejects.toMatchObject({ code: 'invalid' });
  }
  const deal = await createRecord(ctx, 'deal', { name: 'Big one' });
  await expect(updateRecord(ctx, 'deal', deal.id, { status: 'won' })).rejects.toMatchObject({
    errors: [{ field: 'status', code: 'read_only' }],
  });
});

test('a link must lead to a record of this workspace that is not in the trash', async () => {
  const foreign = await createRecord(other.ctx, 'company', { name: 'Elsewhere' });
  const gone = await createRecord(ctx, 'company', { name: 'Gone' });
  await trashRecord(ctx, 'company', gone.id);
  for (const company of [foreign.id, gone.id, '00000000-0000-7000-8000-000000000000']) {
    await expect(person({ company })).rejects.toMatchObject({ errors: [{ field: 'company', code: 'not_found' }] });
  }
  const task = { subject: 'Call', about: { object: 'company', id: foreign.id } };
  await expect(createRecord(ctx, 'task', task)).rejects.toMatchObject({ errors: [{ field: 'about' }] });
});

test('a record of another workspace cannot be changed, trashed or restored', async () => {
  const ada = await person();
  const theirs = other.ctx;
  await expect(updateRecord(theirs, 'person', ada.id, { city: 'X' })).rejects.toMatchObject({ code: 'not_found' });
  await expect(trashRecord(theirs, 'person', ada.id)).rejects.toMatchObject({ code: 'not_found' });
  await expect(restoreRecord(theirs, 'person', ada.id)).rejects.toMatchObject({ code: 'not_found' });
});

test('the trash takes a record out of search and gives it back whole', async () => {
  const ada = await person({ last_name: 'Trashed' });
  await trashRecord(ctx, 'person', ada.id);
  expect(await count('search', `record_id = '${ada.id}'`)).toBe(0);
  await expect(updateRecord(ctx, 'person', ada.id, { city: 'X' })).rejects.toMatchObject({ code: 'not_found' });
  const back = await restoreRecord(ctx, 'person', ada.id);
  expect(back).toMatchObject({ trashed_at: null, last_name: 'Trashed', version: 3 });
  expect(await count('search', `record_id = '${ada.id}'`)).toBe(1);
  expect(await events(ada.id)).toEqual(['person.created', 'person.trashed', 'person.restored']);
  await expect(restoreRecord(ctx, 'person', ada.id)).rejects.toMatchObject({ code: 'conflict' });
});

test('a list of e-mails and the primary address stay true to each other', async () => {
  const emails = [
    { value: 'Home@x.org', kind: 'home' },
    { value: 'work@x.org', kind: 'work', primary: true },
  ];
  const ada = await person({ emails });
  expect(ada.email).toBe('work@x.org');
  const changed = await updateRecord(ctx, 'person', ada.id, { email: 'new@x.org' });
  expect(changed.emails).toEqual([
    { value: 'home@x.org', kind: 'home', primary: false },
    { value: 'new@x.org', kind: 'work', primary: true },
  ]);
  const cleared = await updateRecord(ctx, 'person', ada.id, { email: null });
  expect(cleared).toMatchObject({ email: 'home@x.org', emails: [{ value: 'home@x.org', primary: true }] });
  const none = await updateRecord(ctx, 'person', ada.id, { emails: [] });
  expect(none).toMatchObject({ email: null, emails: null });
});

test('partly wrong batches write what is right and say why the rest is not', async () => {
  const changes = ['one@x.org', 'wrong', 'two@x.org'].map((email) => ({
    op: 'create' as const,
    object: 'person',
    values: { first_name: 'B', email },
  }));
  const { changeSet, results } = await write(ctx, changes, { partial: true });
  expect(results.map((r) => r.ok)).toEqual([true, false, true]);
  expect(await count('change', `change_set = '${changeSet}'`)).toBe(2);
  const before = await count('person');
  await expect(write(ctx, changes)).rejects.toMatchObject({ code: 'invalid' });
  expect(await count('person')).toBe(before);
});

test('a dry run says what would happen and does nothing', async () => {
  const before = await count('person');
  const { changeSet, results } = await write(
    ctx,
    [
      { op: 'create', object: 'person', values: { first_name: 'Dry' } },
      { op: 'create', object: 'person', values: { email: 'no' } },
    ],
    { dryRun: true, partial: true },
  );
  expect(changeSet).toBeNull();
  expect(results.map((r) => r.ok)).toEqual([true, false]);
  expect(await count('person')).toBe(before);
});

test('several transactions can add to one change set', async () => {
  const changeSet = await openChangeSet(ctx, { reason: 'Together' });
  for (const first_name of ['A', 'B', 'C']) {
    await write(ctx, [{ op: 'create', object: 'person', values: { first_name } }], { changeSet });
  }
  expect(await count('change', `change_set = '${changeSet}'`)).toBe(3);
  expect(await count('change_set', `id = '${changeSet}' and changes = 3`)).toBe(1);
});

test('a failure half-way leaves nothing behind', async () => {
  const before = [await count('person'), await count('change'), await count('event'), await count('search')];
  const company: KithRecord = await createRecord(ctx, 'company', { name: 'Half' });
  await expect(
    write(ctx, [
      { op: 'create', object: 'person', values: { first_name: 'Half', company: company.id } },
      { op: 'update', object: 'company', id: company.id, values: { name: null } },
    ]),
  ).rejects.toMatchObject({ code: 'invalid' });
  const after = [await count('person'), await count('change'), await count('event'), await count('search')];
  expect(after).toEqual([before[0], (before[1] ?? 0) + 1, (before[2] ?? 0) + 1, (before[3] ?? 0) + 1]);
});

test('ending a record for ever empties the links to it and ends the notes about it', async () => {
  const company = await createRecord(ctx, 'company', { name: 'Ending' });
  const ada = await person({ company: company.id });
  const note = await createRecord(ctx, 'note', { body: 'About it', about: { object: 'company', id: company.id } });
  await trashRecord(ctx, 'company', company.id);
  await write(ctx, [{ op: 'purge', object: 'company', id: company.id }]);
  expect(await count('company', `id = '${company.id}'`)).toBe(0);
  expect(await count('note', `id = '${note.id}'`)).toBe(0);
  expect(await count('person', `id = '${ada.id}' and company_id is null`)).toBe(1);
});

test('a reader may not write, and a member may not change the configuration', async () => {
  const reader = await acme.as('read_only');
  await expect(createRecord(reader.ctx, 'person', { first_name: 'No' })).rejects.toMatchObject({ code: 'forbidden' });
  const member = await acme.as('member');
  await expect(createRecord(member.ctx, 'pipeline', { name: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' });
});

test('hostile text is kept as text', async () => {
  const text = `<script>alert(1)</script>'; drop table person; -- \\ "x" $1 \u202e`;
  const ada = await person({ last_name: text, job_title: '=cmd()' });
  expect(ada).toMatchObject({ last_name: text, job_title: '=cmd()' });
});

test('32 writers at once lose nothing and log everything', async () => {
  const before = await count('person');
  await Promise.all(Array.from({ length: 32 }, (_, i) => person({ last_name: `Writer ${i}`, email: `w${i}@x.org` })));
  expect((await count('person')) - before).toBe(32);
  expect(await count('change', `object = 'person' and after->>'last_name' like 'Writer %'`)).toBe(32);
});

test('over HTTP a record carries its version, and a write the change set that undoes it', async () => {
  const made = await owner.send('POST', '/people', { first_name: 'Web', email: 'web@x.org' });
  expect(made.status).toBe(201);
  expect(made.headers.etag).toBe('"1"');
  const path = `/people/${made.body.id}`;
  const stale = await owner.send('PATCH', path, { city: 'A' }, { 'if-match': '"9"' });
  expect(stale).toMatchObject({ status: 412, body: { code: 'version_mismatch', current: { version: 1 } } });
  const changed = await owner.send('PATCH', path, { city: 'A' }, { 'if-match': '"1"' });
  expect(changed).toMatchObject({ status: 200, body: { city: 'A', version: 2 } });
  const undone = await owner.send('POST', `/changes/${changed.headers['kith-change-set']}/undo`);
  expect(undone).toMatchObject({ status: 200, body: { undone: 1, conflicts: [] } });
  const again = await owner.send('POST', '/people', { first_name: 'Web', email: 'WEB@x.org' });
  expect(again).toMatchObject({ status: 409, body: { code: 'duplicate', candidates: [{ id: made.body.id }] } });
  expect(
    (await owner.send('POST', '/people?allow_duplicate=true', { first_name: 'Web', email: 'web@x.org' })).status,
  ).toBe(201);
  expect((await owner.send('DELETE', path)).status).toBe(204);
  expect((await owner.send('GET', path)).status).toBe(404);
  expect((await owner.send('POST', `${path}/restoration`)).body).toMatchObject({ id: made.body.id, city: null });
});

test('a batch answers each operation in order, or refuses as one', async () => {
  const operations = [
    { op: 'create', values: { name: 'Batch one', external_id: 'b-1' } },
    { op: 'upsert', match: { external_id: 'b-2' }, values: { name: 'Batch two' } },
    { op: 'create', values: { founded_year: 'old' } },
    { op: 'update', id: '00000000-0000-7000-8000-000000000000', values: { name: 'X' } },
  ];
  const { body } = await owner.send('POST', '/companies/batch', { operations });
  expect(body.results.map((r: { status: number }) => r.status)).toEqual([201, 201, 422, 404]);
  const again = await owner.send('POST', '/companies/batch', { operations: operations.slice(1, 2) });
  expect(again.body.results[0]).toMatchObject({ status: 200, record: { id: body.results[1].record.id } });
  const atomic = await owner.send('POST', '/companies/batch', { operations: operations.slice(2), atomic: true });
  expect(atomic).toMatchObject({ status: 422, body: { errors: [{ field: 'operations[0].values.founded_year' }] } });
});

test('what a write answers is what is read afterwards', async () => {
  const company = await createRecord(ctx, 'company', { name: 'Same', website: 'same.example', annual_revenue: 5 });
  const deal = await createRecord(ctx, 'deal', {
    name: 'Same deal',
    amount: '1054.5',
    company: company.id,
    started_on: '2024-02-29',
    close_date: '2024-03-31',
  });
  expect(await getRecord(ctx, 'deal', deal.id)).toEqual(deal);
  const changed = await updateRecord(ctx, 'deal', deal.id, { amount: { amount: '7', currency: 'JPY' } });
  expect(await getRecord(ctx, 'deal', deal.id)).toEqual(changed);
  const ada = await person({ last_name: 'Same', phones: [{ value: '+49 30 1234567', kind: 'home' }], city: 'Köln' });
  expect(await getRecord(ctx, 'person', ada.id)).toEqual(ada);
  const task = await createRecord(ctx, 'task', {
    subject: 'Same',
    due_at: '2025-01-01T09:30:00.500+02:00',
    about: { object: 'deal', id: deal.id },
  });
  expect(await getRecord(ctx, 'task', task.id)).toEqual(task);
});

import { beforeAll, expect, test } from 'vitest';
import { type Context, inTransaction } from '../kernel/context.ts';
import { uuidv7 } from '../kernel/ids.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import { historyOf } from './changes.ts';
import { getRecord } from './query.ts';
import { searchRecords } from './search.ts';
import type { Change } from './types.ts';
import { undoChangeSet } from './undo.ts';
import { createRecord, updateRecord, write } from './write/index.ts';

let kith: TestKith;
let ctx: Context;

beforeAll(async () => {
  kith = await testKith();
  ({ ctx } = await kith.workspace());
});

/** Writes and gives back the change set. */
async function changeSetOf(...changes: Change[]): Promise<string> {
  const { changeSet } = await write(ctx, changes);
  return changeSet as string;
}
const city = async (id: string) => (await getRecord(ctx, 'company', id)).city;
const company = (values: object = {}) => createRecord(ctx, 'company', { name: 'Undo Ltd', ...values });

test('an edit goes back, and comes again when the undo is undone', async () => {
  const { id } = await company({ city: 'Bern' });
  const edit = await changeSetOf({ op: 'update', object: 'company', id, values: { city: 'Basel' } });
  const first = await undoChangeSet(ctx, edit);
  expect(first).toMatchObject({ undone: 1, conflicts: [] });
  expect(await city(id)).toBe('Bern');
  await expect(undoChangeSet(ctx, edit)).rejects.toMatchObject({ code: 'conflict' });
  await undoChangeSet(ctx, first.changeSet as string);
  expect(await city(id)).toBe('Basel');
  await undoChangeSet(ctx, edit);
  expect(await city(id)).toBe('Bern');
});

test('a field that was changed later is a conflict that names it, and nothing is undone until told', async () => {
  const { id } = await company({ city: 'Bern', industry: 'retail' });
  const edit = await changeSetOf({
    op: 'update',
    object: 'company',
    id,
    values: { city: 'Basel', industry: 'medical' },
  });
  await updateRecord(ctx, 'company', id, { city: 'Genf' });
  await expect(undoChangeSet(ctx, edit)).rejects.toMatchObject({
    code: 'conflict',
    extra: { conflicts: [{ object: 'company', id, field: 'city', expected: 'Basel', current: 'Genf' }] },
  });
  expect(await getRecord(ctx, 'company', id)).toMatchObject({ city: 'Genf', industry: 'medical' });
  await undoChangeSet(ctx, edit, { force: 'keep_later' });
  expect(await getRecord(ctx, 'company', id)).toMatchObject({ city: 'Genf', industry: 'retail' });
});

test('told to overwrite, the later value goes too', async () => {
  const { id } = await company({ city: 'Bern' });
  const edit = await changeSetOf({ op: 'update', object: 'company', id, values: { city: 'Basel' } });
  await updateRecord(ctx, 'company', id, { city: 'Genf' });
  await undoChangeSet(ctx, edit, { force: 'overwrite' });
  expect(await city(id)).toBe('Bern');
});

test('a later change of another field is no conflict and stays', async () => {
  const { id } = await company({ city: 'Bern' });
  const edit = await changeSetOf({ op: 'update', object: 'company', id, values: { city: 'Basel' } });
  await updateRecord(ctx, 'company', id, { region: 'North' });
  await undoChangeSet(ctx, edit);
  expect(await getRecord(ctx, 'company', id)).toMatchObject({ city: 'Bern', region: 'North' });
});

test('what was made goes to the trash, unless someone has worked on it since', async () => {
  const { changeSet, results } = await write(ctx, [
    { op: 'create', object: 'company', values: { name: 'Untouched' } },
    { op: 'create', object: 'company', values: { name: 'Worked on' } },
  ]);
  const [untouched, worked] = results.map((r) => (r.ok ? r.record.id : '')) as [string, string];
  await updateRecord(ctx, 'company', worked, { city: 'Ulm' });
  await expect(undoChangeSet(ctx, changeSet as string)).rejects.toMatchObject({ code: 'conflict' });
  const { conflicts } = await undoChangeSet(ctx, changeSet as string, { force: 'keep_later' });
  expect(conflicts).toMatchObject([{ id: worked, title: 'Worked on' }]);
  await expect(getRecord(ctx, 'company', untouched)).rejects.toMatchObject({ code: 'not_found' });
  expect(await city(worked)).toBe('Ulm');
});

test('what was trashed or ended for ever comes back with all its values', async () => {
  const made = await company({ city: 'Bonn', annual_revenue: { amount: '12.50', currency: 'EUR' } });
  const trashed = await changeSetOf({ op: 'trash', object: 'company', id: made.id });
  await undoChangeSet(ctx, trashed);
  expect(await city(made.id)).toBe('Bonn');
  await write(ctx, [{ op: 'trash', object: 'company', id: made.id }]);
  const ended = await changeSetOf({ op: 'purge', object: 'company', id: made.id });
  await undoChangeSet(ctx, ended);
  const back = await getRecord(ctx, 'company', made.id, { trashed: true });
  expect(back).toMatchObject({
    city: 'Bonn',
    annual_revenue: { amount: '12.50', currency: 'EUR' },
    created_at: made.created_at,
  });
});

test('a person linked to a company gets the tie that belongs to it taken back too', async () => {
  const firm = await company();
  const person = await createRecord(ctx, 'person', { first_name: 'Tied' });
  const tie = await changeSetOf({ op: 'update', object: 'person', id: person.id, values: { company: firm.id } });
  const { undone } = await undoChangeSet(ctx, tie);
  expect(undone).toBe(2);
});

test('ten thousand changes go back in one piece', async () => {
  const changes = Array.from({ length: 10_000 }, (_, i) => ({
    op: 'create' as const,
    object: 'product',
    values: { name: `Part ${i}` },
  }));
  const { changeSet } = await write(ctx, changes, { returning: false });
  const seen: number[] = [];
  const { undone } = await undoChangeSet(ctx, changeSet as string, { onProgress: (done) => seen.push(done) });
  expect(undone).toBe(10_000);
  expect(seen.at(-1)).toBe(10_000);
}, 60_000);

test('another workspace cannot undo it, and a reader may not', async () => {
  const { id } = await company({ city: 'Bern' });
  const edit = await changeSetOf({ op: 'update', object: 'company', id, values: { city: 'Basel' } });
  const other = await kith.workspace();
  await expect(undoChangeSet(other.ctx, edit)).rejects.toMatchObject({ code: 'not_found' });
  const reader: Context = { ...ctx, role: 'read_only' };
  await expect(undoChangeSet(reader, edit)).rejects.toMatchObject({ code: 'forbidden' });
  expect(await city(id)).toBe('Basel');
});

test('thousands of new records go back at once, and those that somebody changed are asked about', async () => {
  const people = Array.from({ length: 1200 }, (_, i): Change => {
    const id = uuidv7();
    return {
      op: 'create',
      object: 'person',
      id,
      values: { first_name: 'Many', last_name: `No ${i}`, about: "a\\tb\n'" },
    };
  });
  const made = await inTransaction(ctx, (ctx) => write(ctx, people, { returning: false }));
  const [first, second] = people.map((p) => p.id as string) as [string, string];
  const changeSet = made.changeSet as string;
  await updateRecord(ctx, 'person', first, { job_title: 'Cook' });
  await expect(undoChangeSet(ctx, changeSet)).rejects.toMatchObject({
    extra: { conflicts: [{ id: first, field: 'job_title', current: 'Cook' }] },
  });
  expect(await getRecord(ctx, 'person', second)).toMatchObject({ version: 1, trashed_at: null, about: "a\\tb\n'" });

  const undo = await undoChangeSet(ctx, changeSet, { force: 'keep_later' });
  expect(undo.undone).toBe(1199);
  expect(await getRecord(ctx, 'person', first)).toMatchObject({ job_title: 'Cook', trashed_at: null });
  const { data } = await historyOf(ctx, 'person', second);
  expect(data[0]).toMatchObject({ op: 'trash', change_set: { origin: 'undo', changes: 1199 } });
  await undoChangeSet(ctx, undo.changeSet as string);
  expect(await getRecord(ctx, 'person', second)).toMatchObject({ trashed_at: null, version: 3 });
  expect((await searchRecords(ctx, 'Many 77')).map((found) => found.title)).toContain('Many No 77');
});

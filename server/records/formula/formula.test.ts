import pg from 'pg';
import { beforeAll, expect, test, vi } from 'vitest';
import type { Context } from '../../kernel/context.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { historyOf } from '../changes.ts';
import { getRecord, listRecords } from '../query.ts';
import { searchRecords } from '../search.ts';
import type { Change, Values } from '../types.ts';
import { undoChangeSet } from '../undo.ts';
import { createRecord, restoreRecord, trashRecord, updateRecord, write } from '../write/index.ts';
import { computeDaily } from './work.ts';

let kith: TestKith;
let acme: TestWorkspace;
let ctx: Context;
let owner: Person;

async function addField(object: string, field: Values): Promise<string> {
  const answer = await owner.send('POST', `/objects/${object}/fields`, field);
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
  return answer.body.name;
}
const company = async (values: Values) => (await createRecord(ctx, 'company', values)).id;
const usd = (amount: string) => ({ amount, currency: 'USD' });

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  ({ ctx, owner } = acme);
  await addField('deals', {
    label: 'Commission',
    name: 'c_commission',
    type: 'formula',
    formula: 'round(amount * 0.1, 2)',
  });
  await addField('deals', {
    label: 'Tag line',
    name: 'c_line',
    type: 'formula',
    formula: 'concat(company.name, ": ", upper(name))',
    searched: true,
    indexed: true,
  });
  await addField('companies', {
    label: 'Deals',
    name: 'c_deals',
    type: 'rollup',
    rollup: { collection: 'deals', fn: 'count' },
  });
  await addField('companies', {
    label: 'Won value',
    name: 'c_won',
    type: 'rollup',
    rollup: {
      collection: 'deals',
      fn: 'sum',
      field: 'amount',
      filter: { field: 'stage.kind', op: 'eq', value: 'won' },
    },
  });
  await addField('companies', {
    label: 'Commissions',
    name: 'c_commissions',
    type: 'rollup',
    rollup: { collection: 'deals', fn: 'sum', field: 'c_commission' },
  });
  await addField('companies', {
    label: 'Size',
    name: 'c_size',
    type: 'formula',
    formula: 'if(c_deals >= 2, "big", "small")',
  });
  await addField('deals', {
    label: 'Company size',
    name: 'c_company_size',
    type: 'formula',
    formula: 'company.c_size',
  });
  await kith.settle();
  await kith.runtime.prepare(ctx.workspace.schema, 'newest');
}, 60_000);

test('what a formula gives is in the answer, is listed, sorted, filtered and found, and is written by nobody', async () => {
  const id = await company({ name: 'Formel' });
  const made = await owner.send('POST', '/deals', { name: 'Pumps', amount: 1054, company: id });
  expect(made.body).toMatchObject({ c_commission: usd('105.40'), c_line: 'Formel: PUMPS', c_company_size: 'small' });
  const changed = await owner.send('PATCH', `/deals/${made.body.id}`, { amount: 2000 });
  expect(changed.body.c_commission).toEqual(usd('200.00'));
  expect((await owner.send('PATCH', `/deals/${made.body.id}`, { amount: null })).body.c_commission).toBeNull();
  const list = await listRecords(ctx, 'deal', {
    filter: { field: 'c_line', op: 'starts_with', value: 'formel' },
    sort: ['-c_line'],
  });
  expect(list.records.map((r) => r.id)).toEqual([made.body.id]);
  expect((await searchRecords(ctx, 'formel pumps')).map((f) => f.id)).toContain(made.body.id);
  const refused = await owner.send('PATCH', `/deals/${made.body.id}`, { c_line: 'x' });
  expect(refused.body.errors).toMatchObject([{ field: 'c_line', code: 'read_only' }]);
});

test('computed values leave no change of their own, and follow when a change is undone', async () => {
  const { record, changeSet, id } = await changedDeal();
  expect(record).toMatchObject({ c_commission: usd('50.00') });
  const { data } = await historyOf(ctx, 'deal', id);
  expect(data.map((c) => Object.keys(c.after ?? {}))[0]).toEqual(['amount']);
  expect(data).toHaveLength(2);
  await undoChangeSet(ctx, changeSet);
  expect((await getRecord(ctx, 'deal', id)).c_commission).toEqual(usd('10.00'));
});

async function changedDeal() {
  const { id } = await createRecord(ctx, 'deal', { name: 'Undo', amount: 100 });
  const { changeSet, results } = await write(ctx, [{ op: 'update', object: 'deal', id, values: { amount: 500 } }]);
  const [result] = results;
  return { id, changeSet: changeSet as string, record: result?.ok ? result.record : null };
}

test('roll-ups follow children that come, move, go to the trash and back, and end', async () => {
  const [a, b] = [await company({ name: 'A' }), await company({ name: 'B' })];
  const figures = async (id: string) => {
    const { c_deals, c_size, c_commissions } = await getRecord(ctx, 'company', id);
    return [c_deals, c_size, (c_commissions as { amount: string }).amount];
  };
  expect(await figures(a)).toEqual([0, 'small', '0.00']);
  const one = await createRecord(ctx, 'deal', { name: '1', amount: 100, company: a });
  const two = await createRecord(ctx, 'deal', { name: '2', amount: 50, company: a });
  expect(await figures(a)).toEqual([2, 'big', '15.00']);
  // What is computed of the company is computed into its deals in its turn.
  expect((await getRecord(ctx, 'deal', one.id)).c_company_size).toBe('big');
  const moved = await updateRecord(ctx, 'deal', two.id, { company: b });
  expect(moved.c_company_size).toBe('small');
  expect([await figures(a), await figures(b)]).toEqual([
    [1, 'small', '10.00'],
    [1, 'small', '5.00'],
  ]);
  expect((await getRecord(ctx, 'deal', one.id)).c_company_size).toBe('small');
  await trashRecord(ctx, 'deal', one.id);
  expect(await figures(a)).toEqual([0, 'small', '0.00']);
  await restoreRecord(ctx, 'deal', one.id);
  expect(await figures(a)).toEqual([1, 'small', '10.00']);
  const { changeSet } = await write(ctx, [{ op: 'purge', object: 'deal', id: one.id }]);
  expect(await figures(a)).toEqual([0, 'small', '0.00']);
  await undoChangeSet(ctx, changeSet as string);
  expect(await figures(a)).toEqual([1, 'small', '10.00']);
});

test('a roll-up with a filter follows what stands behind references, and counts in the own currency', async () => {
  const { records: stages } = await listRecords(ctx, 'stage', { limit: 50 });
  const open = stages.find((s) => s.kind === 'open');
  const won = stages.find((s) => s.kind === 'won' && s.pipeline === open?.pipeline);
  const id = await company({ name: 'Winner' });
  const deal = await createRecord(ctx, 'deal', { name: 'W', amount: 70, company: id, stage: open?.id });
  const total = async () => (await getRecord(ctx, 'company', id)).c_won;
  expect(await total()).toEqual(usd('0.00'));
  await updateRecord(ctx, 'deal', deal.id, { stage: won?.id });
  expect(await total()).toEqual(usd('70.00'));
  await createRecord(ctx, 'deal', {
    name: 'E',
    amount: { amount: '10.00', currency: 'EUR' },
    company: id,
    stage: won?.id,
  });
  expect(await total()).toEqual(usd('70.00'));
  await owner.send('PATCH', '/workspace', { rates: { EUR: 2 } });
  await kith.settle();
  expect(await total()).toEqual(usd('90.00'));
});

test('of many who write at once none is left out', async () => {
  const id = await company({ name: 'Crowd' });
  await Promise.all(
    Array.from({ length: 12 }, (_, i) => createRecord(ctx, 'deal', { name: `C${i}`, amount: 10, company: id })),
  );
  expect(await getRecord(ctx, 'company', id)).toMatchObject({ c_deals: 12, c_commissions: usd('12.00') });
  await updateRecord(ctx, 'company', id, { name: 'Mass' });
  const { records } = await listRecords(ctx, 'deal', { filter: { field: 'company', op: 'eq', value: id } });
  expect(new Set(records.map((r) => String(r.c_line).split(':')[0]))).toEqual(new Set(['Mass']));
});

test('what cannot be read is refused in words, and so is what depends on itself', async () => {
  const problem = async (object: string, formula: string) =>
    (await owner.send('POST', `/objects/${object}/formula`, { formula })).body.error;
  const cases: Array<[string, RegExp]> = [
    ['amount +', /character/],
    ['amont * 2', /no field "amont"/],
    ['amount + 1', /needs an amount of money/],
    ['name > "a"', /no order of texts/],
    ['status = "wonn"', /one of open/],
    ['constructor("return 1")()', /Only functions|no function/],
    ['amount.constructor', /does not lead|no field/],
    ['name; amount', /side by side/],
    ['[1]', /side by side|one formula/],
    ['if(name, 1, 2)', /needs yes or no/],
    ['date_add(close_date, 1, "moon")', /unit/],
    [`${'('.repeat(40)}1${')'.repeat(40)}`, /deep/],
    ['1 + '.repeat(800).concat('1'), /at most/],
    ["'\u0000'", /cannot be kept/],
    ['updated_at', /every write/],
  ];
  for (const [formula, words] of cases)
    expect([formula, await problem('deals', formula)]).toEqual([formula, expect.stringMatching(words)]);
  const circle = await owner.send('PATCH', '/objects/companies/fields/c_size', {
    formula: 'if(c_commissions = c_won, "a", "b")',
  });
  expect(circle.status).toBe(200);
  await addField('companies', { label: 'Own', name: 'c_own', type: 'formula', formula: 'c_deals + 1' });
  await addField('companies', {
    label: 'Sum',
    name: 'c_sum',
    type: 'rollup',
    rollup: { collection: 'subsidiaries', fn: 'sum', field: 'c_own' },
  });
  const self = await owner.send('PATCH', '/objects/companies/fields/c_own', { formula: 'c_sum + 1' });
  expect(self.status).toBe(422);
  expect(self.body.detail).toContain('Company: Own → Company: Sum → Company: Own');
  await owner.send('PATCH', '/objects/companies/fields/c_size', { formula: 'if(c_deals >= 2, "big", "small")' });
  await kith.settle();
});

test('a new field fills in for the records that are there, and running numbers go by age', async () => {
  const parent = await company({ name: 'Parent' });
  for (const name of ['X', 'Y', 'Z']) await company({ name, parent, employees: 10 });
  await addField('companies', {
    label: 'Staff',
    name: 'c_staff',
    type: 'rollup',
    rollup: { collection: 'subsidiaries', fn: 'sum', field: 'employees' },
  });
  await addField('companies', {
    label: 'Shouted',
    name: 'c_shout',
    type: 'formula',
    formula: 'upper(name) & text(c_staff)',
  });
  await addField('companies', { label: 'No.', name: 'c_number', type: 'auto_number', format: 'C-{000}' });
  await kith.settle();
  expect(await getRecord(ctx, 'company', parent)).toMatchObject({ c_staff: 30, c_shout: 'PARENT30' });
  const { records } = await listRecords(ctx, 'company', { sort: ['created_at'], limit: 200 });
  const numbers = records.map((r) => r.c_number);
  expect(numbers).toEqual([...numbers].sort());
  expect(new Set(numbers).size).toBe(records.length);
});

test('what speaks of today is computed anew when a new day begins', async () => {
  await addField('deals', { label: 'Days left', name: 'c_left', type: 'formula', formula: 'close_date - today()' });
  await addField('companies', {
    label: 'Due soon',
    name: 'c_soon',
    type: 'rollup',
    rollup: {
      collection: 'deals',
      fn: 'count',
      filter: { field: 'close_date', op: 'within', value: { next: 2, unit: 'day' } },
    },
  });
  kith.setNow('2026-11-22T10:00:00Z');
  const id = await company({ name: 'Calendar' });
  const deal = await createRecord(ctx, 'deal', { name: 'D', company: id, close_date: '2026-11-25' });
  expect(deal.c_left).toBe(3);
  await computeDaily(ctx);
  await kith.settle();
  expect((await getRecord(ctx, 'company', id)).c_soon).toBe(0);
  kith.setNow('2026-11-23T10:00:00Z');
  await computeDaily(ctx);
  await kith.settle();
  expect((await getRecord(ctx, 'deal', deal.id)).c_left).toBe(2);
  expect((await getRecord(ctx, 'company', id)).c_soon).toBe(1);
  kith.setNow(null);
});

test('a thousand children take as many statements as some hundreds', async () => {
  const parents = await write(
    ctx,
    Array.from({ length: 20 }, (_, i): Change => ({ op: 'create', object: 'company', values: { name: `Bulk ${i}` } })),
  );
  const ids = parents.results.map((r) => (r.ok ? r.record.id : ''));
  const addDeals = async (count: number) => {
    const deals = Array.from({ length: count }, (_, i): Change => {
      return { op: 'create', object: 'deal', values: { name: `Deal ${i}`, amount: 100, company: ids[i % 20] } };
    });
    const query = vi.spyOn(pg.Client.prototype, 'query');
    await write(ctx, deals, { returning: false });
    const computing = /with c as materialized|for share|for no key update|select distinct/;
    const statements = query.mock.calls.filter(([text]) => computing.test(JSON.stringify(text))).length;
    query.mockRestore();
    return statements;
  };
  // The first grow what is small, which takes a step more.
  await addDeals(40);
  const statements = await addDeals(1000);
  expect(statements).toBeGreaterThan(5);
  expect(await addDeals(300)).toBe(statements);
  expect(await getRecord(ctx, 'company', ids[7] as string)).toMatchObject({
    c_deals: 67,
    c_commissions: usd('670.00'),
    c_size: 'big',
  });
});

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getRecord, listRecords } from '../../records/query.ts';
import type { KithRecord, Values } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, trashRecord, updateRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { addProduct, followAgain } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let chair: string;
let deal: string;

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
  chair = await made('product', { name: 'Chair', price: 120, tax_rate: 19 });
  const retail = await made('price_book', { name: 'Retail', currency: 'EUR' });
  await made('price', { price_book: retail, product: chair, amount: 100, min_quantity: 10 });
});

beforeEach(async () => {
  deal = await made('deal', { name: 'Furniture' });
});

const made = async (object: string, values: Values) => (await createRecord(acme.ctx, object, values)).id;
const line = (values: Values) => createRecord(acme.ctx, 'deal_line', { deal, ...values });
const dealNow = () => getRecord(acme.ctx, 'deal', deal);
const amountNow = async () => ((await dealNow()).amount as { amount: string } | null)?.amount ?? null;
const linesNow = async () =>
  (await listRecords(acme.ctx, 'deal_line', { filter: { field: 'deal', op: 'eq', value: deal }, sort: ['position'] }))
    .records;
const told = (lines: KithRecord[]) =>
  lines.map((l) => [
    l.name,
    l.quantity,
    (l.unit_price as { amount: string }).amount,
    l.discount,
    (l.amount as { amount: string }).amount,
  ]);

describe('a line of a deal', () => {
  test('takes name, price and tax from its product, and its price follows the quantity until it is set by hand', async () => {
    const { id } = await line({ product: chair, quantity: 2 });
    expect(await getRecord(acme.ctx, 'deal_line', id)).toMatchObject({
      name: 'Chair',
      tax_rate: 19,
      unit_price: { amount: '120.00', currency: 'EUR' },
      amount: { amount: '240.00' },
      price_reason: 'List price',
    });
    const more = await updateRecord(acme.ctx, 'deal_line', id, { quantity: 10, discount: 5 });
    expect(more).toMatchObject({ unit_price: { amount: '100.00' }, amount: { amount: '950.00' } });
    const own = await updateRecord(acme.ctx, 'deal_line', id, { unit_price: { amount: '90', currency: 'EUR' } });
    expect(own).toMatchObject({ price_by_hand: true, price_reason: 'Set by hand', amount: { amount: '855.00' } });
    expect(await updateRecord(acme.ctx, 'deal_line', id, { quantity: 1 })).toMatchObject({
      unit_price: { amount: '90.00' },
    });
  });

  test('refuses quantities of nothing or less, other currencies than its neighbours, and a price that cannot be known', async () => {
    await expect(line({ product: chair, quantity: -1 })).rejects.toMatchObject({ errors: [{ field: 'quantity' }] });
    await expect(line({ product: chair, quantity: 0 })).rejects.toMatchObject({ errors: [{ field: 'quantity' }] });
    await expect(line({ quantity: 1 })).rejects.toMatchObject({
      errors: [{ field: 'product' }, { field: 'unit_price' }],
    });
    await line({ product: chair });
    const dollars = { amount: '5', currency: 'USD' };
    await expect(line({ product: chair, unit_price: dollars })).rejects.toMatchObject({
      errors: [{ field: 'unit_price', code: 'currency' }],
    });
    const unknown = await made('product', { name: 'Priceless' });
    await expect(line({ product: unknown })).rejects.toMatchObject({
      errors: [{ code: 'no_price', message: expect.stringContaining('no list price') }],
    });
  });

  test('in a currency without a rate says so', async () => {
    const abroad = await made('deal', { name: 'Abroad', amount: { amount: '1', currency: 'CHF' } });
    await expect(createRecord(acme.ctx, 'deal_line', { deal: abroad, product: chair })).rejects.toMatchObject({
      errors: [{ code: 'no_price', message: expect.stringContaining('no exchange rate for CHF') }],
    });
  });
});

describe('the amount of a deal', () => {
  test('is what its lines come to, also when two are added at once', async () => {
    await Promise.all([
      line({ product: chair }),
      line({ product: chair, quantity: 3 }),
      line({ name: 'Transport', unit_price: 49.9 }),
    ]);
    expect(await amountNow()).toBe('529.90');
    const [first] = await linesNow();
    await trashRecord(acme.ctx, 'deal_line', first?.id as string);
    expect(Number(await amountNow())).toBeLessThan(529.9);
    expect((await dealNow()).amount_follows).toBe(true);
  });

  test('that somebody set stays, and follows again when asked to', async () => {
    await updateRecord(acme.ctx, 'deal', deal, { amount: 5000 });
    await line({ product: chair });
    expect(await dealNow()).toMatchObject({ amount: { amount: '5000.00' }, amount_follows: false });
    const { changeSet } = await followAgain(acme.ctx, deal);
    expect(await dealNow()).toMatchObject({ amount: { amount: '120.00' }, amount_follows: true });
    await expect(followAgain(acme.ctx, deal)).rejects.toMatchObject({ code: 'conflict' });
    await undoChangeSet(acme.ctx, changeSet as string);
    expect(await dealNow()).toMatchObject({ amount: { amount: '5000.00' }, amount_follows: false });
  });

  test('set by hand while it follows no longer does', async () => {
    await line({ product: chair });
    await updateRecord(acme.ctx, 'deal', deal, { amount: 99 });
    await line({ product: chair });
    expect(await dealNow()).toMatchObject({ amount: { amount: '99.00' }, amount_follows: false });
  });
});

describe('a bundle', () => {
  const bundle = async (values: Values) => {
    const table = await made('product', { name: 'Table', price: 400 });
    const set = await made('product', { name: 'Set', kind: 'bundle', ...values });
    await made('bundle_item', { bundle: set, product: table, quantity: 1, position: 1 });
    await made('bundle_item', { bundle: set, product: chair, quantity: 4, position: 2 });
    return set;
  };

  test('priced by its contents becomes lines that carry its discount, and goes and comes back as one', async () => {
    const set = await bundle({ bundle_pricing: 'sum', bundle_discount: 10 });
    const { changeSet } = await addProduct(acme.ctx, deal, { product: set, quantity: 2 });
    expect(told(await linesNow())).toEqual([
      ['Set', 2, '0.00', null, '0.00'],
      ['Table', 2, '400.00', 10, '720.00'],
      ['Chair', 8, '120.00', 10, '864.00'],
    ]);
    expect(await amountNow()).toBe('1584.00');
    await trashRecord(acme.ctx, 'deal_line', (await linesNow())[0]?.id as string);
    expect([await linesNow(), await amountNow()]).toEqual([[], null]);
    const other = await addProduct(acme.ctx, deal, { product: set });
    await undoChangeSet(acme.ctx, other.changeSet as string);
    expect(await linesNow()).toEqual([]);
    expect(changeSet).toBeTruthy();
  });

  test('with a price of its own carries it, and its contents cost nothing more', async () => {
    const set = await bundle({ price: 700 });
    await addProduct(acme.ctx, deal, { product: set });
    expect(told(await linesNow()).map((l) => [l[0], l[4]])).toEqual([
      ['Set', '700.00'],
      ['Table', '0.00'],
      ['Chair', '0.00'],
    ]);
    expect(await amountNow()).toBe('700.00');
  });

  test('within itself is refused, however deep', async () => {
    const inner = await made('product', { name: 'Inner', kind: 'bundle' });
    const outer = await made('product', { name: 'Outer', kind: 'bundle' });
    await made('bundle_item', { bundle: outer, product: inner, quantity: 1 });
    await expect(made('bundle_item', { bundle: inner, product: outer, quantity: 1 })).rejects.toMatchObject({
      errors: [{ field: 'product', code: 'circle' }],
    });
    await expect(made('bundle_item', { bundle: inner, product: inner, quantity: 1 })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(made('bundle_item', { bundle: inner, product: chair, quantity: -2 })).rejects.toMatchObject({
      errors: [{ field: 'quantity' }],
    });
  });
});

test('adding a product is for those who may change the deal, and tells of the line', async () => {
  const reader = await acme.as('read_only');
  expect((await reader.send('POST', `/deals/${deal}/products`, { product: chair })).status).toBe(403);
  const other = await kith.workspace('Other');
  expect((await other.owner.send('POST', `/deals/${deal}/products`, { product: chair })).status).toBe(404);
  const added = await acme.owner.send('POST', `/deals/${deal}/products`, { product: chair });
  expect(added.status).toBe(201);
  const id = added.body.lines[0];
  const events = await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).execute();
  expect(events.map((e) => e.name)).toEqual(['deal_line.created']);
});

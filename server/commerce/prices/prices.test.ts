import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Values } from '../../records/types.ts';
import { createRecord, updateRecord, write } from '../../records/write/index.ts';
import { importFile, press, uploaded } from '../../test/imports.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { type PriceTerms, priceFor, pricesFor } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let chair: string;

let round = 0;

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
});

// A product and books of its own for each test: books without a price for it are not taken.
beforeEach(async () => {
  round += 1;
  chair = await made('product', { name: 'Chair', price: 120 });
});

const made = async (object: string, values: Values) => (await createRecord(acme.ctx, object, values)).id;
const book = (name: string, values: Values = {}) =>
  made('price_book', { name: `${name} ${round}`, currency: 'EUR', ...values });
const plain = (text: string) => text.replaceAll(` ${round}`, '');
const price = (price_book: string, amount: number, values: Values = {}) =>
  made('price', { price_book, product: chair, amount, ...values });
const asked = async (quantity = 1, terms: PriceTerms = {}) => {
  const { unitPrice, book, reason } = await priceFor(acme.ctx, { product: chair, quantity, ...terms });
  return [unitPrice && `${unitPrice.amount} ${unitPrice.currency}`, book && plain(book.name), plain(reason)];
};

describe('the price of a product', () => {
  test('is its list price where no book has one', async () => {
    expect(await asked()).toEqual(['120.00 EUR', null, 'List price']);
  });

  test('goes by the greatest quantity that is reached, to the last piece', async () => {
    const retail = await book('Retail');
    await price(retail, 110);
    await price(retail, 99.5, { min_quantity: 10 });
    await price(retail, 80.005, { min_quantity: 100 });
    expect((await asked(9))[0]).toBe('110.00 EUR');
    expect(await asked(10)).toEqual(['99.50 EUR', 'Retail', 'Price book "Retail": from quantity 10 on']);
    expect((await asked(99.99))[0]).toBe('99.50 EUR');
    expect((await asked(100))[0]).toBe('80.005 EUR');
  });

  test('holds on its first and its last day and not beside them', async () => {
    const retail = await book('Retail');
    await price(retail, 100, { valid_from: '2026-03-01', valid_until: '2026-03-31' });
    await price(retail, 105, { valid_from: '2026-04-01' });
    for (const [on, wanted] of [
      ['2026-02-28', '120.00 EUR'],
      ['2026-03-01', '100.00 EUR'],
      ['2026-03-31', '100.00 EUR'],
      ['2026-04-01', '105.00 EUR'],
    ])
      expect([on, (await asked(1, { on }))[0]]).toEqual([on, wanted]);
  });

  test('is looked for in the book of least number that fits the company, and says why the others do not', async () => {
    const segment = JSON.stringify({ field: 'industry', op: 'eq', value: 'retail' });
    const partners = await book('Partners', { segment, priority: 1 });
    const all = await book('All', { priority: 2 });
    const old = await book('Old', { priority: 3, valid_until: '2025-12-31' });
    const dollars = await book('Dollars', { currency: 'USD', priority: 4 });
    await price(partners, 90);
    await price(all, 100);
    await price(old, 70);
    await price(dollars, 130);
    const shop = await made('company', { name: 'Shop', industry: 'retail' });
    const farm = await made('company', { name: 'Farm', industry: 'agriculture' });
    expect((await asked(1, { company: shop })).slice(0, 2)).toEqual(['90.00 EUR', 'Partners']);
    expect((await asked(1, { company: farm })).slice(0, 2)).toEqual(['100.00 EUR', 'All']);
    expect((await asked(1, { currency: 'USD' })).slice(0, 2)).toEqual(['130.00 USD', 'Dollars']);
    const { considered } = await priceFor(acme.ctx, { product: chair, company: farm });
    const own = considered.filter((c) => c.book.name.endsWith(` ${round}`));
    expect(own.map((c) => [plain(c.book.name), c.applies, c.why])).toEqual([
      ['Partners', false, 'The company is not in its segment'],
      ['All', true, 'from the first one on'],
      ['Old', false, 'It ended on 2025-12-31'],
      ['Dollars', false, 'Its prices are in USD'],
    ]);
  });

  test('in a currency without a rate is not guessed', async () => {
    const [none, , reason] = await asked(1, { currency: 'CHF' });
    expect([none, reason]).toEqual([
      null,
      expect.stringMatching(
        /^No price in CHF: the list price is 120.00 EUR, and there is no exchange rate for CHF on \d{4}-\d\d-\d\d: enter one under Settings/,
      ),
    ]);
    await acme.owner.send('PATCH', '/workspace', { rates: { CHF: 1.05 } });
    expect((await asked(1, { currency: 'CHF' }))[0]).toBe('114.29 CHF');
  });

  test('of a variant is its own, else that of its product', async () => {
    const retail = await book('Retail');
    await price(retail, 100);
    const red = await made('product', { name: 'Chair – red', variant_of: chair });
    const gold = await made('product', { name: 'Chair – gold', variant_of: chair });
    await made('price', { price_book: retail, product: gold, amount: 300 });
    const found = await pricesFor(acme.ctx, [{ product: red }, { product: gold }]);
    expect(found.map((f) => f.unitPrice?.amount)).toEqual(['100.00', '300.00']);
  });

  test('of a bundle is the sum of its contents less its discount', async () => {
    const table = await made('product', { name: 'Table', price: 400 });
    const set = await made('product', { name: 'Set', kind: 'bundle', bundle_pricing: 'sum', bundle_discount: 10 });
    await made('bundle_item', { bundle: set, product: table, quantity: 1 });
    await made('bundle_item', { bundle: set, product: chair, quantity: 4 });
    const answer = await priceFor(acme.ctx, { product: set });
    expect(answer.unitPrice?.amount).toBe('792.00');
    expect(answer.listPrice?.amount).toBe('880.00');
    expect(answer.reason).toBe('Sum of 2 contents, less 10 %');
  });

  test('is asked over HTTP with a quantity above nothing, and of another workspace is not found', async () => {
    const { body } = await acme.owner.send('GET', `/products/${chair}/price?quantity=3`);
    expect(body).toMatchObject({
      unit_price: { amount: '120.00', currency: 'EUR' },
      quantity: 3,
      reason: 'List price',
    });
    expect((await acme.owner.send('GET', `/products/${chair}/price?quantity=-1`)).status).toBe(422);
    expect((await acme.owner.send('GET', `/products/${chair}/price?currency=XXY`)).status).toBe(422);
    const other = await kith.workspace('Other');
    expect((await other.owner.send('GET', `/products/${chair}/price`)).status).toBe(404);
  });
});

describe('prices that overlap', () => {
  test('are refused with the one that is in the way', async () => {
    const retail = await book('Retail');
    await price(retail, 100, { valid_from: '2026-01-01', valid_until: '2026-06-30' });
    await expect(price(retail, 90, { valid_from: '2026-06-30' })).rejects.toMatchObject({
      errors: [
        {
          field: 'valid_from',
          code: 'overlap',
          message: `"Retail ${round}" has a price of 100 EUR for this product from quantity 1 from 2026-01-01 to 2026-06-30: end that one first, or begin after it`,
        },
      ],
    });
    await price(retail, 90, { valid_from: '2026-07-01' });
    await price(retail, 80, { min_quantity: 10, valid_from: '2026-01-01' });
    await expect(price(retail, 90)).rejects.toMatchObject({ errors: [{ code: 'overlap' }] });
  });

  test('are refused within one batch too, and when two write at once one is', async () => {
    const retail = await book('Retail');
    const create = (values: Values) =>
      ({
        op: 'create',
        object: 'price',
        values: { price_book: retail, product: chair, amount: 1, ...values },
      }) as const;
    const { results } = await write(
      acme.ctx,
      [
        create({ valid_until: '2026-12-31' }),
        create({ valid_from: '2026-12-31' }),
        create({ valid_from: '2027-01-01' }),
      ],
      { partial: true },
    );
    expect(results.map((r) => r.ok)).toEqual([true, false, true]);
    const both = await Promise.allSettled([
      price(retail, 5, { min_quantity: 5, valid_from: '2026-01-01' }),
      price(retail, 6, { min_quantity: 5, valid_from: '2026-02-01' }),
    ]);
    expect(both.filter((b) => b.status === 'fulfilled')).toHaveLength(1);
  });

  test('cannot come about by a change, and a price may be moved within its own days', async () => {
    const retail = await book('Retail');
    await price(retail, 100, { valid_until: '2026-06-30' });
    const later = await price(retail, 90, { valid_from: '2026-07-01' });
    await expect(updateRecord(acme.ctx, 'price', later, { valid_from: '2026-06-01' })).rejects.toMatchObject({
      errors: [{ code: 'overlap' }],
    });
    expect(await updateRecord(acme.ctx, 'price', later, { valid_from: '2026-08-01' })).toMatchObject({
      valid_from: '2026-08-01',
    });
  });
});

test('a book keeps its currency once it holds prices, and refuses a segment that is no filter', async () => {
  const retail = await book('Retail', { currency: 'usd' });
  await price(retail, 100);
  await expect(updateRecord(acme.ctx, 'price_book', retail, { currency: 'EUR' })).rejects.toMatchObject({
    errors: [{ field: 'currency', code: 'in_use' }],
  });
  await expect(book('Odd', { segment: '{"field":"colour","op":"eq","value":1}' })).rejects.toMatchObject({
    errors: [{ field: 'segment' }],
  });
  await expect(book('Odd', { currency: 'ZZZZ' })).rejects.toMatchObject({ code: 'invalid' });
  await expect(price(retail, -1, { min_quantity: 5 })).rejects.toMatchObject({ errors: [{ field: 'amount' }] });
  await expect(price(retail, 1, { min_quantity: -5 })).rejects.toMatchObject({ errors: [{ field: 'min_quantity' }] });
});

test('a price list is imported again: by product code, book, quantity and day it finds what is there', async () => {
  const retail = await book('Import');
  const bookName = `Import ${round}`;
  await made('product', { name: 'Desk', code: 'D-1' });
  await made('product', { name: 'Lamp', code: 'L-1' });
  await made('price', {
    price_book: retail,
    product: await made('product', { name: 'Shelf', code: 'S-1' }),
    amount: 9,
  });
  const file = (lines: string[]) => ({
    name: 'prices.csv',
    content: [
      'Product code,Price book,From quantity,Unit price,Valid from',
      ...lines.map((l) => l.replace('@', bookName)),
    ].join('\n'),
  });
  const first = await importFile(
    kith,
    acme.owner,
    file(['D-1,@,1,100,2026-01-01', 'D-1,@,10,90,2026-01-01', 'L-1,@,1,30,']),
    { object: 'prices' },
  );
  expect(first).toMatchObject({ options: { match_on: 'identity' }, counts: { created: 3, refused: 0 } });
  const { id } = await uploaded(
    acme.owner,
    file([
      'D-1,@,1,101,2026-01-01',
      'D-1,@,10,90,2026-01-01',
      'L-1,@,1,30,',
      'X-9,@,1,5,',
      'S-1,@,1,8,2026-05-01',
      'D-1,@,1,102,2026-06-01',
    ]),
    { object: 'prices' },
  );
  const checked = await press(kith, acme.owner, id, 'check');
  expect(checked.counts).toMatchObject({ updated: 1, unchanged: 2, refused: 3, created: 0 });
  expect(checked.problems.first.map(({ line, message }) => [line, plain(message)])).toEqual([
    [5, 'There is no product "X-9"'],
    [
      6,
      '"Import" has a price of 9 EUR for this product from quantity 1 without an end: end that one first, or begin after it',
    ],
    [
      7,
      '"Import" has a price of 100 EUR for this product from quantity 1 since 2026-01-01: end that one first, or begin after it',
    ],
  ]);
  expect((await press(kith, acme.owner, id, 'start')).counts).toMatchObject({ updated: 1, unchanged: 2, refused: 3 });
});

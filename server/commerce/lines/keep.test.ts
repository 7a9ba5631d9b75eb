import { beforeAll, describe, expect, test } from 'vitest';
import { getRecord } from '../../records/query.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, trashRecord, updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
});

const newQuote = (values = {}) => createRecord(acme.ctx, 'quote', { name: 'Roll-out', ...values });
const eur = (amount: string) => ({ amount, currency: 'EUR' });
const addLine = (quote: string, values = {}) =>
  createRecord(acme.ctx, 'quote_line', {
    quote,
    description: 'Sensor',
    unit_price: eur('100'),
    tax_rate: 19,
    ...values,
  });
const quoteNow = (id: string) => getRecord(acme.ctx, 'quote', id);

describe('the sums of a document', () => {
  test('follow its lines through every door', async () => {
    const quote = await newQuote();
    expect(quote).toMatchObject({ number: 'Q-00001', currency: 'EUR', gross: eur('0.00'), status: 'draft' });
    const line = await addLine(quote.id, { quantity: 3 });
    expect(line.amount).toEqual(eur('300.00'));
    await addLine(quote.id, { tax_rate: 7, discount: 50 });
    await addLine(quote.id, { kind: 'section', description: 'On site' });
    await addLine(quote.id, { optional: true });
    expect(await quoteNow(quote.id)).toMatchObject({ net: eur('350.00'), tax: eur('60.50'), gross: eur('410.50') });
    await updateRecord(acme.ctx, 'quote_line', line.id, { quantity: 1 });
    expect((await quoteNow(quote.id)).net).toEqual(eur('150.00'));
    await updateRecord(acme.ctx, 'quote', quote.id, { discount: 10 });
    expect((await quoteNow(quote.id)).net).toEqual(eur('135.00'));
    const { changeSet } = await write(acme.ctx, [{ op: 'trash', object: 'quote_line', id: line.id }]);
    expect((await quoteNow(quote.id)).net).toEqual(eur('45.00'));
    await undoChangeSet(acme.ctx, changeSet as string);
    expect((await quoteNow(quote.id)).net).toEqual(eur('135.00'));
  });

  test('hold for lines that two people add at once', async () => {
    const quote = await newQuote();
    await Promise.all([1, 2, 3, 4].map(() => addLine(quote.id)));
    expect((await quoteNow(quote.id)).net).toEqual(eur('400.00'));
  });

  test('move into another currency by the rates of the workspace, or say that there is none', async () => {
    const quote = await newQuote();
    await addLine(quote.id);
    await expect(updateRecord(acme.ctx, 'quote', quote.id, { currency: 'USD' })).rejects.toMatchObject({
      errors: [{ field: 'currency', code: 'no_rate' }],
    });
    await acme.owner.send('PATCH', '/workspace', { rates: { USD: 0.8 } });
    const moved = await updateRecord(acme.ctx, 'quote', quote.id, { currency: 'usd' });
    expect(moved).toMatchObject({ currency: 'USD', net: { amount: '125.00', currency: 'USD' } });
    await expect(addLine(quote.id)).rejects.toMatchObject({ errors: [{ field: 'unit_price', code: 'currency' }] });
    await expect(newQuote({ currency: 'XXZ' })).rejects.toMatchObject({ errors: [{ field: 'currency' }] });
  });

  test('take nothing below nothing', async () => {
    const quote = await newQuote();
    for (const values of [{ quantity: -1 }, { unit_price: eur('-1') }, { discount: 101 }, { tax_rate: -1 }])
      await expect(addLine(quote.id, values)).rejects.toMatchObject({ code: 'invalid' });
  });
});

test('lines are seen and changed with their document, by nobody else', async () => {
  const quote = await newQuote();
  const line = await addLine(quote.id);
  const { ctx } = await (await kith.workspace('Globex')).as('owner');
  await expect(getRecord(ctx, 'quote_line', line.id)).rejects.toMatchObject({ code: 'not_found' });
  const reader = await acme.as('read_only');
  await expect(updateRecord(reader.ctx, 'quote_line', line.id, { quantity: 2 })).rejects.toMatchObject({
    code: 'forbidden',
  });
});

test('a quote begins with what its deal knows', async () => {
  const company = await createRecord(acme.ctx, 'company', { name: 'Cancity' });
  const deal = await createRecord(acme.ctx, 'deal', {
    name: 'Chairs',
    company: company.id,
    amount: { amount: '5', currency: 'USD' },
  });
  const quote = await createRecord(acme.ctx, 'quote', { deal: deal.id });
  expect(quote).toMatchObject({ name: 'Chairs', company: company.id, currency: 'USD', language: 'en' });
  await trashRecord(acme.ctx, 'quote', quote.id);
});

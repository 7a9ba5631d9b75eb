import { expect, test } from 'vitest';
import { aggregate } from '../../records/aggregate.ts';
import { createRecord } from '../../records/write/index.ts';
import { forecastOf } from '../../sales/forecast/rollup.ts';
import { upload } from '../../test/imports.ts';
import { testKith } from '../../test/kith.ts';

const kith = await testKith();

test('what is closed counts at the rate of its closing date, what is open at that of today', async () => {
  kith.setNow('2026-11-20T12:00:00Z');
  const { ctx, owner } = await kith.workspace({ name: 'Acme', currency: 'EUR' });
  const won = (await owner.send('GET', '/stages?sort=position')).body.data.find(
    (s: { kind: string }) => s.kind === 'won',
  );
  const deal = (close_date: string, currency: string, stage?: string) =>
    createRecord(ctx, 'deal', { name: currency, amount: { amount: '100', currency }, close_date, stage });
  for (const [day, rate] of [
    ['2026-10-05', 0.8],
    ['2026-11-01', 0.9],
    ['2026-12-01', 0.95],
  ] as const)
    expect((await owner.send('PUT', `/exchange-rates/USD/${day}`, { rate })).status).toBe(200);
  await deal('2026-10-10', 'USD', won.id);
  await deal('2026-11-10', 'USD', won.id);
  await deal('2026-11-12', 'EUR', won.id);
  await deal('2026-12-15', 'USD');
  await deal('2026-10-02', 'USD', won.id);
  await deal('2026-12-20', 'CHF');
  const sums = await aggregate(ctx, 'deal', {
    group_by: [{ field: 'status' }],
    measures: [{ fn: 'sum', field: 'amount', as: 'sum' }],
  });
  expect(sums.groups.map(({ key, values }) => [key.status, values.sum])).toEqual([
    ['open', { amount: '90.00', currency: 'EUR' }],
    ['won', { amount: '270.00', currency: 'EUR' }],
  ]);
  const missing = { missing_rates: ['CHF', 'USD'], missing_rates_from: { CHF: '2026-11-20', USD: '2026-10-02' } };
  expect(sums).toMatchObject(missing);
  const forecast = await forecastOf(ctx, { period: 'quarter', starts_on: '2026-10-01' });
  expect(forecast.total.all).toMatchObject({ closed: '270.00', pipeline: '90.00' });
  expect(forecast).toMatchObject(missing);
  kith.setNow('2026-12-02T12:00:00Z');
  expect((await forecastOf(ctx, { period: 'quarter', starts_on: '2026-10-01' })).total.all.pipeline).toBe('95.00');
  // What is charged in a currency is refused in words where it cannot be told in another.
  const quote = await createRecord(ctx, 'quote', { name: 'Chairs', currency: 'EUR' });
  await createRecord(ctx, 'quote_line', { quote: quote.id, description: 'Chair', unit_price: 100 });
  const refused = await owner.send('PATCH', `/quotes/${quote.id}`, { currency: 'CHF' });
  expect(refused.body.errors[0].message).toBe(
    'There is no exchange rate for CHF on 2026-12-02: enter one under Settings, Exchange rates',
  );
  kith.setNow(null);
});

test('a table of the European Central Bank is read for a workspace in any of its currencies, again and again', async () => {
  const { ctx, owner, as } = await kith.workspace({ name: 'Hooli', currency: 'USD' });
  const file = {
    name: 'eurofxref-hist.csv',
    content: 'Date,USD,JPY,GBP,\n2026-11-20,1.25,200,0.8,\n2026-11-19,1.2,N/A,x,\nsoon,1,1,1,\n',
  };
  const send = (query: string, person = owner) => upload(person, file, {}, `/exchange-rates/imports${query}`);
  const dry = await send('?dry_run=true');
  expect(dry.body).toMatchObject({
    base: 'EUR',
    currencies: ['EUR', 'GBP', 'JPY'],
    from: '2026-11-19',
    until: '2026-11-20',
    added: 4,
    saved: false,
    problems: [
      { line: 3, message: '"x" is no rate for GBP' },
      { line: 4, message: '"soon" is no day such as 2026-01-31' },
    ],
  });
  expect((await owner.send('GET', '/exchange-rates')).body.data).toEqual([]);
  expect((await send('')).body).toMatchObject({ added: 4, saved: true });
  expect((await send('')).body).toMatchObject({ added: 0, changed: 0, unchanged: 4 });
  const { body } = await owner.send('GET', '/exchange-rates');
  expect(body.data.map((row: { currency: string; rate: string }) => [row.currency, Number(row.rate)])).toEqual([
    ['EUR', 1.25],
    ['GBP', 1.5625],
    ['JPY', 0.00625],
  ]);
  const member = await as('member');
  expect((await send('', member)).status).toBe(403);
  expect((await member.send('PUT', '/exchange-rates/EUR/2026-11-20', { rate: 2 })).status).toBe(403);
  expect((await member.send('GET', '/exchange-rates/EUR')).body.data).toEqual([
    { valid_from: '2026-11-20', rate: '1.25' },
    { valid_from: '2026-11-19', rate: '1.2' },
  ]);
  expect((await owner.send('DELETE', '/exchange-rates/EUR/2026-11-20')).status).toBe(200);
  expect((await owner.send('GET', '/workspace')).body.rates.EUR).toBe(1.2);
  // Who counts in another currency from now on still knows what the old one was worth.
  expect((await owner.send('PATCH', '/workspace', { currency: 'GBP' })).body.rates).toMatchObject({ USD: 0.64 });
  expect(ctx.workspace.currency).toBe('USD');
});

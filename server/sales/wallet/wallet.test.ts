import { expect, test } from 'vitest';
import type { Values } from '../../records/types.ts';
import { createRecord } from '../../records/write/index.ts';
import { testKith } from '../../test/kith.ts';

const kith = await testKith();
kith.setNow('2026-11-22T10:00:00Z');
const acme = await kith.workspace('Acme');
const { owner, ctx } = acme;
const make = async (object: string, values: Values) => (await createRecord(ctx, object, values)).id;
const usd = (amount: string) => ({ amount, currency: 'USD' });
const chairs = await make('category', { name: 'Chairs', position: 1 });
const office = await make('category', { name: 'Office chairs', parent: chairs });
const lamps = await make('category', { name: 'Lamps', position: 2 });
const chair = await make('product', { name: 'Chair', category: office });
const lamp = await make('product', { name: 'Lamp', category: lamps });

const company = (name: string, employees = 100, industry = 'retail') => make('company', { name, employees, industry });
async function buys(who: string, product: string, amount: unknown, close_date = '2026-03-01') {
  const deal = await make('deal', { name: 'Sale', company: who, product, amount, started_on: '2025-01-01' });
  expect((await owner.send('POST', `/deals/${deal}/win`, { close_date })).status).toBe(200);
}
const look = async (id: string, year = '') => (await owner.send('GET', `/companies/${id}/wallet${year}`)).body;
const cell = (body: { customer: { cells: Array<{ category: string | null }> } }, category: string | null) =>
  body.customer.cells.find((one) => one.category === category);

test('the wallet of a customer is what is said, else what customers like it spend, and says how sure that is', async () => {
  const us = await company('Globex');
  await buys(us, chair, usd('30.30'));
  expect(cell(await look(us), chairs)).toMatchObject({ bought: '30.30', wallet: null, share: null });

  for (const [i, amount] of ['100', '200', '300', '400'].entries()) {
    const peer = await company(`Peer ${i}`, 60 + i);
    await buys(peer, chair, usd(amount));
    if (i < 2) await buys(peer, lamp, usd('50'));
  }
  await buys(await company('Giant', 5000, 'energy'), chair, usd('9000'));
  const guessed = await look(us);
  expect(cell(guessed, chairs)).toMatchObject({
    bought: '30.30',
    wallet: {
      method: 'peer_spend',
      amount: '200.00',
      low: '100.00',
      high: '300.00',
      group: 'industry_and_size',
      peers: 4,
      sure: 'low',
      usual_share: null,
    },
    share: 15.2,
    room: '169.70',
    peers_buying: 100,
  });
  // Half of those like it buy lamps, and it does not.
  expect(cell(guessed, lamps)).toMatchObject({ bought: '0.00', peers_buying: 50, peers: 4, white_space: true });

  const said = await owner.send('POST', '/wallets', {
    company: us,
    category: chairs,
    year: 2026,
    amount: usd('20'),
    known_from: 'customer',
  });
  expect(said.status).toBe(201);
  const twice = await owner.send('POST', '/wallets', { company: us, category: chairs, year: 2026, amount: usd('9') });
  expect(twice.body.errors[0]).toMatchObject({ field: 'year', code: 'not_unique' });
  // More than the whole wallet: then the wallet is larger than was said.
  expect(cell(await look(us), chairs)).toMatchObject({
    share: 151.5,
    too_low: true,
    room: '0.00',
    wallet: { method: 'entered', sure: 'high' },
  });
  await owner.send('PATCH', `/wallets/${said.body.id}`, { amount: usd('60.60') });
  expect((await look(us)).customer.total).toMatchObject({ bought: '30.30', share: 50, too_low: false });
  // What was said last year still holds, what was bought then does not count.
  const next = await look(us, '?year=2027');
  expect(cell(next, chairs)).toMatchObject({ bought: '0.00', share: 0, wallet: { amount: '60.60', year: 2026 } });
});

test('invoices tell what was bought where there are any; discounts on the whole and credit notes are taken off', async () => {
  const us = await company('Initech', 30, 'finance');
  await buys(us, lamp, usd('999'));
  const invoice = await make('invoice', { name: 'March', company: us, currency: 'USD', discount: 10 });
  for (const [product, price] of [
    [chair, '100'],
    [lamp, '50'],
  ] as const)
    await make('invoice_line', { invoice, product, description: 'x', unit_price: usd(price), tax_rate: 20 });
  const issued = await owner.send('POST', `/invoices/${invoice}/issue`, {});
  expect(issued.status, JSON.stringify(issued.body)).toBeLessThan(300);
  const body = await look(us);
  expect(body.customer).toMatchObject({ basis: 'invoices', total: { bought: '135.00' } });
  expect(cell(body, chairs)).toMatchObject({ bought: '90.00' });
});

test('the report shows who has what, over a programme too, and nothing of what one may not see', async () => {
  const all = (await owner.send('GET', '/share-of-wallet?year=2026')).body;
  expect(all.of).toBe(7);
  expect(all.customers[0]).toMatchObject({ name: 'Giant', total: { bought: '9000.00' } });
  expect(all.categories.map((one: { name: string }) => one.name)).toEqual(['Chairs', 'Lamps']);
  const programme = await make('programme', { name: 'Key' });
  const globex = all.customers.find((one: { name: string }) => one.name === 'Globex');
  await make('programme_company', { programme, company: globex.id });
  const some = (await owner.send('GET', `/share-of-wallet?year=2026&programme=${programme}`)).body;
  expect(some).toMatchObject({ of: 1, totals: { bought: '30.30', share: 50 } });
  const foreign = (await kith.workspace('Hooli')).owner;
  expect((await foreign.send('GET', '/share-of-wallet?year=2026')).body).toMatchObject({ of: 0, customers: [] });
  expect((await foreign.send('GET', `/companies/${globex.id}/wallet`)).status).toBe(404);
});

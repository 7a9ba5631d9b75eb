import { describe, expect, test } from 'vitest';
import { type Person, startKith, until } from './kith.ts';

const kith = startKith();

interface Row {
  id: string;
  [field: string]: unknown;
}

describe('from the first inquiry to the renewal', () => {
  let me: Person;
  let deal = '';
  let quote = '';
  let link = '';
  let order = '';
  const list = async (plural: string, filter: object) =>
    (await me.send<{ data: Row[] }>('POST', `/${plural}/query`, { filter })).data;
  const is = (field: string, value: unknown) => ({ field, op: 'eq', value });
  const read = (path: string) => me.send<Row>('GET', `/${path}`);
  const main = () => me.page.getByRole('main');

  test('an inquiry is accepted in the inbox and becomes a deal with its person and company', async () => {
    me = await kith.dana();
    const { page } = me;
    const lead = await me.send<{ lead: Row } & Row>('POST', '/inquiries', {
      name: 'Ina Hollander',
      email: 'ina@spinnerei.example',
      company: 'Spinnerei Ulm',
      source: 'web',
      message: 'We need twelve looms and somebody who looks after them.',
    });
    const id = lead.lead?.id ?? lead.id;
    await page.goto('/lead-inbox');
    await page.getByText('Ina Hollander').first().click();
    await page.getByText('somebody who looks after them').first().waitFor();
    await page.getByRole('button', { name: 'Accept', exact: true }).click();
    await page.getByText('Lead accepted').first().waitFor();
    await page.getByRole('button', { name: 'Convert', exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Convert', exact: true }).click();
    await page.getByText('Lead converted').first().waitFor();
    const after = await read(`leads/${id}`);
    expect(after.status).toBe('converted');
    deal = String((after.deal as Row)?.id ?? after.deal);
    expect((await list('companies', is('name', 'Spinnerei Ulm'))).length).toBe(1);
  });

  test('the deal gets a quote, and the customer signs it on their page without a sign-in', async () => {
    const { page } = me;
    const make = (values: object) => me.send<Row>('POST', '/products', values);
    const usd = (amount: string) => ({ amount, currency: 'USD' });
    const loom = await make({ name: 'Loom', code: 'LM-1', price: usd('1200'), kind: 'goods' });
    const care = await make({ name: 'Care', price: usd('90'), kind: 'service', billing_period: 'month' });
    await me.send('POST', '/deal_lines', { deal, product: loom.id, quantity: 12 });
    await me.send('POST', '/deal_lines', { deal, product: care.id, quantity: 12 });
    await page.goto(`/deals/${deal}`);
    await page.getByRole('button', { name: 'Make quote' }).click();
    await until(async () => (await list('quotes', is('deal', deal))).length === 1, 'the quote');
    quote = (await list('quotes', is('deal', deal)))[0]?.id ?? '';
    await page.goto(`/quotes/${quote}`);
    await page.getByRole('button', { name: 'Send', exact: true }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /Send/ }).click();
    await page.getByText('Quote sent').first().waitFor();
    const shown = await me.send<{ link?: { path: string } }>('GET', `/quotes/${quote}/document`);
    link = JSON.stringify(shown).match(/\/p\/quote\/[\w-]+/)?.[0] ?? '';
    expect(link).not.toBe('');

    const customer = await kith.person();
    await customer.page.goto(link);
    await customer.page.getByText('Loom').first().waitFor();
    await customer.page.getByRole('button', { name: /^Accept/ }).click();
    await customer.page.getByLabel('Your name').first().fill('Ina Hollander');
    await customer.page.getByRole('button', { name: 'Sign and accept' }).click();
    await customer.page.getByText(/Accepted by Ina Hollander/).waitFor();
    await customer.context.close();
    await until(async () => (await read(`quotes/${quote}`)).status === 'accepted', 'the quote to be accepted');
    await until(async () => (await read(`deals/${deal}`)).status === 'won', 'the deal to be won');
  });

  test('its order becomes an invoice with a number, and a payment settles it', async () => {
    const { page } = me;
    await until(async () => (await list('orders', is('quote', quote))).length === 1, 'the order');
    order = (await list('orders', is('quote', quote)))[0]?.id ?? '';
    await page.goto(`/orders/${order}`);
    await main().waitFor();
    if ((await read(`orders/${order}`)).status === 'draft')
      await page.getByRole('button', { name: 'Confirm', exact: true }).click();
    await page.getByRole('button', { name: 'Make invoice' }).click();
    await until(async () => (await list('invoices', is('order', order))).length === 1, 'the invoice');
    const invoice = (await list('invoices', is('order', order)))[0]?.id ?? '';
    await page.goto(`/invoices/${invoice}`);
    await page.getByRole('button', { name: 'Issue invoice' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Issue invoice' }).click();
    await until(async () => Boolean((await read(`invoices/${invoice}`)).number), 'the number');
    await page.getByRole('button', { name: 'Record payment' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Record', exact: true }).click();
    await page.getByText('Payment recorded').first().waitFor();
    await until(async () => (await read(`invoices/${invoice}`)).payment_status === 'paid', 'the invoice to be paid');
  });

  test('what is paid month by month runs under a contract, and its next term begins with one press', async () => {
    const { page } = me;
    await until(
      async () => (await list('contracts', is('company.name', 'Spinnerei Ulm'))).length === 1,
      'the contract',
    );
    const [contract] = await list('contracts', is('company.name', 'Spinnerei Ulm'));
    const before = String(contract?.ends);
    await page.goto(`/contracts/${contract?.id}`);
    await page.getByRole('button', { name: 'Renew', exact: true }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Renew', exact: true }).click();
    await page.getByText('Contract renewed').first().waitFor();
    expect(String((await read(`contracts/${contract?.id}`)).ends) > before).toBe(true);
  });
});

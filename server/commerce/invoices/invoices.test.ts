import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getRecord, listRecords } from '../../records/query.ts';
import type { KithRecord } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, trashRecord, updateRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { issueInvoice, moveDunning } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let company: KithRecord;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
});
beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  company = await createRecord(acme.ctx, 'company', { name: `Cancity ${Math.random()}` });
});

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const post = (path: string, body?: object) => acme.owner.send('POST', path, body);
const invoiceNow = (id: string) => getRecord(acme.ctx, 'invoice', id);
const changeSetOf = (answer: { headers: Record<string, string | undefined> }) =>
  answer.headers['kith-change-set'] as string;
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute())
    .map((e) => e.name as string)
    .filter((name) => !/\.(created|updated)$/.test(name));

const lines = [
  { description: 'Sensor', quantity: 10, unit_price: '100', tax_rate: 19 },
  { description: 'Training', quantity: 1, unit_price: '500', tax_rate: 19 },
];

async function confirmed() {
  const order = await createRecord(acme.ctx, 'order', { name: 'Roll-out', company: company.id });
  await acme.owner.send('PUT', `/orders/${order.id}/document`, { lines });
  expect((await post(`/orders/${order.id}/confirmation`)).body.status).toBe('confirmed');
  const { body } = await acme.owner.send('GET', `/orders/${order.id}/lines`);
  return { id: order.id, lines: body.data as Array<{ id: string }> };
}

async function issued() {
  const order = await confirmed();
  const { body } = await post(`/orders/${order.id}/invoices`);
  const answer = await post(`/invoices/${body.id}/issue`);
  expect(answer.status).toBe(200);
  return answer.body as KithRecord;
}

describe('an order', () => {
  test('goes its way and back, and is refused what it is not ready for', async () => {
    const order = await confirmed();
    expect((await post(`/orders/${order.id}/confirmation`)).status).toBe(409);
    await expect(
      updateRecord(acme.ctx, 'order_line', order.lines[0]?.id as string, { quantity: 1 }),
    ).rejects.toMatchObject({
      errors: [{ code: 'frozen' }],
    });
    await expect(trashRecord(acme.ctx, 'order', order.id)).rejects.toMatchObject({ code: 'invalid' });
    const delivered = await post(`/orders/${order.id}/delivery`, {});
    expect(delivered.body).toMatchObject({ status: 'delivered', delivered_on: '2026-03-10' });
    expect((await post(`/orders/${order.id}/cancellation`, {})).status).toBe(409);
    await undoChangeSet(acme.ctx, changeSetOf(delivered));
    expect((await post(`/orders/${order.id}/cancellation`, { reason: 'Changed their mind' })).body.status).toBe(
      'cancelled',
    );
    expect((await acme.owner.send('DELETE', `/orders/${order.id}/cancellation`)).body.status).toBe('draft');
    expect(await eventsOf(order.id)).toEqual([
      'order.confirmed',
      'order.delivered',
      'order.reopened',
      'order.cancelled',
      'order.reopened',
    ]);
    const reader = await acme.as('read_only');
    expect((await reader.send('POST', `/orders/${order.id}/confirmation`)).status).toBe(403);
    const globex = await kith.workspace('Globex');
    expect((await globex.owner.send('POST', `/orders/${order.id}/confirmation`)).status).toBe(404);
  });

  test('is invoiced in parts, never more than was ordered, and counts again what was thrown away', async () => {
    const order = await confirmed();
    const [sensor] = order.lines;
    const part = await post(`/orders/${order.id}/invoices`, { lines: [{ order_line: sensor?.id, quantity: 4 }] });
    expect(part.body).toMatchObject({ status: 'draft', number: null, net: eur('400.00') });
    expect((await getRecord(acme.ctx, 'order', order.id)).invoicing).toBe('part');
    const more = await post(`/orders/${order.id}/invoices`, { lines: [{ order_line: sensor?.id, quantity: 7 }] });
    expect(more.body.errors[0].message).toContain('6 can be invoiced');
    const both = await Promise.all([post(`/orders/${order.id}/invoices`), post(`/orders/${order.id}/invoices`)]);
    expect(both.map((a) => a.status).sort()).toEqual([201, 409]);
    expect((await getRecord(acme.ctx, 'order', order.id)).invoicing).toBe('whole');
    await trashRecord(acme.ctx, 'invoice', part.body.id);
    await kith.settle();
    expect((await getRecord(acme.ctx, 'order', order.id)).invoicing).toBe('part');
    expect((await post(`/orders/${order.id}/invoices`)).body.net).toEqual(eur('400.00'));
  });
});

describe('an invoice', () => {
  test('gets the next number when it is issued, without a gap, also when many are issued at once and some fail', async () => {
    const globex = await kith.workspace({ name: 'Globex', currency: 'EUR' });
    const buyer = await createRecord(globex.ctx, 'company', { name: 'Initech' });
    const drafts = await Promise.all(
      Array.from({ length: 4 }, async (_, i) => {
        const draft = await createRecord(globex.ctx, 'invoice', {
          name: `No. ${i}`,
          company: i === 1 ? null : buyer.id,
        });
        await globex.owner.send('PUT', `/invoices/${draft.id}/document`, { lines });
        return draft.id;
      }),
    );
    const answers = await Promise.all(drafts.map((id) => globex.owner.send('POST', `/invoices/${id}/issue`)));
    expect(answers.map((a) => a.status).sort()).toEqual([200, 200, 200, 422]);
    const numbers = answers.filter((a) => a.status === 200).map((a) => a.body.number);
    expect(numbers.sort()).toEqual([1, 2, 3].map((n) => `INV-2026-000${n}`));
    kith.setNow('2027-01-02T09:00:00Z');
    const next = await createRecord(globex.ctx, 'invoice', { name: 'Next year', company: buyer.id });
    await createRecord(globex.ctx, 'invoice_line', { invoice: next.id, description: 'Sensor', tax_rate: 19 });
    // Numbers and dates go the same way, within each year.
    const issue = (issued_on: string) => issueInvoice(globex.ctx, next.id, { issued_on });
    await expect(issue('2027-01-03')).rejects.toMatchObject({ errors: [{ field: 'issued_on' }] });
    await expect(issue('2026-03-09')).rejects.toMatchObject({
      errors: [{ message: 'INV-2026-0003 is dated 2026-03-10: the number after it cannot be dated earlier' }],
    });
    expect((await issue('2027-01-01')).record.number).toBe('INV-2027-0001');
  }, 60_000);

  test('stays as it was issued: no change, no trash, no undo, and it says why', async () => {
    const order = await confirmed();
    const { body } = await post(`/orders/${order.id}/invoices`);
    const answer = await post(`/invoices/${body.id}/issue`);
    const invoice = answer.body;
    expect(invoice).toMatchObject({
      status: 'issued',
      issued_on: '2026-03-10',
      due_on: '2026-03-24',
      balance: eur('1785.00'),
    });
    expect(invoice.documents).toHaveLength(1);
    const why = { code: 'invalid', message: expect.stringContaining('credit note') };
    await expect(updateRecord(acme.ctx, 'invoice', invoice.id, { due_on: '2026-05-01' })).rejects.toMatchObject(why);
    await expect(
      createRecord(acme.ctx, 'invoice_line', { invoice: invoice.id, description: 'x' }),
    ).rejects.toMatchObject(why);
    await expect(trashRecord(acme.ctx, 'invoice', invoice.id)).rejects.toMatchObject(why);
    await expect(undoChangeSet(acme.ctx, changeSetOf(answer))).rejects.toMatchObject(why);
    expect((await post(`/invoices/${invoice.id}/issue`)).status).toBe(409);
    expect(await eventsOf(invoice.id)).toEqual(['invoice.issued']);
  });

  test('is paid in part, in full, too much, and back; each can be undone', async () => {
    const invoice = await issued();
    const pay = async (amount: string, kind = 'payment') => post(`/invoices/${invoice.id}/payments`, { amount, kind });
    const part = await pay('785');
    expect(part.status).toBe(201);
    expect(await invoiceNow(invoice.id)).toMatchObject({
      payment_status: 'part',
      balance: eur('1000.00'),
      paid: eur('785.00'),
    });
    await Promise.all([pay('500'), pay('600')]);
    expect(await invoiceNow(invoice.id)).toMatchObject({ payment_status: 'overpaid', balance: eur('-100.00') });
    await pay('100', 'refund');
    expect(await invoiceNow(invoice.id)).toMatchObject({ payment_status: 'paid', balance: eur('0.00') });
    await undoChangeSet(acme.ctx, changeSetOf(part), { force: 'keep_later' });
    await kith.settle();
    expect(await invoiceNow(invoice.id)).toMatchObject({ payment_status: 'part', balance: eur('785.00') });
    expect((await pay('0')).status).toBe(422);
    expect((await pay('-5')).status).toBe(422);
    const usd = { invoice: invoice.id, amount: { amount: '1', currency: 'USD' } };
    await expect(createRecord(acme.ctx, 'payment', usd)).rejects.toMatchObject({ errors: [{ code: 'currency' }] });
    const draft = await createRecord(acme.ctx, 'invoice', { name: 'Draft', company: company.id });
    expect((await post(`/invoices/${draft.id}/payments`, { amount: '1' })).body.errors[0].code).toBe('draft');
  });

  test('is corrected by a credit note of its own series, never beyond what it came to', async () => {
    const invoice = await issued();
    const { body } = await acme.owner.send('GET', `/invoices/${invoice.id}/lines`);
    const part = { reason: 'Two were broken', lines: [{ line: body.data[0].id, quantity: 2 }] };
    const note = await post(`/invoices/${invoice.id}/credit-notes`, part);
    expect(note.body).toMatchObject({
      kind: 'credit_note',
      corrects: invoice.id,
      gross: eur('238.00'),
      status: 'draft',
    });
    const credit = await post(`/invoices/${note.body.id}/issue`);
    expect(credit.body.number).toMatch(/^CN-2026-\d{4}$/);
    expect(await invoiceNow(invoice.id)).toMatchObject({ balance: eur('1547.00'), payment_status: 'part' });
    const all = await post(`/invoices/${invoice.id}/credit-notes`, { reason: 'All of it' });
    expect((await post(`/invoices/${all.body.id}/issue`)).status).toBe(409);
    await kith.settle();
    expect((await getRecord(acme.ctx, 'order', String(invoice.order))).invoicing).toBe('part');
  });

  test('that is overdue moves from one stage of dunning to the next, and leaves it when it is paid', async () => {
    const invoice = await issued();
    for (const [day, stage] of [
      ['2026-03-30', 'none'],
      ['2026-03-31', 'reminder'],
      ['2026-04-14', 'first'],
      ['2026-05-30', 'final'],
    ]) {
      kith.setNow(`${day}T09:00:00Z`);
      await moveDunning(acme.ctx);
      expect([day, (await invoiceNow(invoice.id)).dunning]).toEqual([day, stage]);
    }
    await post(`/invoices/${invoice.id}/payments`, { amount: '1785' });
    expect(await invoiceNow(invoice.id)).toMatchObject({ dunning: 'none', payment_status: 'paid' });
    expect((await eventsOf(invoice.id)).filter((name) => name !== 'invoice.overdue')).toEqual([
      'invoice.issued',
      'invoice.paid',
    ]);
  });
});

describe('the account of a company', () => {
  test('shows debit, credit and what was owed on each day', async () => {
    const invoice = await issued();
    kith.setNow('2026-03-20T09:00:00Z');
    await post(`/invoices/${invoice.id}/payments`, { amount: '785', reference: '=cmd' });
    const account = async (query = '') =>
      (await acme.owner.send('GET', `/companies/${company.id}/account${query}`)).body;
    const now = await account();
    expect(now.accounts).toMatchObject([{ currency: 'EUR', debit: '1785.00', credit: '785.00', balance: '1000.00' }]);
    expect(now.accounts[0].entries.map((e: { balance: string }) => e.balance)).toEqual(['1785.00', '1000.00']);
    expect((await account('?as_at=2026-03-15')).accounts[0].balance).toBe('1785.00');
    const csv = await acme.owner.send('GET', `/companies/${company.id}/account/csv`);
    expect(csv.body).toContain("'=cmd");
    const globex = await kith.workspace('Globex');
    expect((await globex.owner.send('GET', `/companies/${company.id}/account`)).status).toBe(404);
  });

  test('is held against the credit limit, orders and what is being offered included', async () => {
    await updateRecord(acme.ctx, 'company', company.id, { credit_limit: 4000 });
    await issued();
    await confirmed();
    const credit = async (adding: string) =>
      (await acme.owner.send('GET', `/companies/${company.id}/credit?adding=${adding}&currency=EUR`)).body;
    expect(await credit('0')).toMatchObject({ state: 'near', open: '1785.00', ordered: '1785.00', left: '430.00' });
    expect(await credit('430')).toMatchObject({ state: 'near', left: '0.00' });
    expect(await credit('431')).toMatchObject({ state: 'reached', left: '-1.00' });
    await acme.owner.send('PATCH', '/document-settings', { block_over_limit: true });
    const order = await createRecord(acme.ctx, 'order', { name: 'More', company: company.id });
    await acme.owner.send('PUT', `/orders/${order.id}/document`, { lines });
    expect((await post(`/orders/${order.id}/confirmation`)).body.detail).toContain('credit limit');
    await acme.owner.send('PATCH', '/document-settings', { block_over_limit: false });
    expect((await post(`/orders/${order.id}/confirmation`)).status).toBe(200);
    const { records } = await listRecords(acme.ctx, 'order', {
      filter: { field: 'company', op: 'eq', value: company.id },
    });
    expect(records).toHaveLength(3);
  });
});

import { spawnSync } from 'node:child_process';
import { crc32, deflateSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { inTransaction } from '../../kernel/context.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { systemContext } from '../../kernel/system.ts';
import { listRecords } from '../../records/query.ts';
import type { KithRecord, Values } from '../../records/types.ts';
import { createRecord } from '../../records/write/index.ts';
import { upload } from '../../test/imports.ts';
import { testKith } from '../../test/kith.ts';
import { smtpServer } from '../../test/smtp.ts';
import { decideApproval, requestApproval } from '../approvals/service.ts';
import { addConfigured } from '../deal-lines/service.ts';
import { remindOfQuotes } from './service/index.ts';

const { inbox, url } = await smtpServer();
const kith = await testKith({
  config: { smtpUrl: url, mailFrom: 'crm@acme.example', url: 'https://crm.acme.example' },
});
kith.setNow('2026-03-10T09:00:00Z');
const acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
const system = systemContext(kith.runtime, acme.workspace);
const made = async (object: string, values: Values) => (await createRecord(acme.ctx, object, values)).id;
const person = await made('person', { first_name: 'Ina', last_name: 'Kunde', email: 'ina@customer.example' });

beforeEach(() => {
  inbox.length = 0;
});

async function draft(lines: object[], values: Values = {}): Promise<KithRecord> {
  const quote = await createRecord(acme.ctx, 'quote', { name: 'Sensors', currency: 'EUR', person, ...values });
  const saved = await acme.owner.send('PUT', `/quotes/${quote.id}/document`, { lines });
  expect(saved.status).toBe(200);
  return saved.body;
}
const sensor = { description: 'Sensor', quantity: 2, unit_price: '1234.5', tax_rate: 19 };
async function sent(lines: object[], values: Values = {}, wish: object = {}) {
  const quote = await draft(lines, values);
  const { status, body } = await acme.owner.send('POST', `/quotes/${quote.id}/sending`, wish);
  expect(status).toBe(200);
  const token = String(body.link).split('/').at(-1);
  const pdf = await kith.app.inject({ method: 'GET', url: `/api/v1/public/quotes/${token}/pdf` });
  return { quote, body, token, pdf: pdf.rawPayload };
}
const attached = (message: string) => {
  const [, part = ''] = message.split(/Content-Type: application\/pdf[\s\S]*?\r\n\r\n/);
  return Buffer.from(part.split('\r\n--')[0] ?? '', 'base64');
};

describe('through a mail server', () => {
  test('a quote goes out once, with the very document that is kept', async () => {
    const { quote, pdf, body } = await sent([sensor], {}, { to: 'ina@customer.example', message: 'As we said' });
    expect(body.mailed).toBe(true);
    // Two processes, and the same one again.
    await Promise.all([kith.settle(), kith.settle()]);
    await kith.settle();
    expect(inbox.map(({ to }) => to)).toEqual([['ina@customer.example']]);
    const [{ message } = { message: '' }] = inbox;
    expect(attached(message).equals(pdf)).toBe(true);
    expect(message).toContain(`https://crm.acme.example${body.link}`);
    // Whoever sends a second time is refused, and no mail is left behind.
    expect((await acme.owner.send('POST', `/quotes/${quote.id}/sending`, { to: 'ina@customer.example' })).status).toBe(
      409,
    );
    await kith.settle();
    expect(inbox).toHaveLength(1);
  });

  test('a customer is reminded once, also when the reminding is killed half-way or runs twice', async () => {
    await sent([sensor], { valid_until: '2026-03-12' }, { to: 'ina@customer.example' });
    await kith.settle();
    inbox.length = 0;
    const cut = inTransaction(system, async (ctx) => {
      await remindOfQuotes(ctx);
      throw new Error('killed');
    });
    await Promise.allSettled([cut, remindOfQuotes(system), remindOfQuotes(system)]);
    await Promise.all([kith.settle(), kith.settle()]);
    await remindOfQuotes(system);
    await kith.settle();
    expect(inbox.map(({ to, message }) => [to, /^Subject: (.*)\r$/m.exec(message)?.[1]?.slice(0, 5)])).toEqual([
      [['ina@customer.example'], 'Quote'],
    ]);
  });

  test('those who decide hear of a request, level by level, and whoever asked of the decision', async () => {
    const [seller, lead, head] = [
      await acme.hire('Sven Seller'),
      await acme.hire('Lara Lead'),
      await acme.hire('Hans Head'),
    ];
    await made('discount_limit', { name: 'Everybody', max_discount: 10 });
    await made('approval_level', { name: 'Lead', position: 1, max_discount: 20, approvers: [lead.memberId] });
    await made('approval_level', { name: 'Head', position: 2, max_discount: 50, approvers: [head.memberId] });
    const deal = await createRecord(seller.ctx, 'deal', { name: 'Big one' });
    const told = () =>
      inbox.splice(0).map(({ to, message }) => [to[0]?.split('.')[0], /^Subject: (.*)\r$/m.exec(message)?.[1]]);
    const { record } = await requestApproval(seller.ctx, {
      lines: [{ name: 'Chair', quantity: 1, unitPrice: { amount: '100', currency: 'EUR' }, discountPercent: 30 }],
      about: { object: 'deal', id: deal.id },
      reason: 'They buy ten more',
    });
    await kith.settle();
    expect(told()).toEqual([['lara', 'Sven Seller asks for your approval: Big one']]);
    await decideApproval(lead.ctx, record.id, { decision: 'granted' });
    await kith.settle();
    expect(told()).toEqual([['hans', 'Sven Seller asks for your approval: Big one']]);
    await decideApproval(head.ctx, record.id, { decision: 'refused', comment: 'Too much' });
    await kith.settle();
    expect(told()).toEqual([['sven', 'Hans Head refused your request: Big one']]);
    const { records } = await listRecords(seller.ctx, 'task', {
      filter: { field: 'assignee', op: 'eq', value: seller.memberId },
    });
    expect(records.map(({ subject, about }) => [subject, (about as { id: string }).id])).toEqual([
      ['Hans Head refused your request: Big one', deal.id],
    ]);
    await acme.ctx.db.deleteFrom('discount_limit').execute();
  });

  test('a booked meeting is confirmed to the visitor and told to the colleague, once each', async () => {
    const page = await made('booking_page', { name: 'Intro', slug: 'intro', notice_hours: 0, step: 60, minutes: 60 });
    await acme.owner.send('POST', `/booking-pages/${page}/address`);
    const span = 'from=2026-03-11T00:00:00Z&until=2026-03-12T00:00:00Z';
    const slots = await kith.send('GET', `/api/v1/public/book/intro/slots?${span}`);
    const wish = { at: slots.body.data[0], name: 'Vera', email: 'vera@example.com', time_zone: 'UTC' };
    const booked = await kith.send('POST', '/api/v1/public/book/intro/bookings', wish);
    expect([booked.status, booked.body.mailed]).toEqual([201, true]);
    await Promise.all([kith.settle(), kith.settle()]);
    const to = inbox.flatMap((mail) => mail.to);
    expect(to.filter((one) => one === 'vera@example.com')).toHaveLength(1);
    expect(new Set(to).size).toBe(to.length);
  });
});

/** Where the tool is not installed the rest still runs. */
const extracts = spawnSync('pdftotext', ['-v']).status === 0;
const textOf = (pdf: Buffer): string =>
  spawnSync('pdftotext', ['-layout', '-', '-'], { input: pdf, maxBuffer: 10_000_000 }).stdout.toString('utf8');
/**
 * Letters without their dots and spaces made one: the Arabic font draws dots as shapes of their own, which the file then
 * cannot tell apart. The order of letters and words is what counts here.
 */
const skeleton = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(marks, '')
    .replace(/[بتثنيىئ]/g, 'ى')
    .replace(/[جخ]/g, 'ح')
    .replaceAll('ش', 'س')
    .replaceAll('ض', 'ص')
    .replaceAll('ظ', 'ط')
    .replaceAll('غ', 'ع')
    .replace(/[فق]/g, 'ف')
    .replaceAll('ذ', 'د')
    .replaceAll('ز', 'ر')
    .replace(/[ةه]/g, 'ه')
    .replace(/\s+/g, ' ');
const marks = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

describe.skipIf(!extracts)('the text of a document', () => {
  test('has its sums, and the options of what was configured', async () => {
    const desk = await made('product', { name: 'Desk', price: 500, tax_rate: 19 });
    const [group, oak, glass] = [uuidv7(), uuidv7(), uuidv7()];
    const options = [
      { id: oak, name: 'Oak', code: 'oak', price_kind: 'plus', price: { amount: '80', currency: 'EUR' } },
      { id: glass, name: 'Glass', code: 'glass' },
    ];
    const saved = await acme.owner.send('PUT', `/products/${desk}/configurator`, {
      groups: [{ id: group, name: 'Top', least: 1, options }],
      rules: [],
    });
    expect(saved.status).toBe(200);
    const deal = await made('deal', { name: 'Office' });
    await addConfigured(acme.ctx, deal, { product: desk, chosen: [oak], touched: [group], quantity: 3 });
    const quote = (await acme.owner.send('POST', `/deals/${deal}/quotes`)).body;
    const { body } = await acme.owner.send('POST', `/quotes/${quote.id}/sending`);
    const token = String(body.link).split('/').at(-1);
    const pdf = await kith.app.inject({ method: 'GET', url: `/api/v1/public/quotes/${token}/pdf` });
    const text = textOf(pdf.rawPayload).replaceAll('\u00a0', ' ');
    expect(text).toMatch(/Desk\s+3\s+€580\.00\s+19 %\s+€1,740\.00/);
    expect(text).toContain('Top: Oak');
    expect(text).toMatch(/Total\s+€2,070\.60/);
    const seen = await kith.send('GET', `/api/v1/public/quotes/${token}`);
    expect(seen.body.content.lines[0].details).toBe('Top: Oak');
  });

  test('reads in the right order, whichever way its script runs', async () => {
    const lines = [
      { ...sensor, description: 'مستشعر درجة الحرارة', details: 'موديل 42 مع كابل' },
      { ...sensor, description: '温度传感器', details: '型号四十二，含电缆' },
      { ...sensor, description: 'חיישן טמפרטורה', details: 'דגם 42 עם כבל' },
    ];
    const { pdf } = await sent(lines, { language: 'ar' });
    const text = skeleton(textOf(pdf));
    const said = ['مستشعر درجة الحرارة', 'موديل 42', 'مع كابل', '温度传感器', '型号四十二', 'Ina Kunde'];
    for (const words of said) expect(text).toContain(skeleton(words));
    for (const words of ['חיישן טמפרטורה', 'דגם 42', 'עם כבל']) expect(text).toContain(words);
    expect(text).not.toContain(skeleton('ةرارحلا'));
    expect(text).toMatch(/8,814\.33/);
  });
});

/** The smallest picture: one blue dot. */
function picture(): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(Buffer.concat([Buffer.from(type), data])));
    return Buffer.concat([length, Buffer.from(type), data, sum]);
  };
  const head = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const dot = deflateSync(Buffer.from([0, 0, 0, 255]));
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', dot), chunk('IEND', Buffer.alloc(0))]);
}

test('a logo that was uploaded is on the document, and a drawn signature is kept as it was drawn', async () => {
  const plain = (await sent([sensor])).pdf;
  expect(plain.includes('/Subtype /Image')).toBe(false);
  const file = { name: 'logo.png', content: picture() };
  const logo = await upload(acme.owner, file, {}, '/files');
  expect([logo.status, logo.body.type]).toEqual([201, 'image/png']);
  await made('document_template', { name: 'Ours', is_default: true, logo: [logo.body] });
  const { pdf, quote, token } = await sent([sensor]);
  expect(pdf.includes('/Subtype /Image')).toBe(true);
  const { document } = (await kith.send('GET', `/api/v1/public/quotes/${token}`)).body;
  const strokes = [
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.35],
    [0.6, 0.6, 0.7, 0.5],
  ];
  const accepted = await kith.send('POST', `/api/v1/public/quotes/${token}/acceptance`, {
    name: 'Ina Kunde',
    signature: { kind: 'drawn', strokes },
    document,
  });
  expect(accepted.status).toBe(200);
  const detail = (await acme.owner.send('GET', `/quotes/${quote.id}/document`)).body;
  expect(detail.versions[0].decision.signature).toEqual({ kind: 'drawn', strokes });
  // One that is no picture inside keeps nobody from selling.
  const broken = await upload(acme.owner, { name: 'logo.png', content: picture().subarray(0, 40) }, {}, '/files');
  await made('document_template', { name: 'Broken', is_default: true, logo: [broken.body] });
  expect((await sent([sensor])).pdf.includes('/Subtype /Image')).toBe(false);
});

import { createHash } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getRecord, listRecords } from '../../records/query.ts';
import type { KithRecord } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, trashRecord, updateRecord, write } from '../../records/write/index.ts';
import { type Answer, type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';

let kith: TestKith;
let acme: TestWorkspace;
let company: KithRecord;
let deal: KithRecord;

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
  company = await createRecord(acme.ctx, 'company', {
    name: 'Cancity <b>Ltd</b>',
    street: 'Main Street 5',
    city: 'Springfield',
  });
});

beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  deal = await createRecord(acme.ctx, 'deal', { name: 'Roll-out', company: company.id, amount: 1000 });
});

const eur = (amount: string) => ({ amount, currency: 'EUR' });
const line = (values = {}) => ({ description: 'Sensor', quantity: 2, unit_price: '100', tax_rate: 19, ...values });
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute())
    .map((e) => e.name as string)
    .filter((name) => !/\.(created|updated)$/.test(name));

async function draft(
  lines: object[] = [line(), line({ description: 'Training', optional: true, quantity: 1 })],
  values = {},
) {
  const { body } = await acme.owner.send('POST', `/deals/${deal.id}/quotes`);
  const saved = await acme.owner.send('PUT', `/quotes/${body.id}/document`, { lines, values });
  expect(saved.status).toBe(200);
  return saved.body as KithRecord;
}
const post = (path: string, body: object = {}) => acme.owner.send('POST', path, body);
const quoteNow = (id: string) => getRecord(acme.ctx, 'quote', id);

interface Page {
  quote: KithRecord;
  token: string;
  document: string;
  lines: Array<{ id: string; optional: boolean }>;
  changeSet: string;
}
const visit = (token: string, method = 'GET', path = '', body?: object): Promise<Answer> =>
  kith.send(method, `/api/v1/public/quotes/${token}${path}`, body, { 'user-agent': 'Firefox' });

async function sent(quote?: KithRecord): Promise<Page> {
  const it = quote ?? (await draft());
  const answer = await post(`/quotes/${it.id}/sending`);
  expect(answer.body.link).toMatch(/^\/p\/quote\//);
  const token = String(answer.body.link).split('/').at(-1) as string;
  const { body } = await visit(token);
  return {
    quote: answer.body,
    token,
    document: body.document,
    lines: body.content.lines,
    changeSet: answer.headers['kith-change-set'] as string,
  };
}
const signing = (page: Page, more = {}) => ({
  name: 'Dana Fox',
  signature: { kind: 'typed' },
  document: page.document,
  ...more,
});

describe('a quote from a deal', () => {
  test('copies the product of the deal at the price of the day', async () => {
    const product = await createRecord(acme.ctx, 'product', { name: 'GTX', price: 550, tax_rate: 19 });
    await updateRecord(acme.ctx, 'deal', deal.id, { product: product.id });
    const { body, status } = await post(`/deals/${deal.id}/quotes`);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      deal: deal.id,
      company: company.id,
      name: 'Roll-out',
      net: eur('550.00'),
      gross: eur('654.50'),
    });
  });

  test('is nothing for those who may not see the deal', async () => {
    const globex = await kith.workspace('Globex');
    expect((await globex.owner.send('POST', `/deals/${deal.id}/quotes`)).status).toBe(404);
    const reader = await acme.as('read_only');
    expect((await reader.send('POST', `/deals/${deal.id}/quotes`)).status).toBe(403);
  });
});

describe('sending', () => {
  test('freezes a version with its document and opens its page', async () => {
    const page = await sent();
    expect(page.quote).toMatchObject({ status: 'sent', revision: 1, valid_until: '2026-04-09' });
    expect(await eventsOf(page.quote.id)).toEqual(['quote.sent']);
    const pdf = await kith.app.inject({ method: 'GET', url: `/api/v1/public/quotes/${page.token}/pdf` });
    expect(pdf.headers['content-type']).toBe('application/pdf');
    expect(createHash('sha256').update(pdf.rawPayload).digest('hex')).toBe(page.document);
    const { body } = await visit(page.token);
    expect(body.standing).toBe('open');
    expect(JSON.stringify(body)).not.toContain(company.id);
  });

  test('is refused for nothing, for the past, while an approval is pending, and twice', async () => {
    const empty = await draft([]);
    expect((await post(`/quotes/${empty.id}/sending`)).body.errors[0].field).toBe('lines');
    const past = await draft(undefined, { valid_until: '2026-03-09' });
    expect((await post(`/quotes/${past.id}/sending`)).body.errors[0].field).toBe('valid_until');
    const page = await sent();
    expect((await post(`/quotes/${page.quote.id}/sending`)).status).toBe(409);
    const reader = await acme.as('read_only');
    expect((await reader.send('POST', `/quotes/${empty.id}/sending`)).status).toBe(403);
  });

  test('taken back by undo or withdrawn leaves a page that says so', async () => {
    const page = await sent();
    await undoChangeSet(acme.ctx, page.changeSet);
    expect((await quoteNow(page.quote.id)).status).toBe('draft');
    expect((await visit(page.token)).body.standing).toBe('withdrawn');
    const again = await sent(page.quote);
    expect((await acme.owner.send('DELETE', `/quotes/${page.quote.id}/sending`)).status).toBe(200);
    const refused = await visit(again.token, 'POST', '/acceptance', signing(again));
    expect([refused.status, refused.body.standing]).toEqual([409, 'withdrawn']);
  });

  test('a change afterwards makes the next version, and the old link says so', async () => {
    const page = await sent();
    const changed = await acme.owner.send('PATCH', `/quote_lines/${page.lines[0]?.id}`, { details: 'In blue' });
    expect(changed.status).toBe(200);
    expect(await quoteNow(page.quote.id)).toMatchObject({ status: 'draft', revision: 2 });
    expect((await visit(page.token, 'POST', '/acceptance', signing(page))).body.standing).toBe('superseded');
    const next = await sent(page.quote);
    const old = (await visit(page.token)).body;
    expect(old).toMatchObject({ standing: 'superseded', newer: `/p/quote/${next.token}` });
    expect(old.content.lines[0].details).toBeNull();
    expect((await visit(next.token)).body.content).toMatchObject({ revision: 2, lines: [{ details: 'In blue' }, {}] });
  });
});

describe('accepting', () => {
  test('keeps who, when, from where and what, makes an order of what was chosen and wins the deal', async () => {
    const page = await sent();
    const chosen = page.lines.filter((l) => l.optional).map((l) => l.id);
    const { status, body } = await visit(page.token, 'POST', '/acceptance', signing(page, { chosen }));
    expect([status, body.standing]).toEqual([200, 'accepted']);
    await kith.settle();
    expect(await quoteNow(page.quote.id)).toMatchObject({
      status: 'accepted',
      accepted_by: 'Dana Fox',
      net: eur('300.00'),
      revision: 1,
    });
    const detail = (await acme.owner.send('GET', `/quotes/${page.quote.id}/document`)).body;
    expect(detail.versions[0].decision).toMatchObject({
      decision: 'accepted',
      name: 'Dana Fox',
      at: '2026-03-10T09:00:00Z',
      address: '127.0.0.1',
      user_agent: 'Firefox',
      sha256: page.document,
    });
    const { records } = await listRecords(acme.ctx, 'order', {
      filter: { field: 'quote', op: 'eq', value: page.quote.id },
    });
    expect(records).toMatchObject([{ status: 'confirmed', net: eur('300.00'), deal: deal.id, company: company.id }]);
    expect((await getRecord(acme.ctx, 'deal', deal.id)).status).toBe('won');
    expect(await eventsOf(records[0]?.id as string)).toEqual(['order.confirmed']);
    const tasks = await listRecords(acme.ctx, 'task', {
      filter: { field: 'subject', op: 'contains', value: String(page.quote.number) },
    });
    expect(tasks.records[0]?.subject).toBe(`Dana Fox accepted quote ${page.quote.number}`);
  });

  test('happens once, also when two do it at once, and stays as it was signed', async () => {
    const page = await sent();
    const answers = await Promise.all([1, 2, 3].map(() => visit(page.token, 'POST', '/acceptance', signing(page))));
    expect(answers.map((a) => a.status).sort()).toEqual([200, 409, 409]);
    expect((await visit(page.token, 'POST', '/refusal', {})).status).toBe(409);
    for (const change of [
      () => updateRecord(acme.ctx, 'quote', page.quote.id, { discount: 5 }),
      () => updateRecord(acme.ctx, 'quote_line', page.lines[0]?.id as string, { quantity: 1 }),
      () => trashRecord(acme.ctx, 'quote', page.quote.id),
    ])
      await expect(change()).rejects.toMatchObject({ code: 'invalid', errors: [{ code: 'frozen' }] });
    await updateRecord(acme.ctx, 'quote', page.quote.id, { owner: null });
  });

  test('is refused after the last day, for another document, for lines that are not optional, and by strangers', async () => {
    const page = await sent();
    const other = await visit(page.token, 'POST', '/acceptance', signing(page, { document: '0'.repeat(64) }));
    expect(other.status).toBe(409);
    const fixed = page.lines.filter((l) => !l.optional).map((l) => l.id);
    expect(
      (await visit(page.token, 'POST', '/acceptance', signing(page, { chosen: fixed }))).body.errors[0].field,
    ).toBe('chosen');
    expect((await visit('A'.repeat(32), 'POST', '/acceptance', signing(page))).status).toBe(404);
    kith.setNow('2026-04-10T00:30:00Z');
    expect((await visit(page.token, 'POST', '/acceptance', signing(page))).body.standing).toBe('expired');
    expect((await visit(page.token)).body.standing).toBe('expired');
  });

  test('loses against a change that comes at the same moment, or wins and refuses it, never both', async () => {
    for (let i = 0; i < 3; i++) {
      const page = await sent();
      const [signed, changed] = await Promise.all([
        visit(page.token, 'POST', '/acceptance', signing(page)),
        acme.owner.send('PATCH', `/quote_lines/${page.lines[0]?.id}`, { quantity: 9 }),
      ]);
      expect([signed.status, changed.status]).toSatisfy(
        ([a, b]: number[]) => (a === 200 && b === 422) || (a === 409 && b === 200),
      );
    }
  });

  test('can be undone: the order goes, the quote is open again, the signature is still known', async () => {
    const page = await sent();
    await visit(page.token, 'POST', '/acceptance', signing(page));
    const { change_set } = await acme.ctx.db
      .selectFrom('change')
      .select('change_set')
      .where('record_id', '=', page.quote.id)
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow();
    await undoChangeSet(acme.ctx, change_set);
    expect((await quoteNow(page.quote.id)).status).toBe('sent');
    const { records } = await listRecords(acme.ctx, 'order', {
      filter: { field: 'quote', op: 'eq', value: page.quote.id },
    });
    expect(records).toEqual([]);
    const detail = (await acme.owner.send('GET', `/quotes/${page.quote.id}/document`)).body;
    expect(detail.versions[0].decision.name).toBe('Dana Fox');
  });

  test('on paper is noted by a colleague', async () => {
    const page = await sent();
    const answer = await post(`/quotes/${page.quote.id}/acceptance`, { name: 'Dana Fox' });
    expect(answer.body).toMatchObject({ status: 'accepted', accepted_by: 'Dana Fox' });
    expect((await visit(page.token)).body.standing).toBe('accepted');
  });
});

test('declining keeps why', async () => {
  const page = await sent();
  const { body } = await visit(page.token, 'POST', '/refusal', { reason: 'Too dear <script>' });
  expect(body.standing).toBe('declined');
  expect(await quoteNow(page.quote.id)).toMatchObject({ status: 'declined', decline_reason: 'Too dear <script>' });
  expect(await eventsOf(page.quote.id)).toEqual(['quote.sent', 'quote.declined']);
  const copy = await post(`/quotes/${page.quote.id}/copies`);
  expect(copy.body).toMatchObject({ status: 'draft', net: eur('200.00') });
});

test('who may only read a quote is not given the link to sign it with', async () => {
  const page = await sent();
  const paths = async (by: typeof acme.owner) =>
    (await by.send('GET', `/quotes/${page.quote.id}/document`)).body.versions.map(
      (v: { path: string | null }) => v.path,
    );
  expect(await paths(acme.owner)).toEqual([`/p/quote/${page.token}`]);
  expect(await paths(await acme.as('read_only'))).toEqual([null]);

  // A role that reads all quotes and changes its own is a reader of the others.
  const own = { create: true, import: false, read: 'everyone', update: 'own', delete: 'own', export: 'none' };
  const role = await post('/roles', {
    name: 'Own',
    rights: { objects: {}, others: own, sensitive: false, share: false },
  });
  const seller = await acme.hire('Sam Seller');
  await post(`/members/${seller.memberId}/role`, { role: role.body.id });
  expect(await paths(seller)).toEqual([null]);
  expect((await seller.send('POST', `/quotes/${page.quote.id}/comments`, { body: 'Hello' })).status).toBe(403);
});

test('a visitor fills a page with messages up to a point only', async () => {
  const page = await sent();
  const values = { quote: page.quote.id, body: 'Hello', author: 'Flo', from_customer: true, revision: 1 };
  await write(
    acme.ctx,
    Array.from({ length: 99 }, () => ({ op: 'create' as const, object: 'quote_comment', values })),
    { system: true },
  );
  const ask = () => visit(page.token, 'POST', '/comments', { name: 'Flo', body: 'Once more' });
  expect((await ask()).status).toBe(200);
  expect((await ask()).status).toBe(409);
});

test('both sides write on the page, and a task tells the colleague', async () => {
  const page = await sent();
  await visit(page.token, 'POST', '/comments', { name: 'Dana', body: 'Can it be blue?' });
  await post(`/quotes/${page.quote.id}/comments`, { body: 'Yes' });
  const { body } = await visit(page.token);
  expect(body.comments.map((c: { author: string; from_customer: boolean }) => [c.author, c.from_customer])).toEqual([
    ['Dana', true],
    ['Olivia Owner', false],
  ]);
  await kith.settle();
  const { records } = await listRecords(acme.ctx, 'task', {
    filter: { field: 'subject', op: 'starts_with', value: 'Dana wrote' },
  });
  expect(records).toMatchObject([{ about: { object: 'quote', id: page.quote.id }, description: 'Can it be blue?' }]);
});

test('before its end a quote is reminded of once, and after it expires', async () => {
  const { expireQuotes, remindOfQuotes } = await import('./service/index.ts');
  const page = await sent();
  kith.setNow('2026-04-07T09:00:00Z');
  await remindOfQuotes(acme.ctx);
  await remindOfQuotes(acme.ctx);
  const { records } = await listRecords(acme.ctx, 'task', {
    filter: { field: 'subject', op: 'contains', value: `${page.quote.number} ends` },
  });
  expect(records).toHaveLength(1);
  kith.setNow('2026-04-10T09:00:00Z');
  await expireQuotes(acme.ctx);
  expect((await quoteNow(page.quote.id)).status).toBe('expired');
  expect(await eventsOf(page.quote.id)).toEqual(['quote.sent', 'quote.reminded', 'quote.expired']);
});

import { beforeAll, expect, test } from 'vitest';
import { countRecords, listRecords } from '../../../records/query.ts';
import { createRecord } from '../../../records/write/index.ts';
import { upload } from '../../../test/imports.ts';
import { type TestKith, testKith } from '../../../test/kith.ts';
import type { TestWorkspace } from '../../../test/workspace.ts';
import { purchaseLines, purchases, usageEvents } from '../service.ts';
import type { FactImport } from './schema.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
});

const bring = async (name: string, content: string | Buffer) =>
  (await upload(acme.owner, { name, content }, {}, '/fact-imports')).body as FactImport;

async function press(id: string, verb: string): Promise<FactImport> {
  const answer = await acme.owner.send('POST', `/fact-imports/${id}/${verb}`, {});
  if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
  await kith.settle();
  return (await acme.owner.send('GET', `/fact-imports/${id}`)).body;
}

const sales = `Order;Datum;Kundennummer;E-Mail;Name;SKU;Artikel;Menge;Einzelpreis;Währung;Kanal
1;05.01.2026;K1;ann@acme.example;Ann Ash;A;Stuhl;2;10,50;EUR;web
1;05.01.2026;K1;ann@acme.example;Ann Ash;B;Tisch;1;100,00;EUR;web
1;05.01.2026;K1;ann@acme.example;Ann Ash;B;Tisch;1;100,00;EUR;web
2;06.01.2026;K2;;Bob Müller;A;Stuhl;-1;10,50;EUR;store
3;07.01.2026;;eve@acme.example;;A;Stuhl;1;10;USD;web
4;08.01.2026;K1;;;A;Stuhl;1;1.000,00;XAF;web
5;05.01.2036;K1;;;A;Stuhl;1;10;EUR;web
6;05.01.2026;K1;;;A;Stuhl;NaN;10;EUR;web
7;gestern;K1;;;A;Stuhl;1;10;EUR;web
8;05.01.2026;K1;;;A;Stuhl;1;10;Euros;web
9;05.01.2026`;

test('a file of purchases becomes facts, and its customers people; taken back, both are gone', {
  timeout: 60_000,
}, async () => {
  await acme.owner.send('PATCH', '/workspace', { rates: { USD: 0.8 } });
  const eve = await createRecord(acme.ctx, 'person', { first_name: 'Eve', email: 'eve@acme.example' });
  const chair = await createRecord(acme.ctx, 'product', { name: 'Chair', code: 'a' });
  const made = await bring('verkauf.csv', Buffer.from(sales, 'latin1'));
  expect(made).toMatchObject({ kind: 'purchases', needs: [], state: 'mapping' });
  expect(Object.fromEntries(made.columns.map(({ name, field }) => [name, field]))).toEqual({
    Order: 'order_no',
    Datum: 'at',
    Kundennummer: 'customer_no',
    'E-Mail': 'customer_email',
    Name: 'customer_name',
    SKU: 'sku',
    Artikel: 'product',
    Menge: 'quantity',
    Einzelpreis: 'unit_price',
    Währung: 'currency',
    Kanal: 'channel',
  });
  const checked = await press(made.id, 'check');
  const counts = {
    rows: 11,
    taken: 5,
    returns: 1,
    duplicates: 1,
    refused: 5,
    people_known: 1,
    people_made: 2,
    unrated: { XAF: 1 },
  };
  expect(checked).toMatchObject({
    state: 'checked',
    counts: { ...counts, sums: { EUR: '110.50', USD: '10.00', XAF: '1000.00' } },
  });
  expect(checked.problems.map(({ line, code }) => [line, code])).toEqual([
    [8, 'future'],
    [9, 'not_a_number'],
    [10, 'not_a_time'],
    [11, 'currency'],
    [12, 'required'],
  ]);
  expect((await purchases(acme.ctx)).at).toHaveLength(0);

  const done = await press(made.id, 'start');
  expect(done).toMatchObject({ state: 'done', counts });
  const { records } = await listRecords(acme.ctx, 'person', { sort: ['name'] });
  expect(records.map(({ name, external_id, lifecycle }) => [name, external_id, lifecycle])).toEqual([
    ['Ann Ash', 'K1', 'customer'],
    ['Bob Müller', 'K2', 'customer'],
    ['Eve', null, null],
  ]);
  const found = await purchases(acme.ctx);
  expect([...found.amount].sort((a, b) => a - b)).toEqual([-10.5, 0, 8, 121]);
  expect(found).toMatchObject({ unrated: 1 });
  expect(found.customer).toContain(eve.id);
  const lines = await purchaseLines(acme.ctx);
  expect(lines.products.map(({ id }) => id)).toEqual([chair.id, null]);

  // The same file again brings nothing new.
  const again = await bring('verkauf.csv', Buffer.from(sales, 'latin1'));
  expect((await press(again.id, 'check')).counts).toMatchObject({ taken: 0, duplicates: 6, people_made: 0 });

  expect(await press(made.id, 'undo')).toMatchObject({ state: 'undone' });
  expect((await purchases(acme.ctx)).at).toHaveLength(0);
  expect(await countRecords(acme.ctx, 'person')).toBe(1);
});

test('files of usage are told from others, and only those who see everybody bring any in', async () => {
  const made = await bring(
    'usage.csv',
    'timestamp,user_id,event,minutes\n2026-01-01T10:00:00Z,U1,Login,3\n2026-01-02T10:00:00Z,U1,Export,1\n',
  );
  expect(made).toMatchObject({ kind: 'usage', needs: [] });
  await press(made.id, 'check');
  await press(made.id, 'start');
  const used = await usageEvents(acme.ctx);
  expect(used.name).toEqual(['Login', 'Export']);
  expect([...used.quantity]).toEqual([3, 1]);
  const reader = await acme.as('read_only');
  expect((await reader.send('GET', '/fact-imports')).status).toBe(403);
});

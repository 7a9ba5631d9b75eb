import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { importFile } from '../../test/imports.ts';
import { testKith } from '../../test/kith.ts';
import type { Person } from '../../test/workspace.ts';
import { defused } from './csv.ts';

const kith = await testKith();

async function exported(person: Person, request: Record<string, unknown>) {
  const begun = await person.send('POST', '/exports', request);
  expect(begun.status).toBe(202);
  await kith.settle();
  const done = await person.send('GET', `/exports/${begun.body.id}`);
  expect(done.body).toMatchObject({ state: 'done', error: null });
  const answer = await kith.app.inject({ url: done.body.file, headers: person.headers });
  return { ...done.body, bytes: answer.rawPayload, text: answer.body, headers: answer.headers };
}

async function withDeals() {
  const { owner } = await kith.workspace();
  const { body: acme } = await owner.send('POST', '/companies', { name: '=cmd()|calc', industry: 'retail' });
  await owner.send('POST', '/deals', {
    name: 'Big, "very"',
    amount: 1234.5,
    company: acme.id,
    close_date: '2026-01-31',
  });
  await owner.send('POST', '/deals', { name: 'Smäll', amount: 5 });
  return owner;
}

test('deals come out as CSV with the names of what they point to, formulas defused', async () => {
  const owner = await withDeals();
  const file = await exported(owner, {
    object: 'deals',
    fields: ['name', 'amount', 'company', 'company.industry', 'close_date'],
    filter: { field: 'amount', op: 'gte', value: 100 },
    bom: true,
  });
  expect(file).toMatchObject({ rows: 1, total: 1 });
  expect(file.headers['content-disposition']).toContain('deals.csv');
  expect(file.text).toBe(
    '\ufeffName,Amount,Amount currency,Company,Company: Industry,Close date\r\n' +
      `"Big, ""very""",1234.5,USD,'=cmd()|calc,retail,2026-01-31\r\n`,
  );
});

test('JSON lines keep types and ids', async () => {
  const owner = await withDeals();
  const file = await exported(owner, { object: 'deal', fields: ['name', 'amount'], format: 'jsonl' });
  const lines = file.text
    .trimEnd()
    .split('\n')
    .map((line: string) => JSON.parse(line));
  expect(lines).toMatchObject([
    { name: 'Big, "very"', amount: { amount: '1234.50', currency: 'USD' } },
    { name: 'Smäll' },
  ]);
});

test('a workbook has numbers and dates as such', async () => {
  const owner = await withDeals();
  const file = await exported(owner, {
    object: 'deals',
    fields: ['name', 'amount', 'company', 'close_date'],
    format: 'xlsx',
  });
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(file.bytes.buffer.slice(file.bytes.byteOffset, file.bytes.byteOffset + file.bytes.length));
  const row = book.worksheets[0]?.getRow(2).values as unknown[];
  expect(row.slice(1)).toEqual(['Big, "very"', 1234.5, 'USD', "'=cmd()|calc", new Date('2026-01-31T00:00:00Z')]);
});

test('what was exported can be imported again and changes nothing', async () => {
  const { owner } = await kith.workspace();
  await owner.send('POST', '/companies', {
    name: '=1+1',
    annual_revenue: 1000,
    employees: 5,
    city: 'Köln',
    phone: '+49 30 123456',
  });
  const file = await exported(owner, {
    object: 'companies',
    fields: ['name', 'annual_revenue', 'employees', 'city', 'phone'],
  });
  const again = await importFile(kith, owner, { name: 'companies.csv', content: file.text });
  expect(again.counts).toMatchObject({ unchanged: 1, created: 0, updated: 0, refused: 0 });
});

test('every sign that begins a formula is defused, plain numbers are not', () => {
  for (const text of ['=1', '+1+1', '-1+1', '@a', '\tx', '\rx', '=cmd()']) expect(defused(text)).toBe(`'${text}`);
  for (const text of ['-5', '+5.5', 'a=b', '', '+49 (30) 12-34']) expect(defused(text)).toBe(text);
});

test('unknown fields and objects, parquet, readers and strangers are refused', async () => {
  const acme = await kith.workspace();
  const other = await kith.workspace();
  const { owner } = acme;
  expect((await owner.send('POST', '/exports', { object: 'dragons' })).status).toBe(422);
  expect((await owner.send('POST', '/exports', { object: 'deals', fields: ['fire'] })).status).toBe(422);
  expect(
    (await owner.send('POST', '/exports', { object: 'deals', filter: { field: 'fire', op: 'eq', value: 1 } })).status,
  ).toBe(422);
  const parquet = await owner.send('POST', '/exports', { object: 'deals', format: 'parquet' });
  expect([parquet.status, parquet.body.errors[0].code]).toEqual([422, 'not_available']);
  const reader = await acme.as('read_only');
  expect((await reader.send('POST', '/exports', { object: 'deals' })).status).toBe(403);
  const { body } = await owner.send('POST', '/exports', { object: 'deals' });
  expect((await owner.send('GET', `/exports/${body.id}/file`)).status).toBe(409);
  for (const path of [`/exports/${body.id}`, `/exports/${body.id}/file`]) {
    expect((await other.owner.send('GET', path)).status).toBe(404);
    expect((await (await acme.as('member')).send('GET', path)).status).toBe(404);
  }
});

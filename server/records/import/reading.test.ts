import { deflateRawSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { expect, test } from 'vitest';
import { importFile, press, type TestFile, upload, uploaded } from '../../test/imports.ts';
import { testKith } from '../../test/kith.ts';

const kith = await testKith();
const { owner } = await kith.workspace();
const csv = (content: string | Buffer, name = 'people.csv'): TestFile => ({ name, content });
const people = 'Name;E-Mail;Ort\r\nJürgen Müller;juergen@example.com;Köln\r\nZoë Ångström;zoe@example.com;Malmö\r\n';

async function refusal(file: TestFile): Promise<string> {
  const before = (await owner.send('GET', '/imports')).body.data.length;
  const answer = await upload(owner, file);
  expect(answer.status).toBe(422);
  expect((await owner.send('GET', '/imports')).body.data).toHaveLength(before);
  return answer.body.detail;
}

const utf16 = (text: string, bigEndian: boolean, mark: boolean) => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le');
  return bigEndian ? bytes.swap16() : bytes;
};

test.each([
  ['UTF-8', Buffer.from(people), 'utf-8'],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${people}`), 'utf-8'],
  ['UTF-16 LE with a mark', utf16(people, false, true), 'utf-16le'],
  ['UTF-16 BE with a mark', utf16(people, true, true), 'utf-16be'],
  ['UTF-16 LE without a mark', utf16(people, false, false), 'utf-16le'],
  ['Latin-1', Buffer.from(people, 'latin1'), 'windows-1252'],
])('a file in %s is read with its letters intact', async (_name, content, encoding) => {
  const proposed = await uploaded(owner, csv(content));
  expect(proposed.file).toMatchObject({ encoding, delimiter: ';', rows: 2 });
  expect(proposed.columns.map((c) => c.name)).toEqual(['Name', 'E-Mail', 'Ort']);
  expect(proposed.columns[0]?.samples).toEqual(['Jürgen Müller', 'Zoë Ångström']);
  const told = proposed.notices.some((notice) => notice.code === 'encoding');
  expect(told).toBe(encoding === 'windows-1252');
});

test('a wrongly chosen encoding is refused and the right one can be chosen', async () => {
  const { id } = await uploaded(owner, csv(Buffer.from(people, 'latin1')));
  const wrong = await owner.send('PATCH', `/imports/${id}`, { options: { encoding: 'utf-8' } });
  expect(wrong.status).toBe(422);
  expect(wrong.body.detail).toContain('not UTF-8');
  const right = await owner.send('PATCH', `/imports/${id}`, { options: { encoding: 'windows-1252' } });
  expect(right.body.columns[0].samples[0]).toBe('Jürgen Müller');
});

test.each([
  ['comma', ','],
  ['semicolon', ';'],
  ['tab', '\t'],
  ['bar', '|'],
])('cells parted by a %s are told apart', async (_name, mark) => {
  const content = [
    ['name', 'city', 'note'],
    ['Ada', 'London', '"one, two; three"'],
    ['Bob', 'Paris', 'x'],
  ];
  const proposed = await uploaded(owner, csv(content.map((row) => row.join(mark)).join('\n')));
  expect(proposed.file.delimiter).toBe(mark);
  expect(proposed.columns).toHaveLength(3);
});

test('quotes, line breaks in cells and empty lines keep their place', async () => {
  const content = 'first name,last name,about\r\n"Ada ""the first""","Love\r\nlace",x\r\n\r\nBob,,"a, b"\r\nEve\r\n';
  const { id } = await uploaded(owner, csv(content), { object: 'people' });
  const checked = await press(kith, owner, id, 'check');
  expect(checked.counts).toMatchObject({ rows: 3, created: 2, refused: 1 });
  expect(checked.problems.first).toMatchObject([
    { line: 6, code: 'wrong_length', message: 'The row has 1 cells where the header has 3' },
  ]);
});

test.each([
  ['empty', '', 'The file is empty'],
  ['only blanks', '\n\n  \n'.trim(), 'The file is empty'],
  ['a header only', 'name,email\n', 'no row below'],
  ['a quote never closed', 'name,email\nAda,ada@example.com\n"Bob,bob@example.com\nEve,eve@example.com\n', 'line 3'],
  ['a quote never closed in a long file', `name,email\n"Ada,x\n${'b,c\n'.repeat(600_000)}`, 'never closed'],
  ['a cell of 10 MB', `name,about\nAda,${'x'.repeat(10_000_000)}\n`, 'line 2'],
  ['a quoted cell of 10 MB', `name,about\nAda,"${'x'.repeat(10_000_000)}"\n`, 'line 2'],
  ['NUL bytes', 'name,email\nAda\u0000,x\n', 'line 2 has a NUL byte'],
  ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'a picture'],
  ['a PDF', '%PDF-1.7\n', 'a PDF'],
  ['an old workbook', Buffer.from('d0cf11e0a1b11ae100000000', 'hex'), '.xlsx'],
  ['JSON', '[{"name":"Ada"}]', 'JSON'],
  ['a web page', '<!doctype html><html></html>', 'web page'],
  ['501 columns', `${Array.from({ length: 501 }, (_, i) => `c${i}`).join(',')}\nx\n`, '501 columns'],
])('%s is refused with a reason and nothing stays', async (_name, content, reason) => {
  expect(await refusal(csv(content))).toContain(reason);
});

test('200 columns are no trouble', async () => {
  const header = Array.from({ length: 200 }, (_, i) => (i === 0 ? 'name' : `field ${i}`)).join(',');
  const row = Array.from({ length: 200 }, (_, i) => `v${i}`).join(',');
  const done = await importFile(kith, owner, csv(`${header}\n${row}\n`, 'companies.csv'));
  expect(done.columns).toHaveLength(200);
  expect(done.counts).toMatchObject({ created: 1 });
});

test('a second column of the same name gets a number, and the user is told', async () => {
  const proposed = await uploaded(owner, csv('name,phone,phone\nAda,+49 30 1234567,+49 30 7654321\n'));
  expect(proposed.columns.map((c) => c.name)).toEqual(['name', 'phone', 'phone (2)']);
  expect(proposed.notices).toContainEqual(expect.objectContaining({ code: 'same_name' }));
});

test('an upload beyond the limit is too large', async () => {
  const small = { ...owner.ctx.runtime.config, uploadLimit: 1000 };
  Object.assign(owner.ctx.runtime.config, { uploadLimit: 1000 });
  try {
    const answer = await upload(owner, csv(`name\n${'Ada\n'.repeat(1000)}`));
    expect([answer.status, answer.body.code]).toEqual([413, 'too_large']);
  } finally {
    Object.assign(owner.ctx.runtime.config, { uploadLimit: small.uploadLimit * 200_000 });
  }
});

test('a missing file, a form of another kind and broken options are refused', async () => {
  expect((await owner.send('POST', '/imports', { object: 'people' })).status).toBe(422);
  expect((await upload(owner, csv('name\nAda\n'), { object: 'dragons' })).body.errors[0].code).toBe('unknown_object');
  expect((await upload(owner, csv('name\nAda\n'), { options: '{' })).body.errors[0].field).toBe('options');
});

async function workbook(fill: (book: ExcelJS.Workbook) => void): Promise<TestFile> {
  const book = new ExcelJS.Workbook();
  fill(book);
  return { name: 'book.xlsx', content: Buffer.from(await book.xlsx.writeBuffer()) };
}

test('a workbook gives its first sheet, results of formulas and dates; another sheet can be chosen', async () => {
  const file = await workbook((book) => {
    const first = book.addWorksheet('Deals');
    first.addRow(['name', 'amount', 'close date', 'external id']);
    first.addRow(['Big one', { formula: '40+2', result: 42 }, new Date(Date.UTC(2026, 0, 31)), 'A1']);
    book.addWorksheet('Companies').addRows([['name'], ['Acme']]);
  });
  const proposed = await uploaded(owner, file, { object: 'deals' });
  expect(proposed.file).toMatchObject({ kind: 'xlsx', sheet: 'Deals', sheets: ['Deals', 'Companies'], rows: 1 });
  await press(kith, owner, proposed.id, 'check');
  const done = await press(kith, owner, proposed.id, 'start');
  expect(done.counts).toMatchObject({ created: 1 });
  const { body } = await owner.send('POST', '/deals/query', {
    filter: { field: 'external_id', op: 'eq', value: 'A1' },
  });
  expect(body.data[0]).toMatchObject({ amount: { amount: '42.00' }, close_date: '2026-01-31' });

  const other = await uploaded(owner, file, { object: 'companies', options: { sheet: 'Companies' } });
  expect(other.file).toMatchObject({ sheet: 'Companies', rows: 1 });
  const unknown = await upload(owner, file, { options: { sheet: 'Nowhere' } });
  expect([unknown.status, unknown.body.detail]).toEqual([422, 'The workbook has no sheet called "Nowhere"']);
});

test('a workbook that unpacks to far more than its size is refused before it is read', async () => {
  expect(await refusal({ name: 'bomb.xlsx', content: zip([['xl/workbook.xml', 60_000_000, null]]) })).toContain(
    'far more',
  );
});

test('a workbook that lies about its size is refused as well', async () => {
  expect(await refusal({ name: 'bomb.xlsx', content: zip([['xl/workbook.xml', 20_000_000, 1000]]) })).toContain(
    'far more',
  );
});

test('other archives and broken workbooks are refused', async () => {
  expect(await refusal({ name: 'x.xlsx', content: zip([['readme.txt', 10, null]]) })).toContain('ZIP archive');
  expect(await refusal({ name: 'x.xlsx', content: Buffer.from('504b030400000000', 'hex') })).toContain(
    'not a readable',
  );
});

/** An archive of noughts. `claimed` is the size that its table of contents says. */
function zip(entries: Array<[name: string, size: number, claimed: number | null]>): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, size, claimed] of entries) {
    const data = deflateRawSync(Buffer.alloc(size));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(data.length, 18);
    local.writeUInt32LE(claimed ?? size, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt32LE(claimed ?? size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    parts.push(local, Buffer.from(name), data);
    directory.push(entry, Buffer.from(name));
    offset += 30 + name.length + data.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(list.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, list, end]);
}

import { existsSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { domains } from '../../domains.ts';
import type { Context } from '../../kernel/context.ts';
import { filePath } from '../../kernel/files.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import { testObjects } from '../../test/objects.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { defineObject, file, text } from '../define.ts';
import { undoChangeSet } from '../undo.ts';
import { write } from '../write/index.ts';
import { collectFiles, fileStore } from './service.ts';

const folder = defineObject('folder', {
  plural: 'folders',
  title: 'name',
  fields: { name: text(), papers: file({ searched: true }) },
});

let kith: TestKith;
let acme: TestWorkspace;
let ctx: Context;
let owner: Person;

beforeAll(async () => {
  kith = await testKith({ parts: [...domains, testObjects(folder)], config: { uploadLimit: 100_000 } });
  acme = await kith.workspace('Acme');
  ({ ctx, owner } = acme);
});

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

async function upload(person: Person, name: string, content: Buffer | string, type = 'text/html') {
  const head = `--b\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from('\r\n--b--\r\n')]);
  return person.send('POST', '/files', body, { 'content-type': 'multipart/form-data; boundary=b' });
}
const get = (person: Person, id: string, query = '') => person.send('GET', `/files/${id}${query}`);
const later = (hours: number) => kith.setNow(new Date(Date.now() + hours * 3_600_000));

test('an upload is told by its content, named harmlessly, and given back', async () => {
  const { status, body } = await upload(owner, '../../etc/pa\u202Esswd.PNG', PNG);
  expect([status, body]).toEqual([201, { id: body.id, name: 'pa sswd.PNG', size: PNG.length, type: 'image/png' }]);
  const answer = await get(owner, body.id);
  expect(answer.status).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': `inline; filename="pa sswd.PNG"; filename*=UTF-8''pa%20sswd.PNG`,
    'x-content-type-options': 'nosniff',
  });
  expect((await get(owner, body.id, '?download=true')).headers['content-disposition']).toContain('attachment');
});

test('pages, drawings and programs are never shown, whatever they claim to be', async () => {
  for (const [name, content] of [
    ['page.html', '<html><script>alert(1)</script>'],
    ['picture.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['fake.png', '<script>alert(1)</script>'],
    ['a.js', 'alert(1)'],
  ] as const) {
    const { body } = await upload(owner, name, content, 'image/png');
    const { headers } = await get(owner, body.id);
    expect([headers['content-type'], headers['content-disposition']?.split(';')[0]]).toEqual([
      'text/plain; charset=utf-8',
      'attachment',
    ]);
    expect(headers['content-security-policy']).toContain('sandbox');
  }
  const quoted = await upload(owner, 'a%22; x=%0d%0aSet-Cookie: a=b', 'x');
  expect((await get(owner, quoted.body.id)).headers['set-cookie']).toBeUndefined();
});

test('what is too large, or no upload at all, leaves nothing behind', async () => {
  expect((await upload(owner, 'big.bin', Buffer.alloc(100_001))).status).toBe(413);
  expect((await owner.send('POST', '/files', { file: 'x' })).status).toBe(422);
  const reader = await acme.as('read_only');
  expect((await upload(reader, 'a.txt', 'x')).status).toBe(403);
});

test('only who may see a record that holds a file may have it', async () => {
  const member = await acme.as('member');
  const stranger = (await kith.workspace('Globex')).owner;
  const { body } = await upload(owner, 'offer.txt', 'secret');
  expect([(await get(member, body.id)).status, (await get(stranger, body.id)).status]).toEqual([404, 404]);
  const stolen = await member.send('POST', '/folders', { name: 'Theft', papers: [{ id: body.id }] });
  expect(stolen.body.errors).toMatchObject([{ field: 'papers', code: 'not_found' }]);
  const made = await owner.send('POST', '/folders', {
    name: 'Offers',
    papers: [{ id: body.id, name: 'lie.exe', size: 1 }],
  });
  expect(made.body.papers).toEqual([body]);
  expect([(await get(member, body.id)).status, (await get(stranger, body.id)).status]).toEqual([200, 404]);
  // Whoever sees it may pass it on.
  expect((await member.send('POST', '/folders', { name: 'Copy', papers: [body.id] })).status).toBe(201);
  expect((await member.send('GET', '/search?q=offer.txt')).body.data.length).toBeGreaterThan(0);
});

test('files end a day after nobody needs them any more, not while a change can bring them back', async () => {
  const [idle, held] = [await upload(owner, 'idle.txt', 'idle'), await upload(owner, 'held.txt', 'held')];
  const { body: record } = await owner.send('POST', '/folders', { name: 'Keeper', papers: [held.body.id] });
  await collectFiles(ctx);
  expect((await get(owner, idle.body.id)).status).toBe(200);
  later(25);
  await collectFiles(ctx);
  expect([(await get(owner, idle.body.id)).status, (await get(owner, held.body.id)).status]).toEqual([404, 200]);
  const { changeSet } = await write(ctx, [{ op: 'update', object: 'folder', id: record.id, values: { papers: null } }]);
  await collectFiles(ctx);
  expect((await get(owner, held.body.id)).status).toBe(404);
  await undoChangeSet(ctx, changeSet as string);
  expect((await get(owner, held.body.id)).status).toBe(200);
  kith.setNow(null);
});

test('one content is kept once, until the last file of it ends', async () => {
  const [one, two] = [await upload(owner, 'one.txt', 'same'), await upload(owner, 'two.txt', 'same')];
  await owner.send('POST', '/folders', { name: 'Two', papers: [two.body.id] });
  later(25);
  await collectFiles(ctx);
  expect([(await get(owner, one.body.id)).status, (await get(owner, two.body.id)).status]).toEqual([404, 200]);
  expect(existsSync(filePath(fileStore(ctx), '0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5'))).toBe(
    true,
  );
  kith.setNow(null);
});

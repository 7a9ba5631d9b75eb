import { beforeAll, describe, expect, test } from 'vitest';
import { type TestKith, testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import type { Found } from './search.ts';
import type { Values } from './types.ts';
import { flushVocabulary } from './vocabulary.ts';
import { write } from './write/index.ts';

let kith: TestKith;
let acme: TestWorkspace;

const create = async (object: string, rows: Values[]) =>
  (
    await write(
      acme.ctx,
      rows.map((values) => ({ op: 'create' as const, object, values })),
      { duplicates: 'allow' },
    )
  ).results.map((result) => (result.ok ? result.record.id : ''));
const search = async (q: string, more = ''): Promise<Found[]> =>
  (await acme.owner.send('GET', `/search?q=${encodeURIComponent(q)}${more}`)).body.data;
const titles = async (q: string, more = '') => (await search(q, more)).map((found) => found.title);

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace();
  const [globex] = await create('company', [
    { name: 'Globex Corporation', domain: 'globex.example', city: 'München' },
    { name: 'Microsoft' },
    { name: 'Straßenbau Müller' },
    { name: 'AB' },
  ]);
  await create('person', [
    {
      first_name: 'Michael',
      last_name: 'Schmidt',
      email: 'm.schmidt@globex.example',
      phone: '+49 30 1234567',
      company: globex,
      job_title: 'Buyer',
    },
    { first_name: 'Michaela', last_name: 'Braun' },
    { first_name: 'Renée', last_name: 'Zellweger' },
    { first_name: 'Jean', last_name: 'Michael' },
    { first_name: 'Иван', last_name: 'Петров' },
    { first_name: '<script>', last_name: "O'Brien" },
  ]);
  await flushVocabulary();
}, 60_000);

describe('search', () => {
  test('finds by the beginnings of words, in any order, the best first', async () => {
    expect(await titles('micha')).toEqual(
      expect.arrayContaining(['Michael Schmidt', 'Michaela Braun', 'Jean Michael']),
    );
    expect((await titles('michael'))[0]).toMatch(/^Michael/);
    expect(await titles('schmidt mich')).toEqual(['Michael Schmidt']);
    expect((await titles('globex corporation'))[0]).toBe('Globex Corporation');
  });

  test('is blind to case and accents', async () => {
    expect(await titles('RENEE')).toEqual(['Renée Zellweger']);
    expect(await titles('zellwéger')).toEqual(['Renée Zellweger']);
    expect(await titles('strassenbau muller')).toEqual(['Straßenbau Müller']);
    expect(await titles('ИВАН петр')).toEqual(['Иван Петров']);
  });

  test.each([
    ['micheal schmidt', 'Michael Schmidt'],
    ['shcmidt', 'Michael Schmidt'],
    ['schmid', 'Michael Schmidt'],
    ['schmiddt', 'Michael Schmidt'],
    ['globxe', 'Globex Corporation'],
    ['zelwegger', 'Renée Zellweger'],
    ['corporatoin', 'Globex Corporation'],
    ['corproati', 'Globex Corporation'],
    ['петорв', 'Иван Петров'],
  ])('forgives a slip: %s', async (q, title) => {
    expect(await titles(q)).toContain(title);
  });

  test('finds the inside of words, whole e-mails and digits', async () => {
    expect(await titles('soft')).toEqual(['Microsoft']);
    expect(await titles('m.schmidt@globex.example')).toEqual(['Michael Schmidt']);
    expect(await titles('m.schmidt@glo')).toEqual(['Michael Schmidt']);
    expect(await titles('+49 (30) 1234567')).toEqual(['Michael Schmidt']);
    expect(await titles('1234567')).toEqual(['Michael Schmidt']);
  });

  test('with one or two letters looks at the beginnings of titles only', async () => {
    expect((await titles('ab'))[0]).toBe('AB');
    expect(await titles('m')).toEqual(expect.arrayContaining(['Michael Schmidt', 'Microsoft']));
    expect(await titles('m')).not.toContain('Jean Michael');
  });

  test('says what tells a record from others of its name', async () => {
    const [found] = await search('michael schmidt');
    expect(found).toMatchObject({ object: 'person', title: 'Michael Schmidt', subtitle: 'Buyer · Globex Corporation' });
  });

  test('keeps to the objects and the number asked for', async () => {
    expect(await titles('mi', '&objects=companies')).toEqual(['Microsoft']);
    expect(await titles('m', '&limit=1')).toHaveLength(1);
    expect((await acme.owner.send('GET', '/search?q=x&objects=planets')).status).toBe(404);
    expect((await acme.owner.send('GET', '/search?q=x&limit=51')).status).toBe(422);
    expect((await acme.owner.send('GET', '/search')).status).toBe(422);
  });

  test('finds nothing for nothing, and takes no text as a command', async () => {
    for (const q of ['', '   ', '***', 'qqqqwwww', "' | 'michael", 'a:* & b', '%', '\\']) {
      const answer = await acme.owner.send('GET', `/search?q=${encodeURIComponent(q)}`);
      expect(answer.status, q).toBe(200);
    }
    expect(await titles('')).toEqual([]);
    expect(await titles('qqqqwwww')).toEqual([]);
    expect(await titles("<script> o'brien")).toEqual(["<script> O'Brien"]);
    expect((await acme.owner.send('GET', '/search?q=a%00b')).status).toBe(422);
  });
});

test('the trash is not searched, and what comes back is found again', async () => {
  const [id] = await create('person', [{ first_name: 'Wendelin', last_name: 'Xaver' }]);
  await acme.owner.send('DELETE', `/people/${id}`);
  expect(await titles('wendelin')).toEqual([]);
  await acme.owner.send('POST', `/people/${id}/restoration`);
  expect(await titles('wendelin')).toEqual(['Wendelin Xaver']);
});

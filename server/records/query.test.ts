import { beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../kernel/ids.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import type { Person, TestWorkspace } from '../test/workspace.ts';
import type { Filter, KithRecord, Values } from './types.ts';
import { flushVocabulary } from './vocabulary.ts';
import { write } from './write/index.ts';

let kith: TestKith;
let acme: TestWorkspace;
let owner: Person;
const ids: Record<string, string> = {};

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
  owner = acme.owner;
  const create = async (object: string, rows: Values[]) => {
    const { results } = await write(
      acme.ctx,
      rows.map((values) => ({ op: 'create' as const, object, values })),
    );
    return results.map((result) => (result.ok ? result.record : null) as KithRecord);
  };
  const [globex, initech] = await create('company', [
    { name: 'Globex', industry: 'retail', city: 'Berlin', owner: owner.memberId },
    { name: 'Initech', industry: 'software', city: 'Zürich' },
  ]);
  Object.assign(ids, { globex: globex?.id, initech: initech?.id });
  const people = await create('person', [
    { first_name: 'Ada', last_name: 'Lovelace', email: 'ada@globex.example', city: 'Berlin', company: ids.globex },
    { first_name: 'Émile', last_name: 'Zola', city: 'Paris', company: ids.initech },
    { first_name: 'Zoë', last_name: 'Ångström', city: 'berlin' },
    { first_name: 'eve', last_name: "O'Brien", job_title: '<script>alert(1)</script>' },
  ]);
  Object.assign(ids, { ada: people[0]?.id, emile: people[1]?.id });
  await create('task', [
    { subject: 'Call Ada', about: { object: 'person', id: ids.ada } },
    { subject: 'Write to Ada', about: { object: 'person', id: ids.ada }, done_at: '2026-01-05T10:00:00Z' },
  ]);
  await flushVocabulary();
}, 60_000);

const query = (body: unknown, plural = 'people') => owner.send('POST', `/${plural}/query`, body);
const names = (body: { data: KithRecord[] }) => body.data.map((record) => record.name);

describe('a list', () => {
  test('gives the newest first, with a cursor only while there is more', async () => {
    const { status, body } = await owner.send('GET', '/people');
    expect(status).toBe(200);
    expect(names(body)).toEqual(["eve O'Brien", 'Zoë Ångström', 'Émile Zola', 'Ada Lovelace']);
    expect(body.next_cursor).toBeNull();
  });

  test('sorts names as people do, whatever the case and accents', async () => {
    const { body } = await owner.send('GET', '/people?sort=name&fields=name');
    expect(names(body)).toEqual(['Ada Lovelace', 'Émile Zola', "eve O'Brien", 'Zoë Ångström']);
    expect(Object.keys(body.data[0])).not.toContain('city');
  });

  test('keeps empty values last in both directions', async () => {
    const up = await owner.send('GET', '/people?sort=city,name');
    const down = await owner.send('GET', '/people?sort=-city,name');
    expect(names(up.body).at(-1)).toBe("eve O'Brien");
    expect(names(down.body).at(-1)).toBe("eve O'Brien");
  });

  test('sorts by the title of a reference', async () => {
    const { body } = await owner.send('GET', '/people?sort=company');
    expect(names(body).slice(0, 2)).toEqual(['Ada Lovelace', 'Émile Zola']);
  });

  test('takes a filter in the address too', async () => {
    const filter = encodeURIComponent(JSON.stringify({ field: 'city', op: 'eq', value: 'BERLIN' }));
    const { body } = await owner.send('GET', `/people?filter=${filter}&sort=name`);
    expect(names(body)).toEqual(['Ada Lovelace', 'Zoë Ångström']);
  });

  test('filters along references and by related records', async () => {
    const filter = {
      and: [
        { field: 'company.industry', op: 'in', value: ['retail', 'medical'] },
        { some: 'tasks', where: { field: 'done_at', op: 'empty' } },
      ],
    };
    expect(names((await query({ filter })).body)).toEqual(['Ada Lovelace']);
    const busy = { some: 'tasks', count: { gte: 3 } };
    expect((await query({ filter: busy })).body.data).toEqual([]);
  });

  test('shows references as the records they point to', async () => {
    const { body } = await query({
      fields: ['name', 'company.industry', 'company.owner.name'],
      sort: ['name'],
      limit: 1,
    });
    expect(body.data[0].company).toEqual({
      id: ids.globex,
      title: 'Globex',
      industry: 'retail',
      owner: { id: owner.memberId, title: 'Olivia Owner', name: 'Olivia Owner' },
    });
    const tasks = await query({ include: ['about'], sort: ['subject'] }, 'tasks');
    expect(tasks.body.data[0].about).toMatchObject({ object: 'person', id: ids.ada, title: 'Ada Lovelace' });
  });

  test('counts when asked', async () => {
    expect((await query({ count: 'exact', limit: 1 })).body.count).toEqual({ value: 4, exact: true });
    expect((await query({ count: 'estimate' })).body.count).toMatchObject({ exact: false });
    expect((await query({})).body.count).toBeUndefined();
  });

  test('shows the trash apart', async () => {
    const { body: gone } = await owner.send('POST', '/people', { first_name: 'Gone', city: 'Berlin' });
    await owner.send('DELETE', `/people/${gone.id}`);
    expect(names((await query({})).body)).not.toContain('Gone');
    expect(names((await query({ trashed: true })).body)).toEqual(['Gone']);
    expect(names((await query({ trashed: true, q: 'gon' })).body)).toEqual(['Gone']);
    expect((await owner.send('GET', `/people/${gone.id}`)).status).toBe(404);
    expect((await owner.send('GET', `/people/${gone.id}?trashed=true`)).body.trashed_at).not.toBeNull();
    await owner.send('DELETE', `/people/${gone.id}?purge=true`);
  });

  test('narrows to words, typing mistakes included', async () => {
    expect(names((await query({ q: 'lovelcae' })).body)).toEqual(['Ada Lovelace']);
    expect(names((await query({ q: 'zo', sort: ['name'] })).body)).toEqual(['Zoë Ångström']);
  });
});

describe('pages', () => {
  test('stay as they were while records come and go', async () => {
    const other = await kith.workspace();
    const make = (n: number) =>
      other.owner.send('POST', '/companies', { name: `Company ${String(n).padStart(2, '0')}` });
    for (let n = 0; n < 10; n++) await make(n * 2);
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page = await other.owner.send('POST', '/companies/query', { sort: ['name'], limit: 3, cursor });
      seen.push(...names(page.body));
      cursor = page.body.next_cursor;
      // One comes before what was read, one leaves it: neither may shift the rest.
      await make(seen.length === 3 ? 1 : 3);
      if (seen.length === 3) await other.owner.send('DELETE', `/companies/${page.body.data[0].id}`);
    } while (cursor);
    expect(seen).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18].map((n) => `Company ${String(n).padStart(2, '0')}`));
  });

  test('go through equal and empty values without losing or doubling one', async () => {
    const other = await kith.workspace();
    for (let n = 0; n < 12; n++)
      await other.owner.send('POST', '/companies', {
        name: `C${n}`,
        city: [null, 'Bonn', 'Ulm'][n % 3],
        employees: n % 4 ? n % 2 : null,
      });
    for (const sort of [
      ['city'],
      ['-city'],
      ['-employees', 'city'],
      ['employees', '-city', 'name'],
      ['owner', '-city'],
    ]) {
      const whole = (await other.owner.send('POST', '/companies/query', { sort })).body;
      const paged: unknown[] = [];
      let cursor: string | null = null;
      do {
        const page = await other.owner.send('POST', '/companies/query', { sort, limit: 5, cursor });
        paged.push(...names(page.body));
        cursor = page.body.next_cursor;
      } while (cursor);
      expect(paged).toEqual(names(whole));
      expect(new Set(paged).size).toBe(12);
    }
  });

  test('refuse a cursor of another list, and one that is none', async () => {
    const { body } = await query({ sort: ['name'], limit: 1 });
    const cursor = body.next_cursor;
    for (const other of [
      { sort: ['-name'], cursor },
      { sort: ['name'], cursor, filter: { and: [] } },
      { cursor: 'abc' },
      { cursor: 'W10' },
    ])
      expect(await query(other)).toMatchObject({ status: 422, body: { errors: [{ field: 'cursor' }] } });
  });
});

describe('a filter that cannot be', () => {
  const cases: Array<[string, unknown, string]> = [
    ['an unknown field', { and: [{ field: 'shoe_size', op: 'eq', value: 1 }] }, 'filter.and[0].field'],
    ['an unknown field behind a reference', { field: 'company.shoe_size', op: 'eq', value: 1 }, 'filter.field'],
    ['a path through plain text', { field: 'city.name', op: 'eq', value: 'x' }, 'filter.field'],
    ['an operator that the type lacks', { or: [{ field: 'city', op: 'gt', value: 'x' }] }, 'filter.or[0].op'],
    ['an operator that nobody has', { field: 'city', op: 'sounds_like', value: 'x' }, 'filter.op'],
    ['distance without coordinates', { field: 'city', op: 'near', value: {} }, 'filter.op'],
    [
      'a number for text',
      { and: [{ and: [] }, { not: { field: 'city', op: 'eq', value: 7 } }] },
      'filter.and[1].not.value',
    ],
    ['text for a date', { field: 'birthday', op: 'before', value: 'yesterday' }, 'filter.value'],
    ['a day that is none', { field: 'birthday', op: 'eq', value: '2026-02-30' }, 'filter.value'],
    ['an id that is none', { field: 'company', op: 'eq', value: 'Globex' }, 'filter.value'],
    ['a choice outside the list', { field: 'lifecycle', op: 'in', value: ['lead', 'friend'] }, 'filter.value[1]'],
    ['a list that is none', { field: 'city', op: 'in', value: 'Berlin' }, 'filter.value'],
    ['a period without unit', { field: 'birthday', op: 'within', value: { next: 3 } }, 'filter.value'],
    ['a NUL character', { field: 'city', op: 'eq', value: 'a\u0000b' }, 'filter.value'],
    ['half a letter', { field: 'city', op: 'contains', value: '\ud800' }, 'filter.value'],
    ['unknown related records', { some: 'spaceships' }, 'filter.some'],
    ['a count below nothing', { some: 'tasks', count: { gte: -1 } }, 'filter.count.gte'],
    ['a fault inside some', { some: 'tasks', where: { field: 'nope', op: 'empty' } }, 'filter.where.field'],
    ['an empty condition', { and: [{}] }, 'filter.and[0]'],
    ['a key too many', { field: 'city', op: 'empty', extra: 1 }, 'filter.extra'],
    ['a prototype', { field: '__proto__', op: 'empty' }, 'filter.field'],
    ['a constructor', { field: 'constructor', op: 'empty' }, 'filter.field'],
  ];
  test.each(cases)('is refused with its place: %s', async (_, filter, field) => {
    const answer = await query({ filter });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'invalid', errors: [{ field }] });
  });

  test('is refused when it is too deep, too wide or its list too long', async () => {
    let deep: Filter = { field: 'city', op: 'empty' };
    for (let i = 0; i < 33; i++) deep = { not: deep };
    const wide = { or: Array.from({ length: 501 }, () => ({ field: 'city', op: 'empty' })) };
    const long = { field: 'city', op: 'in', value: Array.from({ length: 5001 }, () => 'x') };
    for (const filter of [deep, wide, long]) expect((await query({ filter })).status).toBe(422);
    const most = { field: 'city', op: 'in', value: Array.from({ length: 5000 }, (_, i) => `x${i}`) };
    expect((await query({ filter: most })).status).toBe(200);
  });

  test('names everything that is wrong at once', async () => {
    const filter = {
      and: [
        { field: 'a', op: 'eq', value: 1 },
        { field: 'city', op: 'eq', value: 1 },
      ],
    };
    expect((await query({ filter })).body.errors).toHaveLength(2);
  });
});

test.each([
  ['sort by what is not there', { sort: ['shoe_size'] }, 'sort[0]'],
  ['sort by a list of e-mails', { sort: ['emails'] }, 'sort[0]'],
  ['fields that are not there', { fields: ['name', 'shoe_size'] }, 'fields[1]'],
  ['include what is no reference', { include: ['city'] }, 'include[0]'],
  ['more than a page', { limit: 201 }, 'limit'],
  ['a page of nothing', { limit: 0 }, 'limit'],
  ['a filter that is text', { filter: 'city = x' }, 'filter'],
  ['NUL in the search', { q: 'a\u0000' }, 'q'],
])('a list refuses %s', async (_, body, field) => {
  const answer = await query(body);
  expect(answer.status).toBe(422);
  expect(answer.body.errors[0].field).toBe(field);
});

test('values are only ever values: quotes, wildcards, scripts and SQL find what they say', async () => {
  const find = async (op: string, value: string, field = 'name') =>
    names((await query({ filter: { field, op, value } })).body);
  expect(await find('contains', "O'B")).toEqual(["eve O'Brien"]);
  expect(await find('eq', '<script>alert(1)</script>', 'job_title')).toEqual(["eve O'Brien"]);
  for (const text of ["'; drop table person; --", '%', '_', '\\', '$1', '" or true --'])
    expect(await find('contains', text)).toEqual([]);
  for (const q of ["O'Brien", '<script>', 'a & b | !c', "'':*", '\\', '(((', ':*', "eve\\' | 'x"]) {
    expect((await query({ q })).status).toBe(200);
    expect((await owner.send('GET', `/search?q=${encodeURIComponent(q)}`)).status).toBe(200);
  }
});

describe('one record', () => {
  test('comes with its version as a tag', async () => {
    const { status, headers, body } = await owner.send('GET', `/people/${ids.ada}?include=company`);
    expect(status).toBe(200);
    expect(headers.etag).toBe('"1"');
    expect(body).toMatchObject({ name: 'Ada Lovelace', company: { id: ids.globex, title: 'Globex', city: 'Berlin' } });
  });

  test('is not found where it is not, is of another object, or of another workspace', async () => {
    const other = await kith.workspace();
    for (const [who, path] of [
      [owner, `/people/${uuidv7()}`],
      [owner, '/people/abc'],
      [owner, `/people/${ids.globex}`],
      [owner, `/planets/${ids.ada}`],
      [other.owner, `/people/${ids.ada}`],
    ] as Array<[Person, string]>)
      expect((await who.send('GET', path)).status).toBe(404);
  });
});

test('another workspace sees none of it, in lists, groups and search', async () => {
  const other = await kith.workspace();
  expect((await other.owner.send('GET', '/people')).body.data).toEqual([]);
  expect((await other.owner.send('GET', '/search?q=lovelace')).body.data).toEqual([]);
  const filter = { field: 'company', op: 'eq', value: ids.globex };
  expect((await other.owner.send('POST', '/people/query', { filter })).body.data).toEqual([]);
  const groups = await other.owner.send('POST', '/people/aggregate', { measures: [{ fn: 'count' }] });
  expect(groups.body.groups[0].values.count).toBe(0);
});

test('a reader may list, and the descriptions say what they may not do', async () => {
  const reader = await acme.as('read_only');
  expect((await reader.send('GET', '/people')).status).toBe(200);
  const { body } = await reader.send('GET', '/objects');
  const person = body.data.find((object: { name: string }) => object.name === 'person');
  expect(person.permissions).toMatchObject({ read: true, create: false, update: false, delete: false });
  expect(person.fields.find((f: { name: string }) => f.name === 'city')).toMatchObject({
    writable: false,
    sortable: true,
  });
});

test('the description of an object names its operators, choices and collections', async () => {
  const { body } = await owner.send('GET', '/objects');
  const deal = body.data.find((object: { name: string }) => object.name === 'deal');
  const field = (name: string) => deal.fields.find((f: { name: string }) => f.name === name);
  expect(field('owner').operators).toContain('is_me');
  expect(field('amount').operators).not.toContain('contains');
  expect(field('status').choices.map((c: { value: string }) => c.value)).toEqual(['open', 'won', 'lost']);
  expect(field('status').writable).toBe(false);
  expect(deal.inverses.map((i: { name: string }) => i.name)).toEqual(expect.arrayContaining(['tasks', 'notes']));
});

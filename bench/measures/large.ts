import type { BenchKith } from '../kith.ts';
import { load, percentile, request } from '../load.ts';
import { type Line, ms } from '../table.ts';

/** As many people press a key in the same moment: two, as more would only wait in line where there are two processors. */
const AT_ONCE = 2;

interface Scene {
  what: string;
  requests: Array<{ method: string; path: string; body?: unknown }>;
  /** False: told for comparison, promised to nobody. */
  target?: boolean;
}

/** Board, list and search on a large workspace: how long all but the slowest twentieth of the answers take. */
export async function measureLarge(kith: BenchKith, seconds: number): Promise<Line[]> {
  const lines: Line[] = [];
  for (const { what, requests, target = true } of await scenes(kith)) {
    const bytes = requests.map(({ method, path, body }) => request(kith.target, method, `/api/v1${path}`, body));
    const next = (i: number) => bytes[i % bytes.length] as Buffer;
    await load(kith.target, next, { connections: AT_ONCE, seconds: 60, atMost: bytes.length });
    const { times } = await load(kith.target, next, { connections: AT_ONCE, seconds });
    const p95 = percentile(times, 0.95);
    lines.push({
      what,
      kith: `half in ${ms(percentile(times, 0.5))}, 99 % in ${ms(percentile(times, 0.99))}`,
      floor: '',
      result: `95 % in ${ms(p95)}`,
      ...(target ? { target: 'under 100 ms', reached: p95 < 100 } : { target: '', reached: null }),
    });
  }
  return lines;
}

export async function scenes(kith: BenchKith): Promise<Scene[]> {
  const { db } = kith;
  const rows = async (sql: string) => (await db.query(sql)).rows as Array<Record<string, string>>;
  const stages = await rows('select id from stage where trashed_at is null order by position');
  const people = await rows(
    'select first_name, last_name, name, email, phone, city from person tablesample system (0.1) limit 60',
  );
  const companies = await rows('select id, name from company tablesample system (1) limit 40');
  const query = (object: string, body: object) => ({ method: 'POST', path: `/${object}/query`, body });
  const is = (field: string, value: unknown) => ({ field, op: 'eq', value });

  const board = [
    ...stages.flatMap(({ id }) =>
      [['-stage_since'], ['-created_at'], ['-amount'], ['close_date']].map((sort) =>
        query('deals', { filter: is('stage', id), sort, limit: 50, include: ['company', 'owner'] }),
      ),
    ),
  ];
  const measures = [
    { fn: 'count', as: 'count' },
    { fn: 'sum', field: 'amount', as: 'value' },
    { fn: 'sum', field: 'weighted', as: 'weighted' },
  ];
  const headsOf = (filter: object, weighs: boolean) => ({
    method: 'POST',
    path: '/deals/aggregate',
    body: { filter, group_by: [{ field: 'stage' }], measures: weighs ? measures : measures.slice(0, 2) },
  });
  const [pipeline] = await rows('select id from pipeline where trashed_at is null order by is_default desc, position');
  const here = (...more: object[]) => ({ and: [...more, is('pipeline', pipeline?.id)] });
  const closed = { field: 'status', op: 'in', value: ['won', 'lost'] };
  const ofLate = { field: 'close_date', op: 'gte', value: { ago: 90, unit: 'day' } };
  const heads = [headsOf(here(is('status', 'open')), true), headsOf(here(closed, ofLate), false)];
  const wholeHeads = [headsOf(here(is('status', 'open')), true), headsOf(here(closed), false)];

  const list = [
    query('people', { limit: 50 }),
    query('people', { sort: ['name'], limit: 50, include: ['company'] }),
    query('people', { sort: ['-updated_at'], limit: 50 }),
    query('people', { sort: ['email'], limit: 50 }),
    ...people
      .slice(0, 20)
      .map(({ city }) => query('people', { filter: is('city', city), sort: ['-created_at'], limit: 50 })),
    ...people.slice(0, 10).map(({ city }) =>
      query('people', {
        filter: { and: [is('city', city), is('lifecycle', 'customer')] },
        sort: ['name'],
        limit: 50,
      }),
    ),
    ...companies.slice(0, 20).map(({ id }) => query('people', { filter: is('company', id), limit: 50 })),
    query('people', { filter: is('lifecycle', 'lead'), sort: ['-created_at'], limit: 50 }),
    query('people', { filter: is('company.industry', 'retail'), sort: ['-created_at'], limit: 50 }),
    query('deals', {
      filter: { and: [is('status', 'open'), { field: 'amount', op: 'gte', value: 50000 }] },
      sort: ['-amount'],
    }),
    query('deals', {
      filter: { field: 'close_date', op: 'within', value: { next: 30, unit: 'day' } },
      sort: ['close_date'],
    }),
    query('companies', { sort: ['name'], limit: 50 }),
    query('companies', { filter: { some: 'deals', where: is('status', 'open') }, sort: ['-created_at'], limit: 50 }),
  ];

  const find = (q: string) => ({ method: 'GET', path: `/search?q=${encodeURIComponent(q)}` });
  const typo = (word: string) => word.slice(0, 3) + (word[4] ?? '') + (word[3] ?? '') + word.slice(5);
  const search = people.flatMap(({ first_name = '', last_name = '', name = '', email = '', phone = '', city = '' }) => [
    find(name),
    find(last_name),
    find(last_name.slice(0, 3)),
    find(first_name),
    find(email),
    find(phone),
    find(typo(last_name)),
    find(`${first_name} ${city}`),
    find('zzqxv'),
  ]);
  const inList = people.map(({ last_name }) => query('people', { q: last_name, limit: 50 }));
  const size = async (table: string) =>
    Number((await rows(`select count(*) as n from ${table}`))[0]?.n).toLocaleString('en');
  const [p, d] = [await size('person'), await size('deal')];
  return [
    { what: `board: a column of 50 of ${d} deals`, requests: board },
    { what: 'board: heads of all stages (open; closed in the last 90 days)', requests: heads },
    { what: 'board: heads of all stages, all that was ever closed', requests: wholeHeads, target: false },
    { what: `list: 50 of ${p} people, companies, deals`, requests: list },
    { what: 'search over all objects', requests: search },
    { what: 'search within the list of people', requests: inList },
  ];
}

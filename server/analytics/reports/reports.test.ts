import { beforeAll, describe, expect, test } from 'vitest';
import { countRecords } from '../../records/query.ts';
import { entitledNow } from '../../records/rights/loader.ts';
import type { Filter, Values } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { drillInto } from './drill.ts';
import { runReport } from './run.ts';
import { type Definition, type DefinitionWish, definition, type Figures } from './schema.ts';

let kith: TestKith;
let acme: TestWorkspace;
let lena: Person;
let companies: string[] = [];

const create = async (object: string, rows: Values[]): Promise<string[]> => {
  const changes = rows.map((values) => ({ op: 'create' as const, object, values }));
  const { results } = await write(acme.ctx, changes, { system: true });
  return results.map((result) => {
    if (!result.ok) throw result.error;
    return result.record.id;
  });
};

const read = (wish: DefinitionWish): Definition => definition.parse(wish);
const run = (wish: DefinitionWish, who: Person = acme.owner) => runReport(who.ctx, read(wish));
const plain = (figures: Figures) =>
  figures.rows.map(({ key, values, titles }) => [
    ...key.map((one, i) => titles[i] ?? one),
    ...values.map((value) => (value && typeof value === 'object' ? Number(value.amount) : value)),
  ]);

const DEALS = 60;
const count = { name: 'n', fn: 'count' as const };

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-06-20T10:00:00Z');
  acme = await kith.workspace({ timeZone: 'America/New_York', currency: 'USD' });
  const role = await acme.owner.send('POST', '/roles', {
    name: 'Own deals',
    rights: {
      objects: {
        deal: {
          create: true,
          import: true,
          read: 'own',
          update: 'own',
          delete: 'own',
          export: 'own',
          fields: { description: 'hidden' },
        },
      },
      others: {
        create: true,
        import: true,
        read: 'everyone',
        update: 'everyone',
        delete: 'everyone',
        export: 'everyone',
        fields: {},
      },
      sensitive: false,
      share: true,
    },
  });
  lena = await acme.hire('Lena Limited');
  await acme.owner.send('POST', `/members/${lena.memberId}/role`, { role: role.body.id });
  lena.ctx = { ...lena.ctx, ...(await entitledNow(acme.ctx, { memberId: lena.memberId, keyId: null })) };
  companies = await create('company', [
    { name: 'Globex', industry: 'retail', city: 'Berlin', employees: 12, annual_revenue: 900 },
    { name: 'Initech', industry: 'retail', city: 'berlin', employees: 25, annual_revenue: 2500 },
    {
      name: 'Hooli',
      industry: 'software',
      city: 'Bonn',
      employees: 31,
      annual_revenue: { amount: '700', currency: 'CHF' },
    },
    { name: 'Vandelay' },
  ]);
  const owners = [acme.owner.memberId, lena.memberId, null];
  await create(
    'deal',
    Array.from({ length: DEALS }, (_, i) => ({
      name: `Deal ${i}`,
      company: i % 5 === 4 ? null : companies[i % 5],
      owner: owners[i % 3],
      amount: i % 7 === 0 ? null : 100 * (i % 11),
      close_date: i % 6 === 0 ? null : `2026-0${1 + (i % 6)}-${10 + (i % 19)}`,
    })),
  );
}, 60_000);

describe('figures', () => {
  test('a report puts deals together by a field of their company, texts as filters compare them', async () => {
    const figures = await run({
      source: 'deals',
      measures: [count, { name: 'value', fn: 'sum', field: 'amount' }, { name: 'mean', formula: 'value / n' }],
      rows: [{ field: 'company.city' }],
      sort: { by: 'n' },
    });
    const rows = plain(figures);
    expect(rows.map(([city, n]) => [city, n])).toEqual([
      ['Berlin', 24],
      [null, 24],
      ['Bonn', 12],
    ]);
    expect(figures.total.values[0]).toBe(DEALS);
    const sum = rows.reduce((all, row) => all + Number(row[2]), 0);
    expect(figures.total.values[1]).toEqual({ amount: `${sum}.00`, currency: 'USD' });
    // The mean of all is not the mean of the means.
    expect(figures.total.values[2]).toMatchObject({ amount: (sum / DEALS).toFixed(2) });
  });

  test('columns, the first rows with all others, and totals that count each record once', async () => {
    const figures = await run({
      source: 'deals',
      measures: [count],
      rows: [{ field: 'company' }],
      columns: { field: 'close_date', bucket: 'quarter' },
      sort: { by: 'n' },
      top: { n: 2 },
    });
    expect(figures.rows).toHaveLength(3);
    expect(figures.rows.at(-1)).toMatchObject({ others: true, values: [36] });
    expect(figures.columns?.map(({ key, values }) => [key, values[0]])).toEqual([
      ['2026-01-01', 20],
      ['2026-04-01', 30],
      [null, 10],
    ]);
    for (const [i, column] of (figures.columns ?? []).entries())
      expect(figures.rows.reduce((sum, { cells }) => sum + Number(cells?.[i]?.[0] ?? 0), 0)).toBe(column.values[0]);
  });

  test('a period that is not over is compared with as many days of the one before', async () => {
    const figures = await run({
      source: 'deals',
      measures: [count],
      rows: [{ field: 'close_date', bucket: 'month' }],
      period: { field: 'close_date', this: 'quarter' },
      compare: 'previous_period',
    });
    expect(figures.period).toEqual({ from: '2026-04-01', until: '2026-06-30' });
    expect(figures.period_before).toEqual({ from: '2026-01-01', until: '2026-03-20' });
    expect(figures.rows.map(({ key }) => key[0])).toEqual(['2026-04-01', '2026-05-01', '2026-06-01']);
    const before = figures.rows.map((row) => Number(row.before?.[0]));
    expect(before.reduce((sum, n) => sum + n, 0)).toBe(figures.total.before?.[0]);
    expect(before[0]).toBe(0);
    expect(before[1]).toBeGreaterThan(0);
  });

  test('months without anything are there, amounts go into steps of one currency', async () => {
    const months = await run({
      source: 'deals',
      measures: [count],
      rows: [{ field: 'close_date', bucket: 'month' }],
      filter: { field: 'close_date', op: 'in', value: ['2026-02-11', '2026-05-14'] },
    });
    expect(months.rows.map(({ key }) => key[0])).toEqual(['2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01']);
    const steps = await run({ source: 'companies', measures: [count], rows: [{ field: 'annual_revenue', bin: 1000 }] });
    expect(plain(steps)).toEqual([
      [0, 1],
      [2000, 1],
      [null, 2],
    ]);
  });

  test('what a formula cannot mean is refused in words', async () => {
    const measures = [count, { name: 'x', formula: 'm / 2' }];
    await expect(run({ source: 'deals', measures })).rejects.toMatchObject({
      errors: [{ field: 'measures[1].formula', message: 'There is no measure "m"' }],
    });
    await expect(run({ source: 'deals', measures: [count], rows: [{ field: 'amount' }] })).rejects.toMatchObject({
      errors: [{ field: 'rows[0].field', code: 'not_groupable' }],
    });
  });
});

describe('rights', () => {
  test('a figure holds no record that the viewer may not read, and no field that is hidden from them', async () => {
    const wish = { source: 'deals', measures: [count], rows: [{ field: 'owner' }] };
    expect((await run(wish)).total.values).toEqual([DEALS]);
    expect((await run(wish, lena)).total.values).toEqual([DEALS / 3]);
    for (const hidden of [
      { source: 'deals', measures: [count], rows: [{ field: 'description' }] },
      { source: 'deals', measures: [{ name: 'n', fn: 'count' as const, field: 'description' }] },
      { source: 'deals', measures: [count], filter: { field: 'description', op: 'not_empty' } as Filter },
    ])
      await expect(run(hidden, lena)).rejects.toMatchObject({ code: 'invalid' });
  });

  test('each figure leads to exactly its records', async () => {
    let checked = 0;
    for (const who of [acme.owner, lena])
      for (const wish of drilled) {
        const figures = await run(wish, who);
        const base = { definition: read(wish), before: false };
        const except = figures.rows.filter(({ others }) => !others).map(({ key }) => key[0] ?? null);
        for (const row of figures.rows) {
          const at = row.others ? { row_except: except } : { row: row.key };
          const cells = [
            { ...at, n: row.values[0] },
            ...(figures.columns ?? []).map(({ key }, i) => ({ ...at, column: [key], n: row.cells?.[i]?.[0] ?? 0 })),
          ];
          for (const { n, ...place } of cells) {
            const { plural, filter } = drillInto(who.ctx, { ...base, ...place, measure: figures.measures[0]?.name });
            const object = plural === 'deals' ? 'deal' : 'company';
            expect([wish.rows, place, await countRecords(who.ctx, object, { filter })]).toEqual([wish.rows, place, n]);
            checked += 1;
          }
        }
      }
    expect(checked).toBeGreaterThan(100);
  });
});

const drilled: DefinitionWish[] = [
  { source: 'deals', measures: [count], rows: [{ field: 'company.city' }], columns: { field: 'company.industry' } },
  { source: 'deals', measures: [{ name: 'n', fn: 'count', field: 'amount' }], rows: [{ field: 'owner' }] },
  {
    source: 'deals',
    measures: [{ ...count, filter: { field: 'amount', op: 'gt', value: 300 } }],
    rows: [{ field: 'company' }],
    columns: { field: 'close_date', bucket: 'month' },
    top: { n: 2 },
  },
  {
    source: 'deals',
    measures: [count],
    rows: [{ field: 'amount', bin: 250 }],
    filter: { field: 'company', op: 'not_empty' },
  },
  { source: 'deals', measures: [count], rows: [{ field: 'created_at', bucket: 'week' }, { field: 'stage' }] },
  {
    source: 'deals',
    measures: [count],
    rows: [{ field: 'close_date', bucket: 'quarter' }],
    columns: { field: 'created_at', since: 'close_date', bucket: 'quarter' },
  },
  { source: 'companies', measures: [count], rows: [{ field: 'employees', bin: 10 }], columns: { field: 'city' } },
];

describe('keeping', () => {
  const body = {
    name: 'Deals by city',
    definition: { source: 'deals', measures: [count], rows: [{ field: 'company.city' }] },
  };

  test('a report is its maker’s until it is shared; a change can be taken back, a deletion too', async () => {
    const made = await lena.send('POST', '/custom-reports', body);
    expect(made).toMatchObject({ status: 201, body: { version: 1, scope: 'personal', writable: true } });
    const at = `/custom-reports/${made.body.id}`;
    expect((await acme.owner.send('GET', at)).status).toBe(404);
    const shared = await lena.send('PATCH', at, { name: 'By city', scope: 'role', roles: ['admin'] });
    expect(shared.body).toMatchObject({ version: 2, name: 'By city' });
    const ada = await acme.as('admin');
    expect((await ada.send('GET', at)).body).toMatchObject({ name: 'By city' });
    expect((await (await acme.as('member')).send('GET', at)).status).toBe(404);
    // Whoever looks sees their own figures.
    expect((await ada.send('POST', `${at}/figures`, {})).body.figures.total.values).toEqual([DEALS]);
    expect((await lena.send('POST', `${at}/figures`, {})).body.figures.total.values).toEqual([DEALS / 3]);
    expect((await lena.send('GET', `${at}/versions`)).body.data).toMatchObject([{ version: 1, name: 'Deals by city' }]);
    expect((await lena.send('POST', `${at}/restoration`, { version: 1 })).body).toMatchObject({
      version: 3,
      name: 'Deals by city',
    });
    expect((await lena.send('DELETE', at)).status).toBe(204);
    expect((await lena.send('GET', at)).status).toBe(404);
    expect((await lena.send('POST', `${at}/restoration`, {})).body).toMatchObject({ version: 3 });
  });

  test('what a dashboard narrows holds for every tile that knows the field', async () => {
    const figures = await acme.owner.send('POST', '/custom-reports/figures', {
      definition: body.definition,
      filter: {
        and: [
          { field: 'owner', op: 'eq', value: lena.memberId },
          { field: 'no_such_field', op: 'empty' },
        ],
      },
    });
    expect(figures.body.total.values).toEqual([DEALS / 3]);
    const board = await acme.owner.send('POST', '/dashboards', { name: 'Wall', tiles: [] });
    const kept = await acme.owner.send('PATCH', `/dashboards/${board.body.id}`, {
      tiles: [{ id: 'a', text: 'Our week', w: 4, h: 2 }],
    });
    expect(kept.body).toMatchObject({ version: 2, tiles: [{ text: 'Our week', report: null }] });
    const csv = await acme.owner.send('POST', '/custom-reports/csv', {
      definition: { ...body.definition, rows: [{ field: 'name', label: '=1+1' }] },
    });
    expect(String(csv.body)).toContain("'=1+1");
  });
});

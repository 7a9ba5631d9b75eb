import { beforeAll, describe, expect, test } from 'vitest';
import { type TestKith, testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import type { Values } from './types.ts';
import { write } from './write/index.ts';

let kith: TestKith;
let acme: TestWorkspace;
let globex = '';

const create = async (object: string, rows: Values[]): Promise<string[]> => {
  const changes = rows.map((values) => ({ op: 'create' as const, object, values }));
  const { results } = await write(acme.ctx, changes, { system: true });
  return results.map((result) => (result.ok ? result.record.id : ''));
};
const aggregate = (object: string, body: unknown) => acme.owner.send('POST', `/${object}/aggregate`, body);
const groups = async (object: string, body: unknown) => (await aggregate(object, body)).body.groups;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace({ timeZone: 'America/New_York' });
  const companies = [
    { name: 'Globex', industry: 'retail', city: 'Berlin', employees: 10, annual_revenue: 1000 },
    {
      name: 'Initech',
      industry: 'retail',
      city: 'Bonn',
      employees: 20,
      annual_revenue: { amount: '500', currency: 'EUR' },
    },
    { name: 'Umbrella', industry: 'medical', employees: 90, annual_revenue: { amount: '7', currency: 'CHF' } },
    { name: 'Äpfel', city: 'Berlin' },
  ];
  [globex = ''] = await create('company', companies);
  await create('person', [
    { first_name: 'Ada', company: globex, birthday: '2017-03-31' },
    { first_name: 'Bob', company: globex, birthday: '2017-04-01' },
    { first_name: 'Cleo', birthday: '2018-01-01' },
  ]);
  // 04:30 in UTC on 1 March is still February in New York.
  await create('task', [
    { subject: 'a', due_at: '2026-03-01T04:30:00Z' },
    { subject: 'b', due_at: '2026-03-01T05:30:00Z' },
    { subject: 'c', due_at: '2026-03-31T20:00:00Z' },
  ]);
}, 60_000);

describe('groups', () => {
  test('without grouping there is one group with everything', async () => {
    const measures = [
      { fn: 'count' },
      { fn: 'sum', field: 'employees' },
      { fn: 'avg', field: 'employees' },
      { fn: 'min', field: 'employees' },
      { fn: 'max', field: 'employees' },
      { fn: 'median', field: 'employees' },
      { fn: 'count', field: 'city' },
      { fn: 'count_distinct', field: 'city', as: 'cities' },
    ];
    expect(await groups('companies', { measures })).toEqual([
      {
        key: {},
        values: {
          count: 4,
          sum_employees: 120,
          avg_employees: 40,
          min_employees: 10,
          max_employees: 90,
          median_employees: 20,
          count_city: 2 + 1,
          cities: 2,
        },
      },
    ]);
  });

  test('by a field, with the empty ones last, and sorted by a measure', async () => {
    const body = { group_by: [{ field: 'industry' }], measures: [{ fn: 'count' }] };
    expect((await groups('companies', body)).map((g: { key: Values }) => g.key.industry)).toEqual([
      'medical',
      'retail',
      null,
    ]);
    const sorted = await groups('companies', { ...body, sort: ['-count'], limit: 1 });
    expect(sorted).toEqual([{ key: { industry: 'retail' }, values: { count: 2 } }]);
    expect((await aggregate('companies', { ...body, limit: 1 })).body.truncated).toBe(true);
  });

  test('by what a reference points to, with its title', async () => {
    const body = { group_by: [{ field: 'company' }], measures: [{ fn: 'count' }] };
    expect(await groups('people', body)).toEqual([
      { key: { company: globex }, titles: { company: 'Globex' }, values: { count: 2 } },
      { key: { company: null }, titles: { company: null }, values: { count: 1 } },
    ]);
    const along = {
      group_by: [{ field: 'company.industry' }],
      measures: [{ fn: 'count' }],
      filter: { field: 'company', op: 'not_empty' },
    };
    expect(await groups('people', along)).toEqual([{ key: { 'company.industry': 'retail' }, values: { count: 2 } }]);
  });

  test('dates by quarter begin with its first day', async () => {
    const body = { group_by: [{ field: 'birthday', bucket: 'quarter' }], measures: [{ fn: 'count' }] };
    expect(await groups('people', body)).toEqual([
      { key: { birthday: '2017-01-01' }, values: { count: 1 } },
      { key: { birthday: '2017-04-01' }, values: { count: 1 } },
      { key: { birthday: '2018-01-01' }, values: { count: 1 } },
    ]);
  });

  test('times fall into the days of the workspace’s zone', async () => {
    const body = { group_by: [{ field: 'due_at', bucket: 'month' }], measures: [{ fn: 'count' }] };
    expect(await groups('tasks', body)).toEqual([
      { key: { due_at: '2026-02-01' }, values: { count: 1 } },
      { key: { due_at: '2026-03-01' }, values: { count: 2 } },
    ]);
  });

  test('one measure can look at fewer records than another', async () => {
    const measures = [
      { fn: 'count' },
      { fn: 'count', as: 'retail', filter: { field: 'industry', op: 'eq', value: 'retail' } },
    ];
    expect((await groups('companies', { measures }))[0].values).toEqual({ count: 4, retail: 2 });
  });
});

describe('money', () => {
  test('adds up in the workspace’s currency, and says which currencies have no rate', async () => {
    const measures = [
      { fn: 'sum', field: 'annual_revenue' },
      { fn: 'max', field: 'annual_revenue' },
    ];
    const { body } = await aggregate('companies', { measures });
    expect(body.groups[0].values.sum_annual_revenue).toEqual({ amount: '1000.00', currency: 'USD' });
    expect(body.missing_rates).toEqual(['CHF', 'EUR']);

    await acme.owner.send('PATCH', '/workspace', { rates: { EUR: 1.1 } });
    const rated = await aggregate('companies', { measures });
    expect(rated.body.groups[0].values).toEqual({
      sum_annual_revenue: { amount: '1550.00', currency: 'USD' },
      max_annual_revenue: { amount: '1000.00', currency: 'USD' },
    });
    expect(rated.body.missing_rates).toEqual(['CHF']);
  });
});

test.each([
  ['an unknown field to group by', { group_by: [{ field: 'nope' }] }, 'group_by[0].field'],
  ['grouping by long text', { group_by: [{ field: 'description' }] }, 'group_by[0].field'],
  ['grouping by an amount', { group_by: [{ field: 'annual_revenue' }] }, 'group_by[0].field'],
  ['a bucket of text', { group_by: [{ field: 'city', bucket: 'month' }] }, 'group_by[0].bucket'],
  ['the same group twice', { group_by: [{ field: 'city' }, { field: 'city' }] }, 'group_by'],
  ['a sum of text', { measures: [{ fn: 'sum', field: 'city' }] }, 'measures[0].fn'],
  ['a sum of nothing', { measures: [{ fn: 'sum' }] }, 'measures[0].field'],
  ['an unknown function', { measures: [{ fn: 'mode', field: 'city' }] }, 'measures[0].fn'],
  ['the same measure twice', { measures: [{ fn: 'count' }, { fn: 'count' }] }, 'measures'],
  ['no measure', { measures: [] }, 'measures'],
  ['a sort by what is not there', { sort: ['nope'] }, 'sort[0]'],
  ['a wrong filter', { filter: { field: 'city', op: 'gt', value: 1 } }, 'filter.op'],
  [
    'a wrong filter of a measure',
    { measures: [{ fn: 'count', filter: { field: 'x', op: 'empty' } }] },
    'measures[0].filter.field',
  ],
  ['a word for a limit', { limit: 'many' }, 'limit'],
])('groups refuse %s', async (_, change, field) => {
  const answer = await aggregate('companies', { measures: [{ fn: 'count' }], ...change });
  expect(answer.status).toBe(422);
  expect(answer.body.errors[0].field).toBe(field);
});

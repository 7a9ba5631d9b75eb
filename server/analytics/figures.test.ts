import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Papa from 'papaparse';
import { beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../kernel/ids.ts';
import { type AggregateOptions, aggregate } from '../records/aggregate.ts';
import { listRecords } from '../records/query.ts';
import type { Change, Filter } from '../records/types.ts';
import { createRecord, updateRecord, write } from '../records/write/index.ts';
import type { ReportPart } from '../sales/reports/schema.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';

// The figures of Home are aggregates over deals: nothing else defines them. Here they are held against sums over a plain
// list, and, where the files lie beside the project, against a real pipeline whose figures others have published.
let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace('Acme');
});

const published = fileURLToPath(new URL('../../../shared/data/crm-sales-opportunities/', import.meta.url));

type Row = Record<string, string>;
const rowsOf = (name: string): Row[] => {
  return Papa.parse<Row>(readFileSync(`${published}${name}.csv`, 'utf8'), { header: true, skipEmptyLines: true }).data;
};

const day = (text: string) => {
  const [month, date, year] = text.split('/');
  return year ? `${year}-${month?.padStart(2, '0')}-${date?.padStart(2, '0')}` : null;
};

async function loadPipeline() {
  const ctx = { ...acme.ctx, origin: { kind: 'import' as const } };
  const all = async (object: string, names: Iterable<string>) => {
    const made = new Map([...new Set(names)].filter(Boolean).map((name) => [name, uuidv7()]));
    const changes = [...made].map(([name, id]): Change => ({ op: 'create', object, id, values: { name } }));
    await write(ctx, changes);
    return made;
  };
  const pipeline = rowsOf('sales_pipeline');
  const companies = await all(
    'company',
    rowsOf('accounts').map((r) => r.account ?? ''),
  );
  const products = await all(
    'product',
    rowsOf('products').map((r) => r.product ?? ''),
  );
  const members = await all(
    'member',
    rowsOf('sales_teams').map((r) => r.sales_agent ?? ''),
  );
  for (const name of ['Prospecting', 'Engaging']) await createRecord(ctx, 'stage', { name });
  const { records } = await listRecords(ctx, 'stage', { limit: 50 });
  const stages = new Map(records.map((s) => [s.name, s.id]));
  const changes = pipeline.map(
    (row): Change => ({
      op: 'create',
      object: 'deal',
      values: {
        external_id: row.opportunity_id,
        owner: members.get(row.sales_agent ?? '') ?? null,
        product: products.get(row.product === 'GTXPro' ? 'GTX Pro' : (row.product ?? '')),
        company: companies.get(row.account ?? '') ?? null,
        stage: stages.get(row.deal_stage),
        started_on: day(row.engage_date ?? ''),
        close_date: day(row.close_date ?? ''),
        amount: row.close_value || null,
      },
    }),
  );
  for (let i = 0; i < changes.length; i += 2000) await write(ctx, changes.slice(i, i + 2000), { returning: false });
}

const deals = (options: AggregateOptions) => aggregate(acme.ctx, 'deal', options);
const won: Filter = { field: 'status', op: 'eq', value: 'won' };
const lost: Filter = { field: 'status', op: 'eq', value: 'lost' };
const amountOf = (value: unknown) => Number((value as { amount: string } | null)?.amount ?? 0);

describe.runIf(existsSync(published))('the published figures of a year of sales', () => {
  beforeAll(loadPipeline, 120_000);

  test('deals by stage', async () => {
    const { groups } = await deals({ group_by: [{ field: 'stage' }], measures: [{ fn: 'count' }] });
    expect(Object.fromEntries(groups.map((g) => [g.titles?.stage, g.values.count]))).toEqual({
      Won: 4238,
      Lost: 2473,
      Engaging: 1589,
      Prospecting: 500,
    });
  });

  test('value won, win rate and mean days to close', async () => {
    const { groups } = await deals({
      measures: [
        { fn: 'count', as: 'won', filter: won },
        { fn: 'count', as: 'lost', filter: lost },
        { fn: 'sum', field: 'amount', as: 'value', filter: won },
        { fn: 'avg', field: 'days_to_close', as: 'days', filter: won },
      ],
    });
    const { won: w, lost: l, value, days } = groups[0]!.values;
    expect(amountOf(value)).toBe(10_005_534);
    expect(((100 * Number(w)) / (Number(w) + Number(l))).toFixed(2)).toBe('63.15');
    expect(Number(days).toFixed(2)).toBe('51.78');
  });

  test('value won by quarter of the close date', async () => {
    const { groups } = await deals({
      filter: won,
      group_by: [{ field: 'close_date', bucket: 'quarter' }],
      measures: [{ fn: 'sum', field: 'amount', as: 'value' }],
    });
    expect(groups.map((g) => [String(g.key.close_date).slice(0, 7), amountOf(g.values.value)])).toEqual([
      ['2017-01', 1_134_672],
      ['2017-04', 3_086_111],
      ['2017-07', 2_982_255],
      ['2017-10', 2_802_496],
    ]);
  });

  test('the leaderboard', async () => {
    const { groups } = await deals({
      filter: won,
      group_by: [{ field: 'owner' }],
      measures: [{ fn: 'sum', field: 'amount', as: 'value' }],
      sort: ['-value'],
      limit: 1,
    });
    expect(groups[0]).toMatchObject({ titles: { owner: 'Darcel Schlecht' } });
    expect(amountOf(groups[0]?.values.value)).toBe(1_153_214);
  });

  const report = async (name: string) =>
    (await acme.owner.send('GET', `/reports/${name}?from=2017-01-01&until=2017-12-31`)).body.parts as ReportPart[];

  test('the report on win rates gives each agent what the file says of them', async () => {
    const closed = rowsOf('sales_pipeline').filter(({ close_date }) => close_date);
    const agents = new Map<string, { won: number; lost: number; value: number }>();
    for (const row of closed) {
      const agent = agents.get(row.sales_agent ?? '') ?? { won: 0, lost: 0, value: 0 };
      agent[row.deal_stage === 'Won' ? 'won' : 'lost'] += 1;
      agent.value += Number(row.close_value);
      agents.set(row.sales_agent ?? '', agent);
    }
    const [part] = await report('win-rates');
    expect(part?.data).toHaveLength(30);
    for (const { label, values } of part?.data ?? []) {
      const { won: w, lost: l, value } = agents.get(label ?? '') ?? { won: 0, lost: 0, value: 0 };
      expect([label, ...values.slice(0, 4)]).toEqual([label, Math.round((1000 * w) / (w + l)) / 10, w, l, value]);
    }
  });

  test('the reports on products, losses and cycle length add up to the same', async () => {
    const sums = async (name: string, column: string) =>
      (await report(name)).map(({ columns, data }) => {
        const at = columns.findIndex((one) => one.name === column);
        return data.reduce((sum, { values }) => sum + Number(values[at] ?? 0), 0);
      });
    expect(await sums('product-sales', 'value')).toEqual([10_005_534]);
    expect(new Set(await sums('losses', 'deals'))).toEqual(new Set([2473]));
    expect(await sums('cycle', 'deals')).toEqual([4238]);
    expect(await sums('movement', 'won_value')).toEqual([10_005_534]);
    expect((await report('silent-deals'))[0]).toMatchObject({ truncated: true });
  });

  test('deals without a name of their own are called after company and product', async () => {
    const filter: Filter = { field: 'external_id', op: 'eq', value: '1C1I7A6R' };
    const { records } = await listRecords(acme.ctx, 'deal', { filter });
    expect(records[0]).toMatchObject({ name: 'Cancity – GTX Plus Basic', days_to_close: 132, status: 'won' });
  });
});

test('value won, days to close and counts are the sums that a plain list gives', async () => {
  const { ctx } = await kith.workspace('Sums');
  const [owner] = (await listRecords(ctx, 'member', { limit: 1 })).records;
  const { records: stages } = await listRecords(ctx, 'stage', { limit: 50 });
  const stage = (kind: string) => stages.find((s) => s.kind === kind)?.id;
  const rows = Array.from({ length: 300 }, (_, i) => ({
    kind: ['won', 'lost', 'open'][i % 3] as string,
    amount: ((i * 37) % 101) * 10.5,
    started: new Date(Date.UTC(2024, 0, 1 + (i % 50))),
    closed: new Date(Date.UTC(2024, 1, 20 + ((i * 7) % 300))),
  }));
  const iso = (date: Date) => date.toISOString().slice(0, 10);
  await write(
    { ...ctx, origin: { kind: 'import' } },
    rows.map((r, i) => ({
      op: 'create',
      object: 'deal',
      values: {
        name: `Deal ${i}`,
        stage: stage(r.kind),
        amount: r.amount,
        owner: owner?.id,
        started_on: iso(r.started),
        close_date: iso(r.closed),
      },
    })),
  );
  const { groups } = await aggregate(ctx, 'deal', {
    filter: won,
    group_by: [{ field: 'close_date', bucket: 'quarter' }],
    measures: [
      { fn: 'count', as: 'n' },
      { fn: 'sum', field: 'amount', as: 'value' },
      { fn: 'avg', field: 'days_to_close', as: 'days' },
    ],
  });
  const wonRows = Map.groupBy(
    rows.filter((r) => r.kind === 'won'),
    (r) => iso(new Date(Date.UTC(r.closed.getUTCFullYear(), Math.floor(r.closed.getUTCMonth() / 3) * 3))),
  );
  expect(groups).toHaveLength(wonRows.size);
  for (const { key, values } of groups) {
    const list = wonRows.get(String(key.close_date)) ?? [];
    expect(values.n).toBe(list.length);
    expect(amountOf(values.value)).toBeCloseTo(
      list.reduce((sum, r) => sum + r.amount, 0),
      6,
    );
    const days = list.reduce((sum, r) => sum + (r.closed.getTime() - r.started.getTime()) / 86_400_000, 0);
    expect(Number(values.days)).toBeCloseTo(days / list.length, 6);
  }
});

test('a deal that is won today counts at once', async () => {
  const sum = async () => {
    const { groups } = await deals({ filter: won, measures: [{ fn: 'sum', field: 'amount', as: 'value' }] });
    return amountOf(groups[0]?.values.value);
  };
  const before = await sum();
  const deal = await createRecord(acme.ctx, 'deal', { name: 'One more', amount: 1000 });
  const { body } = await acme.owner.send('POST', `/deals/${deal.id}/win`);
  expect(await sum()).toBe(before + 1000);
  await updateRecord(acme.ctx, 'deal', body.id, { amount: 500 });
  expect(await sum()).toBe(before + 500);
});

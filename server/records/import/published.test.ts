import { describe, expect, test } from 'vitest';
import { change, importFile, press, publishedFiles, uploaded } from '../../test/imports.ts';
import { testKith } from '../../test/kith.ts';
import { aggregate } from '../aggregate.ts';

const kith = await testKith();
const amountOf = (money: unknown) => Number((money as { amount: string } | undefined)?.amount);

describe.skipIf(!publishedFiles)('the published files of a computer seller', async () => {
  const file = publishedFiles as NonNullable<typeof publishedFiles>;
  const { owner, ctx } = await kith.workspace();

  test('accounts, products and colleagues arrive', async () => {
    const accounts = await uploaded(owner, file('accounts.csv'));
    await change(owner, accounts.id, { mapping: { revenue: { field: 'annual_revenue', scale: 1_000_000 } } });
    const checked = await press(kith, owner, accounts.id, 'check');
    expect(checked.counts).toMatchObject({ rows: 85, created: 85, refused: 0 });
    const sectors = checked.values.find((v) => v.column === 'sector');
    expect(sectors?.items[0]).toMatchObject({
      value: 'technolgy',
      rows: 12,
      state: 'near',
      candidates: [{ id: 'technology' }],
    });
    expect(checked.values.find((v) => v.column === 'subsidiary_of')?.counts).toMatchObject({ in_file: 7, missing: 0 });
    await change(owner, accounts.id, { options: { value_map: { sector: { technolgy: { match: 'technology' } } } } });
    await press(kith, owner, accounts.id, 'check');
    const done = await press(kith, owner, accounts.id, 'start');
    expect(done).toMatchObject({ state: 'done', counts: { created: 85, refused: 0 } });

    expect((await importFile(kith, owner, file('products.csv'))).counts).toMatchObject({ created: 7, refused: 0 });

    const teams = await importFile(kith, owner, file('sales_teams.csv'), {
      options: { create_missing: { manager: true } },
    });
    expect(teams.counts).toMatchObject({ created: 35, refused: 0, created_missing: { member: 6 } });
  });

  test('what the accounts say is kept: parents, sectors, revenue in full', async () => {
    const { body } = await owner.send('POST', '/companies/query', {
      filter: { field: 'name', op: 'eq', value: 'Bluth Company' },
      include: ['parent'],
    });
    expect(body.data[0]).toMatchObject({
      industry: 'technology',
      founded_year: 1993,
      annual_revenue: { amount: '1242320000.00', currency: 'USD' },
      parent: { title: 'Acme Corporation' },
    });
  });

  test('the pipeline asks about GTXPro and new stages, and then gives the known figures', async () => {
    const pipeline = await uploaded(owner, file('sales_pipeline.csv'));
    expect(pipeline.object).toBe('deal');
    expect(pipeline.options.match_on).toBe('external_id');
    expect(Object.fromEntries(pipeline.columns.map((c) => [c.name, c.mapping.field]))).toEqual({
      opportunity_id: 'external_id',
      sales_agent: 'owner',
      product: 'product',
      account: 'company',
      deal_stage: 'stage',
      engage_date: 'started_on',
      close_date: 'close_date',
      close_value: 'amount',
    });
    const checked = await press(kith, owner, pipeline.id, 'check');
    expect(checked.values.find((v) => v.column === 'product')?.items[0]).toMatchObject({
      value: 'GTXPro',
      rows: 1480,
      state: 'near',
      candidates: [{ title: 'GTX Pro' }, {}],
    });
    expect(checked.values.find((v) => v.column === 'deal_stage')?.counts).toMatchObject({ exact: 2, missing: 2 });
    const gtxPro = checked.values.find((v) => v.column === 'product')?.items[0]?.candidates[0]?.id as string;
    await change(owner, pipeline.id, {
      options: { value_map: { product: { GTXPro: { match: gtxPro } } }, create_missing: { deal_stage: true } },
    });
    const again = await press(kith, owner, pipeline.id, 'check');
    expect(again.counts).toMatchObject({ rows: 8800, created: 8800, refused: 0, created_missing: { stage: 2 } });
    const done = await press(kith, owner, pipeline.id, 'start');
    expect(done).toMatchObject({ state: 'done', counts: { created: 8800, refused: 0, created_missing: { stage: 2 } } });

    const byStage = await aggregate(ctx, 'deal', { group_by: [{ field: 'stage' }], measures: [{ fn: 'count' }] });
    const counts = Object.fromEntries(byStage.groups.map((g) => [g.titles?.stage, g.values.count]));
    expect(counts).toMatchObject({ Won: 4238, Lost: 2473, Engaging: 1589, Prospecting: 500 });

    const won = { field: 'status', op: 'eq', value: 'won' } as const;
    const total = await aggregate(ctx, 'deal', {
      filter: won,
      measures: [
        { fn: 'sum', field: 'amount' },
        { fn: 'avg', field: 'days_to_close' },
      ],
    });
    expect(amountOf(total.groups[0]?.values.sum_amount)).toBe(10_005_534);
    expect(Number(total.groups[0]?.values.avg_days_to_close).toFixed(2)).toBe('51.78');
    expect(((4238 / (4238 + 2473)) * 100).toFixed(2)).toBe('63.15');

    const quarters = await aggregate(ctx, 'deal', {
      filter: won,
      group_by: [{ field: 'close_date', bucket: 'quarter' }],
      measures: [{ fn: 'sum', field: 'amount' }],
    });
    const sums = quarters.groups.map((g) => amountOf(g.values.sum_amount));
    expect(sums.sort((a, b) => a - b)).toEqual([1_134_672, 2_802_496, 2_982_255, 3_086_111]);

    const agents = await aggregate(ctx, 'deal', {
      filter: won,
      group_by: [{ field: 'owner' }],
      measures: [{ fn: 'sum', field: 'amount' }],
      sort: ['-sum_amount'],
      limit: 1,
    });
    expect(agents.groups[0]?.titles?.owner).toBe('Darcel Schlecht');
    expect(amountOf(agents.groups[0]?.values.sum_amount)).toBe(1_153_214);

    const back = await press(kith, owner, pipeline.id, 'undo');
    expect(back).toMatchObject({ state: 'undone', error: null });
    const { body } = await owner.send('POST', '/deals/query', { count: 'exact', limit: 1 });
    expect(body.count.value).toBe(0);
    const stages = await owner.send('GET', '/stages?limit=50');
    expect(stages.body.data.map((s: { name: string }) => s.name)).not.toContain('Prospecting');
  }, 120_000);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Context } from '../../kernel/context.ts';
import { mergeRecords } from '../../records/duplicates/merge/merge.ts';
import { unmerge } from '../../records/duplicates/merge/unmerge.ts';
import { createRecord, trashRecord, updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { addFacts, dropFactsOf, type PurchaseLine } from '../facts/service.ts';
import { keeperOf } from './keeper.ts';
import { askWarehouse, refreshWarehouse, visibleIds, warehouseState } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let ctx: Context;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR', timeZone: 'Europe/Berlin' });
  ctx = acme.ctx;
});

const eur = (amount: string) => ({ amount, currency: 'EUR' });
async function ask(sql: string, params: unknown[] = []) {
  await kith.readable();
  return (await askWarehouse(ctx, sql, params, { fresh: true })).rows;
}
const line = (personId: string, more: Partial<PurchaseLine> = {}): PurchaseLine => ({
  orderNo: '1',
  lineNo: 1,
  at: '2026-01-05T23:30:00Z',
  personId,
  companyId: null,
  productId: null,
  quantity: 1,
  amount: '10.10',
  currency: 'EUR',
  kind: 'sale',
  ...more,
});

/** Everything in it, as one figure a table. */
async function content(): Promise<Record<string, string>> {
  const { tables } = await warehouseState(ctx);
  const each = tables
    .filter(({ kind, name }) => kind !== 'dimension' && name !== 'fact_interaction' && name !== 'fact_deal_stage')
    .map(({ name }) => `select '${name}', count(*), bit_xor(hash(t))::varchar from "${name}" t`);
  const { rows } = await askWarehouse(ctx, each.join(' union all '));
  return Object.fromEntries(rows.map(([name, ...figures]) => [name, figures.join()]));
}

describe('the warehouse', () => {
  test('follows every change, and equals one that is built from nothing', { timeout: 120_000 }, async () => {
    await acme.owner.send('PATCH', '/workspace', { rates: { USD: 0.8 } });
    const ann = await createRecord(ctx, 'person', { first_name: 'Ann', about: 'Ä "quoted", and\nmore' });
    const bob = await createRecord(ctx, 'person', { first_name: 'Bob', tags: ['vip', 'it, too'] });
    const eve = await createRecord(ctx, 'person', { first_name: 'Eve' });
    await addFacts(ctx, {
      title: 'a',
      source: 'import',
      purchases: [line(ann.id), line(eve.id, { currency: 'USD', amount: 10 })],
    });
    expect(await ask('select count(*), sum(amount_base), min(date_key) from fact_sale_line')).toEqual([
      [2, '18.1000', '2026-01-06'],
    ]);
    expect(await ask('select first_name, tags from person order by 1')).toEqual([
      ['Ann', null],
      ['Bob', ['vip', 'it, too']],
      ['Eve', null],
    ]);
    expect(await ask('select about from dim_person where person_id = ?::uuid', [ann.id])).toEqual([
      ['Ä "quoted", and\nmore'],
    ]);

    // Everything that can happen to records and facts.
    const made = await acme.owner.send('POST', '/objects', { label: 'Boat', labels: 'Boats' });
    expect(made.status).toBe(201);
    const { id: merge } = await mergeRecords(ctx, 'person', { winner: bob.id, losers: [ann.id] });
    await trashRecord(ctx, 'person', eve.id);
    const stage = await ask('select id from stage order by position limit 1');
    const deal = await createRecord(ctx, 'deal', { name: 'Roll-out', amount: eur('120.50'), stage: stage[0]?.[0] });
    await updateRecord(ctx, 'deal', deal.id, { amount: eur('99') });
    const order = await createRecord(ctx, 'order', { name: 'Chairs', person: bob.id, ordered_on: '2026-02-01' });
    await createRecord(ctx, 'order_line', {
      order: order.id,
      description: 'Chair',
      quantity: 2,
      unit_price: eur('50'),
    });
    await acme.owner.send('POST', `/orders/${order.id}/confirmation`);
    await addFacts(ctx, {
      title: 'b',
      source: 'import',
      changeSet: deal.id,
      purchases: [line(bob.id, { orderNo: '2' })],
    });
    await addFacts(ctx, {
      title: 'c',
      source: 'api',
      purchases: [line(ann.id, { orderNo: '3', currency: 'GBP' })],
      usage: [{ at: '2026-01-01T00:00:00Z', personId: ann.id, companyId: null, name: 'Login' }],
    });
    expect(await ask('select person_id, sum(amount_base) from fact_sale_line group by 1 order by 2')).toEqual([
      [eve.id, '8.0000'],
      [bob.id, '120.2000'],
    ]);
    expect(await ask('select amount, valid_to is null from deal_history order by valid_from')).toEqual([
      ['120.5000', false],
      ['99.0000', true],
    ]);
    expect(await content()).toEqual(await rebuilt());

    await dropFactsOf(ctx, deal.id);
    await acme.owner.send('PATCH', '/workspace', { rates: { USD: 0.8, GBP: 1.2 } });
    await acme.owner.send('POST', `/orders/${order.id}/cancellation`, {});
    await unmerge(ctx, merge);
    await write(ctx, [{ op: 'purge', object: 'person', id: eve.id }]);
    expect(await ask('select count(*) from person_history where id = ?::uuid', [eve.id])).toEqual([[0]]);
    expect(await ask(`select person_id, sum(amount_base) from fact_sale_line group by 1 order by 2`)).toEqual([
      [eve.id, '8.0000'],
      [ann.id, '22.2200'],
    ]);
    expect(await content()).toEqual(await rebuilt());
  });

  test('is killed in the middle and goes on as if nothing had been', { timeout: 120_000 }, async () => {
    const keeper = keeperOf(kith.runtime);
    for (let i = 0; i < 3; i++) {
      const { id } = await createRecord(ctx, 'person', { first_name: `Nr ${i}` });
      await addFacts(ctx, { title: 'k', source: 'api', purchases: [line(id, { orderNo: `k${i}` })] });
      const refreshing = refreshWarehouse(ctx);
      await sleep(30 + i * 60);
      process.kill(keeper.pid as number, 'SIGKILL');
      await refreshing;
      expect(await ask('select count(*) from fact_sale_line where order_no = ?', [`k${i}`])).toEqual([[1]]);
    }
    expect(await content()).toEqual(await rebuilt());
  });

  test('agrees with the operational tables, and mends what does not', async () => {
    const { reconciliation } = await refreshWarehouse(ctx, { reconcile: true });
    expect(reconciliation).toMatchObject({ differences: [], mended: false });
    expect(reconciliation?.compared).toBeGreaterThan(100);
    // Past every door: nothing tells the warehouse of it.
    await kith.runtime.database.pool.query(`delete from "${ctx.workspace.schema}".purchase_line where order_no = 'k0'`);
    const { reconciliation: second } = await refreshWarehouse(ctx, { reconcile: true });
    expect(second?.differences.map(({ table, measure }) => [table, measure])).toEqual([
      ['fact_sale_line', 'rows'],
      ['fact_sale_line', 'sum of amount_base'],
    ]);
    expect(second?.mended).toBe(true);
  });

  test('only answers questions, within limits', async () => {
    const refused = async (sql: string, limits = {}) =>
      expect(askWarehouse(ctx, sql, [], limits)).rejects.toMatchObject({ code: 'invalid' });
    await refused('delete from person');
    await refused('explain analyze delete from person');
    await refused("select * from read_csv('/etc/passwd')");
    await refused("copy person to '/tmp/x.csv'");
    await refused('select 1; select 2');
    await refused('select nothing from nowhere');
    await refused('select count(*) from range(100000) a, range(100000) b, range(1000) c', { ms: 200 });
    const cut = await askWarehouse(ctx, 'select range from range(100)', [], { rows: 5 });
    expect(cut).toMatchObject({ truncated: true, rows: [[0], [1], [2], [3], [4]] });
    const { rows } = await askWarehouse(ctx, 'select count(*) from visible_person', [], {
      visible: { person: [ctx.workspace.id] },
    });
    expect(rows).toEqual([[1]]);
    expect(await visibleIds(ctx, 'person')).toBeNull();
    const other = await (await kith.workspace('Globex')).as('owner');
    expect((await askWarehouse(other.ctx, 'select count(*) from person')).rows).toEqual([[0]]);
  });
});

async function rebuilt(): Promise<Record<string, string>> {
  await refreshWarehouse(ctx, { rebuild: true });
  return content();
}

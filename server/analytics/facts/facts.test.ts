import { beforeAll, describe, expect, test } from 'vitest';
import { createRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { addFacts, payments, purchaseLines, purchases } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
});

describe('purchases', () => {
  test('are those that were brought in and own orders, each once, in the own currency', async () => {
    const { ctx } = acme;
    await acme.owner.send('PATCH', '/workspace', { rates: { USD: 0.8 } });
    const ann = await createRecord(ctx, 'person', { first_name: 'Ann' });
    const base = { personId: ann.id, companyId: null, productId: null, lineNo: 1, quantity: 1, kind: 'sale' as const };
    const at = '2026-01-05T10:00:00Z';
    await addFacts(ctx, {
      title: 'shop.csv',
      source: 'import',
      purchases: [
        { ...base, orderNo: '1', at, amount: '10.10', currency: 'EUR', sku: 'A' },
        { ...base, orderNo: '1', lineNo: 2, at, amount: '10', currency: 'USD', sku: 'B' },
        { ...base, orderNo: '2', at: '2026-01-07T10:00:00Z', amount: '5', currency: 'XAF', sku: 'A' },
      ],
    });
    await addFacts(ctx, {
      title: 'bank.csv',
      source: 'import',
      payments: [
        {
          paymentNo: 'P1',
          at,
          personId: ann.id,
          companyId: null,
          orderNo: '1',
          amount: '-10',
          currency: 'USD',
          kind: 'refund',
        },
      ],
    });
    expect([...(await payments(ctx, { by: 'person' })).amount]).toEqual([-8]);
    const order = await createRecord(ctx, 'order', { name: 'Chairs', person: ann.id, ordered_on: '2026-01-06' });
    await createRecord(ctx, 'order_line', {
      order: order.id,
      description: 'Chair',
      quantity: 2,
      unit_price: { amount: '50', currency: 'EUR' },
    });
    expect((await purchases(ctx)).customer).toHaveLength(2);
    expect((await acme.owner.send('POST', `/orders/${order.id}/confirmation`)).status).toBe(200);
    const found = await purchases(ctx);
    expect([...found.amount]).toEqual([18.1, 100, 0]);
    expect(found.customer).toEqual([ann.id, ann.id, ann.id]);
    expect(found.at[0]).toBe(Date.parse(at));
    expect(found.unrated).toBe(1);
    const lines = await purchaseLines(ctx);
    expect([...lines.order]).toEqual([0, 0, 1, 2]);
    expect(lines.products.map(({ name }) => name)).toEqual(['A', 'B', 'Chair']);
    const { ctx: other } = await (await kith.workspace('Globex')).as('owner');
    expect((await purchases(other)).customer).toEqual([]);
  });
});

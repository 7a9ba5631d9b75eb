import { describe, expect, test } from 'vitest';
import { getRecord } from '../../records/query.ts';
import { createRecord } from '../../records/write/index.ts';
import { testKith } from '../../test/kith.ts';
import { seeded } from '../models/linear.ts';
import { survivalOf } from '../models/survival.ts';
import { explainCustomer, trainModel } from '../runs/service.ts';
import { knownFields, type Subscriber, snapshotsOf, today } from './snapshots.ts';
import { train } from './train.ts';

const DAY = 86_400_000;
const now = Date.parse('2026-06-01T00:00:00Z');
const ago = (days: number) => now - days * DAY;

const subscriber = (id: string, begins: number, left: number | null, billing: string): Subscriber => ({
  id,
  starts: ago(begins),
  left: left === null ? null : ago(left),
  product: 'Watch',
  billing,
  industry: null,
  country: 'DE',
  employees: 12,
  phases: [{ at: ago(begins), kind: 'start', mrr: 50, quantity: 1 }],
  moods: [],
  usage: [],
  bills: [],
});

describe('churn of subscriptions', () => {
  test('looks at the past only as it was known then', () => {
    const one = subscriber('a', 400, 100, 'month');
    one.phases.push({ at: ago(150), kind: 'price', mrr: 60, quantity: 1 });
    one.usage.push({ at: ago(300), quantity: 9 }, { at: ago(170), quantity: 3 });
    const { columns, y } = snapshotsOf([one], now, { days: 180 });
    const of = (name: string) => columns.find((column) => column.name === name)?.values;
    // 180, 270 and 360 days back; the notice came 80 days after the first of them.
    expect(y).toEqual([1, 1, 0]);
    expect(of('mrr')).toEqual([50, 50, 50]);
    expect(of('price_rise')).toEqual([0, 0, 0]);
    expect(of('usage')).toEqual([0, 9, null]);
    expect(today([one], now).map(({ name }) => name)).toEqual([...knownFields]);
  });

  test('learns who leaves, and refuses while hardly anybody has', () => {
    const random = seeded(4);
    const many = Array.from({ length: 200 }, (_, i) => {
      const monthly = i % 2 === 0;
      const begins = 300 + Math.floor(random() * 500);
      const leaves = random() < (monthly ? 0.6 : 0.05);
      return subscriber(
        `s${i}`,
        begins,
        leaves ? Math.floor(random() * begins * 0.8) : null,
        monthly ? 'month' : 'year',
      );
    });
    const found = train({ subscribers: many, now }, { days: 180 });
    if (found.refused) throw new Error(found.refused.key);
    const { better, drivers } = found.result as { better: boolean; drivers: Array<{ name: string }> };
    expect([better, drivers[0]?.name]).toEqual([true, 'billing']);
    const risks = found.scores?.fields.churn_risk as Float64Array;
    expect(Math.min(...risks)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...risks)).toBeLessThanOrEqual(100);
    const stayed = many.map((one) => ({ ...one, left: null }));
    expect(train({ subscribers: stayed, now }, { days: 180 }).refused).toMatchObject({ key: 'refused.too_few_of_one' });
  });

  test('survival counts those who are still there for as long as they were watched', () => {
    // By hand: after month 1 one of four left; of the two still watched in month 3 one left.
    const curve = survivalOf([1, 2, 3, 4], [1, 0, 1, 0], 1);
    expect(curve.map(({ kept }) => kept)).toEqual([1, 0.75, 0.75, 0.375, 0.375]);
  });

  test('a workspace with one subscription is told that this is too few, and nothing is written', async () => {
    const kith = await testKith();
    kith.setNow('2026-06-01T09:00:00Z');
    const { ctx } = await kith.workspace('Acme');
    const company = await createRecord(ctx, 'company', { name: 'Nord' });
    const { id } = await createRecord(ctx, 'subscription', {
      name: 'Watch',
      company: company.id,
      starts: '2025-01-01',
      unit_price: { amount: '50', currency: 'EUR' },
    });
    expect(await trainModel(ctx, 'contract-churn')).toMatchObject({ state: 'refused', rows: 1 });
    expect((await getRecord(ctx, 'subscription', id)).churn_risk).toBeNull();
    expect(await explainCustomer(ctx, 'contract-churn', id)).toBeNull();
  });
});

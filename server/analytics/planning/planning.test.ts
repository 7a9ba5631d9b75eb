import { beforeAll, expect, test } from 'vitest';
import { type ChangeResult, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { addFacts } from '../facts/service.ts';
import { holidaysOf } from './forecast/holidays.ts';
import type { MetricForecast } from './forecast/service.ts';
import type { Profitability } from './profit/service.ts';
import type { Staffing } from './staffing/service.ts';

const now = '2026-11-22T09:00:00Z';
let kith: TestKith;
let acme: TestWorkspace;
let firms: string[];
let limited: Awaited<ReturnType<TestWorkspace['hire']>>;

/** Two firms that order for two years: the large one seldom and much, the small one often, little, and on the phone. */
beforeAll(async () => {
  kith = await testKith();
  kith.setNow(new Date(now));
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
  const make = async (object: string, values: Array<Record<string, unknown>>) => {
    const { results } = await write(
      acme.ctx,
      values.map((one) => ({ op: 'create' as const, object, values: one })),
    );
    return results.map((one: ChangeResult) => (one.ok ? (one.record?.id as string) : ''));
  };
  firms = await make('company', [{ name: 'Large' }, { name: 'Small' }]);
  const line = { personId: null, productId: null, lineNo: 1, quantity: 1, currency: 'EUR', kind: 'sale' as const };
  const purchases = Array.from({ length: 30 }, (_, back) => {
    const month = new Date(Date.UTC(2026, 10 - back, 10)).toISOString();
    const season = 1 + 0.3 * Math.sin((back / 12) * 2 * Math.PI);
    return [
      {
        ...line,
        orderNo: `L${back}`,
        at: month,
        companyId: firms[0] ?? null,
        amount: (1000 * season).toFixed(2),
        cost: '400.00',
        channel: 'field',
      },
      ...[1, 2, 3].map((k) => ({
        ...line,
        orderNo: `S${back}-${k}`,
        at: month,
        companyId: firms[1] ?? null,
        amount: '20.10',
        cost: '10.00',
        channel: 'web',
      })),
    ];
  }).flat();
  await addFacts(acme.ctx, { title: 'Shop', source: 'import', purchases });
  await make(
    'call',
    Array.from({ length: 8 }, (_, i) => ({
      subject: 'Help',
      direction: 'incoming',
      started_at: `2026-10-${String(i + 10)}T10:00:00Z`,
      about: { object: 'company', id: firms[1] },
    })),
  );
  limited = await acme.hire('Lena Limited');
  const own = { create: true, import: true, read: 'own', update: 'own', delete: 'own', export: 'own', fields: {} };
  const rights = { objects: {}, others: own, sensitive: false, share: false };
  const role = await acme.owner.send('POST', '/roles', { name: 'Own only', rights });
  expect((await acme.owner.send('POST', `/members/${limited.memberId}/role`, { role: role.body.id })).status).toBe(200);
}, 60_000);

async function asked<T>(method: 'POST' | 'PUT', path: string, wish: object): Promise<T> {
  const { status, body } = await acme.owner.send(method, path, wish);
  expect(status, JSON.stringify(body)).toBe(200);
  return body as T;
}

test('a metric is forecast with its interval and its error, and its parts add up', async () => {
  const body = await asked<MetricForecast>('POST', '/analytics/forecast', {
    metric: 'revenue',
    every: 'month',
    steps: 3,
    split: 'channel',
    country: 'DE',
  });
  expect(body).toMatchObject({ state: 'ready', kind: 'money', currency: 'EUR' });
  expect(body.ahead.map(({ at }) => at)).toEqual(['2026-11-01', '2026-12-01', '2027-01-01']);
  for (const [h, { value, low, high }] of body.ahead.entries()) {
    expect(low).toBeLessThanOrEqual(value);
    expect(high).toBeGreaterThanOrEqual(value);
    expect(body.parts.reduce((sum, part) => sum + (part.ahead[h]?.value ?? 0), 0)).toBeCloseTo(value, 6);
  }
  expect(body.smape).not.toBeNull();
  const leads = await asked<MetricForecast>('POST', '/analytics/forecast', { metric: 'new_leads' });
  expect(leads.state).toBe('too_little');
});

test('each customer is charged to the cent for what they caused', async () => {
  const pools = [
    { name: 'Orders', amount: '100.00', driver: 'orders' },
    { name: 'Support', amount: '800.01', driver: 'calls' },
    { name: 'Rent', amount: '99.99', driver: null },
  ];
  const body = await asked<Profitability>('PUT', '/analytics/profitability', { pools });
  expect(body.total).toMatchObject({ cost: '1000.00', charged: '900.01', uncharged: '99.99' });
  expect(body.pools[1]).toMatchObject({ volume: 8, charged: '800.01' });
  const small = body.worst[0];
  // Twelve months of three orders: 36 × 20.10 less 36 × 10.00, less 36 of 48 orders, less every call.
  expect(small).toMatchObject({
    id: firms[1],
    revenue: '723.60',
    goods: '360.00',
    pools: ['75.00', '800.01', '0.00'],
    profit: '-511.41',
  });
  expect(body.whale).toMatchObject({ profitable: 1, lost: '511.41' });
  expect(body.sums.orders).toBe(48);
});

test('contacts of the days to come are forecast by slot from what was typed', async () => {
  const counts = Array.from({ length: 40 }, (_, back) => new Date(Date.parse(now) - (back + 1) * 86_400_000))
    .filter((day) => day.getUTCDay() % 6 !== 0)
    .map((day) => ({ date: day.toISOString().slice(0, 10), counts: [10, 20, 5, 5] }));
  const plan = { source: 'typed', opens: '09:00', closes: '11:00', counts };
  const body = await asked<Staffing>('PUT', '/analytics/staffing', plan);
  expect(body.slots).toEqual([540, 570, 600, 630]);
  expect(body.days[0]?.date).toBe('2026-11-23');
  expect(body.days[0]?.contacts.map(Math.round)).toEqual([10, 20, 5, 5]);
});

test('who may not see every customer learns nothing of them all', async () => {
  for (const [method, path, payload] of [
    ['POST', '/analytics/forecast', { metric: 'revenue' }],
    ['GET', '/analytics/profitability', undefined],
    ['PUT', '/analytics/profitability', { pools: [] }],
    ['PUT', '/analytics/staffing', {}],
  ] as const)
    expect((await limited.send(method, path, payload)).status, path).toBe(403);
});

test('movable holidays are where the calendar has them', () => {
  const of = (country: 'DE' | 'US' | 'GB') => holidaysOf(country, '2026-01-01', '2026-12-31').map(({ date }) => date);
  expect(of('DE')).toEqual(expect.arrayContaining(['2026-04-03', '2026-04-06', '2026-05-14', '2026-05-25']));
  expect(of('US')).toEqual(expect.arrayContaining(['2026-01-19', '2026-05-25', '2026-09-07', '2026-11-26']));
  expect(of('GB')).toEqual(expect.arrayContaining(['2026-05-04', '2026-05-25', '2026-08-31']));
});

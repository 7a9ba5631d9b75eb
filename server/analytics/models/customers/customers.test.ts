import { expect, test } from 'vitest';
import { bgAlive, bgExpected, bgExpectedNew, fitBgNbd } from './bg-nbd.ts';
import { buyingOf } from './buying.ts';
import { cadenceOf } from './cadence.ts';
import { cohortsOf } from './cohorts.ts';
import { expectedAmount, fitGammaGamma } from './gamma-gamma.ts';
import { paretoAlive, paretoExpected } from './pareto-nbd.ts';
import { kaplanMeier } from './survival.ts';
import {
  acquisitionCost,
  customerLifetimeValue,
  discountedValue,
  lifetimeValue,
  netPresentValue,
  paybackMonths,
  retainedValue,
} from './value.ts';

const orders = (rows: Array<[who: number, day: number, amount: number]>) => ({
  customers: Math.max(...rows.map(([who]) => who)) + 1,
  customer: Int32Array.from(rows, ([who]) => who),
  day: Float64Array.from(rows, ([, day]) => day),
  amount: Float64Array.from(rows, ([, , amount]) => amount),
});

test('purchases of one day are one, returns and the future are none, and NaN hurts nobody', () => {
  const rows: Array<[number, number, number]> = [
    [0, 0, 10],
    [0, 7, 20],
    [0, 7, 5],
    [0, 14, -20],
    [0, 21, 40],
    [0, 900, 1],
    [1, 70, 5],
    [2, Number.NaN, 5],
    [3, 3, Number.NaN],
  ];
  const buying = buyingOf(orders(rows), 70);
  expect([...buying.who]).toEqual([0]);
  expect([buying.x[0], buying.tx[0], buying.T[0]]).toEqual([2, 3, 10]);
  expect(buying.mean[0]).toBeCloseTo(65 / 2);
});

test('a model of buying stays within bounds whatever it is given', () => {
  const same = { x: new Float64Array(60).fill(3), tx: new Float64Array(60).fill(9), T: new Float64Array(60).fill(10) };
  const never = { x: new Float64Array(60), tx: new Float64Array(60), T: new Float64Array(60).fill(10) };
  for (const given of [same, never]) {
    const fit = fitBgNbd(given);
    for (const value of [fit.r, fit.alpha, fit.a, fit.b]) expect(value).toBeLessThanOrEqual(1e4);
    expect(Number.isFinite(fit.ll)).toBe(true);
    expect(bgExpected(fit, 3, 9, 10, 52)).toBeGreaterThanOrEqual(0);
  }
  const fit = { r: 0.5, alpha: 4, a: 1, b: 2, ll: 0 };
  expect(bgExpectedNew(fit, 52)).toBeCloseTo(bgExpectedNew({ ...fit, a: 1.00001 }, 52), 3);
  expect(bgAlive(fit, 0, 0, 1000)).toBe(1);
  // Alpha far from beta: quadrature and series tell the same.
  const apart = { r: 0.5, alpha: 1, s: 0.6, beta: 9.9, ll: 0 };
  const near = { ...apart, beta: 2.45 };
  expect(paretoAlive(apart, 4, 0.1, 30)).toBeGreaterThan(0);
  expect(paretoAlive(near, 4, 0.2, 30)).toBeCloseTo(paretoAlive({ ...near, beta: 2.4501 }, 4, 0.2, 30), 3);
  expect(paretoExpected(near, 4, 20, 30, 52)).toBeLessThan(10);
});

test('amounts are refused where they say nothing, and shrink towards the mean of all', () => {
  const x = new Float64Array(40).fill(2);
  expect(fitGammaGamma({ x, mean: new Float64Array(40).fill(5) })).toHaveProperty('refused');
  expect(fitGammaGamma({ x: new Float64Array(3).fill(1), mean: Float64Array.of(1, 2, 3) })).toHaveProperty('refused');
  const fit = fitGammaGamma({ x, mean: Float64Array.from(x, (_, i) => 10 + (i % 20)) });
  if ('refused' in fit) throw new Error(fit.refused);
  const all = expectedAmount(fit, 0, 0);
  expect(expectedAmount(fit, 1, 100)).toBeGreaterThan(all);
  expect(expectedAmount(fit, 1, 100)).toBeLessThan(100);
});

test('values by formula', () => {
  expect(customerLifetimeValue(lifetimeValue(50, 4, 3), 0.25)).toBe(150);
  expect(150 / acquisitionCost(5000, 100)).toBe(3);
  expect(acquisitionCost(10, 0)).toBeNaN();
  expect(paybackMonths(50, 12.5)).toBe(4);
  expect(netPresentValue([100, 110], 0.1)).toBeCloseTo(200);
  const years = Array.from({ length: 400 }, (_, year) => 100 * 0.8 ** year);
  expect(retainedValue(100, 0.8, 0.1)).toBeCloseTo(netPresentValue(years, 0.1), 6);
  expect(discountedValue((weeks) => weeks / 52.1775, 10, { years: 3, discount: 0 })).toBeCloseTo(30);
});

test('a survival curve drops only where something happened, and its interval stays between 0 and 1', () => {
  // Freireich's 6-MP arm: 21 patients, the classic example.
  const time = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35];
  const event = time.map((_, i) => (i < 9 ? 1 : 0));
  const curve = kaplanMeier(time, event);
  expect(curve.time).toEqual([6, 7, 10, 13, 16, 22, 23]);
  expect(curve.share.map((one) => Number(one.toFixed(4)))).toEqual([
    0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482,
  ]);
  expect(curve.median).toBe(23);
  curve.share.forEach((share, i) => {
    expect(curve.low[i]).toBeLessThan(share);
    expect(curve.high[i]).toBeGreaterThan(share);
  });
  expect(kaplanMeier([], [])).toMatchObject({ n: 0, median: null });
});

test('silence is judged by the rhythm of one’s own', () => {
  const weekly = Array.from({ length: 10 }, (_, i): [number, number, number] => [0, 200 + i * 7, 1]);
  const monthly = Array.from({ length: 8 }, (_, i): [number, number, number] => [1, 20 + i * 30, 1]);
  const { rhythm, usual, silent } = cadenceOf(orders([...weekly, ...monthly, [2, 100, 1]]), 285);
  expect([...usual.slice(0, 2)]).toEqual([7, 30]);
  expect([...silent]).toEqual([22, 55, 185]);
  expect(rhythm).toEqual(['leaving', 'late', 'once']);
});

test('a month without new customers is no hole in the curve', () => {
  const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 86_400_000;
  const found = cohortsOf(
    orders([
      [0, day('2026-01-31'), 10],
      [0, day('2026-02-01'), 20],
      [1, day('2026-03-05'), 30],
      [1, day('2026-03-06'), -5],
      [0, day('2026-03-31'), 1],
    ]),
    day('2026-03-31'),
  );
  expect(found).toMatchObject({ months: ['2026-01', '2026-02', '2026-03'], active: [[1, 1, 1], [0, 0], [1]] });
  expect(found.revenue[2]).toEqual([25]);
  expect(found.retention).toEqual([1, 1, 1]);
});

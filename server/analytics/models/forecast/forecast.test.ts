import { expect, test } from 'vitest';
import { seeded } from '../linear.ts';
import { forecastSeries } from './choose.ts';
import { descendWithin } from './descend.ts';
import { reconcile } from './hierarchy.ts';
import { holtWinters } from './holt-winters.ts';

const season = [0.8, 0.7, 0.9, 1, 1.1, 1.2, 1.3, 1.2, 1, 0.9, 0.9, 1];
const random = seeded(3);
const sales = Array.from(
  { length: 72 },
  (_, i) => (100 + i) * (season[i % 12] as number) * (1 + 0.04 * (random() - 0.5)),
);

test('seasons that grow are carried on', () => {
  const { method, forecast, half, mase, naiveMase } = forecastSeries(sales.slice(0, 60), 12, 12);
  expect(method).not.toMatch(/naive/);
  expect(mase).toBeLessThan(naiveMase);
  forecast.forEach((said, i) => {
    const came = sales[60 + i] as number;
    expect(Math.abs(said - came)).toBeLessThan(0.08 * came);
    expect(half[i]).toBeGreaterThan(0);
  });
});

test('a thorough search of the weights ends no higher than a local one', () => {
  for (const kind of ['additive', 'multiplicative'] as const) {
    const local = holtWinters(sales, 12, kind, { search: 'local' });
    expect(holtWinters(sales, 12, kind).sse).toBeLessThanOrEqual(local.sse * 1.0001);
    for (const weight of [local.alpha, local.beta, local.gamma]) expect(weight).toBeGreaterThanOrEqual(0);
  }
});

test('the way downhill ends at the bound where the lowest point lies beyond it', () => {
  const bowl = (x: Float64Array) => ((x[0] as number) - 2) ** 2 + 10 * ((x[1] as number) - 0.3) ** 2;
  const { x, value } = descendWithin(bowl, [0.3, 0.9], 0, 1);
  expect(x[0]).toBe(1);
  expect(x[1]).toBeCloseTo(0.3, 4);
  expect(value).toBeCloseTo(1, 6);
});

test('a series that never moves is carried on as it is', () => {
  const { forecast } = forecastSeries(new Array(30).fill(7), 12, 3);
  expect([...forecast]).toEqual([7, 7, 7]);
});

test('what holidays take away is learnt, and taken away from those to come', () => {
  const draw = seeded(5);
  const holiday = Float64Array.from({ length: 154 }, (_, i) => (i % 31 === 20 ? 1 : 0));
  const calls = Array.from(
    { length: 140 },
    (_, i) => 50 + (i % 7 < 5 ? 20 : -20) - 25 * (holiday[i] as number) + 4 * draw(),
  );
  const { effects, forecast } = forecastSeries(calls, 7, 14, { regressors: [holiday] });
  expect(effects[0]?.size).toBeGreaterThan(-29);
  expect(effects[0]?.size).toBeLessThan(-21);
  const day = holiday.indexOf(1, 140) - 140;
  expect(forecast[day]).toBeLessThan((forecast[day - 7 < 0 ? day + 7 : day - 7] as number) - 20);
});

test('parts add up to the whole, however they are made to', () => {
  const tree = {
    parents: [-1, 0, 0],
    forecasts: [Float64Array.of(100, 110), Float64Array.of(40, 40), Float64Array.of(50, 55)],
    residuals: [Float64Array.of(5, -4, 6), Float64Array.of(1, -1, 1), Float64Array.of(3, -3, 2)],
  };
  for (const how of ['bottom_up', 'ols', 'mint'] as const) {
    const [whole, a, b] = reconcile(tree, how) as [Float64Array, Float64Array, Float64Array];
    whole.forEach((sum, h) => {
      expect((a[h] as number) + (b[h] as number)).toBeCloseTo(sum, 8);
    });
  }
  expect(reconcile(tree, 'bottom_up')[0]?.[0]).toBe(90);
  // What is missing is shared out evenly: each moves by a third of it.
  expect(reconcile(tree, 'ols')[0]?.[0]).toBeCloseTo(100 - 10 / 3, 8);
});

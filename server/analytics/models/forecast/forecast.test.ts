import { expect, test } from 'vitest';
import { seeded } from '../linear.ts';
import { forecastSeries } from './choose.ts';
import { descendWithin } from './descend.ts';
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

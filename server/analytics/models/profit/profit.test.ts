import { expect, test } from 'vitest';
import { costOfServing } from './costing.ts';
import { costVolumeProfit, volumeForProfit } from './volume.ts';
import { whaleCurve } from './whale.ts';

const sum = (list: Float64Array) => list.reduce((a, b) => a + b, 0);

test('each pool is charged to the cent by what customers caused', () => {
  const orders = { name: 'Orders', counts: Float64Array.of(1, 1, 1, 0), capacity: null };
  const calls = { name: 'Calls', counts: Float64Array.of(0, 5, 0, Number.NaN), capacity: 10 };
  const { pools, charges, ...all } = costOfServing(
    [
      { name: 'Procurement', amount: 100_00, driver: 0 },
      { name: 'Support', amount: 500_00, driver: 1 },
      { name: 'Rent', amount: 400_00, driver: null },
    ],
    [orders, calls],
    4,
  );
  expect(charges.map((column) => [...column])).toEqual([
    [3334, 3333, 3333, 0],
    [0, 250_00, 0, 0],
    [0, 0, 0, 0],
  ]);
  // Half of what support could do was not asked for: it is nobody's cost.
  expect(pools[1]).toMatchObject({ rate: 50_00, charged: 250_00, idle: 250_00 });
  expect(all).toEqual({ total: 1000_00, charged: 350_00, idle: 250_00, uncharged: 400_00, coverage: 0.35 });
  expect(charges.reduce((a, column) => a + sum(column), 0)).toBe(all.charged);
});

test('the whale rises over those who earn and falls over those who cost', () => {
  const whale = whaleCurve([10, -30, 60, 40, Number.NaN]);
  if ('refused' in whale) throw new Error(whale.refused);
  expect([...whale.order]).toEqual([2, 3, 0, 4, 1]);
  expect(whale).toMatchObject({ total: 80, peak: 110, profitable: 3, lost: 30, halfOfPeak: 1 });
  expect(whaleCurve([])).toHaveProperty('refused');
});

test('at break-even nothing is left, and leverage tells what a move of sales does to profit', () => {
  const shop = { volume: 1000, price: 50, variable: 30, fixed: 15_000 };
  const now = costVolumeProfit(shop);
  if ('refused' in now) throw new Error(now.refused);
  expect(now).toMatchObject({ contribution: 20_000, profit: 5_000, breakEvenVolume: 750, breakEvenRevenue: 37_500 });
  expect(now.operatingLeverage).toBe(4);
  expect(now.marginOfSafety).toBe(0.25);
  // Ten percent more sold is forty percent more profit.
  const more = costVolumeProfit({ ...shop, volume: 1100 });
  expect('refused' in more ? 0 : more.profit).toBe(7_000);
  expect(volumeForProfit(shop, 5_000)).toBe(1000);
  expect(costVolumeProfit({ ...shop, variable: 60 })).toMatchObject({ breakEvenVolume: null, operatingLeverage: null });
  expect(costVolumeProfit({ ...shop, price: Number.NaN })).toHaveProperty('refused');
});

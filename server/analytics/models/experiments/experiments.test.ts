import { describe, expect, test } from 'vitest';
import { matrix, seeded } from '../linear.ts';
import { below, quantile } from '../normal.ts';
import { anywayOf, effectOf } from './effect.ts';
import { alwaysValid, looksAt } from './looks.ts';
import { qini } from './qini.ts';
import { powerOf, sizeNeeded } from './size.ts';
import { fitTwoModels, fitUpliftTree, upliftOf } from './uplift.ts';

describe('the normal distribution', () => {
  test('is what tables say, far out too', () => {
    expect(below(1.96)).toBeCloseTo(0.9750021048517795, 14);
    expect(below(-8) / 6.220960574271785e-16).toBeCloseTo(1, 9);
    expect(quantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    for (const share of [1e-9, 0.01, 0.3, 0.8, 0.9999]) expect(below(quantile(share))).toBeCloseTo(share, 12);
  });
});

describe('an experiment', () => {
  test('tells what would have happened anyway from what is owed to it', () => {
    const yes = (count: number, of: number) => Float64Array.from({ length: of }, (_, i) => (i < count ? 1 : 0));
    const effect = effectOf(yes(150, 1000), yes(20, 200));
    if ('refused' in effect) throw new Error(effect.refused);
    expect(effect.effect).toBeCloseTo(0.05, 12);
    expect(effect.error).toBeCloseTo(Math.sqrt((0.15 * 0.85) / 999 + (0.1 * 0.9) / 199), 12);
    const { happened, anyway, owed } = anywayOf(effect);
    expect([happened, anyway, owed].map(Math.round)).toEqual([150, 100, 50]);
  });

  test('refuses one customer, and claims nothing where nobody differs', () => {
    expect(effectOf([1], [0, 1])).toHaveProperty('refused');
    expect(effectOf([0, 0, 0], [0, 0, Number.NaN, 0])).toMatchObject({ effect: 0, p: 1 });
  });

  test('needs as many customers as tables of sample sizes say', () => {
    // 5 % against 6 %, equal sides, 80 % power: 8,155 a side (Fleiss, Levin & Paik 2003, without continuity correction: 8,158).
    const plan = { base: 0.05, difference: 0.01, held: 0.5 };
    const size = sizeNeeded(plan) as number;
    expect(size / 2).toBeGreaterThan(8140);
    expect(size / 2).toBeLessThan(8170);
    expect(powerOf(size, plan)).toBeCloseTo(0.8, 2);
    expect(sizeNeeded({ ...plan, difference: 0 })).toHaveProperty('refused');
  });

  test('asks more of early looks than of the last, as the published bounds do', () => {
    // Five equal looks, two-sided 5 %, O'Brien-Fleming spending: ldbounds 1.1 (Casper & Perez).
    const bounds = looksAt([0.2, 0.4, 0.6, 0.8, 1]).map(({ bound }) => bound);
    [4.8769, 3.3569, 2.6803, 2.2898, 2.031].forEach((bound, k) => {
      expect(bounds[k]).toBeCloseTo(bound, 2);
    });
  });

  test('keeps its promise for those who look after every customer', () => {
    const random = seeded(3);
    let alarms = 0;
    for (let run = 0; run < 200; run++) {
      let [sum, alarm] = [0, false];
      for (let n = 1; n <= 400 && !alarm; n++) {
        sum += random() < 0.5 ? 1 : -1;
        const { low, high } = alwaysValid(sum / n, 1 / Math.sqrt(n), 0.2);
        alarm = n > 20 && (low > 0 || high < 0);
      }
      if (alarm) alarms++;
    }
    expect(alarms).toBeLessThan(14);
  });
});

describe('uplift', () => {
  // A treatment that works on those with the mark, by 0.3, and on nobody else.
  const random = seeded(5);
  const n = 3000;
  const x = matrix(n, 2);
  const treated = new Float64Array(n);
  const y = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    x.values[2 * i] = random() < 0.4 ? 1 : 0;
    x.values[2 * i + 1] = random() * 10;
    treated[i] = random() < 0.5 ? 1 : 0;
    y[i] = random() < 0.2 + 0.3 * (treated[i] as number) * (x.values[2 * i] as number) ? 1 : 0;
  }

  test('is found by two models, which a ranking by chance does not', () => {
    const models = fitTwoModels(x, treated, y);
    if ('refused' in models) throw new Error(models.refused);
    const scores = upliftOf(models, x);
    expect(qini(scores, treated, y).gain).toBeGreaterThan(30);
    expect(Math.abs(qini(Float64Array.from({ length: n }, seeded(9)), treated, y).gain)).toBeLessThan(25);
    expect(fitTwoModels(matrix(50, 1), new Float64Array(50), new Float64Array(50))).toHaveProperty('refused');
  });

  test('is parted by the one question that matters, and not by chance', () => {
    const tree = fitUpliftTree(x, treated, y);
    if ('refused' in tree) throw new Error(tree.refused);
    expect(tree.split?.column).toBe(0);
    expect(tree.split?.right.effect).toBeGreaterThan(0.22);
    expect(Math.abs(tree.split?.left.effect as number)).toBeLessThan(0.06);
    expect(tree.split?.left.split ?? tree.split?.right.split).toBeNull();
  });
});

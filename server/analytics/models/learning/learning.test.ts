import { describe, expect, test } from 'vitest';
import type { Column } from '../attributes.ts';
import { matrix, seeded } from '../linear.ts';
import { type Learnt, learn, predict, reasonsFor } from './learn.ts';
import { targetOf } from './measures.ts';
import { roundest } from './readable.ts';
import { fitLasso, fitRidge } from './regression.ts';

const random = seeded(21);
const n = 400;
const visits = Array.from({ length: n }, () => Math.floor(random() * 20));
const plan = Array.from({ length: n }, () => (random() < 0.5 ? 'basic' : 'pro'));
const noise = Array.from({ length: n }, () => random() * 100);
const chance = visits.map((v, i) => 1 / (1 + Math.exp(-(2 - 0.3 * v - (plan[i] === 'pro' ? 1.5 : 0)))));
const left = chance.map((p) => (random() < p ? 1 : 0));
const columns: Column[] = [
  { name: 'visits', kind: 'number', values: visits.map((v, i) => (i % 11 === 0 ? null : v)) },
  { name: 'plan', kind: 'category', values: plan },
  { name: 'noise', kind: 'number', values: noise.map((v, i) => (i === 7 ? Number.POSITIVE_INFINITY : v)) },
  { name: 'same', kind: 'category', values: plan.map(() => 'x') },
];
const learnt = (found: ReturnType<typeof learn>): Learnt => {
  if ('refused' in found) throw new Error(found.refused);
  return found;
};

describe('learning yes or no', () => {
  const found = learnt(learn({ kind: 'yes_no', columns, y: left }));

  test('beats the baseline on rows it had not seen, and names what drives it', () => {
    expect(found.better).toBe(true);
    expect(found.measures?.auc.low).toBeGreaterThan(0.7);
    expect(found.drivers[0]?.name).toBe('visits');
    expect(found.tree.question?.name).toBe('visits');
    expect(found.coefficients.find(({ name, word }) => name === 'visits' && word === null)?.effect.high).toBeLessThan(
      1,
    );
  });

  test('takes words never seen, nothing known and infinity for what they are: unknown', () => {
    const odd: Column[] = [
      { name: 'visits', kind: 'number', values: [null, Number.NaN, 3] },
      { name: 'plan', kind: 'category', values: ['enterprise', null, 'basic'] },
      { name: 'noise', kind: 'number', values: [Number.NEGATIVE_INFINITY, 1, 2] },
    ];
    const said = predict(found.predictor, odd, [0, 1, 2]);
    for (const p of said) expect(p > 0 && p < 1).toBe(true);
    expect(reasonsFor(found.predictor, odd, 2)[0]?.effect).toBeGreaterThan(0.05);
  });

  test('finds the field that knows the answer, and leaves it out', () => {
    const telling: Column = { name: 'goodbye', kind: 'category', values: left.map((one) => (one ? 'sent' : 'none')) };
    const filled: Column = { name: 'left_on', kind: 'number', values: left.map((one) => (one ? 5 : null)) };
    const again = learnt(learn({ kind: 'yes_no', columns: [...columns, telling, filled], y: left }));
    expect(again.leaks.map(({ name, why }) => [name, why])).toEqual([
      ['goodbye', 'tells'],
      ['left_on', 'filled'],
    ]);
    expect(again.measures?.auc.value).toBeLessThan(0.95);
  });

  test('refuses few rows, one outcome, and fields that are the same everywhere', () => {
    const few = columns.map((column) => ({ ...column, values: column.values.slice(0, 60) }));
    expect(learn({ kind: 'yes_no', columns: few, y: left.slice(0, 60) })).toMatchObject({ refused: 'too_few_rows' });
    expect(learn({ kind: 'yes_no', columns, y: left.map(() => 1) })).toMatchObject({ refused: 'too_few_of_one' });
    expect(learn({ kind: 'number', columns, y: left.map(() => 3) })).toMatchObject({ refused: 'no_variance' });
    expect(learn({ kind: 'yes_no', columns: columns.slice(3), y: left })).toMatchObject({ refused: 'nothing_known' });
  });

  test('says so where the fields tell no more than chance', () => {
    expect(learnt(learn({ kind: 'yes_no', columns: columns.slice(2, 3), y: left })).better).toBe(false);
  });

  test('acts where it pays: threshold cost / (success · value)', () => {
    const target = targetOf([0.9, 0.5, 0.1], { cost: 10, value: 100, success: 0.25 });
    expect(target).toMatchObject({ threshold: 0.4, reached: 2, cost: 20, benefit: 35, profit: 15 });
  });
});

describe('learning numbers', () => {
  const spent = visits.map((v, i) => 50 + 10 * v + (plan[i] === 'pro' ? 120 : 0) + 20 * (random() - 0.5));

  test('says how far it is off, and never beyond what was seen', () => {
    const found = learnt(learn({ kind: 'number', columns, y: spent }));
    expect(found.numbers?.r2.low).toBeGreaterThan(0.8);
    expect(found.numbers?.mae.high).toBeLessThan((found.numbers?.mae_of_median as number) / 2);
    const wild: Column[] = [{ name: 'visits', kind: 'number', values: [1e9] }];
    expect(predict(found.predictor, wild, [0])[0]).toBeLessThanOrEqual(Math.max(...spent));
  });

  test('least squares give the line and its errors, the lasso drops what carries nothing', () => {
    // Longley-like check by hand: y = 1 + 2x on four points, errors from the closed form.
    const x = matrix(4, 1);
    x.values.set([1, 2, 3, 4]);
    const { intercept, weights, errors, r2 } = fitRidge(x, [3.1, 4.9, 7.2, 8.8]);
    expect(weights[0]).toBeCloseTo(1.94, 10);
    expect(intercept).toBeCloseTo(1.15, 10);
    expect(errors.weights[0]).toBeCloseTo(Math.sqrt(0.082 / 2 / 5), 10);
    expect(r2).toBeCloseTo(1 - 0.082 / 18.9, 10);
    const two = matrix(n, 2);
    visits.forEach((v, i) => {
      two.values.set([(v - 9.5) / 5.8, ((noise[i] as number) - 50) / 29], 2 * i);
    });
    const lasso = fitLasso(two, spent, 10);
    expect(lasso.weights[1]).toBe(0);
    expect(lasso.weights[0]).toBeGreaterThan(30);
  });

  test('asks for round numbers', () => {
    expect(roundest(14.2, 16.8)).toBe(15);
    expect(roundest(0.113, 0.127)).toBe(0.12);
    expect(roundest(-3, 8)).toBe(0);
    expect(roundest(4, 4)).toBe(4);
  });
});

import { expect, test } from 'vitest';
import { isRefusal, type Refusal } from '../refusal.ts';
import { cronbach } from './alpha.ts';
import { drivers } from './drivers.ts';
import { serviceGaps } from './gap.ts';
import { difference, netPromoter } from './nps.ts';
import { satisfaction, wilson } from './satisfaction.ts';
import { normalQuantile, studentQuantile, studentTwoSided } from './student.ts';

const known = <T extends object>(result: T | Refusal): T => {
  if (isRefusal(result)) throw new Error(result.refused);
  return result;
};

test('quantiles are those of the tables', () => {
  expect(normalQuantile(0.95)).toBeCloseTo(1.959964, 6);
  expect(studentQuantile(0.95, 1)).toBeCloseTo(12.7062, 4);
  expect(studentQuantile(0.95, 30)).toBeCloseTo(2.042272, 6);
  expect(studentTwoSided(2.042272, 30)).toBeCloseTo(0.05, 6);
});

test('the net promoter score of nobody is refused, of one happy person it claims little', () => {
  expect(netPromoter([])).toHaveProperty('refused');
  expect(netPromoter([Number.NaN, 11, -1])).toHaveProperty('refused');
  const one = known(netPromoter([10]));
  expect(one.nps).toBe(100);
  expect(one.interval[0]).toBeLessThan(0);
  expect(known(netPromoter(new Array(500).fill(10))).interval[0]).toBeGreaterThan(95);
});

test('a change of the score is sure only beyond its error', () => {
  const of = (promoters: number) =>
    known(netPromoter([...new Array(promoters).fill(10), ...new Array(100 - promoters).fill(5)]));
  expect(difference(of(50), of(55)).sure).toBe(false);
  expect(difference(of(30), of(70)).sure).toBe(true);
});

test('a share is never certain, and an answer that is no number does not count', () => {
  expect(wilson(0, 10)[1]).toBeGreaterThan(0.2);
  expect(known(satisfaction([5, 4, Number.NaN, Number.POSITIVE_INFINITY], 4))).toMatchObject({
    answers: 2,
    share: 100,
  });
  expect(known(satisfaction([4], 4)).meanInterval).toEqual([4, 4]);
});

test('gaps, reliability and drivers survive missing answers and no variance', () => {
  const item = (perceived: number[], expected: number[]) => ({
    name: 'Delivery',
    perceived: Float64Array.from(perceived),
    expected: Float64Array.from(expected),
  });
  const flat = known(serviceGaps([item([5, 5, 5], [6, 6, 6])])).items[0];
  expect(flat).toMatchObject({ gap: -1, t: Number.NaN });
  expect(serviceGaps([item([Number.NaN], [6])])).toHaveProperty('refused');
  expect(cronbach([new Float64Array([3, 3, 3]), new Float64Array([3, 3, 3])])).toHaveProperty('refused');
  const [clear, never] = drivers(
    [1, 2, 3, 4, 5, 6],
    [
      { name: 'Same', answers: [3, 3, 3, 3, 3, 3] },
      { name: 'Along', answers: [2, 3, 3, 5, 5, 7] },
    ],
  );
  expect(clear?.name).toBe('Along');
  expect(never?.correlation).toBeNaN();
});

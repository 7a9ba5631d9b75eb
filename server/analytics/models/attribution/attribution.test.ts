import { expect, test } from 'vitest';
import { isRefusal } from '../refusal.ts';
import { markov } from './markov.ts';
import { type Path, pathsOf } from './paths.ts';
import { firstTouch, lastTouch, linear, timeDecay, uShape } from './positions.ts';
import { shapley } from './shapley.ts';

const path = (channels: string[], conversions = 1, misses = 0, ages?: number[]): Path => ({
  channels,
  conversions,
  value: 10 * conversions,
  misses,
  ...(ages && { ages }),
});

test('every model shares out exactly what was bought', () => {
  const paths = pathsOf([
    path(['ad', 'mail', 'ad', 'fair'], 3, 7),
    path(['mail'], 2, 9),
    path(['fair', 'mail'], 1, 1),
    path([], 5),
  ]);
  const solved = markov(paths);
  if (isRefusal(solved)) throw new Error(solved.refused);
  for (const credit of [
    firstTouch(paths),
    lastTouch(paths),
    linear(paths),
    uShape(paths),
    timeDecay(paths, 2),
    shapley(paths),
    solved,
  ]) {
    expect(credit.conversions.reduce((a, b) => a + b)).toBeCloseTo(6, 9);
    expect(credit.values.reduce((a, b) => a + b)).toBeCloseTo(60, 9);
  }
});

test('a path of years keeps its weights, by days as by touches', () => {
  const paths = pathsOf([path(['ad', 'mail'], 1, 0, [40_000, 39_993])]);
  expect([...timeDecay(paths, 7, 'days').conversions]).toEqual([expect.closeTo(1 / 3), expect.closeTo(2 / 3)]);
});

test('the chain takes away what cannot be done without, also round in circles', () => {
  const solved = markov(pathsOf([path(['ad', 'ad', 'ad', 'mail'], 1), path(['ad'], 0, 3)]));
  if (isRefusal(solved)) throw new Error(solved.refused);
  // Four begin with the ad, one of them buys, and no sale does without either.
  expect(solved.rate).toBeCloseTo(0.25, 9);
  expect([...solved.removal]).toEqual([expect.closeTo(1), expect.closeTo(1)]);
});

test('without a purchase there is nothing to share', () => {
  expect(markov(pathsOf([path(['ad'], 0, 3)]))).toHaveProperty('refused');
  expect(markov(pathsOf([]))).toHaveProperty('refused');
});

import { below, density, quantile, twoSided } from '../normal.ts';

/**
 * Who looks at an experiment again and again, and stops when it looks good, finds "effects" that are none: with five looks at
 * 1.96 one in seven. These bounds keep the promise of one in twenty over all looks together: early looks ask for much, the last
 * for hardly more than usual (O'Brien & Fleming 1979, by the spending function of Lan & DeMets 1983).
 */
export interface Look {
  /** The part of all information that is in, above 0 and at most 1. */
  part: number;
  /** How far from 0, in standard errors, the difference must be to stop here. */
  bound: number;
  /** The chance of a false alarm used up so far. */
  spent: number;
}

const spending = (part: number, alpha: number) => 4 * (1 - below(quantile(1 - alpha / 4) / Math.sqrt(part)));

const STEP = 0.01;
const EDGE = 8.5;

/**
 * Bounds for looks at these parts of the information, in rising order. The density of the sum of what has come in, among
 * experiments still going on, is carried from look to look by numerical integration (Armitage, McPherson & Rowe 1969).
 */
export function looksAt(parts: ArrayLike<number>, alpha = 0.05): Look[] {
  const looks: Look[] = [];
  let going: { from: number; step: number; values: Float64Array } | null = null;
  let before = 0;
  let spentBefore = 0;
  for (let k = 0; k < parts.length; k++) {
    const part = Math.min(1, parts[k] as number);
    const spent = part >= 1 ? alpha : Math.min(alpha, spending(part, alpha));
    const share = Math.max(spent - spentBefore, 0);
    const root = Math.sqrt(part);
    const past = going;
    const spread = Math.sqrt(Math.max(part - before, 1e-12));
    /** How many of those still going on end above `sum` at this look. */
    const above = (sum: number): number => {
      if (!past) return below(-sum / root);
      let chance = 0;
      for (let i = 0; i < past.values.length; i++)
        chance += (past.values[i] as number) * below(-(sum - (past.from + i * past.step)) / spread);
      return chance * past.step;
    };
    // A bound beyond the edge is as good as none: hardly any chance has been spent.
    let [low, high] = [0, EDGE];
    for (let round = 0; round < 60; round++) {
      const middle = (low + high) / 2;
      if (2 * above(middle * root) > share) low = middle;
      else high = middle;
    }
    const bound = (low + high) / 2;
    looks.push({ part, bound, spent });
    if (k === parts.length - 1) break;
    const reach = bound * root;
    const step = STEP * root;
    const count = Math.ceil((2 * reach) / step);
    const own = { from: -reach + reach / count, step: (2 * reach) / count, values: new Float64Array(count) };
    for (let i = 0; i < count; i++) {
      const sum = own.from + i * own.step;
      if (!past) own.values[i] = density(sum / root) / root;
      else {
        let mass = 0;
        for (let j = 0; j < past.values.length; j++)
          mass += (past.values[j] as number) * density((sum - (past.from + j * past.step)) / spread);
        own.values[i] = (mass * past.step) / spread;
      }
    }
    going = own;
    before = part;
    spentBefore = spent;
  }
  return looks;
}

/**
 * For those who look whenever they like: an interval that holds at every moment at once, however often one looks (Robbins 1970;
 * Johari and others 2017, mixture sequential ratio test). `expected` is the size of difference that is planned for.
 */
export function alwaysValid(effect: number, error: number, expected: number, alpha = 0.05) {
  const v = error ** 2;
  const t = Math.max(expected ** 2, 1e-300);
  if (!(v > 0)) return { low: effect, high: effect, p: effect === 0 ? 1 : 0 };
  const reach = Math.sqrt(((2 * v * (v + t)) / t) * Math.log(Math.sqrt((v + t) / v) / alpha));
  const ratio = Math.sqrt(v / (v + t)) * Math.exp((t * effect ** 2) / (2 * v * (v + t)));
  return { low: effect - reach, high: effect + reach, p: Math.max(Math.min(1, 1 / ratio), twoSided(effect / error)) };
}

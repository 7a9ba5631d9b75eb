import { type Column, type GroupName, grouped } from '../attributes.ts';
import { scale, scalingOf, seeded } from '../linear.ts';
import { fitLogistic } from '../logistic.ts';
import { auc, type Estimate, share } from '../metrics.ts';
import { quantile } from '../normal.ts';
import { plainOf } from './readable.ts';
import { fitRidge } from './regression.ts';

type Numbers = ArrayLike<number>;
export type Kind = 'yes_no' | 'number';

/** What is seen in a field's ranges or words: the share of yes or the mean, most rows first. */
export interface Group extends GroupName {
  rows: number;
  was: Estimate;
}

const LEAST_ROWS = 8;

export function groupsOf(column: Column, y: Numbers, kind: Kind): Group[] {
  const { names, keys } = grouped(column);
  const sums = names.map(() => ({ n: 0, sum: 0, squares: 0 }));
  keys.forEach((key, i) => {
    const at = sums[key];
    if (!at) return;
    at.n++;
    at.sum += y[i] as number;
    at.squares += (y[i] as number) ** 2;
  });
  return names
    .map((name, k) => {
      const { n, sum, squares } = sums[k] as (typeof sums)[0];
      const mean = sum / (n || 1);
      const error = Math.sqrt(Math.max(0, squares - n * mean * mean) / Math.max(1, n - 1) / (n || 1));
      const was =
        kind === 'yes_no' ? share(sum, n) : { value: mean, low: mean - 1.96 * error, high: mean + 1.96 * error };
      return { ...name, rows: n, was };
    })
    .filter(({ rows }) => rows >= LEAST_ROWS);
}

/** A field that seems to know the answer: either it was filled in afterwards, or it is the answer in other words. */
export interface Leak {
  name: string;
  /**
   * `tells`: alone it says nearly all. `filled`: it is filled in for one outcome and empty for the other. `later`: it was mostly
   * written with or after the outcome.
   */
  why: 'tells' | 'filled' | 'later';
  /** AUC of the field alone, or the share of the variance it explains; for `later` the share written late. */
  strength: number;
}

/**
 * The bar is high, since good fields exist; a field of many words is judged on the other half of the rows than its words' rates
 * were taken from, or it would seem to know everything.
 */
export function leakOf(column: Column, y: Numbers, kind: Kind): Leak | null {
  const n = y.length;
  if (n < 60) return null;
  if (kind === 'yes_no') {
    const filled = [0, 1].map((outcome) => {
      let [known, all] = [0, 0];
      for (let i = 0; i < n; i++) {
        if (y[i] !== outcome) continue;
        all++;
        if (column.values[i] !== null && column.values[i] !== undefined) known++;
      }
      return known / (all || 1);
    }) as [number, number];
    const gap = Math.abs(filled[0] - filled[1]);
    if (gap > 0.8) return { name: column.name, why: 'filled', strength: gap };
  }
  const strength = strengthOf(column, y, kind);
  const bar = kind === 'yes_no' ? 0.97 : 0.95;
  return strength > bar ? { name: column.name, why: 'tells', strength } : null;
}

/** Half of what stands in it came late. */
const LATE = 0.5;

/** Fields most of whose values were written with the outcome or after it: they may say nothing about the next one. */
export const lateLeaks = (late: Record<string, number>): Leak[] =>
  Object.entries(late).flatMap(([name, share]) =>
    share > LATE ? [{ name, why: 'later' as const, strength: share }] : [],
  );

/** What a field alone says: AUC for yes or no (0.5 is nothing), else the share of the variance in y that it explains. */
export function strengthOf(column: Column, y: Numbers, kind: Kind): number {
  const n = y.length;
  const { names, keys } = finelyGrouped(column);
  const random = seeded(11);
  const half = Uint8Array.from({ length: n }, () => (random() < 0.5 ? 0 : 1));
  const sums = [0, 1].map(() => names.map(() => ({ n: 0, sum: 0 })));
  const total = [0, 1].map(() => ({ n: 0, sum: 0 }));
  for (let i = 0; i < n; i++) {
    const side = half[i] as number;
    const at = (sums[side] as (typeof sums)[0])[keys[i] as number] as { n: number; sum: number };
    const all = total[side] as { n: number; sum: number };
    at.n++;
    at.sum += y[i] as number;
    all.n++;
    all.sum += y[i] as number;
  }
  const said = Float64Array.from({ length: n }, (_, i) => {
    const other = 1 - (half[i] as number);
    const at = (sums[other] as (typeof sums)[0])[keys[i] as number] as { n: number; sum: number };
    const all = total[other] as { n: number; sum: number };
    return (at.sum + all.sum / (all.n || 1)) / (at.n + 1);
  });
  if (kind === 'yes_no') return auc(y, said) || 0.5;
  const mean = ((total[0] as { sum: number }).sum + (total[1] as { sum: number }).sum) / (n || 1);
  let [rest, all] = [0, 0];
  for (let i = 0; i < n; i++) {
    rest += ((y[i] as number) - (said[i] as number)) ** 2;
    all += ((y[i] as number) - mean) ** 2;
  }
  return all > 0 ? Math.max(0, 1 - rest / all) : 0;
}

/** As `grouped`, but numbers in up to thirty ranges. */
function finelyGrouped(column: Column): { names: unknown[]; keys: number[] } {
  if (column.kind === 'category') return grouped(column);
  const sorted = column.values.filter((v): v is number => typeof v === 'number').toSorted((a, b) => a - b);
  const cuts = [
    ...new Set(Array.from({ length: 29 }, (_, k) => sorted[Math.floor(((k + 1) / 30) * sorted.length)])),
  ].filter((v) => v !== undefined);
  const keys = column.values.map((v) => (typeof v === 'number' ? 1 + cuts.filter((cut) => v >= cut).length : 0));
  return { names: Array.from({ length: cuts.length + 2 }), keys };
}

/** One line of a plain regression: what goes with one spread more of a number, or with a word rather than the most frequent one. */
export interface Coefficient {
  name: string;
  word: string | null;
  /** The word it is compared with; null for numbers. */
  rather: string | null;
  /** For numbers: the step that is meant, in the field's unit. */
  step: number | null;
  /** Yes or no: how many times the odds. Numbers: how much more, in the unit of the target. */
  effect: Estimate;
  /** The interval lies on one side of no effect. */
  clear: boolean;
}

/**
 * Regression with standard errors over all fields at once: each effect is what is left when the others stay as they are. A light
 * penalty (half a row) keeps an effect finite where a word goes with one outcome only.
 */
export function coefficientsOf(columns: Column[], y: Numbers, rows: ArrayLike<number>, kind: Kind): Coefficient[] {
  const plain = plainOf(columns, rows);
  // Of the words of a field the most frequent stands for the rest.
  const seen = new Map<string, string>();
  const kept = plain.asks.flatMap((ask, j) => {
    if (ask.asks !== 'is') return [j];
    if (seen.has(ask.name)) return [j];
    seen.set(ask.name, ask.word ?? '');
    const words = plain.asks.filter((other) => other.name === ask.name && other.asks === 'is');
    return words.length === 1 ? [j] : [];
  });
  const x = { rows: plain.x.rows, cols: kept.length, values: new Float64Array(plain.x.rows * kept.length) };
  for (let i = 0; i < x.rows; i++)
    kept.forEach((j, k) => {
      x.values[i * x.cols + k] = plain.x.values[i * plain.x.cols + j] as number;
    });
  const own = Float64Array.from({ length: rows.length }, (_, i) => y[rows[i] as number] as number);
  const scaling = scalingOf(x);
  const scaled = scale(x, scaling);
  const n = x.cols + 1;
  const { weights, errors } = kind === 'yes_no' ? logisticOf() : fitted(fitRidge(scaled, own, 0.5));
  const reach = quantile(0.975);
  return kept.map((j, k) => {
    const { name, word, asks } = plain.asks[j] as (typeof plain.asks)[number];
    const spread = scaling.spreads[k] as number;
    const number = asks === 'at_most';
    const unit = number ? 1 : spread;
    const turn = (value: number) => (kind === 'yes_no' ? Math.exp(value) : value);
    const [weight, error] = [(weights[k] as number) / unit, (errors[k] as number) / unit];
    return {
      name,
      word: asks === 'unknown' ? '' : word,
      rather: number || asks === 'unknown' || seen.get(name) === word ? null : (seen.get(name) ?? null),
      step: number ? spread : null,
      effect: { value: turn(weight), low: turn(weight - reach * error), high: turn(weight + reach * error) },
      clear: Math.abs(weight) > reach * error,
    };
  });

  function logisticOf() {
    const fit = fitLogistic(scaled, own, 0.5);
    return {
      weights: fit.weights,
      errors: Float64Array.from({ length: x.cols }, (_, k) => Math.sqrt(fit.covariance[(k + 1) * n + k + 1] as number)),
    };
  }
}

const fitted = ({ weights, errors }: ReturnType<typeof fitRidge>) => ({ weights, errors: errors.weights });

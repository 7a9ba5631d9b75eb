import { seeded } from '../linear.ts';
import { averagePrecision, type Estimate, type Measures, measure, ranked } from '../metrics.ts';

type Numbers = ArrayLike<number>;

/** Of yes-or-no predictions. */
export interface YesNoMeasures extends Measures {
  /** Area under precision and recall; saying nothing reaches the share of yes. */
  average_precision: number;
  /** Going through customers from the best score on: of how many so far, the share of all yes that is found. */
  gains: Array<{ share: number; found: number }>;
}

export function measureYesNo(y: Numbers, p: Numbers): YesNoMeasures {
  return { ...measure(y, p, { draws: 200 }), average_precision: averagePrecision(y, p), gains: gainsOf(y, p) };
}

function gainsOf(y: Numbers, p: Numbers): YesNoMeasures['gains'] {
  const order = ranked(p);
  const n = order.length;
  let all = 0;
  for (let i = 0; i < n; i++) all += y[i] as number;
  const gains = [{ share: 0, found: 0 }];
  let found = 0;
  for (let k = 0; k < n; k++) {
    found += y[order[k] as number] as number;
    if (Math.floor(((k + 1) * 20) / n) > Math.floor((k * 20) / n))
      gains.push({ share: (k + 1) / n, found: found / (all || 1) });
  }
  return gains;
}

/** Of predicted numbers, in their unit but for r2. */
export interface NumberMeasures {
  rows: number;
  /** The share of the variance that is explained, 1 for all; below 0 worse than saying the mean. */
  r2: Estimate;
  /** Mean distance between what was said and what was. */
  mae: Estimate;
  rmse: number;
  /** The mean distance of saying the median to everyone. */
  mae_of_median: number;
  /** Half of all lie less far off than this. */
  half_within: number;
  /** Eight of ten lie between what was said and these. */
  spread: { low: number; high: number };
  /** Ten groups of rising prediction: what was said, and what was. */
  groups: Array<{ rows: number; said: number; was: Estimate }>;
}

export function measureNumbers(y: Numbers, said: Numbers, { draws = 200, seed = 7 } = {}): NumberMeasures {
  const n = y.length;
  const off = Float64Array.from({ length: n }, (_, i) => (y[i] as number) - (said[i] as number));
  const sorted = Float64Array.from(y).sort();
  const median = sorted[sorted.length >> 1] ?? 0;
  const mean = sorted.reduce((a, b) => a + b, 0) / (n || 1);
  const around = Float64Array.from(y, (value) => (value - mean) ** 2);
  const random = seeded(seed);
  const drawn = { r2: [] as number[], mae: [] as number[] };
  for (let k = 0; k < draws; k++) {
    let [rest, all, distance] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      const row = Math.floor(random() * n);
      rest += (off[row] as number) ** 2;
      distance += Math.abs(off[row] as number);
      all += around[row] as number;
    }
    drawn.r2.push(all > 0 ? 1 - rest / all : 0);
    drawn.mae.push(distance / n);
  }
  const squares = off.reduce((sum, one) => sum + one * one, 0);
  const total = around.reduce((a, b) => a + b, 0);
  const distances = off.map(Math.abs).sort();
  const residuals = off.slice().sort();
  return {
    rows: n,
    r2: within(total > 0 ? 1 - squares / total : 0, drawn.r2),
    mae: within(distances.reduce((a, b) => a + b, 0) / (n || 1), drawn.mae),
    rmse: Math.sqrt(squares / (n || 1)),
    mae_of_median: sorted.reduce((sum, value) => sum + Math.abs(value - median), 0) / (n || 1),
    half_within: distances[distances.length >> 1] ?? 0,
    spread: { low: residuals[Math.floor(n * 0.1)] ?? 0, high: residuals[Math.floor(n * 0.9)] ?? 0 },
    groups: groupsOf(y, said),
  };
}

function within(value: number, drawn: number[]): Estimate {
  const sorted = drawn.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? value;
  return { value, low: at(0.025), high: at(0.975) };
}

function groupsOf(y: Numbers, said: Numbers): NumberMeasures['groups'] {
  const order = ranked(said).reverse();
  const n = order.length;
  const count = Math.min(10, Math.max(2, Math.floor(n / 15)));
  return Array.from({ length: count }, (_, k) => {
    const rows = order.subarray(Math.floor((k * n) / count), Math.floor(((k + 1) * n) / count));
    let [sum, told, squares] = [0, 0, 0];
    for (const row of rows) {
      sum += y[row] as number;
      told += said[row] as number;
    }
    const mean = sum / (rows.length || 1);
    for (const row of rows) squares += ((y[row] as number) - mean) ** 2;
    const error = Math.sqrt(squares / Math.max(1, rows.length - 1) / (rows.length || 1));
    return {
      rows: rows.length,
      said: told / (rows.length || 1),
      was: { value: mean, low: mean - 1.96 * error, high: mean + 1.96 * error },
    };
  });
}

/** What acting on a customer costs and brings. */
export interface Stakes {
  /** Of one action: the call, the offer, the discount. */
  cost: number;
  /** What one yes is worth where the action turns it round. */
  value: number;
  /** How often the action turns it round, 0 to 1. */
  success: number;
}

export interface Target {
  /** Whom to act on: everyone with at least this probability. */
  threshold: number;
  reached: number;
  /** Expected yes among them. */
  hits: number;
  cost: number;
  benefit: number;
  profit: number;
}

/**
 * Acting pays where p · success · value exceeds the cost: the threshold is cost / (success · value) (Elkan 2001, the cost matrix with
 * an action's cost on both sides). Taken at their word, calibrated probabilities give the sums that are expected.
 */
export function targetOf(p: Numbers, { cost, value, success }: Stakes, threshold?: number): Target {
  const gain = success * value;
  const at = threshold ?? (gain > 0 ? Math.min(1, cost / gain) : 1);
  let [reached, hits] = [0, 0];
  for (let i = 0; i < p.length; i++) {
    const one = p[i] as number;
    if (one < at) continue;
    reached++;
    hits += one;
  }
  return {
    threshold: at,
    reached,
    hits,
    cost: reached * cost,
    benefit: hits * gain,
    profit: hits * gain - reached * cost,
  };
}

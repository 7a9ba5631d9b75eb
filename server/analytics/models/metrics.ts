import { seeded } from './linear.ts';

type Numbers = ArrayLike<number>;

/** Row numbers from the highest score to the lowest; equal scores keep their order. */
export function ranked(scores: Numbers): Int32Array {
  return Int32Array.from({ length: scores.length }, (_, i) => i).sort(
    (a, b) => (scores[b] as number) - (scores[a] as number) || a - b,
  );
}

/** How often a row that turned out well has a higher score than one that did not; equal scores count half. */
export const auc = (y: Numbers, scores: Numbers): number => aucOf(y, scores, ranked(scores), null);

/** As above, with each row counted `times` over: resampling needs no new sorting. */
function aucOf(y: Numbers, scores: Numbers, order: Int32Array, times: Uint16Array | null): number {
  let above = 0;
  let ones = 0;
  let zeros = 0;
  for (let i = 0; i < order.length; ) {
    const score = scores[order[i] as number];
    let tiedOnes = 0;
    let tiedZeros = 0;
    for (; i < order.length && scores[order[i] as number] === score; i++) {
      const row = order[i] as number;
      const weight = times ? (times[row] as number) : 1;
      if ((y[row] as number) > 0.5) tiedOnes += weight;
      else tiedZeros += weight;
    }
    above += tiedZeros * (ones + tiedOnes / 2);
    ones += tiedOnes;
    zeros += tiedZeros;
  }
  return ones > 0 && zeros > 0 ? above / (ones * zeros) : Number.NaN;
}

/** Area under precision and recall, as the mean precision at each step of recall. */
export function averagePrecision(y: Numbers, scores: Numbers): number {
  const order = ranked(scores);
  let all = 0;
  for (let i = 0; i < y.length; i++) all += y[i] as number;
  let found = 0;
  let sum = 0;
  for (let i = 0; i < order.length; ) {
    const score = scores[order[i] as number];
    const before = found;
    for (; i < order.length && scores[order[i] as number] === score; i++) found += y[order[i] as number] as number;
    sum += ((found - before) / all) * (found / i);
  }
  return sum;
}

export function logLoss(y: Numbers, p: Numbers): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const sure = Math.min(Math.max(p[i] as number, 1e-15), 1 - 1e-15);
    sum -= (y[i] as number) > 0.5 ? Math.log(sure) : Math.log(1 - sure);
  }
  return sum / y.length;
}

/** The mean squared distance between what was said and what happened: 0 is perfect. */
export function brier(y: Numbers, p: Numbers): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) sum += ((p[i] as number) - (y[i] as number)) ** 2;
  return sum / y.length;
}

export function accuracy(y: Numbers, p: Numbers, from = 0.5): number {
  let right = 0;
  for (let i = 0; i < y.length; i++) if ((p[i] as number) >= from === (y[i] as number) > 0.5) right++;
  return right / y.length;
}

/** How many times more often the best-scored part turned out well than all did. */
export const lift = (y: Numbers, scores: Numbers, share = 0.1): number => liftOf(y, ranked(scores), share, null);

function liftOf(y: Numbers, order: Int32Array, share: number, times: Uint16Array | null): number {
  let all = 0;
  for (let i = 0; i < y.length; i++) all += (times ? (times[i] as number) : 1) * (y[i] as number);
  const wanted = Math.max(1, Math.floor(y.length * share));
  let taken = 0;
  let found = 0;
  for (const row of order) {
    const weight = Math.min(times ? (times[row] as number) : 1, wanted - taken);
    taken += weight;
    found += weight * (y[row] as number);
    if (taken >= wanted) break;
  }
  return all > 0 ? found / wanted / (all / y.length) : Number.NaN;
}

/** A figure and where it would lie in 95 of 100 samples like this one. */
export interface Estimate {
  value: number;
  low: number;
  high: number;
}

export interface Measures {
  rows: number;
  positives: number;
  auc: Estimate;
  brier: Estimate;
  log_loss: number;
  /** The Brier score of saying the mean rate to everyone: what a useful score lies below. */
  brier_of_mean: number;
  lift: Estimate;
  /** Ten groups of rising score: what was said, and how often it happened. */
  calibration: CalibrationGroup[];
}

export interface CalibrationGroup {
  rows: number;
  said: number;
  happened: Estimate;
}

/** Measures probabilities against what happened, with intervals from drawing the same number of rows again and again. */
export function measure(y: Numbers, p: Numbers, { draws = 400, seed = 7 } = {}): Measures {
  const order = ranked(p);
  const n = y.length;
  let positives = 0;
  for (let i = 0; i < n; i++) positives += y[i] as number;
  const random = seeded(seed);
  const times = new Uint16Array(n);
  const drawn: Record<'auc' | 'brier' | 'lift', number[]> = { auc: [], brier: [], lift: [] };
  for (let k = 0; k < draws; k++) {
    times.fill(0);
    for (let i = 0; i < n; i++) {
      const row = Math.floor(random() * n);
      times[row] = (times[row] as number) + 1;
    }
    let off = 0;
    for (let i = 0; i < n; i++) off += (times[i] as number) * ((p[i] as number) - (y[i] as number)) ** 2;
    drawn.auc.push(aucOf(y, p, order, times));
    drawn.brier.push(off / n);
    drawn.lift.push(liftOf(y, order, 0.1, times));
  }
  const rate = positives / n;
  return {
    rows: n,
    positives,
    auc: within(auc(y, p), drawn.auc),
    brier: within(brier(y, p), drawn.brier),
    log_loss: logLoss(y, p),
    brier_of_mean: rate * (1 - rate),
    lift: within(lift(y, p), drawn.lift),
    calibration: calibrationOf(y, p, order),
  };
}

function within(value: number, drawn: number[]): Estimate {
  const sorted = drawn.filter((one) => !Number.isNaN(one)).sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? value;
  return { value, low: at(0.025), high: at(0.975) };
}

function calibrationOf(y: Numbers, p: Numbers, order: Int32Array): CalibrationGroup[] {
  const n = order.length;
  const count = Math.min(10, Math.max(2, Math.floor(n / 15)));
  const groups: CalibrationGroup[] = [];
  for (let k = 0; k < count; k++) {
    // From the lowest score up.
    const rows = order.slice(n - Math.floor(((k + 1) * n) / count), n - Math.floor((k * n) / count));
    let said = 0;
    let happened = 0;
    for (const row of rows) {
      said += p[row] as number;
      happened += y[row] as number;
    }
    groups.push({ rows: rows.length, said: said / rows.length, happened: share(happened, rows.length) });
  }
  return groups;
}

/** A share with Wilson's interval, which stays sensible for few rows and for shares near 0 and 1. */
export function share(found: number, of: number): Estimate {
  if (of === 0) return { value: Number.NaN, low: 0, high: 1 };
  const z = 1.959964;
  const value = found / of;
  const middle = (value + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((value * (1 - value)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return { value, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

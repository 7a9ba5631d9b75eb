import { matrix } from './linear.ts';
import { fitLogistic, sigmoid } from './logistic.ts';

/** Turns scores into probabilities that can be taken at their word. */
export type Calibration =
  | { kind: 'platt'; slope: number; intercept: number }
  | { kind: 'isotonic'; scores: number[]; probabilities: number[] };

/** Few rows bear a curve of two numbers only; steps need many. */
export const ENOUGH_FOR_STEPS = 1000;

/** `odds` are log-odds of scores on rows that the model was not fitted to, `y` what happened. */
export function calibrate(odds: ArrayLike<number>, y: ArrayLike<number>): Calibration {
  return odds.length >= ENOUGH_FOR_STEPS ? isotonic(odds, y) : platt(odds, y);
}

/** A logistic curve through the scores (Platt 1999), with his correction that keeps it from certainty. */
export function platt(odds: ArrayLike<number>, y: ArrayLike<number>): Calibration {
  let ones = 0;
  for (let i = 0; i < y.length; i++) ones += y[i] as number;
  const high = (ones + 1) / (ones + 2);
  const low = 1 / (y.length - ones + 2);
  // A row that counts partly as one and partly as the other is two rows with weights; doubling the rows does as well.
  const x = matrix(odds.length, 1);
  x.values.set(Float64Array.from(odds));
  const targets = Float64Array.from(y, (v) => (v > 0.5 ? high : low));
  const { intercept, weights } = fitSoft(x.values, targets);
  return { kind: 'platt', slope: weights, intercept };
}

/** Logistic regression of one column on targets between 0 and 1. */
function fitSoft(x: Float64Array, y: Float64Array): { intercept: number; weights: number } {
  const hard = matrix(x.length, 1);
  hard.values.set(x);
  const start = fitLogistic(
    hard,
    Float64Array.from(y, (v) => (v > 0.5 ? 1 : 0)),
    1e-3,
  );
  let a = start.intercept;
  let b = start.weights[0] as number;
  for (let round = 0; round < 50; round++) {
    let ga = 0;
    let gb = 0;
    let haa = 1e-9;
    let hab = 0;
    let hbb = 1e-9;
    for (let i = 0; i < x.length; i++) {
      const v = x[i] as number;
      const p = sigmoid(a + b * v);
      const error = (y[i] as number) - p;
      const w = Math.max(p * (1 - p), 1e-9);
      ga += error;
      gb += error * v;
      haa += w;
      hab += w * v;
      hbb += w * v * v;
    }
    const det = haa * hbb - hab * hab;
    if (!(det > 0)) break;
    const da = (hbb * ga - hab * gb) / det;
    const db = (haa * gb - hab * ga) / det;
    const part = Math.min(1, 2 / (Math.abs(da) + Math.abs(db) + 1e-12));
    a += part * da;
    b += part * db;
    if (Math.abs(da) + Math.abs(db) < 1e-9) break;
  }
  return { intercept: a, weights: b };
}

/** Steps that never fall: neighbours that are out of order are pooled until none is (Ayer and others 1955). */
export function isotonic(odds: ArrayLike<number>, y: ArrayLike<number>): Calibration {
  const order = Array.from({ length: odds.length }, (_, i) => i).sort(
    (a, b) => (odds[a] as number) - (odds[b] as number),
  );
  const pools: Array<{ sum: number; count: number; score: number }> = [];
  for (const i of order) {
    pools.push({ sum: y[i] as number, count: 1, score: odds[i] as number });
    for (;;) {
      const last = pools.at(-1);
      const before = pools.at(-2);
      if (!last || !before || before.sum / before.count < last.sum / last.count) break;
      pools.pop();
      const count = before.count + last.count;
      before.score = (before.score * before.count + last.score * last.count) / count;
      before.sum += last.sum;
      before.count = count;
    }
  }
  return {
    kind: 'isotonic',
    scores: pools.map((pool) => pool.score),
    // A step of all or nothing says only that its rows were few.
    probabilities: pools.map((pool) => (pool.sum + 0.5) / (pool.count + 1)),
  };
}

export function calibrated(calibration: Calibration, odds: number): number {
  if (calibration.kind === 'platt') return sigmoid(calibration.intercept + calibration.slope * odds);
  const { scores, probabilities } = calibration;
  const first = scores[0] as number;
  if (odds <= first) return probabilities[0] as number;
  for (let i = 1; i < scores.length; i++) {
    const to = scores[i] as number;
    if (odds > to) continue;
    const from = scores[i - 1] as number;
    const way = to > from ? (odds - from) / (to - from) : 1;
    return (probabilities[i - 1] as number) * (1 - way) + (probabilities[i] as number) * way;
  }
  return probabilities.at(-1) as number;
}

import { cholesky, type Matrix, type Scaling, solve } from './linear.ts';

export interface Logistic {
  intercept: number;
  weights: ArrayLike<number>;
}

export interface LogisticFit extends Logistic {
  weights: Float64Array;
  logLikelihood: number;
  /** Covariance of intercept and weights, in this order: `(cols + 1)²` values. */
  covariance: Float64Array;
}

export const sigmoid = (z: number): number => (z >= 0 ? 1 / (1 + Math.exp(-z)) : Math.exp(z) / (1 + Math.exp(z)));

/**
 * Logistic regression by Newton's method. `penalty` is the weight of half the sum of squared weights (the intercept is
 * free): 0 gives maximum likelihood, 1 what others call C = 1. Columns should be scaled where there is a penalty.
 */
export function fitLogistic(x: Matrix, y: ArrayLike<number>, penalty = 0): LogisticFit {
  const { cols } = x;
  const n = cols + 1;
  const beta = new Float64Array(n);
  let lower: Float64Array = new Float64Array(n * n);
  let best = objective(x, y, beta, penalty);
  let near = false;
  for (let round = 0; round < 60; round++) {
    const gradient = new Float64Array(n);
    // Near the top the curvature hardly changes any more: the last small step is taken with the one before.
    const hessian = near ? null : new Float64Array(n * n);
    slopes(x, y, beta, gradient, hessian);
    for (let j = 1; j < n; j++) gradient[j] = (gradient[j] as number) - penalty * (beta[j] as number);
    if (hessian) {
      for (let j = 1; j < n; j++) hessian[j * n + j] = (hessian[j * n + j] as number) + penalty;
      lower = cholesky(hessian, n);
    }
    const step = solve(lower, n, gradient);
    const decrement = gradient.reduce((sum, slope, j) => sum + slope * (step[j] as number), 0);
    // Where a whole step goes too far (outcomes that a column tells apart fully), a part of it is taken.
    let part = 1;
    let next = best;
    const tried = new Float64Array(n);
    for (; part > 1e-6; part /= 2) {
      for (let j = 0; j < n; j++) tried[j] = (beta[j] as number) + part * (step[j] as number);
      next = objective(x, y, tried, penalty);
      if (next >= best - 1e-12 * Math.abs(best)) break;
    }
    if (part <= 1e-6) break;
    beta.set(tried);
    best = next;
    if (decrement < 1e-12 || (near && decrement < 1e-6)) break;
    // A thousandth of a standard error away.
    near = decrement < 1e-6;
  }
  let shrunk = 0;
  for (let j = 1; j < n; j++) shrunk += (beta[j] as number) ** 2;
  return {
    intercept: beta[0] as number,
    weights: beta.slice(1),
    logLikelihood: best + (penalty * shrunk) / 2,
    covariance: inverse(lower, n),
  };
}

/** First and second slopes of the log-likelihood; four rows at a time, since each visit of the triangle costs more than the sums. */
function slopes(
  { rows, cols, values }: Matrix,
  y: ArrayLike<number>,
  beta: Float64Array,
  gradient: Float64Array,
  hessian: Float64Array | null,
): void {
  const n = cols + 1;
  const row = () => new Float64Array(n).fill(1, 0, 1);
  const [r0, r1, r2, r3] = [row(), row(), row(), row()];
  const four = [r0, r1, r2, r3];
  const weights = new Float64Array(4);
  for (let i = 0; i < rows; i += 4) {
    for (let k = 0; k < 4; k++) {
      const row = four[k] as Float64Array;
      weights[k] = 0;
      if (i + k >= rows) continue;
      const at = (i + k) * cols;
      let z = beta[0] as number;
      for (let j = 0; j < cols; j++) {
        const v = values[at + j] as number;
        row[j + 1] = v;
        z += (beta[j + 1] as number) * v;
      }
      const p = sigmoid(z);
      const error = (y[i + k] as number) - p;
      weights[k] = Math.max(p * (1 - p), 1e-10);
      for (let j = 0; j < n; j++) gradient[j] = (gradient[j] as number) + error * (row[j] as number);
    }
    if (!hessian) continue;
    const w0 = weights[0] as number;
    const w1 = weights[1] as number;
    const w2 = weights[2] as number;
    const w3 = weights[3] as number;
    // Two rows of the triangle at once; the upper corner that this fills as well is never read.
    for (let j = 0; j < n; j += 2) {
      const two = j + 1 < n;
      const a0 = w0 * (r0[j] as number);
      const a1 = w1 * (r1[j] as number);
      const a2 = w2 * (r2[j] as number);
      const a3 = w3 * (r3[j] as number);
      const b0 = two ? w0 * (r0[j + 1] as number) : 0;
      const b1 = two ? w1 * (r1[j + 1] as number) : 0;
      const b2 = two ? w2 * (r2[j + 1] as number) : 0;
      const b3 = two ? w3 * (r3[j + 1] as number) : 0;
      const upper = j * n;
      const lower = two ? upper + n : upper;
      const last = two ? j + 1 : j;
      for (let k = 0; k <= last; k++) {
        const v0 = r0[k] as number;
        const v1 = r1[k] as number;
        const v2 = r2[k] as number;
        const v3 = r3[k] as number;
        hessian[upper + k] = (hessian[upper + k] as number) + (a0 * v0 + a1 * v1 + a2 * v2 + a3 * v3);
        hessian[lower + k] = (hessian[lower + k] as number) + (b0 * v0 + b1 * v1 + b2 * v2 + b3 * v3);
      }
    }
  }
}

export function logOdds({ intercept, weights }: Logistic, row: ArrayLike<number>, at = 0): number {
  let z = intercept;
  for (let j = 0; j < weights.length; j++) z += (weights[j] as number) * (row[at + j] as number);
  return z;
}

/** How likely the outcomes are where everyone is told the mean rate: what a model has to beat. */
export function nullLogLikelihood(y: ArrayLike<number>): number {
  let ones = 0;
  for (let i = 0; i < y.length; i++) ones += y[i] as number;
  const rate = ones / y.length;
  const of = (count: number, share: number) => (count > 0 ? count * Math.log(share) : 0);
  return of(ones, rate) + of(y.length - ones, 1 - rate);
}

/** Coefficients and standard errors in the units from before scaling, the intercept first. */
export function unscaled(fit: LogisticFit, { means, spreads }: Scaling): { values: number[]; errors: number[] } {
  const n = fit.weights.length + 1;
  const turned = new Float64Array(n);
  turned[0] = 1;
  let intercept = fit.intercept;
  for (let j = 1; j < n; j++) {
    turned[j] = -(means[j - 1] as number) / (spreads[j - 1] as number);
    intercept += (fit.weights[j - 1] as number) * (turned[j] as number);
  }
  let variance = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++)
      variance += (turned[i] as number) * (fit.covariance[i * n + j] as number) * (turned[j] as number);
  }
  const weights = [...fit.weights].map((w, j) => w / (spreads[j] as number));
  const errors = weights.map(
    (_, j) => Math.sqrt(fit.covariance[(j + 1) * n + j + 1] as number) / (spreads[j] as number),
  );
  return { values: [intercept, ...weights], errors: [Math.sqrt(variance), ...errors] };
}

function objective({ rows, cols, values }: Matrix, y: ArrayLike<number>, beta: Float64Array, penalty: number): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) {
    let z = beta[0] as number;
    for (let j = 0; j < cols; j++) z += (beta[j + 1] as number) * (values[i * cols + j] as number);
    // log p of what happened, without running out of digits on either side.
    const signed = (y[i] as number) > 0.5 ? z : -z;
    sum -= signed > 0 ? Math.log1p(Math.exp(-signed)) : -signed + Math.log1p(Math.exp(signed));
  }
  let shrunk = 0;
  for (let j = 1; j <= cols; j++) shrunk += (beta[j] as number) ** 2;
  return sum - (penalty * shrunk) / 2;
}

function inverse(lower: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let j = 0; j < n; j++) {
    const unit = new Float64Array(n);
    unit[j] = 1;
    result.set(solve(lower, n, unit), j * n);
  }
  return result;
}

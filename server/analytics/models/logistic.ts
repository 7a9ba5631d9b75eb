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
  const { rows, cols, values } = x;
  const n = cols + 1;
  const beta = new Float64Array(n);
  let lower: Float64Array = new Float64Array(n * n);
  let best = objective(x, y, beta, penalty);
  for (let round = 0; round < 60; round++) {
    const gradient = new Float64Array(n);
    const hessian = new Float64Array(n * n);
    for (let i = 0; i < rows; i++) {
      const at = i * cols;
      let z = beta[0] as number;
      for (let j = 0; j < cols; j++) z += (beta[j + 1] as number) * (values[at + j] as number);
      const p = sigmoid(z);
      const error = (y[i] as number) - p;
      const w = Math.max(p * (1 - p), 1e-10);
      gradient[0] = (gradient[0] as number) + error;
      hessian[0] = (hessian[0] as number) + w;
      for (let j = 0; j < cols; j++) {
        const v = values[at + j] as number;
        if (v === 0) continue;
        gradient[j + 1] = (gradient[j + 1] as number) + error * v;
        const wv = w * v;
        const row = (j + 1) * n;
        hessian[row] = (hessian[row] as number) + wv;
        for (let k = 0; k <= j; k++)
          hessian[row + k + 1] = (hessian[row + k + 1] as number) + wv * (values[at + k] as number);
      }
    }
    for (let j = 1; j < n; j++) {
      gradient[j] = (gradient[j] as number) - penalty * (beta[j] as number);
      hessian[j * n + j] = (hessian[j * n + j] as number) + penalty;
    }
    lower = cholesky(hessian, n);
    const step = solve(lower, n, gradient);
    // Where a whole step goes too far (outcomes that a column tells apart fully), a part of it is taken.
    let part = 1;
    let next = best;
    const tried = new Float64Array(n);
    for (; part > 1e-6; part /= 2) {
      for (let j = 0; j < n; j++) tried[j] = (beta[j] as number) + part * (step[j] as number);
      next = objective(x, y, tried, penalty);
      if (next >= best) break;
    }
    if (part <= 1e-6) break;
    beta.set(tried);
    const gained = next - best;
    best = next;
    if (gained < 1e-9 * (1 + Math.abs(best))) break;
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

export function logOdds({ intercept, weights }: Logistic, row: ArrayLike<number>, at = 0): number {
  let z = intercept;
  for (let j = 0; j < weights.length; j++) z += (weights[j] as number) * (row[at + j] as number);
  return z;
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

import { cholesky, type Matrix, solve } from '../linear.ts';

type Numbers = ArrayLike<number>;

/** A straight line through many columns: y = intercept + Σ weight · column. */
export interface Linear {
  intercept: number;
  weights: Float64Array;
}

export interface LinearFit extends Linear {
  /** Standard errors, of the intercept and of each weight. */
  errors: { intercept: number; weights: Float64Array };
  /** Rows less parameters in use. */
  freedom: number;
  /** Standard deviation of what is left over. */
  residual: number;
  /** The share of the variance of y that the line explains, and the same less what so many columns explain by chance. */
  r2: number;
  adjusted: number;
}

/**
 * Least squares with `penalty` times half the sum of squared weights: 0 is ordinary least squares, above 0 ridge regression (Hoerl &
 * Kennard 1970), for which columns should be scaled. Errors: σ²·A⁻¹·XᵀX·A⁻¹ with A = XᵀX + penalty, which for 0 is σ²·(XᵀX)⁻¹. A
 * column that follows from the others gets no weight.
 */
export function fitRidge(x: Matrix, y: Numbers, penalty = 0): LinearFit {
  const { rows, cols } = x;
  const { gram, slopes, means, mean, total } = momentsOf(x, y);
  const lower = gram.slice();
  for (let j = 0; j < cols; j++) lower[j * cols + j] = (lower[j * cols + j] as number) + penalty;
  cholesky(lower, cols);
  const weights = solve(lower, cols, slopes);
  const explained = 2 * dot(weights, slopes) - quadratic(gram, weights);
  const rest = Math.max(0, total - explained);

  // What each weight is a sum of, and how many parameters that leaves free.
  const inverse = new Float64Array(cols * cols);
  for (let j = 0; j < cols; j++) {
    const unit = new Float64Array(cols);
    unit[j] = 1;
    inverse.set(solve(lower, cols, unit), j * cols);
  }
  const half = times(inverse, gram, cols);
  let used = 1;
  for (let j = 0; j < cols; j++) used += half[j * cols + j] as number;
  const freedom = Math.max(1, rows - used);
  const variance = rest / freedom;
  const spread = times(half, inverse, cols);
  const errors = Float64Array.from({ length: cols }, (_, j) =>
    Math.sqrt(Math.max(0, variance * (spread[j * cols + j] as number))),
  );
  const r2 = total > 0 ? 1 - rest / total : 0;
  return {
    intercept: mean - dot(weights, means),
    weights,
    errors: { intercept: Math.sqrt(variance * (1 / Math.max(1, rows) + quadratic(spread, means))), weights: errors },
    freedom,
    residual: Math.sqrt(variance),
    r2,
    adjusted: rows > 1 ? 1 - ((1 - r2) * (rows - 1)) / freedom : 0,
  };
}

/**
 * Least squares with `penalty` times the sum of absolute weights, per row: ½·mean((y - Xw)²) + penalty·Σ|w| (Tibshirani 1996), by
 * going round the columns (Friedman, Hastie & Tibshirani 2010). Columns should be scaled. Weights that carry nothing end at
 * exactly 0; errors are not given, since choosing and measuring on the same rows would make them too small.
 */
export function fitLasso(x: Matrix, y: Numbers, penalty: number): Linear {
  const { rows, cols } = x;
  const { gram, slopes, means, mean } = momentsOf(x, y);
  const weights = new Float64Array(cols);
  const rest = slopes.slice();
  const bar = penalty * rows;
  for (let round = 0; round < 1000; round++) {
    let moved = 0;
    for (let j = 0; j < cols; j++) {
      const own = gram[j * cols + j] as number;
      if (!(own > 1e-12)) continue;
      const before = weights[j] as number;
      const pull = (rest[j] as number) + own * before;
      const now = (Math.sign(pull) * Math.max(0, Math.abs(pull) - bar)) / own;
      if (now === before) continue;
      weights[j] = now;
      for (let k = 0; k < cols; k++) rest[k] = (rest[k] as number) - (gram[k * cols + j] as number) * (now - before);
      moved = Math.max(moved, Math.abs(now - before) * Math.sqrt(own / rows));
    }
    if (moved < 1e-9) break;
  }
  return { intercept: mean - dot(weights, means), weights };
}

/** Sums of squares and products about the means: all that least squares need. */
function momentsOf({ rows, cols, values }: Matrix, y: Numbers) {
  const means = new Float64Array(cols);
  let mean = 0;
  for (let i = 0; i < rows; i++) {
    mean += (y[i] as number) / rows;
    for (let j = 0; j < cols; j++) means[j] = (means[j] as number) + (values[i * cols + j] as number) / rows;
  }
  const gram = new Float64Array(cols * cols);
  const slopes = new Float64Array(cols);
  const row = new Float64Array(cols);
  let total = 0;
  for (let i = 0; i < rows; i++) {
    const off = (y[i] as number) - mean;
    total += off * off;
    for (let j = 0; j < cols; j++) row[j] = (values[i * cols + j] as number) - (means[j] as number);
    for (let j = 0; j < cols; j++) {
      const v = row[j] as number;
      slopes[j] = (slopes[j] as number) + v * off;
      for (let k = 0; k <= j; k++) gram[j * cols + k] = (gram[j * cols + k] as number) + v * (row[k] as number);
    }
  }
  for (let j = 0; j < cols; j++) for (let k = 0; k < j; k++) gram[k * cols + j] = gram[j * cols + k] as number;
  return { gram, slopes, means, mean, total };
}

function dot(a: Numbers, b: Numbers): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

function quadratic(a: Float64Array, v: Float64Array): number {
  const n = v.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += (v[i] as number) * dot(a.subarray(i * n, (i + 1) * n), v);
  return sum;
}

function times(a: Float64Array, b: Float64Array, n: number): Float64Array {
  const result = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let k = 0; k < n; k++) {
      const v = a[i * n + k] as number;
      if (v === 0) continue;
      for (let j = 0; j < n; j++) result[i * n + j] = (result[i * n + j] as number) + v * (b[k * n + j] as number);
    }
  return result;
}

/** A table of numbers, row after row. */
export interface Matrix {
  rows: number;
  cols: number;
  /** `rows * cols` values; those of one row lie together. */
  values: Float64Array;
}

export const matrix = (rows: number, cols: number): Matrix => ({ rows, cols, values: new Float64Array(rows * cols) });

export function takeRows({ cols, values }: Matrix, rows: ArrayLike<number>): Matrix {
  const taken = matrix(rows.length, cols);
  for (let i = 0; i < rows.length; i++) {
    const at = (rows[i] as number) * cols;
    taken.values.set(values.subarray(at, at + cols), i * cols);
  }
  return taken;
}

export function take<T extends Float64Array | Uint8Array>(from: T, rows: ArrayLike<number>): Float64Array {
  const taken = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) taken[i] = from[rows[i] as number] as number;
  return taken;
}

/** Mean and spread of each column, so that columns of different units weigh alike. */
export interface Scaling {
  means: Float64Array;
  /** Standard deviations; 1 for a column that is the same everywhere. */
  spreads: Float64Array;
}

export function scalingOf({ rows, cols, values }: Matrix): Scaling {
  const means = new Float64Array(cols);
  const spreads = new Float64Array(cols);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < cols; j++) means[j] = (means[j] as number) + (values[i * cols + j] as number);
  for (let j = 0; j < cols; j++) means[j] = (means[j] as number) / (rows || 1);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++)
      spreads[j] = (spreads[j] as number) + ((values[i * cols + j] as number) - (means[j] as number)) ** 2;
  }
  for (let j = 0; j < cols; j++) spreads[j] = Math.sqrt((spreads[j] as number) / (rows || 1)) || 1;
  return { means, spreads };
}

export function scale({ rows, cols, values }: Matrix, { means, spreads }: Scaling): Matrix {
  const scaled = matrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const at = i * cols + j;
      scaled.values[at] = ((values[at] as number) - (means[j] as number)) / (spreads[j] as number);
    }
  }
  return scaled;
}

/**
 * The lower triangle L of a symmetric positive definite matrix, A = L·Lᵀ, in the place of A (`n * n` values). A direction
 * in which A is flat gets no weight instead of an endless one.
 */
export function cholesky(a: Float64Array, n: number): Float64Array {
  for (let j = 0; j < n; j++) {
    let sum = a[j * n + j] as number;
    const floor = 1e-12 * (Math.abs(sum) + 1e-300);
    for (let k = 0; k < j; k++) sum -= (a[j * n + k] as number) ** 2;
    const root = sum > floor ? Math.sqrt(sum) : Number.POSITIVE_INFINITY;
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i++) {
      let rest = a[i * n + j] as number;
      for (let k = 0; k < j; k++) rest -= (a[i * n + k] as number) * (a[j * n + k] as number);
      a[i * n + j] = root === Number.POSITIVE_INFINITY ? 0 : rest / root;
    }
  }
  return a;
}

/** Solves A·x = b by the triangle of A. */
export function solve(lower: Float64Array, n: number, b: Float64Array): Float64Array {
  const x = Float64Array.from(b);
  for (let i = 0; i < n; i++) {
    let sum = x[i] as number;
    for (let k = 0; k < i; k++) sum -= (lower[i * n + k] as number) * (x[k] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (lower[k * n + i] as number) * (x[k] as number);
    x[i] = sum / (lower[i * n + i] as number);
  }
  return x;
}

/** Draws that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

import { cholesky, solve } from '../linear.ts';

type Numbers = ArrayLike<number>;

/** What one more of something (a holiday, a working day, a mailing) adds to a value. */
export interface Effect {
  /** In units of the series; 0 where it cannot be told from chance. */
  size: number;
  standardError: number;
}

export interface Regression {
  effects: Effect[];
  /** `steps` values after those known (without their effects), with the weights as they were found. */
  forecast(known: Numbers, steps: number): Float64Array;
}

/** Up to this many places in a season get a figure of their own. */
const MOST_PLACES = 60;

/**
 * Least squares on a line, the places of the season and regressors (each with a value for every time), with errors of which a
 * part lives on from one time to the next (Cochrane and Orcutt 1949, two rounds). Null where there is too little to tell.
 */
export function regress(y: Numbers, season: number, regressors: Numbers[] = []): Regression | null {
  const n = y.length;
  const places = season > 1 && season <= MOST_PLACES && n >= 2 * season ? season : 1;
  const cols = 2 + (places - 1) + regressors.length;
  if (n < cols + 4) return null;
  const row = (i: number): Float64Array => {
    const x = new Float64Array(cols);
    x[0] = 1;
    x[1] = i / n;
    const place = i % places;
    if (place > 0) x[1 + place] = 1;
    regressors.forEach((one, k) => {
      x[1 + places + k] = (one[i] as number) || 0;
    });
    return x;
  };
  const rows = Array.from({ length: n }, (_, i) => row(i));
  const at = (x: Float64Array, b: Float64Array) => x.reduce((sum, v, j) => sum + v * (b[j] as number), 0);
  let lives = 0;
  let fit = leastSquares(rows, y, 0);
  for (let round = 0; round < 2; round++) {
    const left = rows.map((x, i) => (y[i] as number) - at(x, fit.weights));
    let top = 0;
    let bottom = 0;
    for (let i = 1; i < n; i++) {
      top += (left[i] as number) * (left[i - 1] as number);
      bottom += (left[i - 1] as number) ** 2;
    }
    lives = bottom > 0 ? Math.min(0.95, Math.max(-0.5, top / bottom)) : 0;
    fit = leastSquares(rows, y, lives);
  }
  const { weights, errors } = fit;
  const effects = regressors.map((_, k): Effect => {
    const size = weights[1 + places + k] as number;
    const standardError = errors[1 + places + k] as number;
    const clear = Number.isFinite(size) && Math.abs(size) > 2 * standardError;
    return { size: clear ? size : 0, standardError: Number.isFinite(standardError) ? standardError : 0 };
  });
  const bare = (i: number) => {
    const x = row(i);
    for (let k = 1 + places; k < cols; k++) x[k] = 0;
    return at(x, weights);
  };
  return {
    effects,
    forecast: (known, steps) => {
      const count = known.length;
      const last = (known[count - 1] as number) - bare(count - 1);
      return Float64Array.from({ length: steps }, (_, h) => bare(count + h) + lives ** (h + 1) * last);
    },
  };
}

function leastSquares(rows: Float64Array[], y: Numbers, lives: number) {
  const n = rows.length;
  const p = rows[0]?.length ?? 0;
  const a = new Float64Array(p * p);
  const b = new Float64Array(p);
  const from = lives === 0 ? 0 : 1;
  const x = new Float64Array(p);
  const target = (i: number) => (y[i] as number) - (i > 0 ? lives * (y[i - 1] as number) : 0);
  const take = (i: number) => {
    for (let j = 0; j < p; j++)
      x[j] = (rows[i]?.[j] as number) - (lives !== 0 && i > 0 ? lives * (rows[i - 1]?.[j] as number) : 0);
  };
  for (let i = from; i < n; i++) {
    take(i);
    const v = target(i);
    for (let j = 0; j < p; j++) {
      const xj = x[j] as number;
      if (xj === 0) continue;
      b[j] = (b[j] as number) + xj * v;
      for (let k = 0; k < p; k++) a[j * p + k] = (a[j * p + k] as number) + xj * (x[k] as number);
    }
  }
  for (let j = 0; j < p; j++) a[j * p + j] = (a[j * p + j] as number) * (1 + 1e-9) + 1e-9;
  const lower = cholesky(a, p);
  const weights = solve(lower, p, b);
  let squares = 0;
  for (let i = from; i < n; i++) {
    take(i);
    let said = 0;
    for (let j = 0; j < p; j++) said += (x[j] as number) * (weights[j] as number);
    squares += (target(i) - said) ** 2;
  }
  const variance = squares / Math.max(1, n - from - p);
  const errors = new Float64Array(p);
  for (let j = 0; j < p; j++) {
    const unit = new Float64Array(p);
    unit[j] = 1;
    errors[j] = Math.sqrt(Math.max(0, variance * (solve(lower, p, unit)[j] as number)));
  }
  return { weights, errors };
}

import { cholesky, solve } from '../linear.ts';

export interface Tree {
  /** For each series the place of the one that it is part of; −1 for the whole. A parent is the sum of its parts. */
  parents: ArrayLike<number>;
  /** What each says by itself, step by step. */
  forecasts: Float64Array[];
  /** What each was wrong by one step ahead, the latest last; for `mint`. */
  residuals?: Float64Array[];
}

/**
 * How the parts are made to add up: `bottom_up` trusts the smallest parts alone; `ols` moves all as little as possible
 * (Hyndman and others 2011); `mint` moves those most that are most often wrong, with what errors they share (Wickramasuriya,
 * Athanasopoulos and Hyndman 2019; covariances shrunk as by Schäfer and Strimmer 2005).
 */
export type Reconciliation = 'bottom_up' | 'ols' | 'mint';

/** Forecasts of all series that add up at every step: S·(Sᵀ·W⁻¹·S)⁻¹·Sᵀ·W⁻¹·ŷ. */
export function reconcile({ parents, forecasts, residuals }: Tree, how: Reconciliation): Float64Array[] {
  const n = forecasts.length;
  const steps = forecasts[0]?.length ?? 0;
  const isParent = new Uint8Array(n);
  for (let i = 0; i < n; i++) if ((parents[i] as number) >= 0) isParent[parents[i] as number] = 1;
  const leaves = Array.from({ length: n }, (_, i) => i).filter((i) => !isParent[i]);
  const m = leaves.length;
  // s[i][k]: whether leaf k is part of series i.
  const s = new Float64Array(n * m);
  leaves.forEach((leaf, k) => {
    for (let at = leaf, depth = 0; at >= 0 && depth <= n; at = parents[at] as number, depth++) s[at * m + k] = 1;
  });
  const summed = (bottom: (k: number, h: number) => number) =>
    Array.from({ length: n }, (_, i) =>
      Float64Array.from({ length: steps }, (_, h) => {
        let sum = 0;
        for (let k = 0; k < m; k++) if (s[i * m + k]) sum += bottom(k, h);
        return sum;
      }),
    );
  if (how === 'bottom_up' || m === n) return summed((k, h) => forecasts[leaves[k] as number]?.[h] as number);
  const w = how === 'mint' && residuals ? shrunkCovariance(residuals) : identity(n);
  const lower = cholesky(w, n);
  // W⁻¹·S, a column for each leaf.
  const ws = Array.from({ length: m }, (_, k) =>
    solve(
      lower,
      n,
      Float64Array.from({ length: n }, (_, i) => s[i * m + k] as number),
    ),
  );
  const inner = new Float64Array(m * m);
  for (let j = 0; j < m; j++)
    for (let k = 0; k < m; k++) {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (s[i * m + j] as number) * ((ws[k] as Float64Array)[i] as number);
      inner[j * m + k] = sum;
    }
  const innerLower = cholesky(inner, m);
  const bottoms = Array.from({ length: steps }, (_, h) => {
    const right = Float64Array.from(ws, (column) => {
      let sum = 0;
      for (let i = 0; i < n; i++) sum += (column[i] as number) * (forecasts[i]?.[h] as number);
      return sum;
    });
    return solve(innerLower, m, right);
  });
  return summed((k, h) => bottoms[h]?.[k] as number);
}

function identity(n: number): Float64Array {
  const w = new Float64Array(n * n);
  for (let i = 0; i < n; i++) w[i * n + i] = 1;
  return w;
}

/** The covariance of what they were wrong by, its off-diagonal drawn towards nought as far as it is chance. */
function shrunkCovariance(residuals: Float64Array[]): Float64Array {
  const n = residuals.length;
  const t = Math.min(...residuals.map((one) => one.length));
  const last = residuals.map((one) => one.subarray(one.length - t));
  const spread = last.map((one) => Math.sqrt(one.reduce((a, v) => a + v * v, 0) / Math.max(1, t)) || 1e-9);
  const w = new Float64Array(n * n);
  let chance = 0;
  let all = 0;
  for (let i = 0; i < n; i++)
    for (let j = 0; j < i; j++) {
      let mean = 0;
      let squares = 0;
      for (let k = 0; k < t; k++) {
        const both =
          ((last[i]?.[k] as number) / (spread[i] as number)) * ((last[j]?.[k] as number) / (spread[j] as number));
        mean += both / t;
        squares += (both * both) / t;
      }
      w[i * n + j] = mean;
      chance += Math.max(0, squares - mean * mean) / Math.max(1, t - 1);
      all += mean * mean;
    }
  const keep = all > 0 ? 1 - Math.min(1, Math.max(0, chance / all)) : 0;
  for (let i = 0; i < n; i++) {
    w[i * n + i] = (spread[i] as number) ** 2;
    for (let j = 0; j < i; j++) {
      const value = keep * 0.999 * (w[i * n + j] as number) * (spread[i] as number) * (spread[j] as number);
      w[i * n + j] = value;
      w[j * n + i] = value;
    }
  }
  return w;
}

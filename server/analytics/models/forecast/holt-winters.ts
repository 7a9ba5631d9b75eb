import { minimiseWithin } from './minimise.ts';
import { movingAverage } from './seasons.ts';

type Numbers = ArrayLike<number>;
export type Seasonal = 'additive' | 'multiplicative';

export interface HoltWinters {
  alpha: number;
  beta: number;
  gamma: number;
  /** Sum of squared errors one step ahead, from the second season on. */
  sse: number;
  forecast(steps: number): Float64Array;
}

interface Start {
  level: number;
  trend: number;
  seasons: Float64Array;
}

/**
 * Level, trend and seasons smoothed exponentially (Holt 1957, Winters 1960). Begins with the classical decomposition of the
 * first two seasons; the weights are those with the smallest squared error one step ahead unless given.
 */
export function holtWinters(
  y: Numbers,
  season: number,
  kind: Seasonal,
  weights?: { alpha: number; beta: number; gamma: number },
): HoltWinters {
  const start = startOf(y, season, kind);
  const x = weights
    ? Float64Array.of(weights.alpha, weights.beta, weights.gamma)
    : bestOf(
        starts.map((from) => minimiseWithin((w) => run(y, season, kind, start, w).sse, from, 0, 1, { rounds: 150 })),
      );
  const { sse, level, trend, seasons } = run(y, season, kind, start, x);
  const [alpha = 0, beta = 0, gamma = 0] = x;
  return {
    alpha,
    beta,
    gamma,
    sse,
    forecast: (steps) =>
      Float64Array.from({ length: steps }, (_, i) => {
        const s = seasons[(y.length + i) % season] as number;
        const line = level + (i + 1) * trend;
        return kind === 'additive' ? line + s : line * s;
      }),
  };
}

/** There is a second valley where the trend has no weight: looking from one place only may end in it. */
const starts = [
  [0.3, 0.1, 0.1],
  [0.1, 0.1, 0.1],
];

const bestOf = (found: Array<{ x: Float64Array; value: number }>) =>
  (found.toSorted((a, b) => a.value - b.value)[0] as { x: Float64Array }).x;

function startOf(y: Numbers, season: number, kind: Seasonal): Start {
  const two = Array.from({ length: 2 * season }, (_, i) => y[i] as number);
  const trend = movingAverage(two, season);
  const known = trend.flatMap((v, i) => (v === null ? [] : [{ i, v }]));
  // A least-squares line through the trend; the intercept stands one place before its first value.
  const n = known.length;
  const meanX = (n + 1) / 2;
  const meanY = known.reduce((a, { v }) => a + v, 0) / n;
  let top = 0;
  let bottom = 0;
  known.forEach(({ v }, k) => {
    top += (k + 1 - meanX) * (v - meanY);
    bottom += (k + 1 - meanX) ** 2;
  });
  const slope = bottom > 0 ? top / bottom : 0;
  const seasons = new Float64Array(season);
  const counts = new Float64Array(season);
  for (const { i, v } of known) {
    const place = i % season;
    seasons[place] =
      (seasons[place] as number) + (kind === 'additive' ? (two[i] as number) - v : (two[i] as number) / (v || 1));
    counts[place] = (counts[place] as number) + 1;
  }
  for (let k = 0; k < season; k++) {
    seasons[k] = counts[k] ? (seasons[k] as number) / (counts[k] as number) : kind === 'additive' ? 0 : 1;
  }
  const mean = seasons.reduce((a, b) => a + b, 0) / season;
  return {
    level: meanY - slope * meanX,
    trend: slope,
    seasons: seasons.map((s) => (kind === 'additive' ? s - mean : s / (mean || 1))),
  };
}

function run(y: Numbers, season: number, kind: Seasonal, start: Start, weights: Float64Array) {
  const [alpha = 0, beta = 0, gamma = 0] = weights;
  const seasons = Float64Array.from(start.seasons);
  let { level, trend } = start;
  let sse = 0;
  for (let i = season; i < y.length; i++) {
    const value = y[i] as number;
    const place = i % season;
    const s = seasons[place] as number;
    const before = level;
    if (kind === 'additive') {
      sse += (value - (level + trend + s)) ** 2;
      level = alpha * (value - s) + (1 - alpha) * (level + trend);
    } else {
      sse += (value - (level + trend) * s) ** 2;
      level = alpha * (value / (s || 1e-9)) + (1 - alpha) * (level + trend);
    }
    trend = beta * (level - before) + (1 - beta) * trend;
    seasons[place] =
      kind === 'additive'
        ? gamma * (value - level) + (1 - gamma) * s
        : gamma * (value / (level || 1e-9)) + (1 - gamma) * s;
  }
  return { sse, level, trend, seasons };
}

export interface Smoothed {
  alpha: number;
  level: number;
  sse: number;
}

/** Simple exponential smoothing that begins with the first value; the weight is the best unless given. */
export function simpleSmoothing(y: Numbers, given?: number): Smoothed {
  const at = (alpha: number): Smoothed => {
    let level = y[0] as number;
    let sse = 0;
    for (let i = 1; i < y.length; i++) {
      const error = (y[i] as number) - level;
      sse += error * error;
      level += alpha * error;
    }
    return { alpha, level, sse };
  };
  if (given !== undefined) return at(given);
  // The golden section, from the best of a coarse look.
  let best = 0;
  for (let k = 1; k <= 20; k++) if (at(k / 20).sse < at(best / 20).sse) best = k;
  let low = Math.max(0, (best - 1) / 20);
  let high = Math.min(1, (best + 1) / 20);
  const ratio = (Math.sqrt(5) - 1) / 2;
  for (let k = 0; k < 40; k++) {
    const a = high - ratio * (high - low);
    const b = low + ratio * (high - low);
    if (at(a).sse < at(b).sse) high = b;
    else low = a;
  }
  return at((low + high) / 2);
}

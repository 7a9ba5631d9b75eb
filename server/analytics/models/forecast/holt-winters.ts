import { descendWithin } from './descend.ts';
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

export interface HoltWintersWish {
  /** Weights to take as they are. */
  weights?: { alpha: number; beta: number; gamma: number };
  /**
   * How the weights are looked for: `thorough` from several places, for the smallest error there is; `local` downhill from
   * alpha 0.3, beta 0.1, gamma 0.1, which ends in the nearest valley. The latter is what R does, and many textbooks' figures
   * with it.
   */
  search?: 'thorough' | 'local';
}

/**
 * Level, trend and seasons smoothed exponentially (Holt 1957, Winters 1960). Begins with the classical decomposition of the
 * first two seasons; the weights are those with the smallest squared error one step ahead unless given.
 */
export function holtWinters(
  y: Numbers,
  season: number,
  kind: Seasonal,
  { weights, search = 'thorough' }: HoltWintersWish = {},
): HoltWinters {
  const start = startOf(y, season, kind);
  const values = Float64Array.from({ length: y.length }, (_, i) => y[i] as number);
  const state = { level: 0, trend: 0, seasons: new Float64Array(season) };
  const cost = (w: Float64Array) => run(values, season, kind, start, w, state);
  const x = weights
    ? Float64Array.of(weights.alpha, weights.beta, weights.gamma)
    : search === 'local'
      ? descendWithin(cost, STARTS[0], 0, 1).x
      : bestOf(STARTS.map((from) => minimiseWithin(cost, from, 0, 1, { rounds: 150 })));
  const sse = cost(x);
  const { level, trend } = state;
  const seasons = Float64Array.from(state.seasons);
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
const STARTS = [
  [0.3, 0.1, 0.1],
  [0.1, 0.1, 0.1],
] as const;

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

/** The squared errors one step ahead; leaves the last state in `state`. */
function run(
  y: Float64Array,
  season: number,
  kind: Seasonal,
  start: Start,
  weights: Float64Array,
  state: Start,
): number {
  const alpha = weights[0] as number;
  const beta = weights[1] as number;
  const gamma = weights[2] as number;
  const { seasons } = state;
  seasons.set(start.seasons);
  let { level, trend } = start;
  let sse = 0;
  for (let i = season, place = 0; i < y.length; i++) {
    const value = y[i] as number;
    const s = seasons[place] as number;
    const line = level + trend;
    const before = level;
    if (kind === 'additive') {
      sse += (value - (line + s)) ** 2;
      level = alpha * (value - s) + (1 - alpha) * line;
      seasons[place] = gamma * (value - level) + (1 - gamma) * s;
    } else {
      sse += (value - line * s) ** 2;
      level = alpha * (value / (s || 1e-9)) + (1 - alpha) * line;
      seasons[place] = gamma * (value / (level || 1e-9)) + (1 - gamma) * s;
    }
    trend = beta * (level - before) + (1 - beta) * trend;
    if (++place === season) place = 0;
  }
  state.level = level;
  state.trend = trend;
  return sse;
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

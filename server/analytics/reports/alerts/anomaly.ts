import { forecastSeries } from '../../models/forecast/choose.ts';

export type Expected = { low: number; high: number } | { refused: string };

/** As many earlier values as it takes to say what is usual. */
const LEAST = 8;
/** Of a hundred usual values one lies outside. */
const SHARE = 0.99;

/**
 * Between which values the next one of a series is expected, from those before it: the forecast of the method that did best
 * over the series' own past, with its interval. Single values far off are drawn in beforehand (Hampel: beyond 4 scaled
 * median deviations from the median of their season's differences), so that yesterday's alarm does not widen today's bounds.
 * @param values in order, without gaps; the one to judge is not among them
 * @param season values in one round: 12 for months, 7 for days, 1 for none
 */
export function expectedNext(values: number[], season: number): Expected {
  if (values.some((value) => !Number.isFinite(value))) return { refused: 'The figure has gaps' };
  if (values.length < LEAST) return { refused: `It takes ${LEAST} earlier values to say what is usual` };
  const cycle = values.length >= 2 * season ? season : 1;
  const drawn = drawIn(values, cycle);
  const { forecast, half } = forecastSeries(Float64Array.from(drawn), cycle, 1, { coverage: SHARE });
  const [middle = Number.NaN] = forecast;
  // A series that never moved leaves no room at all: a hundredth of it is no news.
  const room = Math.max(half[0] ?? 0, Math.abs(middle) * 0.01);
  if (!Number.isFinite(middle) || !Number.isFinite(room)) return { refused: 'No method could follow the figure' };
  return { low: middle - room, high: middle + room };
}

function drawIn(values: number[], season: number): number[] {
  const steps = values.slice(season).map((value, i) => value - (values[i] as number));
  if (steps.length < LEAST - 1) return values;
  const middle = median(steps);
  const spread = 1.4826 * median(steps.map((step) => Math.abs(step - middle)));
  if (spread === 0) return values;
  const drawn = [...values];
  for (let i = season; i < drawn.length; i++) {
    const usual = (drawn[i - season] as number) + middle;
    const off = (drawn[i] as number) - usual;
    if (Math.abs(off) > 4 * spread) drawn[i] = usual + Math.sign(off) * 4 * spread;
  }
  return drawn;
}

function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}

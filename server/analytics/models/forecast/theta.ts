import { simpleSmoothing } from './holt-winters.ts';
import { adjust } from './seasons.ts';

type Numbers = ArrayLike<number>;

/**
 * The theta method (Assimakopoulos and Nikolopoulos 2000), as exponential smoothing with half the slope of a line through the
 * series for a drift (Hyndman and Billah 2003), on the series without its seasons. `alpha` is the best unless given.
 */
export function theta(
  y: Numbers,
  season: number,
  given?: number,
): { alpha: number; forecast(steps: number): Float64Array } {
  const { values, restore } = adjust(y, season);
  const n = values.length;
  const { alpha, level } = simpleSmoothing(values, given);
  let top = 0;
  let bottom = 0;
  const mean = values.reduce((a, b) => a + b, 0) / n;
  for (let i = 0; i < n; i++) {
    const x = i - (n - 1) / 2;
    top += x * ((values[i] as number) - mean);
    bottom += x * x;
  }
  const drift = bottom > 0 ? top / bottom / 2 : 0;
  const a = Math.max(alpha, 1e-6);
  return {
    alpha,
    forecast: (steps) =>
      restore(
        Float64Array.from({ length: steps }, (_, i) => level + drift * (i + (1 - (1 - a) ** n) / a)),
        n,
      ),
  };
}

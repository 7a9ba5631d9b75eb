type Numbers = ArrayLike<number>;

/** The centred moving average over one season; null at both ends. */
export function movingAverage(y: Numbers, season: number): Array<number | null> {
  const half = Math.floor(season / 2);
  const even = season % 2 === 0;
  return Array.from({ length: y.length }, (_, i) => {
    if (i < half || i + half >= y.length) return null;
    let sum = 0;
    for (let k = -half; k <= half; k++) {
      const weight = even && Math.abs(k) === half ? 0.5 : 1;
      sum += weight * (y[i + k] as number);
    }
    return sum / season;
  });
}

/** Classical decomposition: how far each place in the season lies from the trend; of mean 1, or 0 where `kind` is additive. */
export function seasonalFigure(y: Numbers, season: number, kind: 'additive' | 'multiplicative'): Float64Array {
  const trend = movingAverage(y, season);
  const sums = new Float64Array(season);
  const counts = new Float64Array(season);
  trend.forEach((level, i) => {
    if (level === null || (kind === 'multiplicative' && level === 0)) return;
    const place = i % season;
    sums[place] = (sums[place] as number) + (kind === 'additive' ? (y[i] as number) - level : (y[i] as number) / level);
    counts[place] = (counts[place] as number) + 1;
  });
  const figure = sums.map((sum, i) => (counts[i] ? sum / (counts[i] as number) : kind === 'additive' ? 0 : 1));
  const mean = figure.reduce((a, b) => a + b, 0) / season;
  return figure.map((v) => (kind === 'additive' ? v - mean : v / (mean || 1)));
}

/** Whether what lies one season back tells more than chance would (at 90 %). */
export function isSeasonal(y: Numbers, season: number): boolean {
  const n = y.length;
  if (season < 2 || n < 3 * season) return false;
  let mean = 0;
  for (let i = 0; i < n; i++) mean += (y[i] as number) / n;
  let variance = 0;
  for (let i = 0; i < n; i++) variance += ((y[i] as number) - mean) ** 2;
  if (variance === 0) return false;
  const correlation = (lag: number) => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += ((y[i] as number) - mean) * ((y[i - lag] as number) - mean);
    return sum / variance;
  };
  let squares = 0;
  for (let lag = 1; lag < season; lag++) squares += correlation(lag) ** 2;
  return Math.abs(correlation(season)) > (1.645 * Math.sqrt(1 + 2 * squares)) / Math.sqrt(n);
}

/** A series without its seasons, and how to put them back. */
export interface Adjusted {
  values: Float64Array;
  restore(forecast: Numbers, from: number): Float64Array;
}

export function adjust(y: Numbers, season: number): Adjusted {
  const positive = Array.from({ length: y.length }, (_, i) => y[i] as number).every((v) => v > 0);
  if (!isSeasonal(y, season)) {
    return { values: Float64Array.from(y), restore: (forecast) => Float64Array.from(forecast) };
  }
  const kind = positive ? 'multiplicative' : 'additive';
  const figure = seasonalFigure(y, season, kind);
  const at = (i: number) => figure[i % season] as number;
  return {
    values: Float64Array.from(y, (v, i) => (kind === 'additive' ? v - at(i) : v / at(i))),
    restore: (forecast, from) =>
      Float64Array.from(forecast, (v, i) => (kind === 'additive' ? v + at(from + i) : v * at(from + i))),
  };
}

type Numbers = ArrayLike<number>;

/** How far a forecast was from what came, in several ways of saying it. */
export interface ForecastErrors {
  mae: number;
  rmse: number;
  /** Mean of 200·|y−f| / (|y|+|f|), in percent. */
  smape: number;
  /** Mean absolute error in units of what repeating last season was wrong by on the known part (Hyndman and Koehler 2006). */
  mase: number;
}

export function errorsOf(actual: Numbers, forecast: Numbers, known: Numbers, season: number): ForecastErrors {
  const n = Math.min(actual.length, forecast.length);
  let absolute = 0;
  let squared = 0;
  let relative = 0;
  for (let i = 0; i < n; i++) {
    const y = actual[i] as number;
    const f = forecast[i] as number;
    const off = Math.abs(y - f);
    absolute += off;
    squared += off * off;
    const both = Math.abs(y) + Math.abs(f);
    relative += both > 0 ? (200 * off) / both : 0;
  }
  return {
    mae: absolute / n,
    rmse: Math.sqrt(squared / n),
    smape: relative / n,
    mase: absolute / n / naiveError(known, season),
  };
}

/** What saying "as one season ago" was wrong by on average within a series. */
export function naiveError(known: Numbers, season: number): number {
  const lag = known.length > season ? season : 1;
  let sum = 0;
  for (let i = lag; i < known.length; i++) sum += Math.abs((known[i] as number) - (known[i - lag] as number));
  return sum / Math.max(1, known.length - lag);
}

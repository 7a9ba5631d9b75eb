/** How many are still there after so long. */
export interface Survival {
  /** Months since the beginning. */
  month: number;
  /** Still there, with 95 % interval. */
  kept: number;
  low: number;
  high: number;
  /** Watched for so long. */
  watched: number;
}

/**
 * The survival curve (Kaplan & Meier 1958), by whole months: those who are still there count for as long as they were watched.
 * Intervals by Greenwood's variance on the scale of log(-log), which stays between 0 and 1. Ends where fewer than `least` are left.
 * @param months how long each was there, until they left or until now
 * @param left 1 for those who left
 */
export function survivalOf(months: ArrayLike<number>, left: ArrayLike<number>, least = 10): Survival[] {
  const n = months.length;
  let longest = 0;
  for (let i = 0; i < n; i++)
    if (Number.isFinite(months[i])) longest = Math.max(longest, Math.ceil(months[i] as number));
  const gone = new Float64Array(longest + 2);
  const ended = new Float64Array(longest + 2);
  let watched = 0;
  for (let i = 0; i < n; i++) {
    const at = months[i] as number;
    if (!Number.isFinite(at) || at < 0) continue;
    watched++;
    const month = Math.max(1, Math.ceil(at));
    if ((left[i] as number) > 0.5) gone[month] = (gone[month] as number) + 1;
    else ended[month] = (ended[month] as number) + 1;
  }
  const curve: Survival[] = [{ month: 0, kept: 1, low: 1, high: 1, watched }];
  let kept = 1;
  let variance = 0;
  for (let month = 1; month <= longest && watched >= least; month++) {
    const lost = gone[month] as number;
    kept *= 1 - lost / watched;
    variance += watched > lost ? lost / (watched * (watched - lost)) : 0;
    const inner = kept > 0 && kept < 1 ? (1.96 * Math.sqrt(variance)) / Math.abs(Math.log(kept)) : 0;
    curve.push({ month, kept, low: kept ** Math.exp(inner), high: kept ** Math.exp(-inner), watched });
    watched -= lost + (ended[month] as number);
  }
  return curve;
}

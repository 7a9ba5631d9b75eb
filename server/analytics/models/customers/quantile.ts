/**
 * Quantiles with linear interpolation between the two nearest values (Hyndman and Fan 1996, type 7; what R and NumPy take
 * unless told). `sorted` rises; NaN for no values.
 */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const n = sorted.length;
  if (n === 0) return Number.NaN;
  const at = (n - 1) * Math.min(1, Math.max(0, share));
  const low = Math.floor(at);
  const below = sorted[low] as number;
  const above = sorted[Math.min(low + 1, n - 1)] as number;
  return below + (above - below) * (at - low);
}

export const sorted = (values: ArrayLike<number>): Float64Array => Float64Array.from(values).sort();

export const median = (values: ArrayLike<number>): number => quantile(sorted(values), 0.5);

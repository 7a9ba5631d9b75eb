import { minimise } from '../forecast/minimise.ts';
import { outside } from './bg-nbd.ts';
import { lnGamma } from './special.ts';

// Fader, P. S., Hardie, B. G. S. (2013): The Gamma-Gamma Model of Monetary Value. What a purchase of a customer costs varies
// about a mean of their own, and the means vary between customers, whatever their frequency.

export interface GammaGamma {
  p: number;
  q: number;
  v: number;
  ll: number;
  /** Customers that it was learnt from: those with a repeat purchase of more than nothing. */
  n: number;
}

const STARTS = [
  [1.5, 1.3, 2.5],
  [0, 1, 1],
];

/** Fits by greatest likelihood. `x`: repeat purchases; `mean`: their mean amount. */
export function fitGammaGamma({ x, mean }: { x: Float64Array; mean: Float64Array }): GammaGamma | { refused: string } {
  const rows: Array<[n: number, m: number]> = [];
  for (let i = 0; i < x.length; i++)
    if ((x[i] as number) > 0 && (mean[i] as number) > 0) rows.push([x[i] as number, mean[i] as number]);
  if (rows.length < 10) return { refused: 'Fewer than ten customers bought again for more than nothing' };
  // In units of the mean amount, so that yen and pounds start from the same place.
  const unit = rows.reduce((sum, [, m]) => sum + m, 0) / rows.length;
  if (rows.every(([, m]) => Math.abs(m / unit - 1) < 1e-9)) return { refused: 'Every purchase costs the same' };
  const f = (log: Float64Array) => {
    if (outside(log)) return Number.POSITIVE_INFINITY;
    const [p, q, v] = Array.from(log, Math.exp) as [number, number, number];
    const byCount = new Map<number, number>();
    const fixed = q * Math.log(v) - lnGamma(q);
    let sum = 0;
    for (const [n, amount] of rows) {
      const m = amount / unit;
      let gammas = byCount.get(n);
      if (gammas === undefined) {
        gammas = lnGamma(p * n + q) - lnGamma(p * n) + p * n * Math.log(n);
        byCount.set(n, gammas);
      }
      sum += fixed + gammas + (p * n - 1) * Math.log(m) - (p * n + q) * Math.log(v + m * n);
    }
    return Number.isFinite(sum) ? -sum : Number.POSITIVE_INFINITY;
  };
  const [best] = STARTS.map((start) =>
    minimise(
      f,
      start.map((one, i) => (i === 2 ? one - 2.5 : one)),
    ),
  ).sort((a, b) => a.value - b.value);
  const found = best as { x: Float64Array; value: number };
  const [p, q, v] = Array.from(found.x, Math.exp) as [number, number, number];
  return { p, q, v: v * unit, ll: -found.value - rows.length * Math.log(unit), n: rows.length };
}

/** Mean amount of a purchase to expect of a customer with `x` repeat purchases of `mean` each; of somebody new with 0. */
export function expectedAmount({ p, q, v }: GammaGamma, x: number, mean: number): number {
  const seen = x > 0 && Number.isFinite(mean) ? x : 0;
  const below = p * seen + q - 1;
  // With q of 1 or less the mean of all customers is not finite: take the middle instead.
  return below > 0 ? (p * (v + seen * (seen > 0 ? mean : 0))) / below : (p * v) / Math.max(q, 1e-3);
}

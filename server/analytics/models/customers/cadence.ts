import { median, quantile, sorted } from './quantile.ts';
import type { Orders } from './rfm.ts';

// Whether a customer buys as they used to, by their own rhythm: how long they have been silent, in their own usual gaps.

export const rhythms = ['as_usual', 'late', 'leaving', 'gone', 'once'] as const;
export type Rhythm = (typeof rhythms)[number];

export interface Cadence {
  who: Int32Array;
  /** Usual days from one purchase to the next: the median of one's own gaps; NaN with a single purchase. */
  usual: Float64Array;
  /** Days since the last purchase. */
  silent: Float64Array;
  rhythm: Rhythm[];
  /** A silence of so many usual gaps is late, and leaving, and gone: beyond 80, 95 and 99 of a hundred gaps that ended. */
  limits: { late: number; leaving: number; gone: number };
  /** Gaps that the limits were learnt from. */
  gaps: number;
}

/** `until`: the day it is told as of. Purchases of one day are one. */
export function cadenceOf({ customers, customer, day, amount }: Orders, until: number): Cadence {
  const days: number[][] = Array.from({ length: customers }, () => []);
  for (let i = 0; i < customer.length; i++) {
    const at = Math.floor(day[i] as number);
    if (at <= until && (amount[i] as number) >= 0) days[customer[i] as number]?.push(at);
  }
  const who: number[] = [];
  const usual: number[] = [];
  const silent: number[] = [];
  const ratios: number[] = [];
  days.forEach((own, i) => {
    if (own.length === 0) return;
    const rising = [...new Set(own)].sort((a, b) => a - b);
    const gaps = rising.slice(1).map((at, k) => at - (rising[k] as number));
    who.push(i);
    usual.push(gaps.length > 0 ? median(gaps) : Number.NaN);
    silent.push(until - (rising.at(-1) as number));
    // Each gap against the median of those before it: what was usual then.
    for (let k = 2; k < gaps.length; k++) ratios.push((gaps[k] as number) / Math.max(1, median(gaps.slice(0, k))));
  });
  const rising = sorted(ratios);
  const limit = (share: number, else_: number) => (rising.length >= 30 ? Math.max(1, quantile(rising, share)) : else_);
  const limits = { late: limit(0.8, 1.5), leaving: limit(0.95, 3), gone: limit(0.99, 6) };
  return {
    who: Int32Array.from(who),
    usual: Float64Array.from(usual),
    silent: Float64Array.from(silent),
    rhythm: who.map((_, i) => rhythmOf(usual[i] as number, silent[i] as number, limits)),
    limits,
    gaps: ratios.length,
  };
}

function rhythmOf(usual: number, silent: number, { late, leaving, gone }: Cadence['limits']): Rhythm {
  if (Number.isNaN(usual)) return 'once';
  const ratio = silent / Math.max(1, usual);
  if (ratio > gone) return 'gone';
  if (ratio > leaving) return 'leaving';
  return ratio > late ? 'late' : 'as_usual';
}

import { quantile } from './quantile.ts';

// Recency, frequency, monetary value: how lately, how often and for how much each customer bought, each in bins from 1 to 5.
// Hughes, A. M. (1994): Strategic Database Marketing. Bins by quantiles of type 7; the cut itself belongs to the lower bin.

/** One entry per order; orders of one customer share a number in `customer`, from 0 to `customers` - 1. */
export interface Orders {
  customers: number;
  customer: Int32Array;
  /** Days, whole or not, on any calendar. */
  day: Float64Array;
  /** Any unit of money; below zero for what came back. */
  amount: Float64Array;
}

export interface RfmTotals {
  /** Places of the customers with at least one order, in `customer` numbers. */
  who: Int32Array;
  /** Days from the last order to the day of the analysis. */
  recency: Float64Array;
  /** Orders. */
  frequency: Float64Array;
  /** Sum of the amounts. */
  monetary: Float64Array;
  /** Orders after the day of the analysis, or without a day or amount: they do not count. */
  left: number;
}

/**
 * Adds up the orders of each customer up to and including the day `asOf`. What came back (an amount below zero) lowers the
 * sum, and is not an order.
 */
export function rfmTotals({ customers, customer, day, amount }: Orders, asOf: number): RfmTotals {
  const last = new Float64Array(customers).fill(Number.NEGATIVE_INFINITY);
  const count = new Float64Array(customers);
  const sum = new Float64Array(customers);
  let left = 0;
  for (let i = 0; i < customer.length; i++) {
    const at = day[i] as number;
    const paid = amount[i] as number;
    const who = customer[i] as number;
    if (!(at <= asOf) || !Number.isFinite(at) || !Number.isFinite(paid)) {
      left += 1;
      continue;
    }
    sum[who] = (sum[who] as number) + paid;
    if (paid < 0) continue;
    count[who] = (count[who] as number) + 1;
    if (at > (last[who] as number)) last[who] = at;
  }
  let n = 0;
  for (let i = 0; i < customers; i++) if (count[i] !== 0) n += 1;
  const totals: RfmTotals = {
    who: new Int32Array(n),
    recency: new Float64Array(n),
    frequency: new Float64Array(n),
    monetary: new Float64Array(n),
    left,
  };
  for (let i = 0, at = 0; i < customers; i++) {
    if (count[i] === 0) continue;
    totals.who[at] = i;
    totals.recency[at] = asOf - (last[i] as number);
    totals.frequency[at] = count[i] as number;
    totals.monetary[at] = sum[i] as number;
    at += 1;
  }
  return totals;
}

/** Where one bin ends and the next begins, rising: four cuts make five bins. */
export interface Cuts {
  recency: number[];
  frequency: number[];
  monetary: number[];
}

/** Cuts that put about as many customers into each of `bins` bins. */
export function quantileCuts(totals: RfmTotals, bins = 5): Cuts {
  const cuts = (values: Float64Array) => {
    const rising = values.slice().sort();
    return Array.from({ length: bins - 1 }, (_, i) => quantile(rising, (i + 1) / bins));
  };
  return {
    recency: cuts(totals.recency),
    frequency: cuts(totals.frequency),
    monetary: cuts(totals.monetary),
  };
}

export interface RfmScores {
  /** 1 (longest ago, seldom, little) to the number of bins, one per customer of the totals. */
  r: Uint8Array;
  f: Uint8Array;
  m: Uint8Array;
  /** 100 R + 10 F + M. */
  score: Uint16Array;
}

/** Scores by cuts: one more than the cuts that lie strictly below the value; recency the other way round. */
export function rfmScores(totals: RfmTotals, cuts: Cuts): RfmScores {
  const n = totals.who.length;
  const scores: RfmScores = {
    r: new Uint8Array(n),
    f: new Uint8Array(n),
    m: new Uint8Array(n),
    score: new Uint16Array(n),
  };
  const highest = cuts.recency.length + 1;
  for (let i = 0; i < n; i++) {
    const r = highest - below(cuts.recency, totals.recency[i] as number);
    const f = 1 + below(cuts.frequency, totals.frequency[i] as number);
    const m = 1 + below(cuts.monetary, totals.monetary[i] as number);
    scores.r[i] = r;
    scores.f[i] = f;
    scores.m[i] = m;
    scores.score[i] = 100 * r + 10 * f + m;
  }
  return scores;
}

function below(cuts: number[], value: number): number {
  let n = 0;
  for (const cut of cuts) if (cut < value) n += 1;
  return n;
}

/** Names for regions of the grid of recency (across) and frequency (up). */
export const segments = [
  'champions',
  'loyal',
  'potential',
  'new',
  'promising',
  'attention',
  'sleepy',
  'at_risk',
  'cannot_lose',
  'hibernating',
] as const;
export type Segment = (typeof segments)[number];

// Rows: frequency 5 down to 1. Columns: recency 1 to 5. After the map that most tools of the field draw.
const map: Segment[][] = [
  ['cannot_lose', 'cannot_lose', 'loyal', 'loyal', 'champions'],
  ['at_risk', 'at_risk', 'loyal', 'loyal', 'champions'],
  ['at_risk', 'at_risk', 'attention', 'potential', 'potential'],
  ['hibernating', 'hibernating', 'sleepy', 'potential', 'potential'],
  ['hibernating', 'hibernating', 'sleepy', 'promising', 'new'],
];

/** The segment of a customer by bins of recency and frequency; `bins` other than five are stretched onto the map. */
export function segmentOf(r: number, f: number, bins = 5): Segment {
  const onMap = (score: number) => Math.min(5, Math.max(1, Math.ceil((score * 5) / bins)));
  return (map[5 - onMap(f)] as Segment[])[onMap(r) - 1] as Segment;
}

export interface Cell {
  r: number;
  f: number;
  customers: number;
  /** Sum of what they spent. */
  amount: number;
}

/** How many customers, with which sum, stand in each cell of recency by frequency. */
export function gridOf(totals: RfmTotals, scores: RfmScores, bins = 5): Cell[] {
  const cells: Cell[] = [];
  for (let f = bins; f >= 1; f--) for (let r = 1; r <= bins; r++) cells.push({ r, f, customers: 0, amount: 0 });
  for (let i = 0; i < totals.who.length; i++) {
    const cell = cells[(bins - (scores.f[i] as number)) * bins + (scores.r[i] as number) - 1] as Cell;
    cell.customers += 1;
    cell.amount += totals.monetary[i] as number;
  }
  return cells;
}

export interface Move {
  from: Segment | 'none';
  to: Segment | 'none';
  customers: number;
}

/** Who moved from which segment to which between two days, by the same cuts; `none`: had not bought yet. */
export function migration(
  then: { who: Int32Array; segment: Segment[] },
  now: { who: Int32Array; segment: Segment[] },
): Move[] {
  const before = new Map<number, Segment>();
  then.who.forEach((who, i) => {
    before.set(who, then.segment[i] as Segment);
  });
  const moves = new Map<string, Move>();
  now.who.forEach((who, i) => {
    const from = before.get(who) ?? 'none';
    const to = now.segment[i] as Segment;
    const key = `${from} ${to}`;
    const move = moves.get(key) ?? { from, to, customers: 0 };
    move.customers += 1;
    moves.set(key, move);
  });
  return [...moves.values()].sort((a, b) => b.customers - a.customers);
}

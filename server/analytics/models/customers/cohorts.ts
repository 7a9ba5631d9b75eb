import type { Orders } from './rfm.ts';

// Customers by the month of their first purchase: how many come back each month after, and what they bring.

export interface Cohorts {
  /** Months as YYYY-MM, rising, without a gap; the cohorts, and the months that were observed. */
  months: string[];
  /** For each cohort, from its own month on: customers with at least one purchase in that month. */
  active: number[][];
  /** The same of their amounts. */
  revenue: number[][];
  /** Share of a cohort that buys k months later, weighted by the sizes of the cohorts that have reached month k. */
  retention: number[];
}

/**
 * `until` (days): purchases after it do not count, and no month after its own is observed. Amounts below zero lower the
 * revenue; a month with nothing else is not active.
 */
export function cohortsOf({ customers, customer, day, amount }: Orders, until: number): Cohorts {
  const monthOf = new Map<number, number>();
  const month = (at: number): number => {
    let found = monthOf.get(at);
    if (found === undefined) {
      const date = new Date(at * 86_400_000);
      found = date.getUTCFullYear() * 12 + date.getUTCMonth();
      monthOf.set(at, found);
    }
    return found;
  };
  const first = new Float64Array(customers).fill(Number.POSITIVE_INFINITY);
  let earliest = Number.POSITIVE_INFINITY;
  let latest = Number.NEGATIVE_INFINITY;
  const usable = (i: number) => (day[i] as number) <= until && Number.isFinite(day[i]) && Number.isFinite(amount[i]);
  for (let i = 0; i < customer.length; i++) {
    if (!usable(i) || (amount[i] as number) < 0) continue;
    const at = month(Math.floor(day[i] as number));
    const who = customer[i] as number;
    if (at < (first[who] as number)) first[who] = at;
    if (at < earliest) earliest = at;
    if (at > latest) latest = at;
  }
  if (!Number.isFinite(earliest)) return { months: [], active: [], revenue: [], retention: [] };
  const n = latest - earliest + 1;
  const active = Array.from({ length: n }, (_, c) => new Array<number>(n - c).fill(0));
  const revenue = Array.from({ length: n }, (_, c) => new Array<number>(n - c).fill(0));
  const seen = new Set<number>();
  for (let i = 0; i < customer.length; i++) {
    if (!usable(i)) continue;
    const who = customer[i] as number;
    const born = first[who] as number;
    const at = month(Math.floor(day[i] as number));
    const cohort = born - earliest;
    const k = at - born;
    const row = revenue[cohort];
    if (!row || k < 0 || k >= row.length) continue;
    row[k] = (row[k] as number) + (amount[i] as number);
    if ((amount[i] as number) < 0) continue;
    const key = who * n + k;
    if (seen.has(key)) continue;
    seen.add(key);
    const counts = active[cohort] as number[];
    counts[k] = (counts[k] as number) + 1;
  }
  return {
    months: Array.from({ length: n }, (_, i) => monthName(earliest + i)),
    active,
    revenue,
    retention: retentionOf(active),
  };
}

const monthName = (month: number) => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}`;

/** Of cohorts of at least one customer that have reached month k. */
export function retentionOf(active: number[][]): number[] {
  const n = active.length;
  return Array.from({ length: n }, (_, k) => {
    let came = 0;
    let all = 0;
    for (const row of active) {
      if (row.length <= k || (row[0] as number) === 0) continue;
      came += row[k] as number;
      all += row[0] as number;
    }
    return all > 0 ? came / all : 0;
  });
}

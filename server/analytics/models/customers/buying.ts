import type { Orders } from './rfm.ts';

// What the models of buying know of each customer: how often they came back, when last, and since when they are known.

/** One entry per customer; times in weeks. */
export interface Buying {
  /** Repeat purchases: orders on later days than the first. */
  x: Float64Array;
  /** From the first purchase to the last; 0 without a repeat. */
  tx: Float64Array;
  /** From the first purchase to the end of what was observed. */
  T: Float64Array;
  /** Mean amount of the repeat purchases; NaN without one. */
  mean: Float64Array;
  /** Places of the customers in the orders. */
  who: Int32Array;
}

const WEEK = 7;

/**
 * Counts the purchases up to and including the day `until`. Purchases of one customer on one day are one; what came back
 * (an amount below zero) is none. Customers who first bought on that last day or later are left out: nothing is known of them.
 */
export function buyingOf({ customers, customer, day, amount }: Orders, until: number): Buying {
  const order = sortedOrder(customer, day);
  const found: { x: number[]; tx: number[]; T: number[]; mean: number[]; who: number[] } = {
    x: [],
    tx: [],
    T: [],
    mean: [],
    who: [],
  };
  for (let i = 0; i < order.length; ) {
    const who = customer[order[i] as number] as number;
    let first = Number.NaN;
    let last = Number.NaN;
    let repeats = 0;
    let spent = 0;
    for (; i < order.length && customer[order[i] as number] === who; i++) {
      const at = Math.floor(day[order[i] as number] as number);
      const paid = amount[order[i] as number] as number;
      if (!(at <= until) || !(paid >= 0) || who < 0 || who >= customers) continue;
      if (Number.isNaN(first)) first = at;
      else if (at > last) repeats += 1;
      if (at > first) spent += paid;
      last = at;
    }
    if (Number.isNaN(first) || first >= until) continue;
    found.who.push(who);
    found.x.push(repeats);
    found.tx.push((last - first) / WEEK);
    found.T.push((until - first) / WEEK);
    found.mean.push(repeats > 0 ? spent / repeats : Number.NaN);
  }
  return {
    x: Float64Array.from(found.x),
    tx: Float64Array.from(found.tx),
    T: Float64Array.from(found.T),
    mean: Float64Array.from(found.mean),
    who: Int32Array.from(found.who),
  };
}

/** Places of the orders by customer and time; as they stand where they are in that order already. */
function sortedOrder(customer: Int32Array, day: Float64Array): Int32Array {
  const order = Int32Array.from(customer, (_, i) => i);
  let steady = true;
  for (let i = 1; i < customer.length && steady; i++) {
    const [a, b] = [customer[i - 1] as number, customer[i] as number];
    steady = a < b || (a === b && (day[i - 1] as number) <= (day[i] as number));
  }
  return steady
    ? order
    : order.sort(
        (a, b) => (customer[a] as number) - (customer[b] as number) || (day[a] as number) - (day[b] as number),
      );
}

/** Customers with the same history count together: a fraction of the rows says the same. */
export interface Weighted {
  x: Float64Array;
  tx: Float64Array;
  T: Float64Array;
  weight: Float64Array;
  /** The largest x. */
  most: number;
}

export function weigh({ x, tx, T }: Pick<Buying, 'x' | 'tx' | 'T'>): Weighted {
  const at = new Map<string, number>();
  const weight: number[] = [];
  const first: number[] = [];
  for (let i = 0; i < x.length; i++) {
    const key = `${x[i]} ${tx[i]} ${T[i]}`;
    const known = at.get(key);
    if (known === undefined) {
      at.set(key, weight.length);
      weight.push(1);
      first.push(i);
    } else weight[known] = (weight[known] as number) + 1;
  }
  const pick = (values: Float64Array) => Float64Array.from(first, (i) => values[i] as number);
  return {
    x: pick(x),
    tx: pick(tx),
    T: pick(T),
    weight: Float64Array.from(weight),
    most: x.reduce((a, b) => Math.max(a, b), 0),
  };
}

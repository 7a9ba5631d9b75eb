import type { Baskets } from './baskets.ts';
import { type Itemsets, setAt } from './itemsets.ts';

/** Products that belong together and could be sold as one. */
export interface Bundle {
  items: number[];
  /** Orders with all of them. */
  count: number;
  /** Orders with all but one of them: who nearly buys the bundle today. */
  nearly: number;
  /** How many times more often than if each were bought on its own. */
  lift: number;
  /** Of the orders with any of the products, the share with all. */
  together: number;
}

export interface BundleOptions {
  /** Products of a bundle at most. */
  largest?: number;
  /** The least lift; below it the products only happen to be popular. */
  lift?: number;
  most?: number;
}

/**
 * Bundles out of frequent sets (closed ones suffice): those that are bought together far more often than by chance, the ones that most
 * orders nearly hold first. A set that shares half of its products with a better one is left out.
 */
export function bundlesOf(sets: Itemsets, baskets: Baskets, closed: Uint8Array, options: BundleOptions = {}): Bundle[] {
  const { largest = 4, lift: least = 1.5, most = 20 } = options;
  const single = new Map<number, number>();
  for (let s = 0; s < sets.count; s++) {
    const own = setAt(sets, s);
    if (own.length === 1) single.set(own[0] as number, sets.counts[s] as number);
  }
  const candidates: Array<{ items: number[]; count: number; lift: number; weight: number }> = [];
  for (let s = 0; s < sets.count; s++) {
    const own = setAt(sets, s);
    if (own.length < 2 || own.length > largest || !closed[s]) continue;
    const items = [...own];
    const count = sets.counts[s] as number;
    const chance = items.reduce((p, item) => p * ((single.get(item) ?? 0) / sets.baskets), 1);
    const lift = count / sets.baskets / chance;
    if (!(lift >= least)) continue;
    candidates.push({ items, count, lift, weight: count * Math.log(lift) * Math.sqrt(items.length - 1) });
  }
  candidates.sort((a, b) => b.weight - a.weight);
  const kept: typeof candidates = [];
  for (const one of candidates) {
    if (kept.length >= most) break;
    const told = new Set(one.items);
    if (
      kept.some(
        ({ items }) => items.filter((item) => told.has(item)).length * 2 >= Math.min(items.length, told.size) + 1,
      )
    )
      continue;
    kept.push(one);
  }
  return measured(kept, baskets);
}

function measured(kept: Array<{ items: number[]; count: number; lift: number }>, baskets: Baskets): Bundle[] {
  const inBundle = new Map<number, number[]>();
  kept.forEach(({ items }, i) => {
    for (const item of items) inBundle.set(item, [...(inBundle.get(item) ?? []), i]);
  });
  const any = new Int32Array(kept.length);
  const nearly = new Int32Array(kept.length);
  const found = new Map<number, number>();
  for (let b = 0; b + 1 < baskets.starts.length; b++) {
    found.clear();
    for (let at = baskets.starts[b] as number; at < (baskets.starts[b + 1] as number); at++)
      for (const i of inBundle.get(baskets.members[at] as number) ?? []) found.set(i, (found.get(i) ?? 0) + 1);
    for (const [i, count] of found) {
      any[i] = (any[i] as number) + 1;
      if (count === (kept[i] as { items: number[] }).items.length - 1) nearly[i] = (nearly[i] as number) + 1;
    }
  }
  return kept.map(({ items, count, lift }, i) => ({
    items,
    count,
    nearly: nearly[i] as number,
    lift,
    together: count / ((any[i] as number) || 1),
  }));
}

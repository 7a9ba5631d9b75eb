import { itemsOf, type Orders } from './purchases.ts';

/** For each item those that go with it, the closest first. */
export interface Neighbours {
  /** Where those of each item begin; one more than there are items. */
  starts: Int32Array;
  items: Int32Array;
  /** How close: 0 to 1. */
  weights: Float64Array;
  /** Customers with both. */
  counts: Int32Array;
}

/** How many neighbours of an item are kept, and the most items that are compared with each other. */
const KEPT = 40;
const MOST_ITEMS = 3000;
/** Who bought more different items than this buys for resale: what lies side by side there tells little. */
const MOST_OWN = 400;

/**
 * Item-item similarity: of two items, the customers who bought both over the geometric mean of the buyers of each (cosine; Sarwar et
 * al. 2001), shrunk where few bought both so that one shared customer is no proof. With `inOrder`, the share of the buyers of the first
 * who bought the second in a later order.
 */
export function neighboursOf(orders: Orders, buyers: Int32Array, inOrder: boolean): Neighbours {
  const items = Int32Array.from(buyers.keys())
    .filter((item) => (buyers[item] as number) > 1)
    .sort((a, b) => (buyers[b] as number) - (buyers[a] as number) || a - b)
    .slice(0, MOST_ITEMS);
  const m = items.length;
  const rank = new Int32Array(orders.items).fill(-1);
  items.forEach((item, i) => {
    rank[item] = i;
  });
  const both = new Int32Array(m * m);
  const came = new Int32Array(m);
  for (let c = 0; c < orders.customers; c++) count(c);
  return kept();

  function count(c: number): void {
    const [begin, end] = [orders.ofCustomer[c] as number, orders.ofCustomer[c + 1] as number];
    const first = new Map<number, number>();
    const last = new Map<number, number>();
    for (let o = begin; o < end; o++)
      for (const item of itemsOf(orders, o)) {
        const r = rank[item] as number;
        if (r < 0) continue;
        if (!first.has(r)) first.set(r, o);
        last.set(r, o);
      }
    if (first.size > MOST_OWN) return;
    for (const [a, at] of first) {
      // Nobody can say what follows on an item of the newest order.
      if (!inOrder || at < end - 1) came[a] = (came[a] as number) + 1;
      for (const [b, later] of last) {
        if (a === b || (inOrder && later <= at)) continue;
        both[a * m + b] = (both[a * m + b] as number) + 1;
      }
    }
  }

  function kept(): Neighbours {
    const starts = new Int32Array(orders.items + 1);
    const lists = new Map<number, Array<{ item: number; weight: number; count: number }>>();
    for (let a = 0; a < m; a++) {
      const own: Array<{ item: number; weight: number; count: number }> = [];
      for (let b = 0; b < m; b++) {
        const count = both[a * m + b] as number;
        if (count < 2) continue;
        const shrunk = count / (count + 3);
        const size = inOrder ? (came[a] as number) : Math.sqrt((came[a] as number) * (came[b] as number));
        own.push({ item: items[b] as number, weight: (shrunk * count) / (size || 1), count });
      }
      own.sort((x, y) => y.weight - x.weight || x.item - y.item);
      lists.set(items[a] as number, own.slice(0, KEPT));
    }
    for (let item = 0; item < orders.items; item++)
      starts[item + 1] = (starts[item] as number) + (lists.get(item)?.length ?? 0);
    const all = [...Array(orders.items).keys()].flatMap((item) => lists.get(item) ?? []);
    return {
      starts,
      items: Int32Array.from(all, ({ item }) => item),
      weights: Float64Array.from(all, ({ weight }) => weight),
      counts: Int32Array.from(all, ({ count }) => count),
    };
  }
}

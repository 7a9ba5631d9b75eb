/**
 * What was bought together: each basket is a list of item numbers, each item once, whatever its quantity. A basket may be one order,
 * or all that one customer ever bought.
 */
export interface Baskets {
  /** Where each basket begins in `members`; one more than there are baskets. */
  starts: Int32Array;
  /** Item numbers, those of one basket together and rising. */
  members: Int32Array;
  /** How many different items there are. */
  items: number;
}

export const countOf = ({ starts }: Baskets): number => Math.max(0, starts.length - 1);

/** Baskets from lines of a sale: the basket and the item of each line, in any order; an item named twice counts once. */
export function basketsOf(basket: ArrayLike<number>, item: ArrayLike<number>, baskets: number, items: number): Baskets {
  const lines = basket.length;
  const sizes = new Int32Array(baskets + 1);
  for (let i = 0; i < lines; i++) {
    const at = (basket[i] as number) + 1;
    sizes[at] = (sizes[at] as number) + 1;
  }
  for (let b = 0; b < baskets; b++) sizes[b + 1] = (sizes[b + 1] as number) + (sizes[b] as number);
  const next = sizes.slice();
  const all = new Int32Array(lines);
  for (let i = 0; i < lines; i++) {
    const b = basket[i] as number;
    all[next[b] as number] = item[i] as number;
    next[b] = (next[b] as number) + 1;
  }
  const starts = new Int32Array(baskets + 1);
  const members = new Int32Array(lines);
  let at = 0;
  for (let b = 0; b < baskets; b++) {
    const own = all.subarray(sizes[b], sizes[b + 1]).sort();
    let before = -1;
    for (const one of own) {
      if (one !== before) members[at++] = one;
      before = one;
    }
    starts[b + 1] = at;
  }
  return { starts, members: members.slice(0, at), items };
}

/** In how many baskets each item lies. */
export function itemCounts({ members, items }: Baskets): Int32Array {
  const counts = new Int32Array(items);
  for (const item of members) counts[item] = (counts[item] as number) + 1;
  return counts;
}

/** Some of the baskets, for hold-outs. */
export function takeBaskets({ starts, members, items }: Baskets, rows: ArrayLike<number>): Baskets {
  const taken = new Int32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    taken[i + 1] = (taken[i] as number) + (starts[row + 1] as number) - (starts[row] as number);
  }
  const own = new Int32Array(taken[rows.length] as number);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] as number;
    own.set(members.subarray(starts[row], starts[row + 1]), taken[i]);
  }
  return { starts: taken, members: own, items };
}

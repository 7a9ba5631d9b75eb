import { type Baskets, countOf, itemCounts } from './baskets.ts';

/** Sets of items that are bought together often enough. */
export interface Itemsets {
  /** Baskets looked at. */
  baskets: number;
  /** In how many baskets a set must lie at least. */
  least: number;
  /** How many sets there are. */
  count: number;
  /** Where each set begins in `members`; one more than there are sets. */
  starts: Int32Array;
  /** Item numbers, those of one set together and rising. */
  members: Int32Array;
  /** In how many baskets each set lies. */
  counts: Int32Array;
}

export interface SetOptions {
  /** The share of baskets in which a set must lie: 0.01 is one in a hundred. */
  support: number;
  /** The largest sets to look for; no limit unless told. */
  longest?: number;
  /** Beyond so many sets, or so much work, the search is stopped: item sets can double with each item. */
  most?: { sets: number; steps: number };
}

/** Why nothing was found, and what would do instead: each piece of advice was tried. */
export interface Exploded {
  refused: string;
  advice: Array<{ support: number; longest: number | null; sets: number }>;
}

const MOST = { sets: 250_000, steps: 400_000_000 };

/** The least number of baskets for a share: exact where the share is a decimal like .02. */
export const leastCount = (support: number, baskets: number): number =>
  Math.max(1, Math.ceil(support * baskets - 1e-9 * Math.max(1, baskets)));

/**
 * All sets of items that lie in at least the wanted share of baskets, with exact counts. Grows each set by the items that lie beside it in
 * its own baskets (occurrence deliver of LCM: Uno, Kiyomi & Arimura 2004; the same sets as Apriori and FP-Growth find).
 */
export function frequentSets(baskets: Baskets, options: SetOptions): Itemsets | Exploded {
  const n = countOf(baskets);
  if (n === 0) return { refused: 'There are no orders to look at.', advice: [] };
  if (!(options.support > 0 && options.support <= 1))
    return { refused: 'The least support is a share above 0 and up to 1.', advice: [] };
  const most = options.most ?? MOST;
  const found = search(baskets, options.support, options.longest ?? Number.POSITIVE_INFINITY, most);
  if (found) return found;
  const advice = adviceFor(baskets, options, most);
  const written = advice.map(({ support, longest, sets }) =>
    longest !== options.longest && longest !== null
      ? `sets of at most ${longest} products at the same support (${sets} sets)`
      : `a support of at least ${percent(support)} (${sets} sets)`,
  );
  return {
    refused: `At a support of ${percent(options.support)} there are more combinations than can be told: more than ${most.sets} sets of products.${written.length ? ` Try ${written.join(', or ')}.` : ''}`,
    advice,
  };
}

const percent = (share: number) => `${Number((share * 100).toPrecision(3))} %`;

function adviceFor(baskets: Baskets, { support, longest }: SetOptions, most: { sets: number; steps: number }) {
  const advice: Exploded['advice'] = [];
  const less = { sets: most.sets, steps: most.steps / 4 };
  for (const length of [3, 2]) {
    if (length >= (longest ?? Number.POSITIVE_INFINITY)) continue;
    const found = search(baskets, support, length, less);
    if (!found) continue;
    advice.push({ support, longest: length, sets: found.count });
    break;
  }
  for (let higher = support * 2; higher <= 1; higher *= 2) {
    const found = search(baskets, higher, longest ?? Number.POSITIVE_INFINITY, less);
    if (!found) continue;
    advice.push({ support: higher, longest: longest ?? null, sets: found.count });
    break;
  }
  return advice;
}

/** The search itself; nothing where it grew beyond its limits. */
function search(
  baskets: Baskets,
  support: number,
  longest: number,
  most: { sets: number; steps: number },
): Itemsets | null {
  const n = countOf(baskets);
  const least = leastCount(support, n);
  const { items, starts, members } = ranked(baskets, least);
  const frequent = items.length;

  let setItems = new Int32Array(1024);
  let setStarts = new Int32Array(512);
  let setCounts = new Int32Array(512);
  let sets = 0;
  let filled = 0;
  let steps = 0;
  // Occurrences of all sets on the way down lie behind each other in one list; a level gives its part back when it is done.
  let lists = new Int32Array(Math.max(1024, members.length + n));
  let top = 0;
  const tally = new Int32Array(frequent);
  const prefix: number[] = [];

  const keep = (count: number) => {
    if (filled + prefix.length > setItems.length) setItems = grown(setItems, filled + prefix.length);
    if (sets + 2 > setStarts.length) {
      setStarts = grown(setStarts, sets + 2);
      setCounts = grown(setCounts, sets + 2);
    }
    // Deeper means a lower rank; the names of a set are told in the order of item numbers.
    const own = prefix.map((rank) => items[rank] as number).sort((a, b) => a - b);
    for (const item of own) setItems[filled++] = item;
    setCounts[sets] = count;
    setStarts[++sets] = filled;
  };

  /** Grows the set in `prefix`, whose baskets are `lists[from..to)`, by every item of a lower rank. */
  const grow = (from: number, to: number, below: number): boolean => {
    if (prefix.length >= longest || below === 0) return true;
    const beside = tally.fill(0, 0, below);
    for (let i = from; i < to; i++) {
      const basket = lists[i] as number;
      for (let at = starts[basket] as number; ; at++) {
        const rank = members[at] as number;
        if (rank >= below) break;
        beside[rank] = (beside[rank] as number) + 1;
        steps++;
      }
    }
    if (steps > most.steps) return false;
    const ranks: number[] = [];
    const counts: number[] = [];
    let room = 0;
    for (let rank = 0; rank < below; rank++) {
      const count = beside[rank] as number;
      if (count < least) continue;
      ranks.push(rank);
      counts.push(count);
      room += count;
    }
    if (ranks.length === 0) return true;
    const deeper = prefix.length + 1 < longest;
    const mark = top;
    if (deeper) {
      if (top + room > lists.length) lists = grown(lists, top + room);
      const begins = new Int32Array(ranks.length);
      const slot = new Int32Array(below).fill(-1);
      for (let j = 0; j < ranks.length; j++) {
        begins[j] = top;
        slot[ranks[j] as number] = top;
        top += counts[j] as number;
      }
      for (let i = from; i < to; i++) {
        const basket = lists[i] as number;
        for (let at = starts[basket] as number; ; at++) {
          const rank = members[at] as number;
          if (rank >= below) break;
          const place = slot[rank] as number;
          if (place < 0) continue;
          lists[place] = basket;
          slot[rank] = place + 1;
        }
      }
      for (let j = 0; j < ranks.length; j++) {
        prefix.push(ranks[j] as number);
        keep(counts[j] as number);
        const begin = begins[j] as number;
        const goesOn = sets <= most.sets && grow(begin, begin + (counts[j] as number), ranks[j] as number);
        prefix.pop();
        if (!goesOn) return false;
      }
      top = mark;
      return true;
    }
    for (let j = 0; j < ranks.length; j++) {
      prefix.push(ranks[j] as number);
      keep(counts[j] as number);
      prefix.pop();
    }
    return sets <= most.sets;
  };

  for (let i = 0; i < n; i++) lists[i] = i;
  top = n;
  if (!grow(0, n, frequent)) return null;
  return {
    baskets: n,
    least,
    count: sets,
    starts: setStarts.slice(0, sets + 1),
    members: setItems.slice(0, filled),
    counts: setCounts.slice(0, sets),
  };
}

function grown(list: Int32Array, wanted: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(wanted, list.length * 2));
  larger.set(list);
  return larger;
}

/**
 * The baskets with frequent items only, each item by its rank and each basket rising and closed by a rank that ends it. Rank 0 is
 * the most frequent item: sets grow from rare items to frequent ones, so that lists of baskets are short from the first step on.
 */
function ranked(baskets: Baskets, least: number) {
  const counts = itemCounts(baskets);
  const items = Int32Array.from(counts.keys())
    .filter((item) => (counts[item] as number) >= least)
    .sort((a, b) => (counts[b] as number) - (counts[a] as number) || a - b);
  const rankOf = new Int32Array(counts.length).fill(-1);
  items.forEach((item, rank) => {
    rankOf[item] = rank;
  });
  const n = countOf(baskets);
  const starts = new Int32Array(n);
  const members = new Int32Array(baskets.members.length + n);
  let at = 0;
  for (let b = 0; b < n; b++) {
    const begin = at;
    starts[b] = begin;
    for (let i = baskets.starts[b] as number; i < (baskets.starts[b + 1] as number); i++) {
      const rank = rankOf[baskets.members[i] as number] as number;
      if (rank >= 0) members[at++] = rank;
    }
    members.subarray(begin, at).sort();
    members[at++] = 0x7fffffff;
  }
  return { items, starts, members: members.subarray(0, at) };
}

/** The items of one set. */
export const setAt = ({ starts, members }: Itemsets, index: number): Int32Array =>
  members.subarray(starts[index], starts[index + 1]);

/** Finds the number of a set by its items, leaving out one of them. */
export interface SetIndex {
  /** -1 where the set is not frequent. */
  find(items: Int32Array, without: number): number;
}

export function indexOf(sets: Itemsets): SetIndex {
  let size = 16;
  while (size < sets.count * 2) size *= 2;
  const table = new Int32Array(size).fill(-1);
  const hash = (items: Int32Array, without: number) => {
    let h = 0x811c9dc5;
    for (const item of items) if (item !== without) h = Math.imul(h ^ item, 0x01000193) ^ (h >>> 15);
    return (h >>> 0) & (size - 1);
  };
  for (let s = 0; s < sets.count; s++) {
    let place = hash(setAt(sets, s), -1);
    while (table[place] !== -1) place = (place + 1) & (size - 1);
    table[place] = s;
  }
  const same = (set: number, items: Int32Array, without: number) => {
    let at = sets.starts[set] as number;
    const end = sets.starts[set + 1] as number;
    for (const item of items) {
      if (item === without) continue;
      if (at === end || sets.members[at++] !== item) return false;
    }
    return at === end;
  };
  return {
    find(items, without) {
      let place = hash(items, without);
      for (;;) {
        const set = table[place] as number;
        if (set === -1 || same(set, items, without)) return set;
        place = (place + 1) & (size - 1);
      }
    },
  };
}

/**
 * Which sets are closed: no larger set lies in just as many baskets (Pasquier et al. 1999). They tell all that the others do. Sets of the
 * greatest length that was looked for count as closed, because nothing longer is known.
 */
export function closedSets(sets: Itemsets, index = indexOf(sets)): Uint8Array {
  const closed = new Uint8Array(sets.count).fill(1);
  for (let s = 0; s < sets.count; s++) {
    const own = setAt(sets, s);
    if (own.length < 2) continue;
    for (const item of own) {
      const smaller = index.find(own, item);
      if (smaller >= 0 && sets.counts[smaller] === sets.counts[s]) closed[smaller] = 0;
    }
  }
  return closed;
}

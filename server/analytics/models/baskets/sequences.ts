import { chanceOfAtLeast, clearOnes } from './chance.ts';
import { endOf, itemsOf, type Orders } from './purchases.ts';

/** "After `from`, within so many days, `to`". */
export interface Sequence {
  from: number;
  to: number;
  /** Customers who bought `from` long enough ago for the days to have passed. */
  customers: number;
  /** Of these, who bought `to` in a later order within the days. */
  count: number;
  /** How many would have by chance: as often as customers with as many orders buy `to` after any order. */
  expected: number;
  share: number;
  /** Count over expected. */
  lift: number;
  /** How likely so many or more would be by chance. */
  chance: number;
  /** Still telling when one thinks of how many pairs were looked at (Benjamini & Hochberg 1995, 5 % false). */
  clear: boolean;
  /** Days between the two, in the middle. */
  days: number;
}

export interface Sequences {
  within: number;
  /** Customers with at least one order that is old enough. */
  customers: number;
  /** Pairs looked at. */
  pairs: number;
  sequences: Sequence[];
}

export interface SequenceOptions {
  /** Days after which a later order counts no more. */
  within: number;
  /** The least customers who did both. */
  least?: number;
  /** Whether an item after itself is told (buying again). */
  again?: boolean;
  most?: { items: number; steps: number };
}

const MOST = { items: 2500, steps: 300_000_000 };

/**
 * What follows on what (in the sense of Agrawal & Srikant 1995, two steps, with a window): of each customer the first purchase of
 * `from` that is old enough, and whether `to` lay in a later order within the window. What is expected by chance comes from the
 * same customers after any of their orders, told apart by how many orders they have, so that "busy customers buy everything" is no
 * finding.
 */
export function sequencesOf(orders: Orders, options: SequenceOptions): Sequences | { refused: string } {
  const { within, least = 5, again = false, most = MOST } = options;
  const latest = endOf(orders) - within;
  const { items, counts } = frequentItems(orders, least);
  if (items.length > most.items) {
    const enough = counts.toSorted((a, b) => b - a)[most.items] as number;
    return {
      refused: `${items.length} products are too many to look at in pairs. Ask for at least ${enough + 1} customers each.`,
    };
  }
  const m = items.length;
  const rank = new Int32Array(orders.items).fill(-1);
  items.forEach((item, i) => {
    rank[item] = i;
  });
  const strata = strataOf(orders, latest);
  if (strata.customers < 20)
    return {
      refused: `Only ${strata.customers} customers bought long enough ago for ${within} days to have passed; at least 20 are needed.`,
    };

  // How often each item follows any order, by stratum, each customer weighing one.
  const follows = new Float64Array(strata.count * m);
  const both = new Int32Array(m * m);
  const gaps = new Map<number, number[]>();
  const buyers = new Int32Array(m * strata.count);
  const seen = new Int32Array(m).fill(-1);
  const after = new Int32Array(m).fill(-1);
  const gap = new Float64Array(m);
  let steps = 0;
  for (let c = 0; c < orders.customers; c++) {
    const stratum = strata.of[c] as number;
    if (stratum < 0) continue;
    const [begin, end] = [orders.ofCustomer[c] as number, orders.ofCustomer[c + 1] as number];
    const eligible = strata.orders[c] as number;
    for (let o = begin; o < begin + eligible; o++) {
      const at = orders.at[o] as number;
      const list: number[] = [];
      for (let later = o + 1; later < end; later++) {
        const passed = (orders.at[later] as number) - at;
        if (passed > within) break;
        if (passed <= 0) continue;
        for (const item of itemsOf(orders, later)) {
          steps++;
          const r = rank[item] as number;
          if (r < 0 || after[r] === o) continue;
          after[r] = o;
          gap[r] = passed;
          list.push(r);
        }
      }
      for (const r of list) {
        const place = stratum * m + r;
        follows[place] = (follows[place] as number) + 1 / eligible;
      }
      for (const item of itemsOf(orders, o)) {
        const a = rank[item] as number;
        if (a < 0 || seen[a] === c) continue;
        seen[a] = c;
        const place = a * strata.count + stratum;
        buyers[place] = (buyers[place] as number) + 1;
        steps += list.length;
        for (const b of list) {
          const pair = a * m + b;
          both[pair] = (both[pair] as number) + 1;
          const own = gaps.get(pair);
          if (own) own.push(gap[b] as number);
          else gaps.set(pair, [gap[b] as number]);
        }
      }
      if (steps > most.steps) return { refused: tooMuch(within) };
    }
  }
  const found: Sequence[] = [];
  let pairs = 0;
  for (let a = 0; a < m; a++) {
    let customers = 0;
    for (let s = 0; s < strata.count; s++) customers += buyers[a * strata.count + s] as number;
    if (customers < least) continue;
    for (let b = 0; b < m; b++) {
      if (a === b && !again) continue;
      let expected = 0;
      let spread = 0;
      for (let s = 0; s < strata.count; s++) {
        const p = (follows[s * m + b] as number) / (strata.sizes[s] || 1);
        const own = buyers[a * strata.count + s] as number;
        expected += own * p;
        spread += own * p * (1 - p);
      }
      if (expected === 0) continue;
      pairs++;
      const count = both[a * m + b] as number;
      if (count < least) continue;
      found.push({
        from: items[a] as number,
        to: items[b] as number,
        customers,
        count,
        expected,
        share: count / customers,
        lift: count / expected,
        chance: chanceOfAtLeast(count, expected, spread),
        clear: false,
        days: middle(gaps.get(a * m + b) ?? []),
      });
    }
  }
  const clear = clearOnes(
    found.map(({ chance }) => chance),
    pairs,
  );
  found.forEach((one, i) => {
    one.clear = (clear[i] as number) === 1;
  });
  found.sort((a, b) => Number(b.clear) - Number(a.clear) || a.chance - b.chance || b.lift - a.lift);
  return { within, customers: strata.customers, pairs, sequences: found };
}

const tooMuch = (within: number) =>
  `Within ${within} days there are more pairs of purchases than can be counted. Ask for fewer days or a shorter period.`;

function frequentItems(orders: Orders, least: number): { items: number[]; counts: number[] } {
  const buyers = new Int32Array(orders.items);
  const seen = new Int32Array(orders.items).fill(-1);
  for (let c = 0; c < orders.customers; c++)
    for (let o = orders.ofCustomer[c] as number; o < (orders.ofCustomer[c + 1] as number); o++)
      for (const item of itemsOf(orders, o)) {
        if (seen[item] === c) continue;
        seen[item] = c;
        buyers[item] = (buyers[item] as number) + 1;
      }
  const items = [...buyers.keys()].filter((item) => (buyers[item] as number) >= least);
  return { items, counts: items.map((item) => buyers[item] as number) };
}

/** Customers by how many orders they have that are old enough: 1, 2–3, 4–7, 8–15 and so on. */
function strataOf(orders: Orders, latest: number) {
  const of = new Int32Array(orders.customers).fill(-1);
  const own = new Int32Array(orders.customers);
  const sizes: number[] = [];
  let customers = 0;
  for (let c = 0; c < orders.customers; c++) {
    let eligible = 0;
    for (let o = orders.ofCustomer[c] as number; o < (orders.ofCustomer[c + 1] as number); o++)
      if ((orders.at[o] as number) <= latest) eligible++;
    own[c] = eligible;
    if (eligible === 0) continue;
    const stratum = Math.floor(Math.log2(eligible));
    of[c] = stratum;
    while (sizes.length <= stratum) sizes.push(0);
    sizes[stratum] = (sizes[stratum] as number) + 1;
    customers++;
  }
  return { of, orders: own, sizes, count: Math.max(1, sizes.length), customers };
}

function middle(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

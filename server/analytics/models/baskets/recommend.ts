import { seeded } from '../linear.ts';
import { type Estimate, share } from '../metrics.ts';
import { type Baskets, basketsOf } from './baskets.ts';
import { frequentSets, type Itemsets } from './itemsets.ts';
import { type Neighbours, neighboursOf } from './neighbours.ts';
import { itemsOf, type Orders } from './purchases.ts';
import { type Rule, rulesOf, tellingRules } from './rules.ts';

/**
 * How products are picked: those most bought; those like what one has; those that rules point to; those that others bought next after
 * one's last two orders.
 */
export type Picking = 'popular' | 'similar' | 'rules' | 'next';

export interface Recommender {
  method: Picking;
  /** Customers that it learnt from, and how many of them bought each item. */
  customers: number;
  buyers: Int32Array;
  /** Of customers whose last order was hidden, how many bought one of the first `top` then. */
  top: number;
  tested: number;
  tried: Array<{ method: Picking; hits: number; rate: Estimate }>;
  /** Whether the method beats the most popular products by more than chance. */
  better: boolean;
  similar: Neighbours;
  next: Neighbours;
  rules: Rule[];
}

export interface Recommendation {
  item: number;
  score: number;
  /** What it follows from; nothing for a product that is only popular. */
  because: Reason | null;
}

export interface Reason {
  kind: Picking;
  /** What they bought. */
  items: number[];
  /** Of so many customers who bought these, so many bought the product (with `next`, later). */
  of: number;
  count: number;
  /** How many times more often than customers in general. */
  lift: number;
}

/** What is known of one customer: items of all orders, and those of the last two. */
export interface Owned {
  items: ArrayLike<number>;
  last: ArrayLike<number>;
}

const methods: Picking[] = ['popular', 'similar', 'rules', 'next'];
const NEEDED = { customers: 50, tests: 30 };
const MOST_TESTS = 6000;
const FOLDS = 5;

/**
 * Learns what to offer whom. The last order of each customer with two or more is hidden; what new products it held is what has to be
 * found, beside "most popular". Of five parts each is measured with the method that was best on the other four. The model in use then
 * learns from all orders.
 */
export function fitRecommender(
  orders: Orders,
  { top = 3, seed = 11 }: { top?: number; seed?: number } = {},
): Recommender | { refused: string } {
  const withTwo = [...Array(orders.customers).keys()].filter((c) => ordersIn(orders, c) >= 2);
  if (withTwo.length < NEEDED.customers)
    return {
      refused: `Only ${withTwo.length} customers ordered more than once; at least ${NEEDED.customers} are needed to tell what people buy next.`,
    };
  const hidden = withoutLast(orders);
  const before = learn(hidden);
  const random = seeded(seed);
  const tests = withTwo
    .map((c) => testOf(orders, hidden, c))
    .filter((one) => one.wanted.size > 0)
    .map((one) => ({ ...one, draw: random() }))
    .sort((a, b) => a.draw - b.draw)
    .slice(0, MOST_TESTS);
  if (tests.length < NEEDED.tests)
    return {
      refused: `Only ${tests.length} customers bought something new in their last order; at least ${NEEDED.tests} are needed to measure recommendations.`,
    };
  const hit = new Map(
    methods.map((method) => [
      method,
      tests.map(({ own, wanted }) => pick(before, method, own, top).some(({ item }) => wanted.has(item))),
    ]),
  );
  const hits = (method: Picking, which: (i: number) => boolean) =>
    (hit.get(method) ?? []).reduce((sum, found, i) => sum + (found && which(i) ? 1 : 0), 0);
  // Where it is no worse than the popular ones, a way that gives reasons.
  const bestOf = (which: (i: number) => boolean): Picking => {
    const [popular = 0, ...others] = methods.map((method) => hits(method, which));
    const most = Math.max(...others);
    return most >= popular ? (methods[1 + others.indexOf(most)] as Picking) : 'popular';
  };
  const chosen = bestOf(() => true);
  // What choosing brings is told without its luck: each fifth by the way that was best on the others.
  const fifths = Array.from({ length: FOLDS }, (_, fold) =>
    hits(
      bestOf((i) => i % FOLDS !== fold),
      (i) => i % FOLDS === fold,
    ),
  ).reduce((a, b) => a + b, 0);
  const tried = methods.map((method) => {
    const found = method === chosen ? fifths : hits(method, () => true);
    return { method, hits: found, rate: share(found, tests.length) };
  });
  const rateOf = (method: Picking) => (tried.find((one) => one.method === method) as (typeof tried)[number]).rate;
  return {
    ...learn(orders),
    method: chosen,
    top,
    tested: tests.length,
    tried,
    better: chosen !== 'popular' && rateOf(chosen).low > rateOf('popular').value,
  };
}

/** The best products for a customer, without those they have and those left out. */
export function recommend(
  model: Recommender,
  own: Owned,
  { top = model.top, without }: { top?: number; without?: Set<number> } = {},
): Recommendation[] {
  const best = pick(model, model.method, own, top, without);
  if (best.length >= top) return best;
  // Who has bought little that is known gets the popular ones after it.
  const known = new Set(best.map(({ item }) => item));
  return [...best, ...pick(model, 'popular', own, top, without).filter(({ item }) => !known.has(item))].slice(0, top);
}

type Learnt = Pick<Recommender, 'customers' | 'buyers' | 'similar' | 'next' | 'rules'>;

function learn(orders: Orders): Learnt {
  const buyers = new Int32Array(orders.items);
  const customer: number[] = [];
  const item: number[] = [];
  let customers = 0;
  for (let c = 0; c < orders.customers; c++) {
    const own = ownOf(orders, c).items;
    if (own.length > 0) customers++;
    for (const one of own) {
      buyers[one] = (buyers[one] as number) + 1;
      customer.push(c);
      item.push(one);
    }
  }
  const baskets = basketsOf(customer, item, orders.customers, orders.items);
  const sets = setsWithin(baskets, Math.max(5 / (orders.customers || 1), 0.005));
  const rules = sets ? tellingRules(rulesOf(sets, 0.02)).filter(({ lift }) => lift > 1) : [];
  return {
    customers,
    buyers,
    similar: neighboursOf(orders, buyers, false),
    next: neighboursOf(orders, buyers, true),
    rules: rules.sort((a, b) => b.confidence - a.confidence || b.count - a.count).slice(0, 20_000),
  };
}

/** Sets of three, of two, or only of what is bought most, as far as there are not too many. */
function setsWithin(baskets: Baskets, support: number): Itemsets | null {
  const most = { sets: 30_000, steps: 60_000_000 };
  for (const options of [
    { support, longest: 3 },
    { support, longest: 2 },
    { support: support * 8, longest: 2 },
  ]) {
    const found = frequentSets(baskets, { ...options, most });
    if (!('refused' in found)) return found;
  }
  return null;
}

function pick(model: Learnt, method: Picking, own: Owned, top: number, without?: Set<number>): Recommendation[] {
  const has = new Set<number>(Array.from(own.items));
  const open = (item: number) => !has.has(item) && !without?.has(item);
  if (method === 'popular') return popular(model, open, top);
  if (method === 'rules') return byRules(model, has, open, top);
  const [near, from] = method === 'similar' ? [model.similar, own.items] : [model.next, own.last];
  return byNeighbours(model, near, Array.from(from), method, open, top);
}

const base = ({ buyers, customers }: Learnt, item: number) => (buyers[item] as number) / (customers || 1);

function popular({ buyers, customers }: Learnt, open: (item: number) => boolean, top: number): Recommendation[] {
  return [...buyers.keys()]
    .filter((item) => (buyers[item] as number) > 0 && open(item))
    .sort((a, b) => (buyers[b] as number) - (buyers[a] as number) || a - b)
    .slice(0, top)
    .map((item) => ({ item, score: (buyers[item] as number) / (customers || 1), because: null }));
}

/** Each product by the surest rule whose left side they have. Rules come surest first. */
function byRules(model: Learnt, has: Set<number>, open: (item: number) => boolean, top: number): Recommendation[] {
  const found = new Map<number, Recommendation>();
  for (const { from, to, count, countFrom, confidence, lift } of model.rules) {
    if (found.has(to) || !open(to) || !from.every((item) => has.has(item))) continue;
    found.set(to, {
      item: to,
      score: confidence,
      because: { kind: 'rules', items: from, of: countFrom, count, lift },
    });
    if (found.size >= top) break;
  }
  return [...found.values()];
}

function byNeighbours(
  model: Learnt,
  near: Neighbours,
  from: number[],
  kind: Picking,
  open: (item: number) => boolean,
  top: number,
): Recommendation[] {
  const scores = new Map<number, { score: number; best: number; by: number; count: number }>();
  for (const item of from) {
    for (let at = near.starts[item] as number; at < (near.starts[item + 1] as number); at++) {
      const other = near.items[at] as number;
      if (!open(other)) continue;
      const weight = near.weights[at] as number;
      const count = near.counts[at] as number;
      const known = scores.get(other);
      if (!known) scores.set(other, { score: weight, best: weight, by: item, count });
      else {
        known.score += weight;
        if (weight > known.best) Object.assign(known, { best: weight, by: item, count });
      }
    }
  }
  return [...scores]
    .sort(([a, x], [b, y]) => y.score - x.score || a - b)
    .slice(0, top)
    .map(([item, { score, by, count }]) => {
      const of = model.buyers[by] as number;
      return { item, score, because: { kind, items: [by], of, count, lift: count / of / base(model, item) } };
    });
}

const ordersIn = ({ ofCustomer }: Orders, c: number) => (ofCustomer[c + 1] as number) - (ofCustomer[c] as number);

/** What a customer has, out of their orders. */
export function ownOf(orders: Orders, c: number): { items: number[]; last: number[] } {
  const [begin, end] = [orders.ofCustomer[c] as number, orders.ofCustomer[c + 1] as number];
  const items = new Set<number>();
  const last = new Set<number>();
  for (let o = begin; o < end; o++)
    for (const item of itemsOf(orders, o)) {
      items.add(item);
      if (o >= end - 2) last.add(item);
    }
  return { items: [...items], last: [...last] };
}

function testOf(orders: Orders, hidden: Orders, c: number) {
  const own = ownOf(hidden, c);
  const known = new Set(own.items);
  const last = (orders.ofCustomer[c + 1] as number) - 1;
  return { own, wanted: new Set(Array.from(itemsOf(orders, last)).filter((item) => !known.has(item))) };
}

/** All orders but the last of each customer who has two or more. */
function withoutLast(orders: Orders): Orders {
  const keep: number[] = [];
  const ofCustomer = new Int32Array(orders.customers + 1);
  for (let c = 0; c < orders.customers; c++) {
    const end = (orders.ofCustomer[c + 1] as number) - (ordersIn(orders, c) >= 2 ? 1 : 0);
    for (let o = orders.ofCustomer[c] as number; o < end; o++) keep.push(o);
    ofCustomer[c + 1] = keep.length;
  }
  const members: number[] = [];
  const starts = new Int32Array(keep.length + 1);
  keep.forEach((o, i) => {
    for (const item of itemsOf(orders, o)) members.push(item);
    starts[i + 1] = members.length;
  });
  return {
    ...orders,
    ofCustomer,
    at: Float64Array.from(keep, (o) => orders.at[o] as number),
    starts,
    members: Int32Array.from(members),
  };
}

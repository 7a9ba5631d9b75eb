import { seeded } from '../linear.ts';

/** Whether a new product takes buyers from an older one. */
export interface Cannibalisation {
  /** Customers who bought the older product and then took up the new one. */
  adopters: number;
  /** Comparable customers who never took up the new one; each adopter is held against several. */
  controls: number;
  /** What an adopter spent on the older product in the days before and after, and what the comparable ones did. */
  before: number;
  after: number;
  controlBefore: number;
  controlAfter: number;
  /** What the new product changed of it: (after − before) less the same of the comparable ones. Below zero: it took. */
  effect: number;
  low: number;
  high: number;
  /** What adopters spent on the new product in the days after. */
  gained: number;
  /** Of each unit of money that the new product brought from them, how much the older one lost; nothing without a clear effect. */
  rate: number | null;
  clear: boolean;
}

/** Purchases of one customer lie together, the oldest first. */
export interface Spending {
  /** Where those of each customer begin; one more than there are customers. */
  ofCustomer: Int32Array;
  /** Days. */
  at: Float64Array;
  item: Int32Array;
  amount: Float64Array;
}

export interface CannibalOptions {
  older: number;
  newer: number;
  /** How many days before and after are compared. */
  days: number;
  /** The last day that is known: adopters need the days after to have passed. */
  until: number;
  seed?: number;
}

const NEEDED = 20;
const CONTROLS = 5;
const DRAWS = 400;

/**
 * Before and after with a control (difference in differences). An adopter's day is their first purchase of the new product. A
 * control's day is one of their own purchases at about the same time, so that both were in the shop that day; it is drawn from those
 * who spent about as much on the older product before, and never bought the new one. The interval comes from drawing adopters again
 * and again.
 */
export function cannibalisation(spending: Spending, options: CannibalOptions): Cannibalisation | { refused: string } {
  const { newer, days, until, seed = 5 } = options;
  const customers = spending.ofCustomer.length - 1;
  const adopters: Day[] = [];
  const pool = new Map<string, Day[]>();
  let launch = Number.POSITIVE_INFINITY;
  for (let i = 0; i < spending.at.length; i++)
    if (spending.item[i] === newer) launch = Math.min(launch, spending.at[i] as number);
  const key = (before: number, at: number) => `${Math.floor(Math.log2(before + 1))}:${Math.floor(at / days)}`;
  for (let c = 0; c < customers; c++) {
    const taken = firstOf(spending, c, newer);
    if (taken !== null) {
      if (taken + days > until) continue;
      const day = dayOf(spending, c, taken, options);
      if (day.before > 0) adopters.push(day);
      continue;
    }
    let last = Number.NEGATIVE_INFINITY;
    for (let i = spending.ofCustomer[c] as number; i < (spending.ofCustomer[c + 1] as number); i++) {
      const at = spending.at[i] as number;
      if (at === last || at < launch || at + days > until) continue;
      last = at;
      const day = dayOf(spending, c, at, options);
      if (day.before <= 0) continue;
      const place = key(day.before, day.at);
      const own = pool.get(place);
      if (own) own.push(day);
      else pool.set(place, [day]);
    }
  }
  if (adopters.length < NEEDED)
    return {
      refused: `Only ${adopters.length} customers bought both products with ${days} days before and after; at least ${NEEDED} are needed.`,
    };
  const random = seeded(seed);
  const compared = new Set<number>();
  const pairs = adopters.flatMap((adopter) => {
    const fitting = pool.get(key(adopter.before, adopter.at)) ?? [];
    if (fitting.length === 0) return [];
    const drawn = Array.from({ length: CONTROLS }, () => fitting[Math.floor(random() * fitting.length)] as Day);
    for (const { customer } of drawn) compared.add(customer);
    return [{ adopter, before: mean(drawn.map((d) => d.before)), after: mean(drawn.map((d) => d.after)) }];
  });
  if (pairs.length < NEEDED)
    return {
      refused: `Only ${pairs.length} of ${adopters.length} customers who took up the new product can be compared with somebody who did not; at least ${NEEDED} are needed.`,
    };
  const effects = pairs.map(({ adopter, before, after }) => adopter.after - adopter.before - (after - before));
  const drawn = Array.from({ length: DRAWS }, () =>
    mean(effects.map(() => effects[Math.floor(random() * effects.length)] as number)),
  ).sort((a, b) => a - b);
  const [low, high] = [drawn[Math.floor(DRAWS * 0.025)] as number, drawn[Math.floor(DRAWS * 0.975)] as number];
  const effect = mean(effects);
  const gained = mean(pairs.map(({ adopter }) => adopter.gained));
  const clear = low > 0 || high < 0;
  return {
    adopters: pairs.length,
    controls: compared.size,
    before: mean(pairs.map(({ adopter }) => adopter.before)),
    after: mean(pairs.map(({ adopter }) => adopter.after)),
    controlBefore: mean(pairs.map(({ before }) => before)),
    controlAfter: mean(pairs.map(({ after }) => after)),
    effect,
    low,
    high,
    gained,
    rate: clear && effect < 0 && gained > 0 ? Math.min(1, -effect / gained) : null,
    clear,
  };
}

interface Day {
  customer: number;
  at: number;
  before: number;
  after: number;
  gained: number;
}

function firstOf({ ofCustomer, at, item }: Spending, c: number, wanted: number): number | null {
  for (let i = ofCustomer[c] as number; i < (ofCustomer[c + 1] as number); i++)
    if (item[i] === wanted) return at[i] as number;
  return null;
}

function dayOf(spending: Spending, c: number, at: number, { older, newer, days }: CannibalOptions): Day {
  const day: Day = { customer: c, at, before: 0, after: 0, gained: 0 };
  for (let i = spending.ofCustomer[c] as number; i < (spending.ofCustomer[c + 1] as number); i++) {
    const when = spending.at[i] as number;
    if (when < at - days || when >= at + days) continue;
    const amount = spending.amount[i] as number;
    if (!Number.isFinite(amount)) continue;
    if (spending.item[i] === older) {
      if (when < at) day.before += amount;
      else day.after += amount;
    } else if (spending.item[i] === newer && when >= at) day.gained += amount;
  }
  return day;
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / (values.length || 1);

import { expect, test } from 'vitest';
import { seeded } from '../linear.ts';
import { basketsOf, takeBaskets } from './baskets.ts';
import { bundlesOf } from './bundles.ts';
import { cannibalisation } from './cannibalisation.ts';
import { closedSets, frequentSets, type Itemsets, setAt } from './itemsets.ts';
import { ordersOf } from './purchases.ts';
import { fitRecommender, ownOf, recommend } from './recommend.ts';
import { countRules, rulesOf, tellingRules } from './rules.ts';
import { sequencesOf } from './sequences.ts';

const basketsIn = (lists: number[][], items: number) =>
  basketsOf(
    lists.flatMap((list, i) => list.map(() => i)),
    lists.flat(),
    lists.length,
    items,
  );
const found = (sets: ReturnType<typeof frequentSets>): Itemsets => {
  if ('refused' in sets) throw new Error(sets.refused);
  return sets;
};

test('frequent sets are those that counting every combination finds', () => {
  const random = seeded(3);
  const lists = Array.from({ length: 60 }, () => [...Array(8).keys()].filter((i) => random() < 0.6 - i * 0.05));
  const sets = found(frequentSets(basketsIn(lists, 8), { support: 0.1 }));
  const told = new Map(Array.from({ length: sets.count }, (_, i) => [setAt(sets, i).join(), sets.counts[i]]));
  const all = new Map<string, number>();
  for (let mask = 1; mask < 256; mask++) {
    const own = [...Array(8).keys()].filter((i) => mask & (1 << i));
    const count = lists.filter((list) => own.every((item) => list.includes(item))).length;
    if (count >= 6) all.set(own.join(), count);
  }
  expect([...told].sort()).toEqual([...all].sort());

  const closed = closedSets(sets);
  for (let s = 0; s < sets.count; s++) {
    const own = [...setAt(sets, s)];
    const larger = [...all].some(
      ([key, count]) =>
        count === sets.counts[s] &&
        key.split(',').length > own.length &&
        own.every((item) => key.split(',').includes(String(item))),
    );
    expect(closed[s] === 1).toBe(!larger);
  }
});

test('a rule tells its support, confidence, lift and conviction, and ties count', () => {
  const lists = [[0, 1], [0, 1], [0], [0, 2], [1], [2]];
  const rules = rulesOf(found(frequentSets(basketsIn(lists, 3), { support: 0.1 })), 0.5);
  const rule = rules.find(({ from, to }) => from[0] === 0 && to === 1);
  expect(rule).toMatchObject({ count: 2, countFrom: 4, countTo: 3, support: 2 / 6, confidence: 0.5, lift: 1 });
  expect(rule?.conviction).toBeCloseTo(1);
  const counted = countRules(rules, takeBaskets(basketsIn(lists, 3), [0, 2]));
  expect(counted.find(({ from, to }) => from[0] === 0 && to === 1)).toMatchObject({ count: 1, countFrom: 2 });
  expect(tellingRules(rules).length).toBeLessThanOrEqual(rules.length);
});

test('sets that explode are stopped, with advice that was tried', () => {
  const everything = Array.from({ length: 30 }, () => [...Array(40).keys()]);
  const stopped = frequentSets(basketsIn(everything, 40), { support: 0.5, most: { sets: 20_000, steps: 1e8 } });
  expect(stopped).toMatchObject({ refused: expect.stringContaining('Try sets of at most 3 products') });
  expect('advice' in stopped && stopped.advice[0]).toEqual({ support: 0.5, longest: 3, sets: 40 + 780 + 9880 });
  expect(frequentSets(basketsIn([], 0), { support: 0.1 })).toMatchObject({ refused: expect.any(String) });
});

/** Customers who buy a printer, ink about three weeks later, and paper or pens whenever. */
function shop(customers = 300) {
  const random = seeded(8);
  const lines = { customer: [] as number[], order: [] as number[], item: [] as number[], at: [] as number[] };
  let order = 0;
  const buy = (customer: number, at: number, ...items: number[]) => {
    for (const item of items) {
      lines.customer.push(customer);
      lines.order.push(order);
      lines.item.push(item);
      lines.at.push(at);
    }
    order++;
  };
  for (let c = 0; c < customers; c++) {
    const start = random() * 200;
    buy(c, start, random() < 0.5 ? 2 : 3, 4 + Math.floor(random() * 6));
    if (random() < 0.5) {
      const at = start + 5 + random() * 60;
      buy(c, at, 0);
      if (random() < 0.7) buy(c, at + 14 + random() * 14, 1);
    } else if (random() < 0.1) buy(c, start + 30, 1);
    buy(c, start + 100 + random() * 80, 4 + Math.floor(random() * 6));
  }
  return ordersOf(lines, customers, 10);
}

test('after a printer comes ink, within its days and by more than chance', () => {
  const told = sequencesOf(shop(), { within: 30 });
  if ('refused' in told) throw new Error(told.refused);
  const [first] = told.sequences;
  expect(first).toMatchObject({ from: 0, to: 1, clear: true });
  expect(first?.share).toBeGreaterThan(0.6);
  expect(first?.days).toBeGreaterThan(14);
  expect(first?.days).toBeLessThan(28);

  // The same orders with their items dealt out anew: nothing is told.
  const { members, ...orders } = shop();
  const random = seeded(1);
  const dealt = sequencesOf({ ...orders, members: members.map(() => Math.floor(random() * 10)) }, { within: 30 });
  expect('sequences' in dealt && dealt.sequences.filter(({ clear }) => clear)).toEqual([]);
  expect(sequencesOf(shop(5), { within: 30 })).toMatchObject({ refused: expect.stringContaining('at least 20') });
});

test('a recommendation leaves out what they have, gives its reason, and is measured beside the most popular', () => {
  const orders = shop(600);
  const model = fitRecommender(orders, { top: 2 });
  if ('refused' in model) throw new Error(model.refused);
  expect(model.tried.map(({ method }) => method)).toEqual(['popular', 'similar', 'rules', 'next']);
  const printer = [...Array(600).keys()].find((c) => {
    const own = ownOf(orders, c).items;
    return own.includes(0) && !own.includes(1);
  }) as number;
  const own = ownOf(orders, printer);
  for (const { item } of recommend(model, own)) expect(own.items).not.toContain(item);
  const next = recommend({ ...model, method: 'next' }, { items: [0], last: [0] });
  expect(next[0]).toMatchObject({ item: 1, because: { kind: 'next', items: [0] } });
  expect(
    recommend({ ...model, method: 'next' }, { items: [0], last: [0] }, { without: new Set([1]) })[0]?.item,
  ).not.toBe(1);
  expect(fitRecommender(shop(20))).toMatchObject({ refused: expect.any(String) });
});

test('a bundle is what is bought together beyond chance, with the orders that nearly hold it', () => {
  const lists = [
    ...Array.from({ length: 20 }, () => [0, 1, 2]),
    ...Array.from({ length: 10 }, () => [0, 1]),
    ...Array.from({ length: 60 }, () => [3]),
    ...Array.from({ length: 10 }, () => [2, 3]),
  ];
  const baskets = basketsIn(lists, 4);
  const sets = found(frequentSets(baskets, { support: 0.05 }));
  expect(bundlesOf(sets, baskets, closedSets(sets))[0]).toMatchObject({ items: [0, 1, 2], count: 20, nearly: 10 });
});

test('a new product that replaces an older one is told from one that does not', () => {
  const random = seeded(4);
  const spending = (replaces: boolean) => {
    const ofCustomer = [0];
    const rows: Array<[at: number, item: number, amount: number]> = [];
    for (let c = 0; c < 400; c++) {
      const takes = c % 2 === 0 ? 200 + Math.floor(random() * 60) : null;
      for (let at = Math.floor(random() * 20); at < 400; at += 20) {
        if (takes !== null && at >= takes) {
          rows.push([at, 1, 30]);
          if (!replaces || random() < 0.2) rows.push([at, 0, 20 + random() * 5]);
        } else rows.push([at, 0, 20 + random() * 5]);
      }
      ofCustomer.push(rows.length);
    }
    return {
      ofCustomer: Int32Array.from(ofCustomer),
      at: Float64Array.from(rows, ([at]) => at),
      item: Int32Array.from(rows, ([, item]) => item),
      amount: Float64Array.from(rows, ([, , amount]) => amount),
    };
  };
  const options = { older: 0, newer: 1, days: 90, until: 400 };
  const takes = cannibalisation(spending(true), options);
  expect(takes).toMatchObject({ clear: true });
  expect('rate' in takes && takes.rate).toBeGreaterThan(0.4);
  const harmless = cannibalisation(spending(false), options);
  expect('effect' in harmless && Math.abs(harmless.effect)).toBeLessThan(10);
  expect('rate' in harmless && harmless.rate).toBeNull();
  expect(cannibalisation(spending(true), { ...options, newer: 7 })).toMatchObject({ refused: expect.any(String) });
});

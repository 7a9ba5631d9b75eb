import { type Cannibalisation, cannibalisation, type Spending } from '../models/baskets/cannibalisation.ts';
import { clearOnes, normalTail } from '../models/baskets/chance.ts';
import type { Trained } from '../runs/model.ts';
import { money, percent } from '../runs/said.ts';
import type { CannibalSettings } from './cannibalisation.ts';
import { dateOf, productsIn, type SalesData } from './sales.ts';

/** A new product needs so many buyers, and as many of an older one among them. */
const FEWEST = 20;
const MOST_PAIRS = 400;

interface Pair extends Cannibalisation {
  older: number;
  newer: number;
  launched: string;
}

export function train(data: SalesData, { days }: CannibalSettings): Trained {
  const spending = spendingOf(data);
  const until = data.asOf;
  const launches = launchesOf(data, days);
  if (launches.length === 0) return { refused: { key: 'no_launch', values: { days, need: FEWEST } } };
  const pairs: Pair[] = [];
  let asked = 0;
  for (const { newer, launched, older } of launches) {
    for (const one of older) {
      if (asked >= MOST_PAIRS) break;
      const found = cannibalisation(spending, { older: one, newer, days, until });
      if ('refused' in found) continue;
      asked++;
      pairs.push({ ...found, older: one, newer, launched: dateOf(launched) });
    }
  }
  if (pairs.length === 0) return { refused: { key: 'too_few', values: { days, need: FEWEST } } };
  // Many pairs were looked at: only what stays telling in view of that is told as clear.
  const chance = pairs.map(({ effect, low, high }) => 2 * normalTail(Math.abs(effect) / ((high - low) / 3.92 || 1e-9)));
  const clear = clearOnes(chance, asked);
  pairs.forEach((pair, i) => {
    pair.clear = pair.clear && clear[i] === 1;
    if (!pair.clear) pair.rate = null;
  });
  pairs.sort((a, b) => Number(b.clear) - Number(a.clear) || a.effect * a.adopters - b.effect * b.adopters);
  const named = productsIn(data, new Set(pairs.flatMap(({ older, newer }) => [older, newer])));
  const worst = pairs.find((pair) => pair.clear && pair.effect < 0);
  return {
    headline: worst
      ? {
          key: worst.rate === null ? 'headline_takes' : 'headline',
          values: {
            newer: named[worst.newer]?.name ?? '',
            older: named[worst.older]?.name ?? '',
            rate: percent(worst.rate ?? 0),
            lost: money(-worst.effect),
            count: worst.adopters,
          },
        }
      : { key: 'headline_none', values: { count: pairs.length, pairs: pairs.length } },
    accuracy: null,
    result: {
      days,
      products: Object.entries(named).map(([number, product]) => ({ ...product, number: Number(number) })),
      launches: launches.map(({ newer, launched }) => ({ newer, launched: dateOf(launched) })),
      pairs: pairs.slice(0, 100),
    },
  };
}

/** Lines by customer and time; those of nobody in particular are left out. */
function spendingOf({ customer, product, at, amount, people }: SalesData): Spending {
  const rows = Int32Array.from({ length: at.length }, (_, i) => i).filter((i) => (customer[i] as number) >= 0);
  rows.sort((a, b) => (customer[a] as number) - (customer[b] as number) || (at[a] as number) - (at[b] as number));
  const ofCustomer = new Int32Array(people.length + 1);
  for (const row of rows) {
    const place = (customer[row] as number) + 1;
    ofCustomer[place] = (ofCustomer[place] as number) + 1;
  }
  for (let c = 0; c < people.length; c++) ofCustomer[c + 1] = (ofCustomer[c + 1] as number) + (ofCustomer[c] as number);
  return {
    ofCustomer,
    at: Float64Array.from(rows, (row) => at[row] as number),
    item: Int32Array.from(rows, (row) => product[row] as number),
    amount: Float64Array.from(rows, (row) => amount[row] as number),
  };
}

/** Products that first sold when others had sold for a while, each with the older ones that its buyers bought before. */
function launchesOf({ customer, product, at, products, asOf }: SalesData, days: number) {
  const first = new Float64Array(products.length).fill(Number.POSITIVE_INFINITY);
  const bought = new Map<number, Map<number, number>>();
  for (let i = 0; i < at.length; i++) {
    const [item, who, when] = [product[i] as number, customer[i] as number, at[i] as number];
    if (when < (first[item] as number)) first[item] = when;
    if (who < 0) continue;
    const own = bought.get(item) ?? new Map<number, number>();
    if (!own.has(who) || when < (own.get(who) as number)) own.set(who, when);
    bought.set(item, own);
  }
  const start = first.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const launches: Array<{ newer: number; launched: number; older: number[] }> = [];
  for (const [newer, buyers] of bought) {
    const launched = first[newer] as number;
    if (buyers.size < FEWEST || launched < start + days || launched > asOf - days) continue;
    const older = [...bought]
      .filter(([item, own]) => {
        if (item === newer || (first[item] as number) > launched - days / 2) return false;
        let both = 0;
        for (const [who, when] of buyers) if ((own.get(who) ?? Number.POSITIVE_INFINITY) < when) both++;
        return both >= FEWEST;
      })
      .map(([item]) => item);
    if (older.length > 0) launches.push({ newer, launched, older });
  }
  return launches.sort((a, b) => b.launched - a.launched);
}

import { type Baskets, basketsOf, countOf, itemCounts, takeBaskets } from '../models/baskets/baskets.ts';
import { bundlesOf } from '../models/baskets/bundles.ts';
import { closedSets, type Exploded, frequentSets, type Itemsets } from '../models/baskets/itemsets.ts';
import { countRules, type Rule, rulesOf, tellingRules } from '../models/baskets/rules.ts';
import { seeded } from '../models/linear.ts';
import { share } from '../models/metrics.ts';
import type { Accuracy, Trained } from '../runs/model.ts';
import { decimals, percent, type Said } from '../runs/said.ts';
import type { TogetherSettings } from './bought-together.ts';
import { productsIn, type SalesData } from './sales.ts';

const FEWEST = 100;
const SHOWN = 200;
/** How many products are proposed when a hidden one is to be guessed. */
const GUESSES = 3;

export function train(data: SalesData, settings: TogetherSettings): Trained {
  const baskets = basketsIn(data, settings.by);
  const n = countOf(baskets);
  if (n < FEWEST) return { refused: { key: 'too_few', values: { count: n, have: n, need: FEWEST } } };
  const options = { support: settings.support / 100, longest: settings.largest };
  const sets = frequentSets(baskets, options);
  if ('refused' in sets) return { refused: exploded(sets) };
  const least = settings.confidence / 100;
  const telling = (from: Itemsets) => tellingRules(rulesOf(from, least)).filter(({ lift }) => lift > 1);
  const rules = telling(sets);
  if (rules.length === 0) return { refused: { key: 'nothing', values: { baskets: n } } };

  // Baskets come by time: what the older three quarters say is held against the newest one.
  const parts = split(baskets);
  const before = frequentSets(parts.older, options);
  const earlier = 'refused' in before ? [] : telling(before);
  const later = new Map(countRules(earlier, parts.newer).map((rule) => [keyOf(rule), rule]));
  const closed = closedSets(sets);
  const bundles = bundlesOf(sets, baskets, closed);
  const shown = rules.slice(0, SHOWN);
  const prices = pricesOf(data);
  const best = shown[0] as Rule;
  const named = productsIn(
    data,
    new Set([...shown.flatMap(({ from, to }) => [...from, to]), ...bundles.flatMap(({ items }) => items)]),
  );
  const counts = itemCounts(baskets);
  return {
    headline: {
      key: best.from.length === 1 ? 'headline' : 'headline_several',
      values: {
        from: best.from.map((item) => named[item]?.name ?? '').join(' + '),
        to: named[best.to]?.name ?? '',
        share: percent(best.confidence),
        lift: decimals(best.lift, 1),
      },
    },
    accuracy: tested(earlier, parts.older, parts.newer),
    result: {
      by: settings.by,
      baskets: n,
      several: several(baskets),
      sets: sets.count,
      closed: closed.reduce((a, b) => a + b, 0),
      found: rules.length,
      products: Object.entries(named).map(([number, product]) => ({
        ...product,
        number: Number(number),
        count: counts[Number(number)],
        price: prices(Number(number)),
      })),
      rules: shown.map(({ from, to, count, countFrom, support, confidence, lift, conviction }) => {
        const since = later.get(keyOf({ from, to }));
        const { low, high } = share(count, countFrom);
        return {
          from,
          to,
          count,
          of: countFrom,
          support,
          confidence,
          low,
          high,
          lift,
          conviction: Number.isFinite(conviction) ? conviction : null,
          later: since && since.countFrom >= 10 ? { count: since.count, of: since.countFrom, lift: since.lift } : null,
        };
      }),
      bundles,
    },
  };
}

const keyOf = ({ from, to }: Pick<Rule, 'from' | 'to'>) => `${from.join(',')}>${to}`;

function exploded({ advice }: Exploded): Said {
  const shorter = advice.find(({ longest }) => longest !== null && longest <= 3);
  const rarer = advice.find((one) => one !== shorter);
  return {
    key: shorter && rarer ? 'exploded' : shorter ? 'exploded_size' : rarer ? 'exploded_support' : 'exploded_period',
    values: {
      ...(shorter ? { largest: shorter.longest ?? 2 } : {}),
      ...(rarer ? { support: percent(rarer.support) } : {}),
    },
  };
}

/** Orders or customers by the time of their first line. */
function basketsIn({ order, customer, product, products }: SalesData, by: TogetherSettings['by']): Baskets {
  const from = by === 'order' ? order : customer;
  const numbers = new Map<number, number>();
  const basket: number[] = [];
  const item: number[] = [];
  for (let i = 0; i < from.length; i++) {
    const own = from[i] as number;
    if (own < 0) continue;
    let number = numbers.get(own);
    if (number === undefined) {
      number = numbers.size;
      numbers.set(own, number);
    }
    basket.push(number);
    item.push(product[i] as number);
  }
  return basketsOf(basket, item, numbers.size, products.length);
}

function split(baskets: Baskets): { older: Baskets; newer: Baskets } {
  const n = countOf(baskets);
  const at = Math.floor(n * 0.75);
  const rows = (from: number, to: number) => Int32Array.from({ length: to - from }, (_, i) => from + i);
  return { older: takeBaskets(baskets, rows(0, at)), newer: takeBaskets(baskets, rows(at, n)) };
}

const several = ({ starts }: Baskets) =>
  starts.reduce((sum, start, i) => sum + (i > 0 && start - (starts[i - 1] as number) > 1 ? 1 : 0), 0);

/** One product of each newer basket is hidden: how often it is among the first few that the rules name, and that are simply bought most. */
function tested(rules: Rule[], older: Baskets, newer: Baskets): Accuracy | null {
  const random = seeded(21);
  const counts = itemCounts(older);
  const popular = [...counts.keys()].sort((a, b) => (counts[b] as number) - (counts[a] as number));
  const sure = rules.toSorted((a, b) => b.confidence - a.confidence);
  let [asked, hits, simple] = [0, 0, 0];
  for (let b = 0; b < countOf(newer) && asked < 3000; b++) {
    const own = Array.from(newer.members.subarray(newer.starts[b], newer.starts[b + 1]));
    if (own.length < 2) continue;
    const hidden = own.splice(Math.floor(random() * own.length), 1)[0] as number;
    const known = new Set(own);
    asked++;
    const plain = popular.filter((item) => !known.has(item));
    const said = [
      ...new Set(
        sure.filter(({ from, to }) => !known.has(to) && from.every((item) => known.has(item))).map(({ to }) => to),
      ),
    ].slice(0, GUESSES);
    // Where no rule speaks, the popular ones stand in.
    const guesses = [...said, ...plain.slice(0, GUESSES * 2).filter((item) => !said.includes(item))].slice(0, GUESSES);
    if (guesses.includes(hidden)) hits++;
    if (plain.slice(0, GUESSES).includes(hidden)) simple++;
  }
  if (asked < 30) return null;
  return {
    measure: 'hit_rate',
    value: hits / asked,
    baseline: simple / asked,
    lower_is_better: false,
    say: {
      key: 'accuracy',
      values: { asked, guesses: GUESSES, share: percent(hits / asked), popular: percent(simple / asked) },
    },
  };
}

/** What an order paid for a product in the middle; nothing where no amount is known. */
function pricesOf({ product, amount }: SalesData): (item: number) => number | null {
  const sums = new Map<number, { sum: number; lines: number }>();
  for (let i = 0; i < product.length; i++) {
    const own = amount[i] as number;
    if (!Number.isFinite(own)) continue;
    const known = sums.get(product[i] as number);
    if (known) {
      known.sum += own;
      known.lines++;
    } else sums.set(product[i] as number, { sum: own, lines: 1 });
  }
  return (item) => {
    const known = sums.get(item);
    return known ? Math.round((known.sum / known.lines) * 100) / 100 : null;
  };
}

import { type Orders, ordersOf } from '../models/baskets/purchases.ts';
import {
  fitRecommender,
  ownOf,
  type Recommendation,
  type Recommender,
  recommend,
} from '../models/baskets/recommend.ts';
import { sequencesOf } from '../models/baskets/sequences.ts';
import type { Trained } from '../runs/model.ts';
import { decimals, percent } from '../runs/said.ts';
import type { NextData, NextSettings } from './next-purchase.ts';
import { productsIn } from './sales.ts';

/** One product proposed to one person; places in the lists of ids. */
export interface Kept {
  people: string[];
  place: number[];
  product: string[];
  kind: string[];
  /** Ids of the products that it follows from, with a blank between them. */
  from: string[];
  of: number[];
  count: number[];
  lift: number[];
}

/** Who bought nothing for so long is left alone. */
const ACTIVE_DAYS = 730;
const EACH = 3;
const SHOWN = 150;

export function train(data: NextData, { within }: NextSettings): Trained {
  const orders = ordersOf({ ...data, item: data.product }, data.people.length, data.products.length);
  const model = fitRecommender(orders);
  const sequences = sequencesOf(orders, { within });
  if ('refused' in model) {
    const buyers = returning(orders);
    return { refused: { key: 'too_few', values: { count: buyers, have: buyers, need: 50 } } };
  }
  const follows = 'refused' in sequences ? [] : sequences.sequences.filter(({ lift }) => lift > 1);
  const told = follows.filter(({ clear }) => clear);
  const offers = offersOf(data, orders, model);
  const named = productsIn(
    data,
    new Set([...follows.slice(0, SHOWN).flatMap(({ from, to }) => [from, to]), ...offers.popular.keys()]),
  );
  const [best] = told;
  const rate = (method: string) =>
    model.tried.find((one) => one.method === method)?.rate ?? { value: 0, low: 0, high: 1 };
  const own = rate(model.method);
  return {
    headline: best
      ? {
          key: 'headline',
          values: {
            from: named[best.from]?.name ?? '',
            to: named[best.to]?.name ?? '',
            share: percent(best.share),
            days: within,
            lift: decimals(best.lift, 1),
          },
        }
      : { key: 'headline_offers', values: { count: offers.scored.length, people: offers.scored.length } },
    accuracy: {
      measure: 'hit_rate',
      value: own.value,
      baseline: rate('popular').value,
      lower_is_better: false,
      say: {
        key: model.method === 'popular' ? 'accuracy_popular' : 'accuracy',
        values: {
          tested: model.tested,
          top: model.top,
          share: percent(own.value),
          low: percent(own.low),
          high: percent(own.high),
          popular: percent(rate('popular').value),
          method: { word: `method.${model.method}` },
        },
      },
    },
    result: {
      within,
      customers: 'refused' in sequences ? 0 : sequences.customers,
      pairs: 'refused' in sequences ? 0 : sequences.pairs,
      clear: told.length,
      products: Object.entries(named).map(([number, product]) => ({ ...product, number: Number(number) })),
      sequences: follows.slice(0, SHOWN),
      method: model.method,
      better: model.better,
      tried: model.tried,
      people: offers.scored.length,
      offers: [...offers.popular]
        .map(([product, people]) => ({ product, people }))
        .sort((a, b) => b.people - a.people)
        .slice(0, 20),
    },
    kept: offers.kept,
    scores: {
      ids: offers.scored.map(({ id }) => id),
      fields: { next_product: offers.scored.map(({ product }) => product) },
    },
  };
}

const returning = ({ ofCustomer }: Orders) => {
  let count = 0;
  for (let c = 0; c + 1 < ofCustomer.length; c++)
    if ((ofCustomer[c + 1] as number) - (ofCustomer[c] as number) > 1) count++;
  return count;
};

/** The best few products for everybody who still buys, without those that they refused lately. */
function offersOf(data: NextData, orders: Orders, model: Recommender) {
  const numbers = new Map(data.products.map(({ id }, i) => [id, i]));
  // What is not in the catalogue can be followed, but not offered.
  const unnamed = new Set(data.products.flatMap(({ id }, i) => (id === null ? [i] : [])));
  const refused = new Map<string, number[]>();
  for (const [person, product] of data.refused) {
    const number = numbers.get(product);
    if (number !== undefined) refused.set(person, [...(refused.get(person) ?? []), number]);
  }
  const kept: Kept = { people: [], place: [], product: [], kind: [], from: [], of: [], count: [], lift: [] };
  const scored: Array<{ id: string; product: string }> = [];
  const popular = new Map<number, number>();
  for (let c = 0; c < orders.customers; c++) {
    const last = (orders.ofCustomer[c + 1] as number) - 1;
    if (last < (orders.ofCustomer[c] as number) || data.asOf - (orders.at[last] as number) > ACTIVE_DAYS) continue;
    const id = data.people[c] as string;
    const unwanted = refused.get(id);
    const without = unwanted ? new Set([...unnamed, ...unwanted]) : unnamed;
    const found = recommend(model, ownOf(orders, c), { top: EACH, without });
    found.forEach((one, place) => {
      add(kept, data, id, place, one);
    });
    const [first] = found;
    if (!first) continue;
    scored.push({ id, product: data.products[first.item]?.id as string });
    popular.set(first.item, (popular.get(first.item) ?? 0) + 1);
  }
  return { kept, scored, popular };
}

function add(kept: Kept, data: NextData, id: string, place: number, { item, because }: Recommendation): void {
  kept.people.push(id);
  kept.place.push(place + 1);
  kept.product.push(data.products[item]?.id as string);
  kept.kind.push(because?.kind ?? 'popular');
  kept.from.push(
    (because?.items ?? [])
      .map((one) => data.products[one]?.id ?? '')
      .filter(Boolean)
      .join(' '),
  );
  kept.of.push(because?.of ?? 0);
  kept.count.push(because?.count ?? 0);
  kept.lift.push(because && Number.isFinite(because.lift) ? because.lift : 0);
}

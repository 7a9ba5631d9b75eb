import { type Buying, buyingOf } from '../models/customers/buying.ts';
import { expectedAmount, fitGammaGamma } from '../models/customers/gamma-gamma.ts';
import { quantile, sorted } from '../models/customers/quantile.ts';
import {
  acquisitionCost,
  customerLifetimeValue,
  discountedValue,
  lifetimeValue,
  netPresentValue,
  paybackMonths,
} from '../models/customers/value.ts';
import { seeded } from '../models/linear.ts';
import type { Accuracy, Trained } from '../runs/model.ts';
import { decimals, money, percent } from '../runs/said.ts';
import { type BuyingFit, enough, FEWEST, fitBuying, type HoldOut, holdOut } from './buying-fit.ts';
import { dateOf, type OrderData } from './dates.ts';
import type { LifetimeValueSettings } from './lifetime-value.ts';

const YEAR = 52.1775;
/** Who is less likely than this to buy again is not told a day for it. */
const ALIVE = 0.5;
/** Nor is one further away than this many weeks. */
const FAR = 78;

export function train(data: OrderData, settings: LifetimeValueSettings): Trained {
  const orders = { ...data, customers: data.ids.length };
  const buying = buyingOf(orders, data.asOf);
  const n = buying.x.length;
  const repeats = sum(buying.x);
  if (!enough(buying))
    return {
      refused: {
        key: 'too_few',
        values: { count: n, have: n, repeats, need: FEWEST.customers, again: FEWEST.repeats },
      },
    };
  const fit = fitBuying(buying, settings.model);
  const amount = amountsOf(buying);
  const each = valuesOf(buying, fit, amount, settings);
  const equity = sum(each.value);
  const range = interval(buying, fit, settings, amount);
  const rising = each.value.slice().sort().reverse();
  const best = Math.max(1, Math.round(n / 10));
  const ofBest = equity > 0 ? sum(rising.subarray(0, best)) / equity : 0;
  const held = holdOut(orders, data.asOf);
  return {
    headline: {
      key: 'headline',
      values: {
        count: n,
        customers: n,
        equity: money(equity),
        low: money(equity * range.low),
        high: money(equity * range.high),
        years: settings.years,
        best: percent(ofBest),
      },
    },
    accuracy: held && tested(held, settings),
    result: {
      as_of: dateOf(data.asOf),
      customers: n,
      model: settings.model,
      parameters: fit.parameters,
      years: settings.years,
      margin: settings.margin / 100,
      discount: settings.discount / 100,
      equity: { value: equity, low: equity * range.low, high: equity * range.high },
      alive: sum(each.alive),
      purchases: sum(each.purchases),
      mean_amount: amount.mean,
      deciles: Array.from({ length: 10 }, (_, i) => {
        const part = rising.subarray(Math.floor((i * n) / 10), Math.floor(((i + 1) * n) / 10));
        return { share: equity > 0 ? sum(part) / equity : 0, mean: part.length > 0 ? sum(part) / part.length : 0 };
      }),
      formula: byFormula(data, buying, each.alive, settings),
      tested: held && comparison(held, settings),
    },
    fitted: { amounts: { mean: amount.mean }, parameters: fit.parameters },
    scores: {
      ids: Array.from(buying.who, (who) => data.ids[who] as string),
      fields: {
        alive_chance: each.alive.map((chance) => Math.round(chance * 100)),
        expected_purchases: each.purchases,
        expected_value: each.value,
        next_purchase_on: Array.from(each.alive, (chance, i) => {
          const weeks = fit.wait(buying.x[i] as number, buying.T[i] as number);
          return chance >= ALIVE && weeks <= FAR ? dateOf(Math.ceil(data.asOf + weeks * 7)) : null;
        }),
      },
    },
  };
}

const sum = (values: ArrayLike<number>): number => {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
};

interface Amounts {
  /** Of all customers. */
  mean: number;
  of(i: number): number;
}

/** The amount to expect of a customer's purchases; where amounts say too little, the mean of all. */
function amountsOf({ x, mean }: Buying): Amounts {
  const known = mean.filter((amount) => amount > 0);
  const plain = known.length > 0 ? sum(known) / known.length : 0;
  const fit = fitGammaGamma({ x, mean });
  if ('refused' in fit) return { mean: plain, of: () => plain };
  return { mean: expectedAmount(fit, 0, 0), of: (i) => expectedAmount(fit, x[i] as number, mean[i] as number) };
}

interface Each {
  alive: Float64Array;
  /** In the next 12 months. */
  purchases: Float64Array;
  /** Profit in the years ahead, discounted. */
  value: Float64Array;
}

/** Customers with the same history expect the same number of purchases; what they pay differs. */
function valuesOf({ x, tx, T }: Buying, fit: BuyingFit, amount: Amounts, settings: LifetimeValueSettings): Each {
  const n = x.length;
  const each: Each = { alive: new Float64Array(n), purchases: new Float64Array(n), value: new Float64Array(n) };
  const known = new Map<string, { alive: number; purchases: number; discounted: number }>();
  const terms = { years: settings.years, discount: settings.discount / 100 };
  for (let i = 0; i < n; i++) {
    const [a, b, c] = [x[i] as number, tx[i] as number, T[i] as number];
    const key = `${a} ${b} ${c}`;
    let own = known.get(key);
    if (!own) {
      own = {
        alive: fit.alive(a, b, c),
        purchases: fit.expected(a, b, c, YEAR),
        discounted: discountedValue((weeks) => fit.expected(a, b, c, weeks), 1, terms),
      };
      known.set(key, own);
    }
    each.alive[i] = own.alive;
    each.purchases[i] = own.purchases;
    each.value[i] = (own.discounted * amount.of(i) * settings.margin) / 100;
  }
  return each;
}

const SAMPLES = 30;
const SAMPLED = 1500;

/**
 * How far the whole value may be off, as factors: fitted anew on customers drawn with replacement (bootstrap), 10 % and 90 %.
 * Of many customers a part is drawn, and the spread told for all by the root of their number.
 */
function interval(
  buying: Buying,
  fit: BuyingFit,
  settings: LifetimeValueSettings,
  amount: Amounts,
): { low: number; high: number } {
  const n = buying.x.length;
  const size = Math.min(n, SAMPLED);
  const random = seeded(20_051);
  const draws: number[] = [];
  for (let k = 0; k < SAMPLES; k++) {
    const places = Int32Array.from({ length: size }, () => Math.floor(random() * n));
    const pick = (values: Float64Array) => Float64Array.from(places, (i) => values[i] as number);
    const drawn: Buying = {
      x: pick(buying.x),
      tx: pick(buying.tx),
      T: pick(buying.T),
      mean: pick(buying.mean),
      who: Int32Array.from(places, (i) => buying.who[i] as number),
    };
    const amounts: Amounts = { mean: amount.mean, of: (i) => amount.of(places[i] as number) };
    const { value } = valuesOf(drawn, fitBuying(drawn, settings.model, fit), amounts, {
      ...settings,
      years: Math.min(settings.years, 3),
    });
    draws.push(sum(value) / size);
  }
  const middle = sum(draws) / draws.length;
  const spread = Math.sqrt(size / n);
  const rising = sorted(draws);
  const factor = (share: number) => Math.max(0, 1 + ((quantile(rising, share) - middle) / (middle || 1)) * spread);
  return { low: factor(0.1), high: factor(0.9) };
}

/** The model on the time that was held back, beside everybody going on at their own pace. */
function tested(held: HoldOut, settings: LifetimeValueSettings): Accuracy {
  const { buying, actual, weeks } = held;
  const fit = fitBuying(buying, settings.model);
  let [off, guessed, foretold] = [0, 0, 0];
  actual.forEach((came, i) => {
    const [x, tx, T] = [buying.x[i] as number, buying.tx[i] as number, buying.T[i] as number];
    const expected = fit.expected(x, tx, T, weeks);
    foretold += expected;
    off += Math.abs(expected - came);
    guessed += Math.abs(((x + 1) / (T + 1)) * weeks - came);
  });
  const [value, baseline] = [off / actual.length, guessed / actual.length];
  return {
    measure: 'mae',
    value,
    baseline,
    lower_is_better: true,
    say: {
      key: 'accuracy',
      values: {
        weeks,
        foretold: Math.round(foretold),
        happened: sum(actual),
        off: decimals(value, 2),
        guess: decimals(baseline, 2),
      },
    },
  };
}

/** Mean purchases in the time held back, foretold and seen, by how often customers had come back before. */
function comparison(held: HoldOut, settings: LifetimeValueSettings) {
  const { buying, actual, weeks } = held;
  const fit = fitBuying(buying, settings.model);
  const groups = Array.from({ length: 8 }, () => ({ customers: 0, foretold: 0, happened: 0 }));
  actual.forEach((came, i) => {
    const [x, tx, T] = [buying.x[i] as number, buying.tx[i] as number, buying.T[i] as number];
    const group = groups[Math.min(7, x)] as (typeof groups)[number];
    group.customers += 1;
    group.foretold += fit.expected(x, tx, T, weeks);
    group.happened += came;
  });
  return {
    weeks,
    until: dateOf(held.until),
    groups: groups.map(({ customers, foretold, happened }, i) => ({
      repeats: i,
      customers,
      foretold: customers > 0 ? foretold / customers : 0,
      happened: customers > 0 ? happened / customers : 0,
    })),
  };
}

/** The plain formulas: average sale x purchases a year x years x margin, and what a new customer costs. */
function byFormula(data: OrderData, buying: Buying, alive: Float64Array, settings: LifetimeValueSettings) {
  let orders = 0;
  let revenue = 0;
  for (const paid of data.amount) {
    revenue += paid;
    if (paid >= 0) orders += 1;
  }
  const customerYears = sum(buying.T) / YEAR;
  const sale = orders > 0 ? revenue / orders : 0;
  const perYear = customerYears > 0 ? orders / Math.max(customerYears, 1e-6) : 0;
  // Of all the time that customers were known, so many were lost: the yearly loss gives the years that one stays.
  const lost = buying.x.length - sum(alive);
  const churn = Math.min(0.99, Math.max(0.02, customerYears > 0 ? lost / customerYears : 0.5));
  const years = Math.min(20, 1 / churn);
  const lifetime = lifetimeValue(sale, perYear, years);
  const value = customerLifetimeValue(lifetime, settings.margin / 100);
  const newCustomers = buying.T.filter((weeks) => weeks <= YEAR).length;
  const cost = acquisitionCost(settings.acquisition, newCustomers);
  // A new customer: the first year's margin at once, each further one with the chance that they stayed.
  const margin = (sale * perYear * settings.margin) / 100;
  const flows = Array.from({ length: settings.years }, (_, year) => margin * (1 - churn) ** year);
  return {
    sale,
    per_year: perYear,
    years,
    retention: 1 - churn,
    lifetime,
    value,
    net_present: netPresentValue(flows, settings.discount / 100) - (Number.isFinite(cost) ? cost : 0),
    spent: buying.x.length > 0 ? revenue / buying.x.length : 0,
    acquisition:
      settings.acquisition > 0 && newCustomers > 0
        ? {
            cost,
            new_customers: newCustomers,
            ratio: value / cost,
            payback: paybackMonths(cost, margin / 12),
          }
        : null,
  };
}

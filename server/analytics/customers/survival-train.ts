import { cadenceOf } from '../models/customers/cadence.ts';
import { quantile, sorted } from '../models/customers/quantile.ts';
import type { Orders } from '../models/customers/rfm.ts';
import { kaplanMeier, type Survival, survivalAt } from '../models/customers/survival.ts';
import type { Accuracy, Trained } from '../runs/model.ts';
import { decimals, percent } from '../runs/said.ts';
import { dateOf, type OrderData } from './dates.ts';

const FEWEST = 30;

export function train(data: OrderData): Trained {
  const orders: Orders = { ...data, customers: data.ids.length };
  const times = timesOf(orders, data.asOf);
  const n = times.again.time.length;
  if (n < FEWEST || times.again.event.filter(Boolean).length < 5)
    return { refused: { key: 'too_few', values: { count: n, have: n, need: FEWEST } } };
  const again = kaplanMeier(times.again.time, times.again.event);
  const staying = kaplanMeier(times.staying.time, times.staying.event);
  const quarter = 1 - survivalAt(again, 90);
  return {
    headline: {
      key: again.median === null ? 'headline' : 'headline_half',
      values: {
        quarter: percent(quarter),
        year: percent(1 - survivalAt(again, 365)),
        days: again.median ?? 0,
        stay: percent(survivalAt(staying, 365)),
      },
    },
    accuracy: tested(orders, data.asOf),
    result: {
      as_of: dateOf(data.asOf),
      customers: n,
      silence: Math.round(times.silence),
      again: drawn(again),
      staying: drawn(staying),
      years: byYear(times),
    },
  };
}

interface Times {
  /** Days from the first purchase to the second. */
  again: { time: number[]; event: number[] };
  /** Days from the first purchase to the last of those who have been silent for too long. */
  staying: { time: number[]; event: number[] };
  born: number[];
  /** Days of silence after which a customer counts as lost. */
  silence: number;
}

function timesOf(orders: Orders, asOf: number): Times {
  const days: number[][] = Array.from({ length: orders.customers }, () => []);
  for (let i = 0; i < orders.customer.length; i++) {
    const at = Math.floor(orders.day[i] as number);
    if (at <= asOf && (orders.amount[i] as number) >= 0) days[orders.customer[i] as number]?.push(at);
  }
  const cadence = cadenceOf(orders, asOf);
  // A silence longer than 95 of a hundred that ended; who has a slower rhythm is given time by it.
  const common = Math.max(14, quantile(sorted(gapsOf(days)), 0.95) || 90);
  const times: Times = { again: { time: [], event: [] }, staying: { time: [], event: [] }, born: [], silence: common };
  cadence.who.forEach((who, i) => {
    const own = [...new Set(days[who])].sort((a, b) => a - b);
    const [first = asOf, second] = own;
    const last = own.at(-1) ?? first;
    if (first >= asOf) return;
    times.born.push(first);
    times.again.time.push((second ?? asOf) - first);
    times.again.event.push(second === undefined ? 0 : 1);
    const gap = cadence.usual[i] as number;
    const limit = Number.isNaN(gap) ? common : Math.max(common, gap * cadence.limits.late);
    const lost = asOf - last > limit;
    times.staying.time.push((lost ? last : asOf) - first);
    times.staying.event.push(lost ? 1 : 0);
  });
  return times;
}

/** Days between purchases that followed one another, of all customers. */
function gapsOf(days: number[][]): number[] {
  return days.flatMap((own) => {
    const rising = [...new Set(own)].sort((a, b) => a - b);
    return rising.slice(1).map((at, i) => at - (rising[i] as number));
  });
}

const POINTS = 60;

/** A curve at evenly spaced days, up to where a twentieth of the customers is still observed. */
function drawn(curve: Survival) {
  const enough = curve.atRisk.findLastIndex((left) => left >= Math.max(10, curve.n / 20));
  const end = curve.time[enough] ?? curve.time.at(-1) ?? 0;
  const at = (of: number[], day: number, else_: number) => {
    let value = else_;
    for (let i = 0; i < curve.time.length && (curve.time[i] as number) <= day; i++) value = of[i] as number;
    return value;
  };
  const step = Math.max(1, Math.ceil(end / POINTS));
  const days = Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
  return {
    n: curve.n,
    events: curve.events,
    median: curve.median,
    days,
    share: days.map((day) => at(curve.share, day, 1)),
    low: days.map((day) => at(curve.low, day, 1)),
    high: days.map((day) => at(curve.high, day, 1)),
  };
}

/** Who came in which year, and how many of them bought again within 90 days: whether it gets better. */
function byYear({ born, again }: Times) {
  const years = [...new Set(born.map((day) => dateOf(day).slice(0, 4)))].sort();
  return years.flatMap((year) => {
    const own = born.flatMap((day, i) => (dateOf(day).startsWith(year) ? [i] : []));
    if (own.length < 10) return [];
    const curve = kaplanMeier(
      own.map((i) => again.time[i] as number),
      own.map((i) => again.event[i] as number),
    );
    return [{ year, customers: own.length, quarter: 1 - survivalAt(curve, 90) }];
  });
}

/**
 * The curve as it was known half a year ago, against those who first bought since: how far the share who bought again within
 * 60 days was off. Beside it: the plain share of all customers who had bought again by then.
 */
function tested(orders: Orders, asOf: number): Accuracy | null {
  const until = asOf - 182;
  const then = timesOf(orders, until);
  const now = timesOf(orders, asOf);
  const fresh = now.born.flatMap((day, i) => (day > until ? [i] : []));
  if (then.born.length < FEWEST || fresh.length < 15) return null;
  const expected = 1 - survivalAt(kaplanMeier(then.again.time, then.again.event), 60);
  const plain = then.again.event.reduce((a, b) => a + b, 0) / then.born.length;
  const curve = kaplanMeier(
    fresh.map((i) => now.again.time[i] as number),
    fresh.map((i) => now.again.event[i] as number),
  );
  const happened = 1 - survivalAt(curve, 60);
  const [value, baseline] = [100 * Math.abs(expected - happened), 100 * Math.abs(plain - happened)];
  return {
    measure: 'points',
    value,
    baseline,
    lower_is_better: true,
    say: {
      key: 'accuracy',
      values: {
        date: { date: dateOf(until) },
        expected: percent(expected),
        happened: percent(happened),
        guess: decimals(baseline, 1),
      },
    },
  };
}

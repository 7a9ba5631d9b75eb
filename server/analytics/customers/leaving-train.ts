import { buyingOf } from '../models/customers/buying.ts';
import { cadenceOf, type Rhythm, rhythms } from '../models/customers/cadence.ts';
import type { Orders } from '../models/customers/rfm.ts';
import { auc } from '../models/metrics.ts';
import type { Accuracy, Trained } from '../runs/model.ts';
import { money, percent } from '../runs/said.ts';
import { enough, fitBuying, type HoldOut, holdOut } from './buying-fit.ts';
import { dateOf, type OrderData } from './dates.ts';

const FEWEST = 30;

export function train(data: OrderData): Trained {
  const orders: Orders = { ...data, customers: data.ids.length };
  const cadence = cadenceOf(orders, data.asOf);
  const n = cadence.who.length;
  const repeating = cadence.usual.filter((gap) => !Number.isNaN(gap)).length;
  if (repeating < FEWEST)
    return { refused: { key: 'too_few', values: { count: repeating, have: repeating, need: FEWEST } } };
  const buying = buyingOf(orders, data.asOf);
  const fit = enough(buying) ? fitBuying(buying, 'pareto_nbd') : null;
  const alive = new Map<number, number>();
  if (fit)
    buying.who.forEach((who, i) => {
      alive.set(who, fit.alive(buying.x[i] as number, buying.tx[i] as number, buying.T[i] as number));
    });
  const spent = new Float64Array(data.ids.length);
  const lately = new Float64Array(data.ids.length);
  for (let i = 0; i < data.customer.length; i++) {
    const who = data.customer[i] as number;
    spent[who] = (spent[who] as number) + (data.amount[i] as number);
    if ((data.day[i] as number) > data.asOf - 365) lately[who] = (lately[who] as number) + (data.amount[i] as number);
  }
  const groups = rhythms.map((rhythm) => groupOf(rhythm));
  const leaving = cadence.rhythm.filter((one) => one === 'leaving' || one === 'late').length;
  const atStake = groups
    .filter(({ rhythm }) => rhythm === 'leaving' || rhythm === 'late')
    .reduce((total, group) => total + group.lately, 0);
  const held = holdOut(orders, data.asOf);
  return {
    headline: {
      key: leaving > 0 ? 'headline' : 'headline_calm',
      values: { count: leaving, share: percent(repeating > 0 ? leaving / repeating : 0), amount: money(atStake) },
    },
    accuracy: held && tested(held),
    result: {
      as_of: dateOf(data.asOf),
      customers: n,
      repeating,
      limits: cadence.limits,
      gaps: cadence.gaps,
      groups,
      likely: fit !== null,
    },
    fitted: { asOf: data.asOf, limits: cadence.limits },
    scores: {
      ids: Array.from(cadence.who, (who) => data.ids[who] as string),
      fields: {
        buying_rhythm: cadence.rhythm,
        purchase_gap: Array.from(cadence.usual, (gap) => (Number.isNaN(gap) ? null : gap)),
      },
    },
  };

  function groupOf(rhythm: Rhythm) {
    const own = cadence.rhythm.flatMap((one, i) => (one === rhythm ? [cadence.who[i] as number] : []));
    const chances = own.flatMap((who) => alive.get(who) ?? []);
    const total = (values: Float64Array) => own.reduce((sum, who) => sum + (values[who] as number), 0);
    return {
      rhythm,
      customers: own.length,
      spent: total(spent),
      lately: total(lately),
      alive: chances.length > 0 ? chances.reduce((a, b) => a + b, 0) / chances.length : null,
    };
  }
}

/**
 * How well the chance to be still a customer told, before the time held back, who would buy in it: of two customers, one who
 * came and one who did not, how often the first had the higher chance. Beside it, the same by the last purchase alone.
 */
function tested({ buying, actual, until, weeks }: HoldOut): Accuracy | null {
  const fit = fitBuying(buying, 'pareto_nbd');
  const came = actual.map((one) => (one > 0 ? 1 : 0));
  const expected = Float64Array.from(came, (_, i) =>
    fit.expected(buying.x[i] as number, buying.tx[i] as number, buying.T[i] as number, weeks),
  );
  const recency = Float64Array.from(came, (_, i) => (buying.tx[i] as number) - (buying.T[i] as number));
  const value = auc(came, expected);
  const baseline = auc(came, recency);
  if (!Number.isFinite(value)) return null;
  return {
    measure: 'auc',
    value,
    baseline,
    lower_is_better: false,
    say: {
      key: 'accuracy',
      values: { date: { date: dateOf(until) }, weeks, right: percent(value), guess: percent(baseline) },
    },
  };
}

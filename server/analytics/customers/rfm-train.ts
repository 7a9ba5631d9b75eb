import { median, sorted } from '../models/customers/quantile.ts';
import {
  gridOf,
  migration,
  type Orders,
  quantileCuts,
  type RfmScores,
  type RfmTotals,
  rfmScores,
  rfmTotals,
  type Segment,
  segmentOf,
  segments,
} from '../models/customers/rfm.ts';
import type { Accuracy, Trained } from '../runs/model.ts';
import { money, percent } from '../runs/said.ts';
import { dateOf, type OrderData } from './dates.ts';
import type { RfmSettings } from './rfm.ts';

/** Below this many customers, fifths of them say nothing. */
const FEWEST = 20;
const MONTH = 30.4375;

export function train(data: OrderData, settings: RfmSettings): Trained {
  const orders: Orders = { ...data, customers: data.ids.length };
  const now = scored(orders, data.asOf, settings);
  const { totals, scores, segment } = now;
  const n = totals.who.length;
  if (n < FEWEST) return { refused: { key: 'too_few', values: { count: n, have: n, need: FEWEST } } };
  if (settings.bins === 'equal' && new Set(totals.recency).size < 2)
    return { refused: { key: 'no_variance', values: { count: n, have: n } } };
  const then = Math.round(data.asOf - settings.compared_months * MONTH);
  const before = scored(orders, then, settings);
  const groups = segments.map((name) => groupOf(name, totals, segment));
  const amount = groups.reduce((sum, group) => sum + group.amount, 0);
  const best = groups[0] as Group;
  const atRisk = groups.filter(({ segment }) => segment === 'at_risk' || segment === 'cannot_lose');
  const threatened = atRisk.reduce((sum, group) => sum + group.customers, 0);
  return {
    headline: {
      key: threatened > 0 ? 'headline' : 'headline_calm',
      values: {
        count: best.customers,
        best: best.customers,
        share: percent(best.customers / n),
        revenue: percent(amount > 0 ? best.amount / amount : 0),
        threatened,
      },
    },
    accuracy: tested(orders, before, then),
    result: {
      as_of: dateOf(data.asOf),
      customers: n,
      orders: totals.frequency.reduce((a, b) => a + b, 0),
      amount,
      left: totals.left,
      unrated: data.unrated,
      cuts: now.cuts,
      grid: gridOf(totals, scores),
      segments: groups.filter(({ customers }) => customers > 0),
      compared: dateOf(then),
      moves: migration({ who: before.totals.who, segment: before.segment }, { who: totals.who, segment }),
      threatened: { customers: threatened, amount: money(atRisk.reduce((sum, group) => sum + group.amount, 0)) },
    },
    fitted: { asOf: dateOf(data.asOf) },
    scores: {
      ids: Array.from(totals.who, (who) => data.ids[who] as string),
      fields: {
        rfm_segment: segment,
        rfm_score: scores.score,
        last_purchase_on: Array.from(totals.recency, (days) => dateOf(data.asOf - days)),
        purchase_count: totals.frequency,
        spent: totals.monetary,
      },
    },
  };
}

interface Scored {
  totals: RfmTotals;
  scores: RfmScores;
  segment: Segment[];
  cuts: ReturnType<typeof quantileCuts>;
}

function scored(orders: Orders, asOf: number, { bins, recency, frequency, monetary }: RfmSettings): Scored {
  const totals = rfmTotals(orders, asOf);
  const rising = (list: number[]) => [...sorted(list)];
  const cuts =
    bins === 'own'
      ? { recency: rising(recency), frequency: rising(frequency), monetary: rising(monetary) }
      : quantileCuts(totals);
  const scores = rfmScores(totals, cuts);
  const segment = Array.from(scores.r, (r, i) => segmentOf(r, scores.f[i] as number));
  return { totals, scores, segment, cuts };
}

interface Group {
  segment: Segment;
  customers: number;
  amount: number;
  recency: number;
  frequency: number;
  monetary: number;
}

function groupOf(name: Segment, totals: RfmTotals, segment: Segment[]): Group {
  const own = segment.flatMap((one, i) => (one === name ? [i] : []));
  const amount = own.reduce((sum, i) => sum + (totals.monetary[i] as number), 0);
  const frequency = own.reduce((sum, i) => sum + (totals.frequency[i] as number), 0);
  return {
    segment: name,
    customers: own.length,
    amount,
    recency: own.length > 0 ? median(own.map((i) => totals.recency[i] as number)) : 0,
    frequency: own.length > 0 ? frequency / own.length : 0,
    monetary: own.length > 0 ? amount / own.length : 0,
  };
}

/** Who was among the best then: how many of them have bought since, beside all customers of then. */
function tested({ customer, day, amount }: Orders, before: Scored, then: number): Accuracy | null {
  const bought = new Set<number>();
  for (let i = 0; i < customer.length; i++)
    if ((day[i] as number) > then && (amount[i] as number) >= 0) bought.add(customer[i] as number);
  const rate = (who: number[]) => who.filter((one) => bought.has(one)).length / who.length;
  const all = [...before.totals.who];
  const best = all.filter((_, i) => before.segment[i] === 'champions');
  if (best.length < 5 || all.length < FEWEST) return null;
  const [value, baseline] = [rate(best), rate(all)];
  return {
    measure: 'bought_since',
    value,
    baseline,
    lower_is_better: false,
    say: { key: 'accuracy', values: { date: { date: dateOf(then) }, best: percent(value), all: percent(baseline) } },
  };
}

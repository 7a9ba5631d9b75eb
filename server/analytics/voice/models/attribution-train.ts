import Big from 'big.js';
import { buyingOdds } from '../../models/attribution/journeys.ts';
import { markov } from '../../models/attribution/markov.ts';
import { type Path, type Paths, pathsOf } from '../../models/attribution/paths.ts';
import { firstTouch, lastTouch, linear, timeDecay, uShape } from '../../models/attribution/positions.ts';
import { shapley } from '../../models/attribution/shapley.ts';
import { seeded } from '../../models/linear.ts';
import { auc } from '../../models/metrics.ts';
import { isRefusal } from '../../models/refusal.ts';
import type { Accuracy, Trained } from '../../runs/model.ts';
import { decimals, percent } from '../../runs/said.ts';
import type { AttributionSettings } from './attribution.ts';

export interface AttributionData {
  /** Decided deals, the oldest first. */
  deals: Array<{ won: boolean; value: string; channels: string[]; ages: number[] }>;
  /** What each channel cost in the time looked at, in the workspace's currency. */
  costs: Array<{ channel: string; cost: string }>;
  unrated: number;
  names: Record<string, string>;
}

const FEWEST_WON = 20;
const RESAMPLES = 200;
const models = ['first', 'last', 'linear', 'time_decay', 'u_shape', 'markov', 'shapley'] as const;
type ModelName = (typeof models)[number];

export function train(data: AttributionData, settings: AttributionSettings): Trained {
  const told = data.deals.filter(({ channels }) => channels.length > 0);
  const won = told.filter((deal) => deal.won);
  if (won.length < FEWEST_WON)
    return { refused: { key: 'too_few', values: { count: won.length, have: won.length, need: FEWEST_WON } } };
  const paths = pathsOf(told.map(pathOf));
  if (paths.channels.length < 2) return { refused: { key: 'one_channel' } };
  const total = won.reduce((sum, { value }) => sum.plus(value), new Big(0));
  const shares = sharesOf(paths, settings);
  const ranges = rangesOf(told, paths.channels, settings);
  const channels = paths.channels.map((key, at) => {
    const cost = data.costs.find(({ channel }) => channel === key)?.cost ?? null;
    return { key, name: data.names[key] ?? null, cost, at };
  });
  const values = Object.fromEntries(models.map((name) => [name, centsOf(shares[name].values, total)])) as Record<
    ModelName,
    string[]
  >;
  const rows = channels
    .map(({ key, name, cost, at }) => {
      const value = values[settings.chosen][at] as string;
      const paid = cost !== null && new Big(cost).gt(0) ? new Big(cost) : null;
      const each = models.map((one) => shares[one].conversions[at] as number);
      return {
        key,
        name,
        touched: touchedBy(told, key),
        shares: Object.fromEntries(models.map((one, i) => [one, round((100 * (each[i] as number)) / won.length)])),
        deals: round(shares[settings.chosen].conversions[at] as number),
        value,
        low: round(100 * (ranges.low[at] as number)),
        high: round(100 * (ranges.high[at] as number)),
        cost: paid ? paid.toFixed(2) : null,
        return: paid ? round(Number(new Big(value).div(paid))) : null,
        cost_per_deal:
          paid && (shares[settings.chosen].conversions[at] as number) > 0.05
            ? new Big(paid).div(shares[settings.chosen].conversions[at] as number).toFixed(2)
            : null,
      };
    })
    .sort((a, b) => Number(b.value) - Number(a.value));
  const best = rows[0] as (typeof rows)[number];
  const longest = told.reduce((sum, { channels }) => sum + channels.length, 0) / told.length;
  const first = rows.find(({ key }) => key === best.key);
  return {
    headline: {
      key: best.name ? 'headline' : 'headline_key',
      values: {
        channel: best.name ?? best.key,
        share: percent((first?.shares[settings.chosen] ?? 0) / 100),
        low: percent(best.low / 100),
        high: percent(best.high / 100),
      },
    },
    accuracy: accuracyOf(paths),
    result: {
      chosen: settings.chosen,
      deals: told.length,
      won: won.length,
      untold: data.deals.length - told.length,
      value: total.toFixed(2),
      touches: round(longest),
      channels: rows,
      ways: waysOf(told),
      cost: data.costs.reduce((sum, { cost }) => sum.plus(cost), new Big(0)).toFixed(2),
      unrated: data.unrated,
    },
  };
}

const round = (value: number, digits = 2) => Math.round(value * 10 ** digits) / 10 ** digits;

const pathOf = ({ won, value, channels, ages }: AttributionData['deals'][number]): Path => ({
  channels,
  ages,
  conversions: won ? 1 : 0,
  value: won ? Number(value) : 0,
  misses: won ? 0 : 1,
});

function creditOf(paths: Paths, name: ModelName, settings: AttributionSettings) {
  if (name === 'first') return firstTouch(paths);
  if (name === 'last') return lastTouch(paths);
  if (name === 'linear') return linear(paths);
  if (name === 'u_shape') return uShape(paths);
  if (name === 'time_decay') return timeDecay(paths, settings.half_life, 'days');
  if (name === 'shapley') return shapley(paths);
  const solved = markov(paths);
  return isRefusal(solved) ? linear(paths) : solved;
}

const sharesOf = (paths: Paths, settings: AttributionSettings) =>
  Object.fromEntries(models.map((name) => [name, creditOf(paths, name, settings)])) as Record<
    ModelName,
    ReturnType<typeof linear>
  >;

/** Amounts to the cent that add up to exactly what was won: what rounding leaves goes to those that lost most by it. */
function centsOf(values: Float64Array, total: Big): string[] {
  const sum = values.reduce((a, b) => a + b, 0) || 1;
  const cents = total.times(100).round(0);
  const exact = Array.from(values, (value) => cents.times(value / sum));
  const down = exact.map((one) => one.round(0, Big.roundDown));
  let left = cents.minus(down.reduce((a, b) => a.plus(b), new Big(0))).toNumber();
  const order = exact
    .map((one, i) => ({ i, rest: one.minus(down[i] as Big).toNumber() }))
    .sort((a, b) => b.rest - a.rest);
  for (const { i } of order) {
    if (left <= 0) break;
    down[i] = (down[i] as Big).plus(1);
    left--;
  }
  return down.map((one) => one.div(100).toFixed(2));
}

const touchedBy = (deals: AttributionData['deals'], channel: string) =>
  deals.filter(({ won, channels }) => won && channels.includes(channel)).length;

/** Where the share of each channel would lie in 95 of 100 businesses like this one: deals drawn anew, with putting back. */
function rangesOf(deals: AttributionData['deals'], channels: string[], settings: AttributionSettings) {
  const random = seeded(17);
  const drawn = channels.map(() => [] as number[]);
  for (let i = 0; i < RESAMPLES; i++) {
    const sample = pathsOf(
      deals.map(() => pathOf(deals[Math.floor(random() * deals.length)] as (typeof deals)[number])),
    );
    const credit = creditOf(sample, settings.chosen, settings);
    const all = credit.conversions.reduce((a, b) => a + b, 0) || 1;
    const byName = new Map(sample.channels.map((name, at) => [name, (credit.conversions[at] as number) / all]));
    channels.forEach((name, at) => {
      drawn[at]?.push(byName.get(name) ?? 0);
    });
  }
  const at = (share: number) =>
    drawn.map((list) => list.sort((a, b) => a - b)[Math.min(RESAMPLES - 1, Math.floor(share * RESAMPLES))] as number);
  return { low: at(0.025), high: at(0.975) };
}

/** The commonest ways, and how many of those who went them bought. */
function waysOf(deals: AttributionData['deals']) {
  const merged = deals.map((deal) => ({
    ...deal,
    way: deal.channels.filter((one, i) => one !== deal.channels[i - 1]),
  }));
  return [...Map.groupBy(merged, ({ way }) => way.join(' > '))]
    .map(([, own]) => ({
      channels: own[0]?.way ?? [],
      deals: own.length,
      won: own.filter(({ won }) => won).length,
    }))
    .filter(({ deals }) => deals >= 3)
    .sort((a, b) => b.deals - a.deals)
    .slice(0, 10);
}

/** Learnt from the older seven tenths, asked about the rest: who bought, from the steps alone? Beside the last channel alone. */
function accuracyOf(paths: Paths): Accuracy | null {
  const n = paths.conversions.length;
  const split = Math.floor(n * 0.7);
  const learn = Array.from({ length: split }, (_, i) => i);
  const judge = Array.from({ length: n - split }, (_, i) => split + i);
  const truth = judge.map((path) => paths.conversions[path] as number);
  const bought = truth.reduce((a, b) => a + b, 0);
  if (bought < 10 || truth.length - bought < 10) return null;
  const value = auc(truth, buyingOdds(paths, learn, judge));
  const rates = paths.channels.map(() => [1, 2] as [number, number]);
  const lastOf = (path: number) => paths.touches[(paths.starts[path + 1] as number) - 1] as number;
  for (const path of learn) {
    const rate = rates[lastOf(path)] as [number, number];
    rate[0] += paths.conversions[path] as number;
    rate[1]++;
  }
  const baseline = auc(
    truth,
    judge.map((path) => {
      const [hits, all] = rates[lastOf(path)] as [number, number];
      return hits / all;
    }),
  );
  return {
    measure: 'auc',
    value,
    baseline,
    lower_is_better: false,
    say: {
      key: value > 0.55 ? 'accuracy' : 'accuracy_none',
      values: {
        count: truth.length,
        n: truth.length,
        auc: decimals(100 * value, 0),
        last: decimals(100 * baseline, 0),
      },
    },
  };
}

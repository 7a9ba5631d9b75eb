import { bgAlive, bgExpected, bgExpectedNew, fitBgNbd } from '../../server/analytics/models/customers/bg-nbd.ts';
import { type Buying, buyingOf } from '../../server/analytics/models/customers/buying.ts';
import { expectedAmount, fitGammaGamma } from '../../server/analytics/models/customers/gamma-gamma.ts';
import {
  fitParetoNbd,
  paretoAlive,
  paretoExpected,
  paretoExpectedNew,
} from '../../server/analytics/models/customers/pareto-nbd.ts';
import type { Orders } from '../../server/analytics/models/customers/rfm.ts';
import type { Found } from '../compare.ts';
import { readText } from '../data.ts';
import { dayOf, readPurchases } from '../purchases.ts';
import type { Adapter } from '../run.ts';

// Buying of customers: learnt from the calibration period that the task names, tested on the days after it.

export const adapter: Adapter = ({ task = '', files, checks }, file) => {
  const orders = readPurchases(readText(file(files.find((name) => /txt/.test(name)) ?? '')));
  const [end = '', from = '', to = ''] = task.match(/\d{4}-\d{2}-\d{2}/g) ?? [];
  const buying = buyingOf(orders, dayOf(end));
  const actual = after(orders, buying, dayOf(from), dayOf(to));
  const weeks = Math.round((dayOf(to) - dayOf(end)) / 7);
  const found: Found = {
    customers: buying.x.length,
    repeat_transactions_sum_x: sum(buying.x),
    customers_without_repeat: buying.x.filter((x) => x === 0).length,
    'actual transactions in holdout': sum(actual),
  };
  const timed = <T>(name: string, work: () => T): T => {
    const began = performance.now();
    const result = work();
    console.error(`  ${name}: ${Math.round(performance.now() - began)} ms`);
    return result;
  };
  const bg = timed('BG/NBD', () => fitBgNbd(buying));
  const pareto = timed('Pareto/NBD', () => fitParetoNbd(buying));
  const gamma = timed('Gamma-Gamma', () => fitGammaGamma(buying));
  if ('refused' in gamma) throw new Error(gamma.refused);
  const models = {
    bgnbd: {
      fit: { LL: bg.ll, r: bg.r, alpha: bg.alpha, a: bg.a, b: bg.b },
      alive: (x: number, tx: number, T: number) => bgAlive(bg, x, tx, T),
      expected: (x: number, tx: number, T: number, t: number) => bgExpected(bg, x, tx, T, t),
      fresh: (t: number) => bgExpectedNew(bg, t),
    },
    paretonbd: {
      fit: { LL: pareto.ll, r: pareto.r, alpha: pareto.alpha, s: pareto.s, beta: pareto.beta },
      alive: (x: number, tx: number, T: number) => paretoAlive(pareto, x, tx, T),
      expected: (x: number, tx: number, T: number, t: number) => paretoExpected(pareto, x, tx, T, t),
      fresh: (t: number) => paretoExpectedNew(pareto, t),
    },
  };
  for (const [name, { fit, alive, expected, fresh }] of Object.entries(models)) {
    const each = (work: (x: number, tx: number, T: number) => number) =>
      Float64Array.from(buying.x, (x, i) => work(x, buying.tx[i] as number, buying.T[i] as number));
    const forecast = each((x, tx, T) => expected(x, tx, T, weeks));
    const own: Found = {
      ...fit,
      'sum of P(alive)': sum(each(alive)),
      'holdout correlation forecast vs actual': correlation(forecast, actual),
      'holdout MAE per customer':
        sum(forecast.map((one, i) => Math.abs(one - (actual[i] as number)))) / forecast.length,
    };
    // What is asked stands in the names of the checks.
    for (const check of checks) {
      if (!check.name.startsWith(`${name}.`)) continue;
      const asked = check.name.slice(name.length + 1);
      const number = (wish: RegExp) => Number(wish.exec(asked)?.[1]);
      const customer = () => [number(/x=([\d.]+)/), number(/t_x=([\d.]+)/), number(/T=([\d.]+)/)] as const;
      if (/^E\[X\(/.test(asked)) own[asked] = fresh(number(/E\[X\(([\d.]+)/));
      if (/^sum over customers/.test(asked)) {
        const t = number(/next ([\d.]+)/);
        own[asked] = sum(each((x, tx, T) => expected(x, tx, T, t)));
      }
      if (/^customer .*P\(alive\)/.test(asked)) own[asked] = alive(...customer());
      if (/^customer .*next/.test(asked)) own[asked] = expected(...customer(), number(/next ([\d.]+)/));
    }
    for (const [check, value] of Object.entries(own)) found[`${name}.${check}`] = value;
  }
  found['gammagamma.n customers with repeat and spend>0'] = gamma.n;
  found['gammagamma.LL'] = gamma.ll;
  for (const name of ['p', 'q', 'v'] as const) found[`gammagamma.${name}`] = gamma[name];
  found['gammagamma.population mean spend pv/(q-1)'] = expectedAmount(gamma, 0, 0);
  for (const { name } of checks) {
    const [, x, mean] = /^gammagamma\.E\[M \| x=([\d.]+), mean=([\d.]+)\]$/.exec(name) ?? [];
    if (x) found[name] = expectedAmount(gamma, Number(x), Number(mean));
  }
  return found;
};

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);

/** Purchases of each customer from one day to another, those of one day as one. */
function after({ customer, day }: Orders, { who }: Buying, from: number, to: number): Float64Array {
  const days = new Map<number, Set<number>>();
  for (let i = 0; i < customer.length; i++) {
    const at = day[i] as number;
    if (at < from || at > to) continue;
    const own = days.get(customer[i] as number) ?? new Set();
    days.set(customer[i] as number, own.add(at));
  }
  return Float64Array.from(who, (one) => days.get(one)?.size ?? 0);
}

function correlation(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [sum(a) / a.length, sum(b) / b.length];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [(a[i] as number) - meanA, (b[i] as number) - meanB];
    ab += p * q;
    aa += p * p;
    bb += q * q;
  }
  return ab / Math.sqrt(aa * bb);
}

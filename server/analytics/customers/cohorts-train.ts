import { type Cohorts, cohortsOf, retentionOf } from '../models/customers/cohorts.ts';
import type { Accuracy, Trained } from '../runs/model.ts';
import { decimals, percent } from '../runs/said.ts';
import { dateOf, type OrderData } from './dates.ts';

const FEWEST_MONTHS = 3;
const FEWEST = 20;
/** More than this many months are not drawn. */
const SHOWN = 24;

export function train(data: OrderData): Trained {
  const found = cohortsOf({ ...data, customers: data.ids.length }, data.asOf);
  const { months, active, revenue, retention } = found;
  const customers = active.reduce((sum, row) => sum + (row[0] ?? 0), 0);
  if (months.length < FEWEST_MONTHS || customers < FEWEST)
    return {
      refused: {
        key: 'too_few',
        values: { count: customers, have: customers, months: months.length, need: FEWEST, need_months: FEWEST_MONTHS },
      },
    };
  const from = Math.max(0, months.length - SHOWN);
  const year = Math.min(12, retention.length - 1);
  return {
    headline: {
      key: year === 12 ? 'headline' : 'headline_short',
      values: {
        first: percent(retention[1] ?? 0),
        later: percent(retention[year] ?? 0),
        months: year,
      },
    },
    accuracy: tested(found),
    result: {
      as_of: dateOf(data.asOf),
      customers,
      months: months.slice(from),
      active: active.slice(from),
      revenue: revenue.slice(from),
      retention: retention.slice(0, SHOWN),
      worth: worthOf(found).slice(0, SHOWN),
    },
  };
}

/**
 * What a customer has brought by each month after the first: month upon month of what the cohorts that have come so far brought
 * in it.
 */
function worthOf({ active, revenue }: Cohorts): number[] {
  let sum = 0;
  return active.map((_, k) => {
    let money = 0;
    let all = 0;
    active.forEach((row, cohort) => {
      if (row.length <= k) return;
      all += row[0] as number;
      money += (revenue[cohort] as number[])[k] as number;
    });
    if (all > 0) sum += money / all;
    return sum;
  });
}

/** A cohort's last months, carried on as the cohorts before it went on from there. */
function foretold(row: number[], curve: number[], k: number): number {
  const from = Math.max(1, k - 3);
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
  const recent = mean(row.slice(from, k));
  const usual = mean(curve.slice(from, k));
  return curve[k] && usual > 0 ? (recent * (curve[k] as number)) / usual : recent;
}

const TESTED = 6;

/**
 * Each of the last whole months foretold from the months before it: a cohort from its own last months and the curve of the
 * others. Beside it: as many of each cohort as came the month before.
 */
function tested({ months, active }: Cohorts): Accuracy | null {
  // The very last month may not be over.
  const last = months.length - 2;
  let [off, guessed, all, times] = [0, 0, 0, 0];
  for (let month = Math.max(4, last - TESTED + 1); month <= last; month++) {
    const known = active.slice(0, month).map((row, cohort) => row.slice(0, month - cohort));
    const curve = retentionOf(known);
    for (let cohort = 0; cohort < month; cohort++) {
      const row = active[cohort] as number[];
      const size = row[0] as number;
      const k = month - cohort;
      if (size === 0 || k < 2) continue;
      off += Math.abs(foretold(row, curve, k) - (row[k] as number));
      guessed += Math.abs((row[k - 1] as number) - (row[k] as number));
      all += size;
      times += 1;
    }
  }
  if (times < 3 || all === 0) return null;
  const [value, baseline] = [(100 * off) / all, (100 * guessed) / all];
  return {
    measure: 'points',
    value,
    baseline,
    lower_is_better: true,
    say: {
      key: 'accuracy',
      values: { months: Math.min(TESTED, last - 3), off: decimals(value, 1), guess: decimals(baseline, 1) },
    },
  };
}

import type { Context } from '../../../kernel/context.ts';
import { addToDate, startOfUnit } from '../../../records/calendar.ts';
import { today } from '../../../records/dates.ts';
import type { Filter } from '../../../records/types.ts';
import type { MethodName } from '../../models/forecast/choose.ts';
import { type Holiday, holidaysOf, weekdayOf } from './holidays.ts';
import { type Counted, countMetric } from './metrics.ts';
import type { Every, ForecastWish } from './schema.ts';
import { forecastInThread } from './thread.ts';
import type { Worked } from './worker.ts';

/** How far back is looked, how much is wanted at least, how long a season is, and how far ahead is told unless asked. */
const spans: Record<Every, { back: number; least: number; season: number; steps: number }> = {
  day: { back: 730, least: 28, season: 7, steps: 28 },
  week: { back: 260, least: 16, season: 52, steps: 12 },
  month: { back: 120, least: 12, season: 12, steps: 6 },
  quarter: { back: 60, least: 8, season: 4, steps: 4 },
};

export interface Point {
  at: string;
  value: number;
}

export interface Ahead extends Point {
  low: number;
  high: number;
}

export interface HolidayEffect {
  name: string;
  /** What one of them adds; 0 where it cannot be told from chance. */
  size: number;
  standard_error: number;
  known: number;
  /** The days to come. */
  ahead: string[];
}

export interface MetricForecast {
  state: 'ready' | 'too_little';
  kind: Counted['kind'];
  currency: string;
  every: Every;
  /** Whole days, weeks, months or quarters with a history, and how many are wanted at least. */
  known: number;
  wanted: number;
  history: Point[];
  ahead: Ahead[];
  /** All that is to come together. */
  total: Omit<Ahead, 'at'> | null;
  method: MethodName | null;
  form: string | null;
  coverage: number;
  mase: number | null;
  naive_mase: number | null;
  smape: number | null;
  naive_smape: number | null;
  origins: number;
  tried: Array<{ method: MethodName; mase: number; smape: number }>;
  holidays: HolidayEffect[];
  parts: Array<{
    key: string | null;
    name: string | null;
    history: number[];
    ahead: Array<Omit<Ahead, 'at'>>;
    total: number;
  }>;
  missing_rates: string[];
  records: { object: string; date: string; filter: Filter | null } | null;
}

/** What a metric was, and what comes next if things go on as they did. */
export async function forecastMetric(ctx: Context, wish: ForecastWish): Promise<MetricForecast> {
  const { every, coverage } = wish;
  const span = spans[every];
  const now = startOfUnit(today(ctx.now(), ctx.workspace.timeZone), every);
  const counted = await countMetric(ctx, wish, moved(now, -span.back, every), now);
  const first = [...counted.whole.keys()].sort()[0] ?? now;
  const days: string[] = [];
  for (let at = first; at < now; at = moved(at, 1, every)) days.push(at);
  // The one in which the records begin was hardly a whole one.
  if (days.length > span.least) days.shift();
  const steps = wish.steps ?? span.steps;
  const coming = Array.from({ length: steps }, (_, i) => moved(now, i, every));
  const column = (values: Map<string, number>) => Float64Array.from(days, (at) => values.get(at) ?? 0);
  const whole = column(counted.whole);
  const none: MetricForecast = {
    state: 'too_little',
    kind: counted.kind,
    currency: ctx.workspace.currency,
    every,
    known: days.length,
    wanted: span.least,
    history: days.map((at, i) => ({ at, value: whole[i] as number })),
    ahead: [],
    total: null,
    method: null,
    form: null,
    coverage,
    mase: null,
    naive_mase: null,
    smape: null,
    naive_smape: null,
    origins: 0,
    tried: [],
    holidays: [],
    parts: [],
    missing_rates: counted.missingRates,
    records: counted.records,
  };
  if (days.length < span.least) return none;
  const holidays = holidayColumns(wish, days, coming);
  const { chosen, forecasts } = await remembered({
    series: [whole, ...counted.parts.map(({ values }) => column(values))],
    season: days.length >= 2 * span.season ? span.season : 1,
    steps,
    coverage,
    regressors: holidays.map(({ column }) => column),
    adding: wish.adding,
  });
  const best = chosen[0] as Worked['chosen'][number];
  const least = whole.every((v) => v >= 0) ? 0 : Number.NEGATIVE_INFINITY;
  const bounded = (v: number) => Math.max(least, v);
  const cells = (k: number): Array<Omit<Ahead, 'at'>> =>
    coming.map((_, h) => {
      const value = forecasts[k]?.[h] as number;
      const half = chosen[k]?.half[h] as number;
      return { value: bounded(value), low: bounded(value - half), high: bounded(value + half) };
    });
  const parts = counted.parts.map(({ key, name, values }, k) => {
    const ahead = cells(k + 1);
    return { key, name, history: [...column(values)], ahead, total: ahead.reduce((sum, one) => sum + one.value, 0) };
  });
  // Where parts are cut off at nothing, the whole is what they come to.
  const ahead = cells(0).map((one, h) => {
    const value = parts.length > 0 ? parts.reduce((sum, part) => sum + (part.ahead[h]?.value ?? 0), 0) : one.value;
    return { at: coming[h] as string, value, low: Math.min(one.low, value), high: Math.max(one.high, value) };
  });
  const sum = ahead.reduce((all, one) => all + one.value, 0);
  const half = best.halfOfSum[steps - 1] as number;
  return {
    ...none,
    state: 'ready',
    ahead,
    total: { value: sum, low: bounded(sum - half), high: sum + half },
    method: best.method,
    form: best.form,
    mase: finite(best.mase),
    naive_mase: finite(best.naiveMase),
    smape: finite(best.smape),
    naive_smape: finite(best.naiveSmape),
    origins: best.origins,
    tried: best.tried.map(({ method, mase, smape }) => ({ method, mase, smape })),
    holidays: holidays.map(({ name, known, ahead }, k) => ({
      name,
      known,
      ahead,
      size: best.effects[k]?.size ?? 0,
      standard_error: best.effects[k]?.standardError ?? 0,
    })),
    parts,
  };
}

const moved = (at: string, n: number, every: Every) => addToDate(at, n, every) as string;
const finite = (value: number) => (Number.isFinite(value) ? value : null);

interface HolidayColumn {
  name: string;
  known: number;
  ahead: string[];
  column: Float64Array;
}

/**
 * Days that are not like others. By the day each holiday has an effect of its own once it was seen twice; over weeks and
 * longer, what counts is how many fell on working days.
 */
function holidayColumns(wish: ForecastWish, days: string[], coming: string[]): HolidayColumn[] {
  const from = days[0] as string;
  const end = moved(coming.at(-1) as string, 1, wish.every);
  const all: Holiday[] = [
    ...(wish.country ? holidaysOf(wish.country, from, end) : []),
    ...wish.own_days.filter(({ date }) => date >= from && date < end),
  ].filter(({ date }) => date < end);
  if (all.length === 0) return [];
  const buckets = [...days, ...coming];
  const place = new Map(buckets.map((at, i) => [at, i]));
  const until = coming[0] as string;
  const byName = new Map<string, Holiday[]>();
  for (const one of all) {
    const name = wish.every === 'day' ? one.name : 'holidays';
    if (wish.every !== 'day' && weekdayOf(one.date) > 5) continue;
    byName.set(name, [...(byName.get(name) ?? []), one]);
  }
  const columns: HolidayColumn[] = [];
  const seldom: Holiday[] = [];
  for (const [name, list] of byName) {
    if (list.filter(({ date }) => date < until).length >= 2) columns.push(columnOf(name, list));
    else seldom.push(...list);
  }
  if (seldom.some(({ date }) => date < until)) columns.push(columnOf('other', seldom));
  return columns;

  function columnOf(name: string, list: Holiday[]): HolidayColumn {
    const column = new Float64Array(buckets.length);
    for (const { date } of list) {
      const at = place.get(startOfUnit(date, wish.every));
      if (at !== undefined) column[at] = (column[at] as number) + 1;
    }
    return {
      name,
      known: list.filter(({ date }) => date < until).length,
      ahead: list.filter(({ date }) => date >= until).map(({ date }) => date),
      column,
    };
  }
}

const known = new Map<string, Promise<Worked>>();

/** The same figures give the same answer: it is reckoned once and kept for the next who asks. */
function remembered(work: Parameters<typeof forecastInThread>[0]): Promise<Worked> {
  const key = JSON.stringify([
    work.series.map((one) => one.join(' ')),
    work.season,
    work.steps,
    work.coverage,
    work.adding,
    work.regressors.map((one) => one.join('')),
  ]);
  let found = known.get(key);
  if (!found) {
    if (known.size >= 50) known.clear();
    found = forecastInThread(work);
    known.set(key, found);
    found.catch(() => known.delete(key));
  }
  return found;
}

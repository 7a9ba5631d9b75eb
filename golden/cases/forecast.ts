import { forecastSeries } from '../../server/analytics/models/forecast/choose.ts';
import { errorsOf } from '../../server/analytics/models/forecast/errors.ts';
import { bestEts, type EtsForm, fitEts } from '../../server/analytics/models/forecast/ets.ts';
import { holtWinters, type Seasonal, simpleSmoothing } from '../../server/analytics/models/forecast/holt-winters.ts';
import { adjust, seasonalFigure } from '../../server/analytics/models/forecast/seasons.ts';
import type { Case, Found } from '../compare.ts';
import { readRecords, readTable } from '../data.ts';
import type { Adapter } from '../run.ts';

// Series of R, of the competitions M3 and M4, and of a call centre.

export const adapter: Adapter = (one, file) => {
  const path = file(one.files[0] as string);
  if (one.format?.includes('train')) return manySeries(one, path);
  if (one.format?.startsWith('day')) return slots(one, path);
  return oneSeries(one, path);
};

const mean = (list: number[]) => list.reduce((a, b) => a + b, 0) / list.length;
const repeat = (known: ArrayLike<number>, season: number, steps: number) =>
  Float64Array.from({ length: steps }, (_, i) => known[known.length - season + (i % season)] as number);
const numberIn = (text: string | undefined, pattern: RegExp) => {
  const found = pattern.exec(text ?? '')?.[1];
  return found === undefined ? null : Number(found);
};
const kindIn = (text: string): Seasonal => (/(\b|_)add/.test(text) ? 'additive' : 'multiplicative');

/** The figures of R for one series, each told by the name of its check; weights are looked for as R does. */
function oneSeries(one: Case & { dataset?: string }, path: string): Found {
  const y = readRecords(path).map((row) => Number(row.value));
  const season = numberIn(one.format, /frequency (\d+)/) ?? 1;
  const found: Found = {};
  let exact: ReturnType<typeof holtWinters> | null = null;
  for (const { name } of one.checks) {
    const steps = numberIn(name, /(\d+) forecasts/) ?? season;
    if (name.startsWith('EXACT: HW')) {
      const weight = (of: string) => numberIn(name, new RegExp(`${of}=([\\d.]+)`)) ?? 0;
      const weights = { alpha: weight('alpha'), beta: weight('beta'), gamma: weight('gamma') };
      exact = holtWinters(y, season, kindIn(name), { weights });
      found[name] = exact.sse;
    } else if (name.startsWith('EXACT: its')) found[name] = exact?.forecast(steps);
    else if (name.startsWith('HoltWinters')) {
      const fit = holtWinters(y, season, kindIn(name), { search: 'local' });
      const weight = (['alpha', 'beta', 'gamma'] as const).find((of) => name.endsWith(` ${of}`));
      if (weight) found[name] = fit[weight];
      else found[name] = name.includes('SSE') ? fit.sse : fit.forecast(steps);
    } else if (name.startsWith('SES')) {
      const fit = simpleSmoothing(y);
      found[name] = name.includes('SSE') ? fit.sse : fit.alpha;
    } else if (name.startsWith('classical')) found[name] = seasonalFigure(y, season, kindIn(name));
    else if (/^ETS\(/.test(name)) found[name] = fitEts(y, season, formIn(name))?.logLikelihood;
    else if (name.startsWith('ETS auto')) found[name] = bestEts(y, season)?.aicc;
    else Object.assign(found, held(one, name, y, season));
  }
  return found;
}

function formIn(name: string): EtsForm {
  const [, error, trend, season] = /ETS\((\w),(\w+),(\w)\)/.exec(name) ?? [];
  return { error, trend, season } as EtsForm;
}

/** A figure of the last values, which the methods have not seen. */
function held(one: Case & { dataset?: string }, name: string, y: number[], season: number): Found {
  const [, label = '', method = '', error] =
    /^(\S+) (naive|snaive|hw_mult|hw_add|automatic).*?(MAE|RMSE|sMAPE|MASE)/.exec(name) ?? [];
  if (!error) return {};
  const steps = heldOut(one, label, y, season);
  const known = y.slice(0, -steps);
  const said =
    method === 'naive'
      ? repeat(known, 1, steps)
      : method === 'snaive'
        ? repeat(known, season, steps)
        : method === 'automatic'
          ? forecastSeries(known, season, steps).forecast
          : holtWinters(known, season, kindIn(method), { search: 'local' }).forecast(steps);
  const { mae, rmse, smape, mase } = errorsOf(y.slice(-steps), said, known, season);
  return { [name]: { MAE: mae, RMSE: rmse, sMAPE: smape, MASE: mase }[error] };
}

/**
 * How many values were kept back: as the label says (AirPassengers24), or the task (holdout 12 and 24). Where neither does, it
 * is the length, whole seasons first, of which the reference's error of "as last time" is true: that depends on the data and
 * the length alone.
 */
function heldOut(one: Case & { dataset?: string }, label: string, y: number[], season: number): number {
  const own = label.startsWith(one.dataset ?? label) ? label.slice((one.dataset ?? label).length) : '';
  const stated = own ? Number(own) : numberIn(one.task, /holdout (\d+)/);
  if (stated) return stated;
  const naive = one.checks.find((check) => check.name === `${label} naive MAE`)?.expected;
  const lengths = [2, 1, 3, 4].map((k) => k * season).concat(Array.from({ length: 60 }, (_, i) => i + 1));
  const fits = (steps: number) => {
    if (typeof naive !== 'number' || steps >= y.length) return false;
    const known = y.slice(0, -steps);
    const { mae } = errorsOf(y.slice(-steps), repeat(known, 1, steps), known, season);
    return Math.abs(mae - naive) < 1e-5 * naive;
  };
  return lengths.find(fits) ?? 2 * season;
}

/** Many series, each with what is known and what came: means over the series. */
function manySeries(one: Case, path: string): Found {
  const said: Record<string, Array<{ smape: number; mase: number }>> = {
    naive: [],
    'seasonal naive': [],
    naive2: [],
    automatic: [],
  };
  const rows = readRecords(path);
  const list = (cell: string | undefined) => Float64Array.from((cell ?? '').split(';'), Number);
  for (const row of rows) {
    const season = Number(row.freq);
    const steps = Number(row.h);
    const known = list(row.train);
    const actual = list(row.test);
    const tell = (method: string, forecast: ArrayLike<number>) =>
      said[method]?.push(errorsOf(actual, forecast, known, season));
    tell('naive', repeat(known, 1, steps));
    tell('seasonal naive', repeat(known, season, steps));
    const { values, restore } = adjust(known, season);
    tell('naive2', restore(repeat(values, 1, steps), known.length));
    tell('automatic', forecastSeries(known, season, steps).forecast);
  }
  const found: Found = { series: rows.length };
  for (const { name } of one.checks) {
    const method = /^(naive2|naive|seasonal naive|snaive|automatic)\b/.exec(name)?.[1];
    const errors = said[method === 'snaive' ? 'seasonal naive' : (method ?? '')];
    if (errors) found[name] = mean(errors.map(({ smape, mase }) => (/\bMASE\b/.test(name) ? mase : smape)));
  }
  return found;
}

/** Calls by slot of the day: a week is the season. */
function slots(one: Case, path: string): Found {
  const [, ...rows] = readTable(path);
  const days = rows.map((row) => row.slice(1).map(Number));
  const count = numberIn(one.task, /last (\d+) working days/) ?? 5;
  const day = days[0]?.length ?? 0;
  const week = count * day;
  const known = days.slice(0, -count).flat();
  const actual = days.slice(-count).flat();
  const mae = (said: ArrayLike<number>) => errorsOf(actual, said, known, week).mae;
  const found: Found = {};
  for (const { name } of one.checks) {
    const weeks = numberIn(name, /^mean_slot_(\d+)weeks/);
    if (name.startsWith('calls in')) found[name] = actual.reduce((a, b) => a + b, 0);
    else if (name.startsWith('naive_last_day')) found[name] = mae(repeat(known, day, week));
    else if (name.startsWith('snaive_week')) found[name] = mae(repeat(known, week, week));
    else if (weeks) {
      const back = Array.from({ length: weeks }, (_, k) => (k + 1) * week);
      found[name] = mae(actual.map((_, i) => mean(back.map((by) => known[known.length - by + i] as number))));
    } else if (name.startsWith('own method')) found[name] = mae(forecastSeries(known, week, week).forecast);
  }
  return found;
}

import { forecastSeries } from '../forecast/choose.ts';

export interface SlotForecast {
  /** Day after day, slot after slot. */
  days: Array<{
    total: number;
    low: number;
    high: number;
    slots: Float64Array;
    lows: Float64Array;
    highs: Float64Array;
  }>;
  /** Mean error per slot in the last week, forecast from what was before; beside that of "as a week ago". Null: too short. */
  error: number | null;
  naiveError: number | null;
}

const Z = 1.2816;
/** Weeks whose profile of the day is taken: older ones tell of other habits. */
const WEEKS = 8;

/**
 * Contacts by slot: what each day will bring (the best of several methods, see `forecastSeries`), shared out over its slots as
 * the same weekdays of the last eight weeks were. `days` are open days, oldest first; `weekdays` and `ahead` say which day of
 * the week each is. Intervals of 80 %: the day's, and the chance of counts (Poisson) within it.
 */
export function forecastSlots(
  days: ArrayLike<number>[],
  weekdays: ArrayLike<number>,
  ahead: ArrayLike<number>,
): SlotForecast | { refused: string } {
  const week = new Set(Array.from(weekdays)).size;
  if (days.length < Math.max(10, 2 * week))
    return { refused: 'At least two weeks of counts are needed, and ten days.' };
  const said = once(days, weekdays, ahead, week);
  const origin = days.length - week;
  if (origin < Math.max(10, 2 * week)) return { days: said, error: null, naiveError: null };
  const held = days.slice(origin);
  const then = once(
    days.slice(0, origin),
    Array.from(weekdays).slice(0, origin),
    Array.from(weekdays).slice(origin),
    week,
  );
  const meanError = (of: (day: number, slot: number) => number) => {
    let sum = 0;
    let count = 0;
    held.forEach((day, d) => {
      for (let k = 0; k < day.length; k++, count++) sum += Math.abs((day[k] as number) - of(d, k));
    });
    return sum / Math.max(1, count);
  };
  return {
    days: said,
    error: meanError((d, k) => then[d]?.slots[k] as number),
    naiveError: meanError((d, k) => days[origin + d - week]?.[k] as number),
  };
}

function once(
  days: ArrayLike<number>[],
  weekdays: ArrayLike<number>,
  ahead: ArrayLike<number>,
  week: number,
): SlotForecast['days'] {
  const totals = Float64Array.from(days, (day) => Array.from(day).reduce((a, b) => a + clean(b), 0));
  const { forecast, half } = forecastSeries(totals, week, ahead.length);
  const slots = days[0]?.length ?? 0;
  return Array.from({ length: ahead.length }, (_, h) => {
    const share = profileOf(days, weekdays, ahead[h] as number, slots);
    const total = Math.max(0, forecast[h] as number);
    const off = half[h] as number;
    const values = share.map((part) => part * total);
    const spread = (v: number) => Math.sqrt((total > 0 ? (off * v) / total : 0) ** 2 + Z * Z * v);
    return {
      total,
      low: Math.max(0, total - off),
      high: total + off,
      slots: values,
      lows: values.map((v) => Math.max(0, v - spread(v))),
      highs: values.map((v) => v + spread(v)),
    };
  });
}

const clean = (count: number) => (Number.isFinite(count) && count > 0 ? count : 0);

/** How a day of the week is spread over its slots; all days where that weekday was never busy. */
function profileOf(
  days: ArrayLike<number>[],
  weekdays: ArrayLike<number>,
  weekday: number,
  slots: number,
): Float64Array {
  const same: number[] = [];
  for (let i = days.length - 1; i >= 0 && same.length < WEEKS; i--) if (weekdays[i] === weekday) same.push(i);
  const sums = new Float64Array(slots);
  const add = (list: Iterable<number>) => {
    for (const i of list) for (let k = 0; k < slots; k++) sums[k] = (sums[k] as number) + clean(days[i]?.[k] as number);
  };
  add(same);
  if (sums.every((v) => v === 0)) add(days.keys());
  const all = sums.reduce((a, b) => a + b, 0);
  return sums.map((v) => (all > 0 ? v / all : 1 / Math.max(1, slots)));
}

import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { addToDate, startOfUnit, type Unit } from '../../records/calendar.ts';
import { today } from '../../records/dates.ts';
import type { Filter } from '../../records/types.ts';
import type { Definition } from './schema.ts';

/** Days from the first to the last, both included. */
export interface Days {
  from: string;
  until: string;
}

type Period = NonNullable<Definition['period']>;

export const todayOf = (ctx: Context): string => today(ctx.now(), ctx.workspace.timeZone);
const move = (date: string, n: number, unit: Unit): string =>
  addToDate(date, n, unit) ?? (n < 0 ? '0001-01-01' : '9999-12-31');

/** The days that a period means today. "The last 12 months" are whole months, the present one among them. */
export function daysOf(ctx: Context, period: Omit<Period, 'field'>): Days {
  if (period.from && period.until) {
    if (period.from > period.until) throw invalidField('period.until', 'order', 'The end comes before the beginning');
    return { from: period.from, until: period.until };
  }
  const unit = period.this ?? period.unit;
  if (!unit)
    throw invalidField(
      'period',
      'required',
      'A period has two days, or a unit such as { "last": 12, "unit": "month" }',
    );
  const start = startOfUnit(todayOf(ctx), unit);
  const n = period.this ? 1 : (period.last ?? 1);
  return { from: move(start, 1 - n, unit), until: move(move(start, 1, unit), -1, 'day') };
}

/**
 * The days to compare with. Of a period that is not over only as many days are compared as have gone by: half a month
 * beside a whole one would always look poor.
 */
export function daysBefore(ctx: Context, definition: Definition, days: Days): Days | null {
  const { period, compare } = definition;
  if (!period || !compare) return null;
  const now = todayOf(ctx);
  const until = days.until > now && days.from <= now ? now : days.until;
  const end = move(until, 1, 'day');
  if (compare === 'previous_year')
    return { from: move(days.from, -1, 'year'), until: move(move(end, -1, 'year'), -1, 'day') };
  const [n, unit] = stepOf(period, days);
  return { from: move(days.from, -n, unit), until: move(move(end, -n, unit), -1, 'day') };
}

/** How far back the period before lies. Whole months are followed by whole months, whatever their lengths. */
function stepOf(period: Period, { from, until }: Days): [number, Unit] {
  if (!period.from && (period.this ?? period.unit))
    return [period.this ? 1 : (period.last ?? 1), period.this ?? period.unit ?? 'day'];
  const next = move(until, 1, 'day');
  if (from.endsWith('-01') && next.endsWith('-01')) return [monthsBetween(from, next), 'month'];
  return [Math.round((Date.parse(next) - Date.parse(from)) / 86_400_000), 'day'];
}

const monthsBetween = (from: string, to: string): number =>
  (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));

export const within = (field: string, { from, until }: Days): Filter => ({
  and: [
    { field, op: 'gte', value: from },
    { field, op: 'lte', value: until },
  ],
});

/** The buckets from one day to another, the first of each. */
export function bucketsOf(from: string, until: string, unit: Unit, most: number): string[] {
  const found: string[] = [];
  for (let at = startOfUnit(from, unit); at <= until && found.length <= most; at = move(at, 1, unit)) found.push(at);
  return found;
}

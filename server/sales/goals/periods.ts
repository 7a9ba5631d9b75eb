import { addToDate, startOfUnit, type Unit } from '../../records/calendar.ts';

export type Every = 'week' | 'month' | 'quarter' | 'year' | 'own';

/** A stretch of days, both ends included. */
export interface Span {
  from: string;
  until: string;
}

/** When a goal runs, as its record says it. */
export interface Timing {
  period: Every;
  starts_on: string;
  ends_on: string | null;
  repeats: boolean;
}

export const addDays = (day: string, days: number): string => addToDate(day, days, 'day') ?? day;

/** The week, month, quarter or year that a day lies in. */
export function spanAt(unit: Exclude<Every, 'own'>, day: string): Span {
  const from = startOfUnit(day, unit);
  return { from, until: addDays(addToDate(from, 1, unit) ?? from, -1) };
}

/** As many days, or the unit, before. */
export function spanBefore(every: Every, span: Span): Span {
  if (every !== 'own') return spanAt(every, addDays(span.from, -1));
  return { from: addDays(span.from, -daysOf(span)), until: addDays(span.from, -1) };
}

export const daysOf = ({ from, until }: Span): number =>
  Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000) + 1;

/** The period that counts on a day: the one that runs, the first where none has begun, the last where all are over. */
export function periodOn({ period, starts_on, ends_on, repeats }: Timing, day: string): Span {
  if (period === 'own') return { from: starts_on, until: ends_on ?? starts_on };
  const last = ends_on && ends_on < day ? ends_on : day;
  return spanAt(period, repeats && last > starts_on ? last : starts_on);
}

/** The period that counts on a day and those before it, the newest first, as far as the goal goes back. */
export function periodsUntil(timing: Timing, day: string, most: number): Span[] {
  const spans = [periodOn(timing, day)];
  if (timing.period === 'own' || !timing.repeats) return spans;
  for (let at = spans[0] as Span; spans.length < most; ) {
    at = spanBefore(timing.period, at);
    if (at.until < timing.starts_on) break;
    spans.push(at);
  }
  return spans;
}

/** A span cut into weeks or months: for the course of a figure. */
export function pieces({ from, until }: Span, unit: Unit): Span[] {
  const parts: Span[] = [];
  for (let at = from; at <= until && parts.length < 400; ) {
    const end = unit === 'day' ? at : addDays(addToDate(startOfUnit(at, unit), 1, unit) ?? at, -1);
    parts.push({ from: at, until: end < until ? end : until });
    at = addDays(end, 1);
  }
  return parts;
}

/** "Q4 2026", "2026-10", "2026-W47", "2026", or both days. */
export function nameOf(every: Every, { from, until }: Span): string {
  const year = from.slice(0, 4);
  if (every === 'year') return year;
  if (every === 'quarter') return `Q${Math.ceil(Number(from.slice(5, 7)) / 3)} ${year}`;
  if (every === 'month') return from.slice(0, 7);
  return `${from} – ${until}`;
}

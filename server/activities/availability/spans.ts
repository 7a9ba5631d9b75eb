import { addDays, dayIn, instantOf, weekdayOf } from '../time/zone.ts';
import type { Hours, Week } from './schema.ts';

/** A stretch of time in ms since 1970, its end not included. */
export interface Span {
  from: number;
  until: number;
}

const office = [{ from: '09:00', to: '17:00' }];
/** Where nobody has said anything else. */
export const USUAL: Week = [office, office, office, office, office, [], []];

/** The working time between two moments. Days are those of the zone, so an hour more or less in the night changes nothing. */
export function workingSpans({ week, time_zone }: Hours, from: number, until: number): Span[] {
  const spans: Span[] = [];
  const last = dayIn(until, time_zone);
  for (let day = addDays(dayIn(from, time_zone), -1); day <= last; day = addDays(day, 1)) {
    for (const part of week[weekdayOf(day) - 1] ?? []) {
      const span = { from: instantOf(`${day}T${part.from}:00`, time_zone), until: endOf(day, part.to, time_zone) };
      if (span.until > from && span.from < until) spans.push(clip(span, from, until));
    }
  }
  return joined(spans);
}

/** Whole days of a zone as a stretch of time. */
export const daysSpan = (first: string, last: string, zone: string): Span => ({
  from: instantOf(first, zone),
  until: instantOf(addDays(last, 1), zone),
});

/** In order, with what touches or overlaps made one. */
export function joined(spans: Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = result.at(-1);
    if (last && span.from <= last.until) last.until = Math.max(last.until, span.until);
    else if (span.until > span.from) result.push({ ...span });
  }
  return result;
}

/** What remains of `spans` without `taken`; both in order and joined. */
export function without(spans: Span[], taken: Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans) {
    let from = span.from;
    for (const busy of taken) {
      if (busy.until <= from || busy.from >= span.until) continue;
      if (busy.from > from) result.push({ from, until: busy.from });
      from = Math.max(from, busy.until);
    }
    if (from < span.until) result.push({ from, until: span.until });
  }
  return result;
}

export const covers = (spans: Span[], at: number): boolean => spans.some(({ from, until }) => from <= at && at < until);

const clip = (span: Span, from: number, until: number): Span => ({
  from: Math.max(span.from, from),
  until: Math.min(span.until, until),
});

const endOf = (day: string, to: string, zone: string) =>
  to === '24:00' ? instantOf(addDays(day, 1), zone) : instantOf(`${day}T${to}:00`, zone);

/** Minutes of work on each day of the week, Monday first. */
export const minutesOf = (week: Week): number[] =>
  week.map((parts) => parts.reduce((sum, { from, to }) => sum + clock(to) - clock(from), 0));

const clock = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));

interface Days {
  from: string;
  until: string;
}

/** Absences in order, with what touches or overlaps made one. */
export function joinedDays(absences: Array<{ starts_on: string; ends_on: string }>): Days[] {
  const result: Days[] = [];
  for (const { starts_on, ends_on } of absences.toSorted((a, b) => a.starts_on.localeCompare(b.starts_on))) {
    const last = result.at(-1);
    if (last && starts_on <= addDays(last.until, 1)) last.until = ends_on > last.until ? ends_on : last.until;
    else result.push({ from: starts_on, until: ends_on });
  }
  return result;
}

/** Minutes of a week's work on the days of a span, without the days away. */
export function minutesWithin(week: number[], { from, until }: Days, away: Days[]): number {
  if (from > until) return 0;
  let sum = onDays(week, from, until);
  for (const days of away) {
    const [first, last] = [days.from > from ? days.from : from, days.until < until ? days.until : until];
    if (first <= last) sum -= onDays(week, first, last);
  }
  return sum;
}

function onDays(week: number[], from: string, until: string): number {
  const days = Math.round((Date.parse(until) - Date.parse(from)) / 86_400_000) + 1;
  const whole = Math.floor(days / 7);
  let sum = whole * week.reduce((all, minutes) => all + minutes, 0);
  for (let i = 0, day = weekdayOf(from) - 1; i < days - whole * 7; i++, day++) sum += week[day % 7] ?? 0;
  return sum;
}

import ICAL from 'ical.js';
import { instantOf, wallOf } from './zone.ts';

const FREQUENCIES = new Set(['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY']);
const MOST_STEPS = 5000;

/** Why a rule cannot be used; null where it can. Rules are written as RFC 5545 has them, `FREQ=WEEKLY;BYDAY=MO`. */
export function problemOfRule(rule: string): string | null {
  try {
    const recur = read(rule);
    if (!FREQUENCIES.has(recur.freq)) return 'It can come again each day, week, month or year';
    if (recur.parts.BYHOUR || recur.parts.BYMINUTE || recur.parts.BYSECOND) return 'It can come once a day at most';
    if (occurrences(rule, '2028-01-01T09:00:00', { most: 1, zone: 'UTC' }).length === 0 && !recur.until)
      return 'It would never come';
    return null;
  } catch {
    return 'This is no rule as RFC 5545 has them, such as FREQ=WEEKLY;BYDAY=MO';
  }
}

const read = (rule: string) =>
  ICAL.Recur.fromString(
    rule
      .trim()
      .replace(/^RRULE:/i, '')
      .toUpperCase(),
  );

export interface Asked {
  /** The zone that the clocks stand in: an end that is given in UTC is read there. */
  zone: string;
  /** None before, `2026-03-29T09:00:00`. */
  from?: string;
  /** None at or after. */
  until?: string;
  most: number;
}

/**
 * When something that begins at `starts` (on the clocks of its zone) comes by a rule, on the same clocks: nine stays
 * nine whatever the season. The thirty-first comes in months that have one.
 */
export function occurrences(rule: string, starts: string, { zone, from, until, most }: Asked): string[] {
  const recur = read(rule);
  const end = endOf(recur, zone);
  const counted = recur.count ?? null;
  recur.until = null;
  recur.count = null;
  const begins = starts.length === 10 ? `${starts}T00:00:00` : starts;
  const iterator = recur.iterator(ICAL.Time.fromDateTimeString(begins));
  const found: string[] = [];
  let n = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    const next = iterator.next()?.toString().slice(0, 19);
    if (!next || (end && next > end) || (until && next >= until)) break;
    // The calendar of the library rolls the 29th of February over to March: there is none in such a year.
    if (!fits(recur, begins, next)) continue;
    n++;
    if (counted !== null && n > counted) break;
    if (from && next < from) continue;
    found.push(next);
    if (found.length >= most) break;
  }
  return found;
}

function fits(recur: ICAL.Recur, begins: string, next: string): boolean {
  if (recur.freq !== 'YEARLY') return true;
  const { BYMONTH, BYMONTHDAY, BYDAY, BYYEARDAY, BYWEEKNO } = recur.parts;
  if (BYMONTH && !BYMONTH.map(Number).includes(Number(next.slice(5, 7)))) return false;
  if (BYMONTHDAY || BYDAY || BYYEARDAY || BYWEEKNO || BYMONTH) return true;
  return next.slice(5, 10) === begins.slice(5, 10);
}

/** The last moment that a rule allows, on the clocks of the zone. */
function endOf(recur: ICAL.Recur, zone: string): string | null {
  const { until } = recur;
  if (!until) return null;
  const text = until.toString();
  if (until.isDate) return `${text.slice(0, 10)}T23:59:59`;
  return text.endsWith('Z') ? wallOf(text, zone) : text.slice(0, 19);
}

/** The rule with an end before a moment, in UTC as RFC 5545 wants it. */
export function endedBefore(rule: string, wall: string, zone: string): string {
  const last = new Date(instantOf(wall, zone) - 1000).toISOString().slice(0, 19).replace(/[-:]/g, '');
  return [...withoutEnd(rule), `UNTIL=${last}Z`].join(';');
}

export const hasCount = (rule: string): boolean => /(^|;)COUNT=/i.test(rule);

/** The rule with so many occurrences fewer, where it counts them. */
export function countedDown(rule: string, by: number): string {
  const counted = /(?:^|;)COUNT=(\d+)/i.exec(rule);
  if (!counted) return rule;
  return [...withoutEnd(rule), `COUNT=${Math.max(1, Number(counted[1]) - by)}`].join(';');
}

const withoutEnd = (rule: string) => rule.split(';').filter((part) => !/^(UNTIL|COUNT)=/i.test(part));

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** The rule for something that is put so many days on: "on Mondays" becomes "on Tuesdays". */
export function movedRule(rule: string, days: number, newStart: string): string {
  if (days === 0) return rule;
  const turn = (day: string) => DAYS[(DAYS.indexOf(day) + (((days % 7) + 7) % 7)) % 7] ?? day;
  return rule
    .split(';')
    .map((part) => {
      const [name, value = ''] = part.split('=');
      if (/^BYDAY$/i.test(name ?? '')) {
        const each = value.toUpperCase().split(',');
        return `BYDAY=${each.map((day) => day.replace(/[A-Z]{2}$/, turn)).join(',')}`;
      }
      if (/^BYMONTHDAY$/i.test(name ?? '') && !value.includes(','))
        return `BYMONTHDAY=${Number(newStart.slice(8, 10))}`;
      if (/^BYMONTH$/i.test(name ?? '') && !value.includes(',')) return `BYMONTH=${Number(newStart.slice(5, 7))}`;
      return part;
    })
    .join(';');
}

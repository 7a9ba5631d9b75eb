/** Calendar arithmetic on `YYYY-MM-DD` text and on the days of a time zone. Years 1 to 9999. */

export const UNITS = ['day', 'week', 'month', 'quarter', 'year'] as const;
export type Unit = (typeof UNITS)[number];

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?([Zz]|[+-]\d{2}:?\d{2})$/;
const DAY = 86_400_000;

/** Days since 1970-01-01, or null where the text is no date of the calendar. */
function daysOf(text: string): number | null {
  const match = DATE.exec(text);
  if (!match) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (year < 1) return null;
  const at = new Date(0);
  at.setUTCFullYear(year, month - 1, day);
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() / DAY : null;
}

function dateOf(days: number): string | null {
  const at = new Date(days * DAY);
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999 ? at.toISOString().slice(0, 10) : null;
}

/** `date` moved by `n` units; a month that is too short gives its last day. Null outside the calendar. */
export function addToDate(date: string, n: number, unit: Unit): string | null {
  const days = daysOf(date);
  if (days === null) return null;
  if (unit === 'day') return dateOf(days + n);
  if (unit === 'week') return dateOf(days + 7 * n);
  const at = new Date(days * DAY);
  const months = n * (unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12);
  const first = new Date(0);
  first.setUTCFullYear(at.getUTCFullYear(), at.getUTCMonth() + months, 1);
  const last = new Date(first);
  last.setUTCMonth(first.getUTCMonth() + 1, 0);
  return dateOf(first.getTime() / DAY + Math.min(at.getUTCDate(), last.getUTCDate()) - 1);
}

/** The first day of the week (Monday), month, quarter or year that holds `date`. */
export function startOfUnit(date: string, unit: Unit): string {
  if (unit === 'day') return date;
  if (unit === 'year') return `${date.slice(0, 4)}-01-01`;
  if (unit === 'month') return `${date.slice(0, 7)}-01`;
  if (unit === 'quarter') {
    const month = Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1;
    return `${date.slice(0, 4)}-${String(month).padStart(2, '0')}-01`;
  }
  const days = daysOf(date) ?? 0;
  // 1970-01-01 was a Thursday.
  return dateOf(days - ((((days + 3) % 7) + 7) % 7)) ?? date;
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** What a clock in the zone shows at `at`, as if that were UTC. */
function wallClock(at: number, timeZone: string): number {
  let format = formatters.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, format);
  }
  const parts: Record<string, number> = {};
  for (const part of format.formatToParts(at)) parts[part.type] = Number(part.value);
  const { year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  // Intl counts the days before October 1582 as Julian; offsets then are local mean time and do not change.
  const utc = new Date(at);
  if (utc.getUTCFullYear() < 1600) return at + offsetAt(-11_000_000_000_000, timeZone);
  const wall = new Date(0);
  wall.setUTCFullYear(year, month - 1, day);
  wall.setUTCHours(hour, minute, second, 0);
  return wall.getTime();
}

const offsetAt = (at: number, timeZone: string): number => wallClock(at, timeZone) - Math.floor(at / 1000) * 1000;

/** The day it is at `at` in the zone. */
export function dayIn(timeZone: string, at: Date): string {
  return dateOf(Math.floor(wallClock(at.getTime(), timeZone) / DAY)) ?? '9999-12-31';
}

/** The first moment of `date` in the zone, as RFC 3339 in UTC; null outside the calendar. */
export function startOfDay(date: string, timeZone: string): string | null {
  const days = daysOf(date);
  if (days === null) return null;
  const midnight = days * DAY;
  const before = offsetAt(midnight - DAY, timeZone);
  const later = offsetAt(midnight + DAY, timeZone);
  const candidates = [midnight - before, midnight - later].filter((at) => wallClock(at, timeZone) === midnight);
  // Where clocks jump over midnight the day begins with the jump, which the old offset names.
  const at = new Date(candidates.length > 0 ? Math.min(...candidates) : midnight - before);
  const year = at.getUTCFullYear();
  return year >= 1 && year <= 9999 ? at.toISOString() : null;
}

/** Microseconds since 1970 of an RFC 3339 time; null where the text is none. */
export function microsOf(text: string): bigint | null {
  const match = INSTANT.exec(text);
  if (!match) return null;
  const days = daysOf(match[1] as string);
  const [hour, minute, second] = [Number(match[2]), Number(match[3]), Number(match[4] ?? 0)];
  if (days === null || hour > 23 || minute > 59 || second > 59) return null;
  const zone = match[6] as string;
  let offset = 0;
  if (zone.length > 1) {
    const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
    if (hours > 15 || minutes > 59) return null;
    offset = (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes);
  }
  const fraction = BigInt((match[5] ?? '').padEnd(6, '0').slice(0, 6));
  return BigInt(days * DAY + ((hour * 60 + minute - offset) * 60 + second) * 1000) * 1000n + fraction;
}

import type { DateFormat } from '../schema.ts';

const months: Record<string, number> = {};
// English and German names, whole and cut to three letters; accents are gone before the look-up.
for (const [number, names] of [
  'january januar jan',
  'february februar feb',
  'march marz maerz mar mrz',
  'april apr',
  'may mai',
  'june juni jun',
  'july juli jul',
  'august aug',
  'september sept sep',
  'october oktober oct okt',
  'november nov',
  'december dezember dec dez',
].entries())
  for (const name of names.split(' ')) months[name] = number + 1;

const ISO = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[T ](.+))?$/;
const COMPACT = /^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;
const NUMERIC = /^(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?:,?[T ]+(.+))?$/;
const DAY_NAME =
  /^(?:\p{L}{2,10}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th|\.)?[-\s./]*(\p{L}{3,10})\.?,?[-\s./]*(\d{4}|\d{2})(?:,?[T ]+(.+))?$/u;
const NAME_DAY = /^(?:\p{L}{2,10}\.?,\s+)?(\p{L}{3,10})\.?\s*(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?:,?[T ]+(.+))?$/u;
const SERIAL = /^\d{1,7}(?:\.\d+)?$/;

export interface DateParts {
  year: number;
  month: number;
  day: number;
  /** What followed the date, such as `14:30`. */
  time: string | null;
}

/** What one value says about the order of day and month in its column. */
export type DateEvidence =
  | { kind: 'clear' }
  | { kind: 'serial' }
  | { kind: 'numeric'; first: number; second: number; separator: string };

/** Tells what kind of date `text` could be, or null where it is none. */
export function dateEvidence(text: string): DateEvidence | null {
  const numeric = NUMERIC.exec(text);
  if (numeric) {
    const first = Number(numeric[1]);
    const second = Number(numeric[3]);
    if (first < 1 || second < 1 || (first > 12 && second > 12) || first > 31 || second > 31) return null;
    return { kind: 'numeric', first, second, separator: numeric[2] as string };
  }
  if (readDate(text, 'iso')) return { kind: 'clear' };
  if (SERIAL.test(text)) {
    const serial = Number(text);
    // 1954 to 2119: below and above, a number is hardly a date.
    if (serial >= 20_000 && serial < 80_000) return { kind: 'serial' };
  }
  return null;
}

/** Counts the evidence of a column and tells its format. */
export class DateTally {
  seen = 0;
  clear = 0;
  serial = 0;
  numeric = 0;
  dotted = 0;
  /** Values whose first (second) number is above 12, so that it must be the day. */
  dayFirst = 0;
  daySecond = 0;
  /** Values where both readings are the same day, such as 3/3/2017. */
  same = 0;

  add(text: string): void {
    this.seen++;
    const evidence = dateEvidence(text);
    if (!evidence) return;
    if (evidence.kind === 'clear') this.clear++;
    else if (evidence.kind === 'serial') this.serial++;
    else {
      this.numeric++;
      if (evidence.separator === '.') this.dotted++;
      if (evidence.first > 12) this.dayFirst++;
      else if (evidence.second > 12) this.daySecond++;
      else if (evidence.first === evidence.second) this.same++;
    }
  }

  /** Share of values that are dates; serial numbers only count where asked for, because any whole number is one. */
  share(withSerials = false): number {
    return this.seen ? (this.clear + this.numeric + (withSerials ? this.serial : 0)) / this.seen : 0;
  }

  /** `order` is what the other columns of the file say, for a column that says nothing by itself. */
  format(order: 'dmy' | 'mdy' | null = null): DateFormat | 'ambiguous' | null {
    if (this.numeric === 0) {
      if (this.clear > 0) return 'iso';
      return this.serial > 0 ? 'serial' : null;
    }
    if (this.dayFirst > 0 && this.daySecond > 0) return 'ambiguous';
    if (this.dayFirst > 0) return 'dmy';
    if (this.daySecond > 0) return 'mdy';
    // 20.10.2016 is written day first wherever it is written.
    if (this.dotted === this.numeric) return 'dmy';
    return order ?? (this.same === this.numeric ? 'dmy' : 'ambiguous');
  }

  /** Day or month first, where the values leave no doubt. */
  order(): 'dmy' | 'mdy' | null {
    if (this.share() < 0.5 || this.dayFirst > 0 === this.daySecond > 0) return null;
    return this.dayFirst > 0 ? 'dmy' : 'mdy';
  }
}

/** The order that the date columns of a file agree on, as far as they say one. */
export function orderOfFile(tallies: DateTally[]): 'dmy' | 'mdy' | null {
  const told = new Set(tallies.map((tally) => tally.order()).filter((order) => order !== null));
  return told.size === 1 ? ([...told][0] ?? null) : null;
}

/** Reads a date in any clear spelling, and a numeric one in the order `format` says. Null: not a date. */
export function readDate(text: string, format: DateFormat): DateParts | null {
  const first = text.charCodeAt(0);
  const startsWithDigit = first >= 48 && first <= 57;
  if (startsWithDigit) {
    const iso = ISO.exec(text);
    if (iso) return parts(iso[1], iso[3], iso[4], iso[5]);
    const numeric = NUMERIC.exec(text);
    if (numeric) {
      if (format === 'dmy') return parts(numeric[4], numeric[3], numeric[1], numeric[5]);
      if (format === 'mdy') return parts(numeric[4], numeric[1], numeric[3], numeric[5]);
      if (format === 'ymd' && (numeric[4] as string).length === 2)
        return parts(numeric[1], numeric[3], numeric[4], numeric[5]);
      return null;
    }
    if (format === 'serial' && SERIAL.test(text)) return fromSerial(Number(text));
    const compact = COMPACT.exec(text);
    if (compact) return parts(compact[1], compact[2], compact[3], undefined);
    const named = DAY_NAME.exec(text);
    return named ? parts(named[3], monthOf(named[2]), named[1], named[4]) : null;
  }
  const named = NAME_DAY.exec(text);
  if (named) {
    const month = monthOf(named[1]);
    if (month) return parts(named[3], month, named[2], named[4]);
  }
  const weekday = DAY_NAME.exec(text);
  return weekday ? parts(weekday[3], monthOf(weekday[2]), weekday[1], weekday[4]) : null;
}

/** Writes a date as `YYYY-MM-DD`. */
export function isoDate({ year, month, day }: DateParts): string {
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

const TIME =
  /^(\d{1,2})(?::(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*([ap])?\.?(?:m\.?)?\s*(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;

export interface TimeParts {
  hour: number;
  minute: number;
  second: number;
  /** Minutes ahead of UTC where the text says so. */
  offset: number | null;
}

export function readTime(text: string): TimeParts | null {
  const match = TIME.exec(text.trim());
  if (!match) return null;
  let hour = Number(match[1]);
  const half = match[5]?.toLowerCase();
  if (!match[2] && !half) return null;
  if (half) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half === 'p' ? 12 : 0);
  }
  const minute = Number(match[2] ?? 0);
  const second = Number(match[3] ?? 0);
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && (minute || second))) return null;
  return { hour, minute, second, offset: offsetOf(match[6]) };
}

function offsetOf(zone: string | undefined): number | null {
  if (!zone) return null;
  if (/^[zug]/i.test(zone)) return 0;
  const digits = zone.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3, 5) || 0);
  return digits[0] === '-' ? -minutes : minutes;
}

/** Excel counts days from 1900 and takes 1900 for a leap year, so that day 60 never was. */
function fromSerial(serial: number): DateParts | null {
  const days = Math.floor(serial);
  if (days < 61 || days > 2_958_465) return null;
  const date = new Date(Date.UTC(1899, 11, 30 + days));
  const seconds = Math.round((serial - days) * 86_400);
  const time = seconds > 0 ? new Date(seconds * 1000).toISOString().slice(11, 19) : null;
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate(), time };
}

function monthOf(name: string | undefined): number | undefined {
  return months[(name ?? '').normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()];
}

const lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function parts(
  yearText: string | undefined,
  monthText: string | number | undefined,
  dayText: string | undefined,
  time: string | undefined,
): DateParts | null {
  let year = Number(yearText);
  const month = Number(monthText);
  const day = Number(dayText);
  if ((yearText as string).length === 2) year += year < 50 ? 2000 : 1900;
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= (lengths[month - 1] as number))) return null;
  if (month === 2 && day === 29 && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0))) return null;
  if (year < 1) return null;
  return { year, month, day, time: time?.trim() || null };
}

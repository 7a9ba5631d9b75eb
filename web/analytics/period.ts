/** Days as 'YYYY-MM-DD', both ends included. */
export interface Span {
  from: string;
  to: string;
}

/** What the numbers are about: a running month, quarter or year, a year of the past, or all time. */
export type PeriodKey = 'month' | 'quarter' | 'year' | 'all' | `${number}`;

export interface Period {
  key: PeriodKey;
  /** null: all time. */
  span: Span | null;
  /** What it is compared with: the period before, cut to as many days as have passed when this one still runs. */
  before: Span | null;
  /** Still running: the comparison is to date. */
  running: boolean;
  /** The year that the charts by month and quarter draw; null draws every year. */
  year: number | null;
}

/** `today` is the day in the workspace's time zone. */
export function periodOf(key: PeriodKey, today: string): Period {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  if (key === 'all') return { key, span: null, before: null, running: false, year: null };
  if (key === 'month') return running(key, monthsSpan(year, month, 1), monthsSpan(year, month - 1, 1), today);
  if (key === 'quarter') {
    const first = Math.floor((month - 1) / 3) * 3 + 1;
    return running(key, monthsSpan(year, first, 3), monthsSpan(year, first - 3, 3), today);
  }
  const chosen = key === 'year' ? year : Number(key);
  if (chosen === year) return running(key, yearSpan(year), yearSpan(year - 1), today);
  return { key, span: yearSpan(chosen), before: yearSpan(chosen - 1), running: false, year: chosen };
}

function running(key: PeriodKey, span: Span, whole: Span, today: string): Period {
  const passed = daysBetween(span.from, today);
  const cut = addDays(whole.from, passed);
  const before = { from: whole.from, to: cut < whole.to ? cut : whole.to };
  return { key, span, before, running: today < span.to, year: Number(span.from.slice(0, 4)) };
}

export const yearSpan = (year: number): Span => ({ from: `${year}-01-01`, to: `${year}-12-31` });

/** `count` whole months from `month` (1 to 12; 0 and below reach into the years before). */
export function monthsSpan(year: number, month: number, count: number): Span {
  return { from: iso(Date.UTC(year, month - 1, 1)), to: iso(Date.UTC(year, month - 1 + count, 0)) };
}

const day = 86_400_000;
const iso = (at: number) => new Date(at).toISOString().slice(0, 10);
export const addDays = (date: string, days: number) => iso(Date.parse(date) + days * day);
export const daysBetween = (from: string, to: string) => Math.round((Date.parse(to) - Date.parse(from)) / day);

export function todayIn(timeZone: string, now = new Date()): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(now);
}

/**
 * The period shown until someone chooses: this year, or the latest year that has something won, so that a workspace
 * with an import of old deals does not open on zeros.
 */
export function usualPeriod(yearsWithWon: number[], today: string): PeriodKey {
  const year = Number(today.slice(0, 4));
  const latest = Math.max(...yearsWithWon.filter((y) => y <= year));
  return Number.isFinite(latest) && latest !== year ? `${latest}` : 'year';
}

/** The moment at which `today` ends in `timeZone`, for comparing with times of the API. */
export function dayEnd(today: string, timeZone: string): string {
  const midnight = Date.parse(`${addDays(today, 1)}T00:00:00Z`);
  // The zone's offset at that moment; asked twice, because the first guess may lie on the other side of a clock change.
  const guess = midnight - offsetAt(midnight, timeZone);
  return new Date(midnight - offsetAt(guess, timeZone)).toISOString();
}

function offsetAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-CA', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(at);
  const part = (type: string) => parts.find((p) => p.type === type)?.value ?? '00';
  const wall = `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}Z`;
  return Date.parse(wall) - Math.floor(at / 1000) * 1000;
}

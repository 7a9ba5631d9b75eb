import { addDays } from '../model/parse.ts';

export type CalendarSpan = 'month' | 'week' | 'agenda';

/** The first day of the week where people read so: 1 is Monday, 7 is Sunday. */
export function firstDayOf(locale: string): number {
  try {
    const info = new Intl.Locale(locale) as Intl.Locale & {
      getWeekInfo?(): { firstDay: number };
      weekInfo?: { firstDay: number };
    };
    return info.getWeekInfo?.().firstDay ?? info.weekInfo?.firstDay ?? 1;
  } catch {
    return 1;
  }
}

/** 1 for Monday to 7 for Sunday. */
const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay() || 7;

export function startOfWeek(day: string, firstDay: number): string {
  return addDays(day, -((weekday(day) - firstDay + 7) % 7));
}

export const startOfMonth = (day: string) => `${day.slice(0, 7)}-01`;

export function addMonths(day: string, months: number): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month - 1 + months, Math.min(date, last))).toISOString().slice(0, 10);
}

/** The days in sight: whole weeks of a month, one week, or thirty days from here on. */
export function daysOf(span: CalendarSpan, at: string, firstDay: number): string[] {
  if (span === 'agenda') return run(at, 30);
  if (span === 'week') return run(startOfWeek(at, firstDay), 7);
  const first = startOfWeek(startOfMonth(at), firstDay);
  const next = addMonths(startOfMonth(at), 1);
  let weeks = 4;
  while (addDays(first, weeks * 7) < next) weeks++;
  return run(first, weeks * 7);
}

const run = (first: string, count: number) => Array.from({ length: count }, (_, i) => addDays(first, i));

/** The same place one step on. */
export function step(span: CalendarSpan, at: string, by: 1 | -1): string {
  if (span === 'month') return addMonths(startOfMonth(at), by);
  return addDays(at, by * (span === 'week' ? 7 : 30));
}

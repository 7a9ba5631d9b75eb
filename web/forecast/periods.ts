import type { PeriodKind } from './api.ts';

/** "Q4 2026" or "October 2026", in the reader's language. */
export function periodLabel({ kind, starts_on }: { kind: PeriodKind; starts_on: string }, locale: string): string {
  if (kind === 'quarter') return `Q${Math.ceil(Number(starts_on.slice(5, 7)) / 3)} ${starts_on.slice(0, 4)}`;
  return monthLabel(starts_on, locale, 'long');
}

export const monthLabel = (day: string, locale: string, month: 'long' | 'short'): string =>
  new Intl.DateTimeFormat(locale, { month, year: month === 'long' ? 'numeric' : '2-digit', timeZone: 'UTC' }).format(
    new Date(`${day}T00:00:00Z`),
  );

/** The first day of the period so many before or after. */
export function shiftedDay(kind: PeriodKind, starts_on: string, by: number): string {
  const months = by * (kind === 'quarter' ? 3 : 1);
  const at = new Date(Date.UTC(Number(starts_on.slice(0, 4)), Number(starts_on.slice(5, 7)) - 1 + months, 1));
  return at.toISOString().slice(0, 10);
}

export const dayBefore = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);

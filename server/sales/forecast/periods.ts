export type PeriodKind = 'month' | 'quarter';

/** A month or a quarter: its first day, and the first day after it. */
export interface Period {
  kind: PeriodKind;
  starts_on: string;
  ends_before: string;
}

const LENGTH: Record<PeriodKind, number> = { month: 1, quarter: 3 };

/** The period that a day lies in. */
export function periodOf(kind: PeriodKind, day: string): Period {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  const first = month - ((month - 1) % LENGTH[kind]);
  return { kind, starts_on: firstOf(year, first), ends_before: firstOf(year, first + LENGTH[kind]) };
}

/** The period so many later, or earlier. */
export function shifted(period: Period, by: number): Period {
  const year = Number(period.starts_on.slice(0, 4));
  const month = Number(period.starts_on.slice(5, 7));
  return periodOf(period.kind, firstOf(year, month + by * LENGTH[period.kind]));
}

/** The months of a period, by their first days. */
export const monthsOf = ({ kind, starts_on }: Period): string[] =>
  Array.from({ length: LENGTH[kind] }, (_, i) =>
    firstOf(Number(starts_on.slice(0, 4)), Number(starts_on.slice(5, 7)) + i),
  );

/** "Q4 2026", "2026-10". */
export const nameOf = ({ kind, starts_on }: Period): string =>
  kind === 'quarter'
    ? `Q${Math.ceil(Number(starts_on.slice(5, 7)) / 3)} ${starts_on.slice(0, 4)}`
    : starts_on.slice(0, 7);

/** The first day of a month; months before January and after December are of other years. */
export function firstOf(year: number, month: number): string {
  const at = new Date(Date.UTC(year, month - 1, 1));
  return at.toISOString().slice(0, 10);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The Monday of the week that a day lies in. */
export function mondayOf(day: string): string {
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}

import type { Period } from './period.ts';

/** One group of an aggregate, as the API answers it. */
export interface Group {
  key: Record<string, unknown>;
  titles?: Record<string, string | null>;
  values: Record<string, unknown>;
}

export interface StageFigures {
  id: string;
  name: string;
  count: number;
  value: number;
  weighted: number;
}

/** What was won and lost in one month. `month` is 'YYYY-MM'. */
export interface MonthFigures {
  month: string;
  won: number;
  wonValue: number;
  lost: number;
}

export interface ClosedFigures {
  won: number;
  wonValue: number;
  lost: number;
  /** won / (won + lost); null where nothing was closed. */
  winRate: number | null;
  /** Mean days from start to close of the won. */
  daysToClose: number | null;
}

/** Amounts come as numbers or as money; nothing counts as zero in a sum. */
export function amount(value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value === 'object' && 'amount' in value) return Number(value.amount);
  return Number(value);
}

export const rate = (won: number, lost: number) => (won + lost === 0 ? null : won / (won + lost));

/** Open deals by stage. Groups are by stage and probability, so that the weighted sum is exact. */
export function stageFigures(groups: Group[], stages: Array<{ id: string; name: string }>): StageFigures[] {
  return stages
    .map((stage) => {
      const own = groups.filter((group) => group.key.stage === stage.id);
      return {
        ...stage,
        count: total(own, (g) => amount(g.values.count)),
        value: total(own, (g) => amount(g.values.value)),
        weighted: total(own, (g) => (amount(g.values.value) * amount(g.key.probability)) / 100),
      };
    })
    .filter((stage) => stage.count > 0);
}

/** Closed deals by month and status to one row a month, in order. */
export function monthFigures(groups: Group[]): MonthFigures[] {
  const months = new Map<string, MonthFigures>();
  for (const group of groups) {
    const month = String(group.key.close_date ?? '').slice(0, 7);
    if (!month) continue;
    const row = months.get(month) ?? { month, won: 0, wonValue: 0, lost: 0 };
    if (group.key.status === 'won') {
      row.won += amount(group.values.count);
      row.wonValue += amount(group.values.value);
    } else row.lost += amount(group.values.count);
    months.set(month, row);
  }
  return [...months.values()].sort((a, b) => a.month.localeCompare(b.month));
}

export function closedFigures(groups: Group[]): ClosedFigures {
  const won = groups.find((group) => group.key.status === 'won');
  const lost = groups.find((group) => group.key.status === 'lost');
  const counts = { won: amount(won?.values.count), lost: amount(lost?.values.count) };
  const days = won?.values.days;
  return {
    ...counts,
    wonValue: amount(won?.values.value),
    winRate: rate(counts.won, counts.lost),
    daysToClose: days === null || days === undefined ? null : amount(days),
  };
}

/** Every month of the period's year, or from the first to the last that has something; missing ones hold zeros. */
export function monthsOf(all: MonthFigures[], period: Period): MonthFigures[] {
  const first = period.year ? `${period.year}-01` : all[0]?.month;
  const last = period.year ? `${period.year}-12` : all.at(-1)?.month;
  if (!first || !last) return [];
  const rows: MonthFigures[] = [];
  for (let at = index(first); at <= index(last); at++) {
    const month = `${Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')}`;
    rows.push(all.find((row) => row.month === month) ?? { month, won: 0, wonValue: 0, lost: 0 });
  }
  return rows;
}

export interface QuarterFigures extends Omit<MonthFigures, 'month'> {
  year: number;
  quarter: number;
}

export function quartersOf(months: MonthFigures[]): QuarterFigures[] {
  const quarters = new Map<string, QuarterFigures>();
  for (const { month, ...figures } of months) {
    const year = Number(month.slice(0, 4));
    const quarter = Math.ceil(Number(month.slice(5, 7)) / 3);
    const row = quarters.get(`${year}${quarter}`) ?? { year, quarter, won: 0, wonValue: 0, lost: 0 };
    row.won += figures.won;
    row.wonValue += figures.wonValue;
    row.lost += figures.lost;
    quarters.set(`${year}${quarter}`, row);
  }
  return [...quarters.values()];
}

export const yearsWithWon = (months: MonthFigures[]) => [
  ...new Set(months.filter((row) => row.won > 0).map((row) => Number(row.month.slice(0, 4)))),
];

/** How much more or less than before, as a share of before; null where there is nothing to compare with. */
export function change(now: number | null, before: number | null): number | null {
  if (now === null || before === null || before === 0) return null;
  return (now - before) / before;
}

const total = <T>(rows: T[], figure: (row: T) => number) => rows.reduce((sum, row) => sum + figure(row), 0);
const index = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;

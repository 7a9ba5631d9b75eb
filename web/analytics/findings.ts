import { change, type MonthFigures, quartersOf, rate, type StageFigures } from './figures.ts';

/**
 * What a chart shows, as the key of a sentence in the locale files and the figures it names. Shares are 0 to 1; `month`
 * is 'YYYY-MM'. Findings speak of what has ended: a running month or quarter always looks like a fall.
 */
export interface Finding {
  key: string;
  values: Record<string, string | number>;
}

const nothing = (key: string): Finding => ({ key, values: {} });

export function pipelineFinding(stages: StageFigures[]): Finding {
  const value = sum(stages, (s) => s.value);
  const by = value > 0 ? (s: StageFigures) => s.value : (s: StageFigures) => s.count;
  const most = best(stages, by);
  if (!most) return nothing('pipeline.none');
  if (stages.length === 1) return { key: 'pipeline.one', values: { stage: most.name, count: most.count } };
  const share = by(most) / sum(stages, by);
  return { key: value > 0 ? 'pipeline.value' : 'pipeline.count', values: { stage: most.name, share } };
}

/** `today` keeps the running quarter out of it. */
export function quarterFinding(months: MonthFigures[], today: string): Finding {
  const ended = quartersOf(months).filter((q) => quarterEnd(q) < today);
  const won = ended.filter((q) => q.wonValue > 0);
  const last = won.at(-1);
  if (!last) return nothing(sum(months, (m) => m.wonValue) > 0 ? 'quarter.running' : 'quarter.none');
  const previous = ended[ended.indexOf(last) - 1];
  const moved = change(last.wonValue, previous?.wonValue ?? null);
  const values = { quarter: last.quarter, year: last.year, value: last.wonValue };
  if (moved === null) return { key: 'quarter.first', values };
  if (Math.abs(moved) < 0.005) return { key: 'quarter.same', values };
  return { key: moved > 0 ? 'quarter.rose' : 'quarter.fell', values: { ...values, share: Math.abs(moved) } };
}

export function monthFinding(months: MonthFigures[]): Finding {
  const top = best(months, (m) => m.wonValue);
  if (!top || top.wonValue === 0) return nothing('month.none');
  return { key: 'month.best', values: { month: top.month, value: top.wonValue } };
}

/** Best first. */
export function ownerFinding(owners: Array<{ name: string | null; wonValue: number }>): Finding {
  const first = owners[0];
  if (!first || first.wonValue === 0) return nothing('owners.none');
  const share = first.wonValue / sum(owners, (o) => o.wonValue);
  if (!first.name) return { key: 'owners.unowned', values: { share } };
  return owners.length === 1
    ? { key: 'owners.one', values: { name: first.name, value: first.wonValue } }
    : { key: 'owners.first', values: { name: first.name, share, value: first.wonValue } };
}

export function winRateFinding(months: MonthFigures[], today: string): Finding {
  const closed = quartersOf(months).filter((q) => q.won + q.lost > 0);
  const ended = closed.filter((q) => quarterEnd(q) < today);
  const last = ended.at(-1);
  const now = last
    ? rate(last.won, last.lost)
    : rate(
        sum(closed, (q) => q.won),
        sum(closed, (q) => q.lost),
      );
  if (now === null) return nothing('win_rate.none');
  const previous = ended.at(-2);
  const before = previous ? rate(previous.won, previous.lost) : null;
  if (!last || before === null) return { key: 'win_rate.flat', values: { rate: now } };
  const points = Math.round(now * 100) - Math.round(before * 100);
  const values = { rate: now, quarter: last.quarter, points: Math.abs(points) };
  if (points === 0) return { key: 'win_rate.held', values };
  return { key: points > 0 ? 'win_rate.rose' : 'win_rate.fell', values };
}

const quarterEnd = (q: { year: number; quarter: number }) =>
  new Date(Date.UTC(q.year, q.quarter * 3, 0)).toISOString().slice(0, 10);

const sum = <T>(rows: T[], figure: (row: T) => number) => rows.reduce((all, row) => all + figure(row), 0);
const best = <T>(rows: T[], figure: (row: T) => number): T | undefined =>
  rows.reduce<T | undefined>((top, row) => (top === undefined || figure(row) > figure(top) ? row : top), undefined);

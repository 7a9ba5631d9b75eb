import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart, type ChartRow, type ChartSeries } from '../kernel/charts/Chart.tsx';
import { useFormat } from '../kernel/format.ts';
import { useMonths, useOpenDeals, usePipelines, useStages } from './api.ts';
import { ChartSpace } from './ChartSpace.tsx';
import { type MonthFigures, monthsOf, quartersOf, rate } from './figures.ts';
import { type HomeFilters, ofDeals, within } from './filters.ts';
import { monthFinding, pipelineFinding, quarterFinding, winRateFinding } from './findings.ts';
import { monthsSpan, type Period } from './period.ts';
import { useDrill } from './useDrill.ts';
import { useFinding } from './useFinding.ts';
import { usePeriodNames } from './usePeriodNames.ts';

interface Props {
  filters: HomeFilters;
  period: Period;
  today: string;
}

export function useMoneySeries(name: string): ChartSeries {
  const format = useFormat();
  return useMemo(
    () => ({
      name,
      exact: (value) => format.money(value),
      short: (value) => format.money(value, { compact: true }),
    }),
    [name, format],
  );
}

export function PipelineChart({ filters }: { filters: HomeFilters }) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const say = useFinding();
  const drill = useDrill();
  const stages = useStages().data;
  const pipelines = usePipelines().data ?? [];
  const open = useOpenDeals(filters, stages);
  const money = useMoneySeries(t('column.value'));
  const figures = open.data ?? [];
  // Deals without amounts still have a shape: their number.
  const byValue = figures.some((stage) => stage.value > 0);
  const counts: ChartSeries = {
    name: t('column.deals'),
    exact: (n) => format.number(n),
    short: (n) => format.number(n),
  };
  const many = !filters.pipeline && pipelines.length > 1;
  const pipelineOf = (id: string) => pipelines.find((p) => p.id === stages?.find((s) => s.id === id)?.pipeline)?.name;
  const rows = figures.map((stage) => ({
    key: stage.id,
    label: many ? `${stage.name} · ${pipelineOf(stage.id) ?? ''}` : stage.name,
    values: [byValue ? stage.value : stage.count],
    notes: byValue ? [t('deals', { count: stage.count, n: format.number(stage.count) })] : [],
  }));
  const of = (row: ChartRow) => figures.find((stage) => stage.id === row.key);
  return (
    <ChartSpace query={open} empty={rows.length === 0 ? say(pipelineFinding([])) : null} subtitle={t('chart.pipeline')}>
      <Chart
        title={say(pipelineFinding(figures))}
        subtitle={t('chart.pipeline')}
        kind="sideways bars"
        rows={rows}
        series={[byValue ? money : counts]}
        rowsName={t('column.stage')}
        columns={[
          ...(byValue ? [{ name: counts.name, cell: (row: ChartRow) => counts.exact(of(row)?.count ?? 0) }] : []),
          { name: t('number.weighted'), cell: (row) => format.money(of(row)?.weighted ?? 0, { whole: true }) },
        ]}
        onPick={(row) => drill(ofDeals(filters, 'open', { field: 'stage', op: 'eq', value: row.key }))}
      />
    </ChartSpace>
  );
}

export function WonByMonthChart({ filters, period }: Props) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const names = usePeriodNames();
  const say = useFinding();
  const drill = useDrill();
  const money = useMoneySeries(t('column.won_value'));
  const query = useMonths(filters);
  const months = monthsOf(query.data ?? [], period);
  const subtitle = t('chart.won_by_month', { years: yearsOf(months, period) });
  return (
    <ChartSpace query={query} empty={nothingWon(months) ? say(monthFinding([])) : null} subtitle={subtitle}>
      <Chart
        title={say(monthFinding(months))}
        subtitle={subtitle}
        kind="bars"
        rows={months.map((m) => ({
          key: m.month,
          label: period.year ? names.monthShort(m.month) : `${names.monthShort(m.month)} ${m.month.slice(2, 4)}`,
          title: names.monthLong(m.month),
          values: [m.wonValue],
          notes: [t('deals', { count: m.won, n: format.number(m.won) })],
        }))}
        series={[money]}
        rowsName={t('column.month')}
        columns={[
          { name: t('column.won'), cell: (row) => format.number(months.find((m) => m.month === row.key)?.won) },
        ]}
        onPick={(row) => drill(ofDeals(filters, 'won', ...within(spanOfMonth(row.key))))}
      />
    </ChartSpace>
  );
}

export function WonByQuarterChart({ filters, period, today }: Props) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const say = useFinding();
  const drill = useDrill();
  const money = useMoneySeries(t('column.won_value'));
  const query = useMonths(filters);
  const months = monthsOf(query.data ?? [], period);
  const quarters = quartersOf(months);
  const subtitle = t('chart.won_by_quarter', { years: yearsOf(months, period) });
  const of = (row: ChartRow) => quarters.find((q) => `${q.year}-${q.quarter}` === row.key);
  return (
    <ChartSpace query={query} empty={nothingWon(months) ? say(quarterFinding([], today)) : null} subtitle={subtitle}>
      <Chart
        title={say(quarterFinding(withYearBefore(query.data ?? [], months, period), today))}
        subtitle={subtitle}
        kind="bars"
        rows={quarters.map((q) => ({
          key: `${q.year}-${q.quarter}`,
          label: t(period.year ? 'quarter' : 'quarter_of', { quarter: q.quarter, year: q.year }),
          title: t('quarter_of', { quarter: q.quarter, year: q.year }),
          values: [q.wonValue],
          notes: [t('deals', { count: q.won, n: format.number(q.won) })],
        }))}
        series={[money]}
        rowsName={t('column.quarter')}
        columns={[{ name: t('column.won'), cell: (row) => format.number(of(row)?.won) }]}
        onPick={(row) => {
          const quarter = of(row);
          if (quarter) drill(ofDeals(filters, 'won', ...within(monthsSpan(quarter.year, quarter.quarter * 3 - 2, 3))));
        }}
      />
    </ChartSpace>
  );
}

export function WinRateChart({ filters, period, today }: Props) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const names = usePeriodNames();
  const say = useFinding();
  const drill = useDrill();
  const query = useMonths(filters);
  const months = monthsOf(query.data ?? [], period);
  const percent = (share: number, digits: number) => format.percent(share * 100, digits);
  const subtitle = t('chart.win_rate', { years: yearsOf(months, period) });
  const of = (row: ChartRow) => months.find((m) => m.month === row.key);
  const none = months.every((m) => m.won + m.lost === 0);
  return (
    <ChartSpace query={query} empty={none ? say(winRateFinding([], today)) : null} subtitle={subtitle}>
      <Chart
        title={say(winRateFinding(withYearBefore(query.data ?? [], months, period), today))}
        subtitle={subtitle}
        kind="line"
        rows={months.map((m) => ({
          key: m.month,
          label: period.year ? names.monthShort(m.month) : `${names.monthShort(m.month)} ${m.month.slice(2, 4)}`,
          title: names.monthLong(m.month),
          values: [rate(m.won, m.lost)],
          notes: [t('won_lost', { won: format.number(m.won), lost: format.number(m.lost) })],
        }))}
        series={[{ name: t('number.win_rate'), exact: (v) => percent(v, 2), short: (v) => percent(v, 0), max: 1 }]}
        rowsName={t('column.month')}
        columns={[
          { name: t('column.won'), cell: (row) => format.number(of(row)?.won) },
          { name: t('column.lost'), cell: (row) => format.number(of(row)?.lost) },
        ]}
        onPick={(row) => drill(ofDeals(filters, 'closed', ...within(spanOfMonth(row.key))))}
      />
    </ChartSpace>
  );
}

const spanOfMonth = (month: string) => monthsSpan(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 1);
const nothingWon = (months: MonthFigures[]) => months.every((m) => m.won === 0);

function yearsOf(months: MonthFigures[], period: Period): string {
  if (period.year) return String(period.year);
  const [first, last] = [months[0]?.month.slice(0, 4), months.at(-1)?.month.slice(0, 4)];
  return first === last ? (first ?? '') : `${first}–${last}`;
}

/** The first quarter is compared with the last of the year before, which the chart itself does not draw. */
function withYearBefore(all: MonthFigures[], months: MonthFigures[], period: Period): MonthFigures[] {
  if (!period.year) return months;
  return [...all.filter((m) => Number(m.month.slice(0, 4)) === Number(period.year) - 1), ...months];
}

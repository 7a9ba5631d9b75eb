import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart, type ChartRow, type ChartSeries } from '../kernel/charts/Chart.tsx';
import { type Format, useFormat } from '../kernel/format.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import type { Part } from './api.ts';
import classes from './reports.module.css';

type Row = Part['data'][number];
type Column = Part['columns'][number];

const DRAWN = 12;

/** One section of a report: its chart, and every figure in a table whose rows lead to the records. */
export function ReportPart({ report, part }: { report: string; part: Part }) {
  const { t } = useTranslation('reports');
  const navigate = useNavigate();
  const format = useFormat();
  const name = useRowNames(part);
  const title = t([`report.${report}.part.${part.name}`, `part.${part.name}`]);
  const drawn = part.chart?.columns
    .map((one) => part.columns.findIndex((column) => column.name === one))
    .filter((at) => at >= 0);
  const rows = part.data.filter(({ values }) => isCourse(part) || values.some((value) => Number(value) > 0));
  const top = part.chart?.kind === 'sideways bars' ? rows.slice(0, DRAWN) : rows;
  const drill = (row: Row | undefined) => {
    if (!row?.drill) return;
    const { plural, filter } = row.drill;
    void navigate({ to: '/$plural', params: { plural }, search: { layout: 'list', filter } as never });
  };
  return (
    <section className={classes.section} aria-label={title}>
      {part.chart && drawn && drawn.length > 0 && top.length > 0 ? (
        <Chart
          title={finding(t, format, part, drawn[0] as number, name)}
          subtitle={title}
          kind={part.chart.kind}
          rows={(part.chart.kind === 'stacked bars' ? rows.slice(0, DRAWN) : top).map(
            (row): ChartRow => ({
              key: row.key || '—',
              label: name(row, true),
              title: name(row),
              values: drawn.map((at) => (row.values[at] === null ? null : Number(row.values[at]))),
            }),
          )}
          series={drawn.map((at) => seriesOf(t, format, part, part.columns[at] as Column))}
          rowsName={t([`rows.${part.name}`, 'rows.any'])}
          onPick={(picked) => drill(part.data.find((row) => (row.key || '—') === picked.key))}
        />
      ) : (
        <h2 className={classes.sectionTitle}>{title}</h2>
      )}
      <Figures part={part} name={name} />
      {part.truncated && <p className={classes.quiet}>{t('truncated', { count: part.data.length })}</p>}
    </section>
  );
}

function Figures({ part, name }: { part: Part; name(row: Row): string }) {
  const { t } = useTranslation('reports');
  const format = useFormat();
  const wordy = (column: Column) => column.kind === 'text' || column.kind === 'date';
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t([`rows.${part.name}`, 'rows.any'])}</th>
            {part.columns.map((column) => (
              <th key={column.name} scope="col" data-number={!wordy(column) || undefined}>
                {t(`column.${column.name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {part.data.map((row) => (
            <tr key={row.key}>
              <th scope="row">
                {row.drill ? (
                  <Link
                    to="/$plural"
                    params={{ plural: row.drill.plural }}
                    search={{ layout: 'list', filter: row.drill.filter } as never}
                    className={classes.link}
                  >
                    {name(row)}
                  </Link>
                ) : (
                  name(row)
                )}
              </th>
              {part.columns.map((column, at) => (
                <td key={column.name} data-number={!wordy(column) || undefined}>
                  {said(t, format, column, row.values[at] ?? null)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type T = ReturnType<typeof useTranslation>['t'];

function said(t: T, format: Format, { kind, name }: Column, value: number | string | null): string {
  if (value === null || value === '') return '–';
  if (kind === 'money') return format.money(value, { whole: true });
  if (kind === 'percent') return format.percent(value);
  if (kind === 'hours') return t('hours', { n: format.number(Number(value), { maximumFractionDigits: 1 }) });
  if (kind === 'days') return t('days', { count: Number(value), n: format.number(Number(value)) });
  if (kind === 'date') return format.date(String(value));
  if (kind === 'text') return name === 'status' ? t(`status.${value}`, { defaultValue: String(value) }) : String(value);
  return format.number(Number(value));
}

const isCourse = ({ rows }: Part) => rows.are === 'months' || rows.are === 'weeks';

const seriesOf = (t: T, format: Format, part: Part, column: Column): ChartSeries => ({
  name: t(`column.${column.name}`),
  exact: (value) => said(t, format, column, value),
  short: (value) =>
    column.kind === 'money'
      ? format.money(value, { compact: true })
      : column.kind === 'percent'
        ? format.percent(value)
        : format.number(value),
  // Beside what it is held against a share is small: the axis ends where the figures do.
  ...(column.kind === 'percent' && !part.columns.some(({ compared }) => compared) ? { max: 100 } : {}),
  faded: column.compared,
});

/** What the chart shows, in a sentence: the sum over the months, or the longest bar. */
function finding(t: T, format: Format, part: Part, at: number, name: (row: Row) => string): string {
  const column = part.columns[at] as Column;
  const value = (row: Row) => Number(row.values[at] ?? 0);
  const against = part.columns.findIndex(({ compared }) => compared);
  if (against >= 0 && part.rows.are !== 'records') {
    // The mean of the whole, not of its weeks: hours spent of hours worked.
    const total = (name: string) => {
      const i = part.columns.findIndex((one) => one.name === name);
      return part.data.reduce((sum, row) => sum + Number(row.values[i] ?? 0), 0);
    };
    const whole = total('working');
    const share = whole > 0 ? (100 * total('selling')) / whole : 0;
    return t('finding.against', {
      share: format.percent(share),
      baseline: format.percent(part.data[0]?.values[against] ?? 0),
    });
  }
  if (part.chart?.kind === 'stacked bars') {
    const sum = part.data.reduce((all, row) => all + value(row), 0);
    return t('finding.hours', { column: t(`column.${column.name}`), sum: said(t, format, column, sum) });
  }
  if (part.rows.are === 'months' && column.kind !== 'days' && column.kind !== 'percent') {
    const sum = part.data.reduce((total, row) => total + value(row), 0);
    return t('finding.sum', { column: t(`column.${column.name}`), sum: said(t, format, column, sum) });
  }
  if (column.kind === 'percent' || column.kind === 'days') {
    const values = part.data.map((row) => row.values[at]).filter((one) => typeof one === 'number');
    const [low, high] = [Math.min(...values), Math.max(...values)].map((one) => said(t, format, column, one));
    if (values.length > 1) return t('finding.range', { column: t(`column.${column.name}`), low, high });
  }
  const best = part.data.reduce<Row | null>((top, row) => (top === null || value(row) > value(top) ? row : top), null);
  if (!best) return t([`part.${part.name}`]);
  return t('finding.top', {
    name: name(best),
    column: t(`column.${column.name}`),
    value: said(t, format, column, best.values[at] ?? null),
  });
}

/** How the rows are called: by their titles, in the words of a choice, or by their months. */
function useRowNames(part: Part): (row: Row, short?: boolean) => string {
  const { t } = useTranslation('reports');
  const { locale } = useFormat();
  const labels = useLabels();
  const objects = useObjects();
  return useMemo(() => {
    const month = (options: Intl.DateTimeFormatOptions) =>
      new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
    const [long, short] = [month({ month: 'long', year: 'numeric' }), month({ month: 'short', year: '2-digit' })];
    const { rows } = part;
    const object = rows.are === 'choices' ? objects.find((one) => one.name === rows.object) : undefined;
    const field = rows.are === 'choices' ? object?.fields.find((one) => one.name === rows.field) : undefined;
    return ({ label }, brief) => {
      if (label === null || label === '') return t([`nothing.${part.name}`, 'nothing.any']);
      if (rows.are === 'weeks') {
        const day = new Date(`${label}T00:00:00Z`);
        const date = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' }).format(day);
        return brief ? date : t('week', { day: date });
      }
      if (rows.are === 'months') return (brief ? short : long).format(new Date(`${label}T00:00:00Z`));
      return object && field ? labels.choice(object, field, label) : label;
    };
  }, [part, t, locale, labels, objects]);
}

import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chart, type ChartRow } from '../../kernel/charts/Chart.tsx';
import { type Format, useFormat } from '../../kernel/format.ts';
import { EmptyState } from '../../kernel/ui/index.ts';
import type { Every, MetricForecast } from '../api.ts';
import classes from '../planning.module.css';

interface Props {
  found: MetricForecast;
  /** The metric in words. */
  name: string;
  metric: string;
  pending: boolean;
}

const shown: Record<Every, number> = { day: 90, week: 78, month: 36, quarter: 20 };

/** The forecast: what comes next in one sentence, the line with its interval, how sure, holidays, and parts that add up. */
export function Said({ found, name, metric, pending }: Props) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const navigate = useNavigate();
  const { every, total, ahead } = found;
  if (found.state === 'too_little' || !total)
    return (
      <EmptyState title={t('too_little')}>
        {t('forecast.too_little_text', {
          known: t(`count.${every}`, { count: found.known }),
          wanted: t(`count.${every}`, { count: found.wanted }),
        })}
      </EmptyState>
    );
  const value = (one: number) => written(format, found.kind, one);
  const short = (one: number) =>
    found.kind === 'money' ? format.money(one, { compact: true }) : format.number(one, { notation: 'compact' });
  const history = found.history.slice(-shown[every]);
  const last = history.at(-1);
  const label = (at: string, style: 'short' | 'long') => dayLabel(format, every, at, style);
  const rows: ChartRow[] = [
    ...history.map((one) => ({
      key: one.at,
      label: label(one.at, 'short'),
      title: label(one.at, 'long'),
      // The forecast begins where the known line ends.
      values: one === last ? [one.value, one.value, one.value, one.value] : [one.value, null, null, null],
    })),
    ...ahead.map((one) => ({
      key: one.at,
      label: label(one.at, 'short'),
      title: label(one.at, 'long'),
      values: [null, one.value, one.low, one.high],
    })),
  ];
  const series = (word: string) => ({ name: t(`forecast.${word}`), exact: value, short });
  const jump = jumpOf(found.history);
  const before = found.history.slice(-ahead.length).reduce((sum, one) => sum + one.value, 0);
  const change = before > 0 ? total.value / before - 1 : null;
  const percent = Math.round(found.coverage * 100);
  const open = (at: string) => {
    const { records } = found;
    if (!records) return;
    const end = ahead[0]?.at ?? at;
    const next = [...found.history.map((one) => one.at), end].find((one) => one > at) ?? end;
    const span = [
      { field: records.date, op: 'gte', value: at },
      { field: records.date, op: 'lt', value: next },
    ];
    const filter = { and: records.filter ? [...span, records.filter] : span };
    void navigate({
      to: '/$plural',
      params: { plural: records.object } as never,
      search: { layout: 'list', filter } as never,
    });
  };
  return (
    <>
      <section className={classes.part} aria-busy={pending}>
        <p className={classes.finding}>
          {t('forecast.finding', {
            name,
            span: t(`count.${every}`, { count: ahead.length }),
            value: value(total.value),
            low: value(total.low),
            high: value(total.high),
          })}
        </p>
        {jump && <p>{t('forecast.jump', { at: label(jump.at, 'long') })}</p>}
        <p className={classes.quiet}>
          {change !== null &&
            t(change >= 0 ? 'forecast.more' : 'forecast.less', {
              percent: format.percent(Math.abs(change) * 100, 0),
              span: t(`count.${every}`, { count: ahead.length }),
            })}{' '}
          {t('forecast.interval', { percent: format.percent(percent, 0) })}
        </p>
      </section>
      <Chart
        kind="line"
        title={t('forecast.chart', { name })}
        subtitle={t('forecast.chart_text', { every: t(`by.${every}`), percent: format.percent(percent, 0) })}
        rows={rows}
        series={[
          series('known'),
          series('expected'),
          { ...series('low'), band: 'low' as const },
          { ...series('high'), band: 'high' as const },
        ]}
        rowsName={t(`every.${every}`)}
        onPick={found.records ? (row) => (row.values[0] === null ? undefined : open(row.key)) : undefined}
        tools={<Download found={found} metric={metric} />}
        height={320}
      />
      <div className={classes.two}>
        <HowSure found={found} />
        <Holidays found={found} value={value} />
      </div>
      {found.parts.length > 0 && <Parts found={found} value={value} />}
      {found.missing_rates.length > 0 && (
        <p className={classes.quiet}>{t('missing_rates', { list: found.missing_rates.join(', ') })}</p>
      )}
    </>
  );
}

/** How far off it was when asked for what had already come, beside the simplest guess. */
function HowSure({ found }: { found: MetricForecast }) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const { smape, naive_smape, mase, naive_mase, origins, tried, method } = found;
  const better = mase !== null && naive_mase ? Math.round((1 - mase / naive_mase) * 100) : null;
  const two = (one: number | null) => format.number(one, { maximumFractionDigits: 2 });
  return (
    <section className={classes.part}>
      <h2 className={classes.partTitle}>{t('how_sure')}</h2>
      <p>
        {t('forecast.tested', { count: origins, off: format.percent(smape, 0), naive: format.percent(naive_smape, 0) })}{' '}
        {better !== null &&
          t(better > 0 ? 'forecast.better' : 'forecast.no_better', { percent: format.percent(Math.abs(better), 0) })}
      </p>
      <details>
        <summary className={classes.quiet}>{t('forecast.methods')}</summary>
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t('forecast.method')}</th>
                <th scope="col">sMAPE</th>
                <th scope="col">MASE</th>
              </tr>
            </thead>
            <tbody>
              {tried.map((one) => (
                <tr key={one.method}>
                  <th scope="row">
                    {one.method === method ? <strong>{t(`method.${one.method}`)}</strong> : t(`method.${one.method}`)}
                    {one.method === method && found.form ? ` ${found.form}` : ''}
                  </th>
                  <td>{format.percent(one.smape, 1)}</td>
                  <td>{two(one.mase)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <p className={classes.quiet}>{t('forecast.mase_text')}</p>
      </details>
    </section>
  );
}

function Holidays({ found, value }: { found: MetricForecast; value(one: number): string }) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  if (found.holidays.length === 0)
    return (
      <section className={classes.part}>
        <h2 className={classes.partTitle}>{t('forecast.holidays')}</h2>
        <p className={classes.quiet}>{t('forecast.holidays_none')}</p>
      </section>
    );
  return (
    <section className={classes.part}>
      <h2 className={classes.partTitle}>{t('forecast.holidays')}</h2>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('forecast.holiday')}</th>
              <th scope="col">{t('forecast.adds')}</th>
              <th scope="col">{t('forecast.seen')}</th>
              <th scope="col">{t('forecast.next')}</th>
            </tr>
          </thead>
          <tbody>
            {found.holidays.map((one) => (
              <tr key={one.name}>
                <th scope="row" className={classes.name}>
                  {t(`holiday.${one.name}`, { defaultValue: one.name })}
                </th>
                <td>
                  {one.size === 0 ? t('forecast.no_effect') : `${one.size > 0 ? '+' : '−'}${value(Math.abs(one.size))}`}
                </td>
                <td>{one.known}</td>
                <td>{one.ahead[0] ? format.date(one.ahead[0]) : '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Each part with what it brings, down to the sum: they add up to the whole. */
function Parts({ found, value }: { found: MetricForecast; value(one: number): string }) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const steps = found.ahead.length;
  const sum = found.parts.reduce((all, one) => all + one.total, 0);
  return (
    <section className={classes.part}>
      <h2 className={classes.partTitle}>{t('forecast.parts')}</h2>
      <p className={classes.quiet}>{t('forecast.parts_text')}</p>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('forecast.part')}</th>
              <th scope="col">{t('forecast.part_before', { span: t(`count.${found.every}`, { count: steps }) })}</th>
              <th scope="col">{t('forecast.part_ahead', { span: t(`count.${found.every}`, { count: steps }) })}</th>
              <th scope="col">{t('forecast.part_change')}</th>
              {found.ahead.slice(0, 6).map((one) => (
                <th key={one.at} scope="col">
                  {dayLabel(format, found.every, one.at, 'short')}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {found.parts.map((part) => {
              const before = part.history.slice(-steps).reduce((all, one) => all + one, 0);
              return (
                <tr key={part.key ?? 'none'}>
                  <th scope="row" className={classes.name}>
                    {part.key === null ? t('none') : part.key === 'other' ? t('other') : part.name}
                  </th>
                  <td>{value(before)}</td>
                  <td>{value(part.total)}</td>
                  <td>{before > 0 ? format.percent((part.total / before - 1) * 100, 0) : '–'}</td>
                  {part.ahead.slice(0, 6).map((one, h) => (
                    <td key={found.ahead[h]?.at}>{value(one.value)}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
          <tfoot>
            <tr>
              <th scope="row">{t('sum')}</th>
              <td />
              <td>{value(sum)}</td>
              <td />
              {found.ahead.slice(0, 6).map((one) => (
                <td key={one.at}>{value(one.value)}</td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
    </section>
  );
}

/** What operations takes along: every step with its interval, as a file. */
function Download({ found, metric }: { found: MetricForecast; metric: string }) {
  const { t } = useTranslation('planning');
  const save = () => {
    const lines = [
      ['period', 'known', 'expected', 'low', 'high'],
      ...found.history.map((one) => [one.at, one.value, '', '', '']),
      ...found.ahead.map((one) => [one.at, '', one.value.toFixed(2), one.low.toFixed(2), one.high.toFixed(2)]),
    ];
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([lines.map((line) => line.join(',')).join('\n')], { type: 'text/csv' }));
    link.download = `forecast-${metric}.csv`;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconDownload size={14} />} onClick={save}>
      {t('csv')}
    </Button>
  );
}

/** One of the last three values, where it is further from the middle of all than ten times the usual distance. */
function jumpOf(history: MetricForecast['history']): MetricForecast['history'][number] | undefined {
  const middle = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
  const centre = middle(history.map((one) => one.value));
  const usual = middle(history.map((one) => Math.abs(one.value - centre)));
  return history.slice(-3).findLast((one) => usual > 0 && Math.abs(one.value - centre) > 10 * usual);
}

const written = (format: Format, kind: MetricForecast['kind'], one: number) =>
  kind === 'money'
    ? format.money(Math.round(one), { whole: true })
    : format.number(one, { maximumFractionDigits: Math.abs(one) < 10 ? 1 : 0 });

function dayLabel(format: Format, every: Every, at: string, style: 'short' | 'long'): string {
  if (every === 'day' || every === 'week') return format.date(at, style === 'short' ? 'short' : 'medium');
  const day = new Date(`${at}T00:00:00Z`);
  const month = new Intl.DateTimeFormat(format.locale, {
    month: style,
    year: style === 'long' ? 'numeric' : '2-digit',
    timeZone: 'UTC',
  });
  if (every === 'month') return month.format(day);
  return `Q${Math.floor(day.getUTCMonth() / 3) + 1} ${day.getUTCFullYear()}`;
}

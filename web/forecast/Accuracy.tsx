import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import { useFormat } from '../kernel/format.ts';
import { EmptyState, ErrorState, SkeletonRows } from '../kernel/ui/index.ts';
import { accuracyQuery, type Wish } from './api.ts';
import classes from './forecast.module.css';
import { periodLabel } from './periods.ts';

const SAID = ['commit', 'weighted', 'best_case'] as const;

/** What was forecast early in past periods, beside what was sold; and how the forecast of this one has moved. */
export default function Accuracy({ wish }: { wish: Wish }) {
  const { t } = useTranslation('forecast');
  const format = useFormat();
  const query = useQuery(accuracyQuery(wish));
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonRows rows={6} columns={4} />;
  const { periods, error, bias, course } = query.data;
  const money = (value: number | string) => format.money(value, { whole: true });
  const compact = (value: number) => format.money(value, { compact: true });
  const best = SAID.filter((key) => error[key] !== null).toSorted((a, b) => (error[a] ?? 0) - (error[b] ?? 0))[0];
  const signed = (value: number | null) =>
    value === null ? '–' : `${value > 0 ? '+' : ''}${format.percent(value, 0)}`;
  if (periods.length === 0 && course.length < 2)
    return <EmptyState title={t('accuracy.none')}>{t('accuracy.none_text')}</EmptyState>;
  return (
    <div className={classes.section}>
      {periods.length > 0 && (
        <Chart
          kind="bars"
          title={
            best
              ? t('accuracy.finding', { name: t(`figure.${best}`), percent: format.percent(error[best], 0) })
              : t('accuracy.title')
          }
          subtitle={t('accuracy.subtitle')}
          rows={periods.map((one) => ({
            key: one.period.starts_on,
            label: periodLabel(one.period, format.locale),
            values: [Number(one.closed), ...SAID.map((key) => Number(one.said[key]))],
            notes: [t('accuracy.said_on', { date: format.date(one.day) })],
          }))}
          series={[
            { name: t('figure.closed'), exact: money, short: compact },
            ...SAID.map((key) => ({ name: t(`figure.${key}`), exact: money, short: compact })),
          ]}
          rowsName={t('period')}
          columns={SAID.map((key) => ({
            name: t('accuracy.off', { name: t(`figure.${key}`) }),
            cell: (row) => signed(periods.find((one) => one.period.starts_on === row.key)?.off[key] ?? null),
          }))}
        />
      )}
      {periods.length > 0 && (
        <ul className={classes.facts}>
          {SAID.filter((key) => bias[key] !== null).map((key) => (
            <li key={key}>
              {t((bias[key] ?? 0) > 0 ? 'accuracy.too_high' : 'accuracy.too_low', {
                name: t(`figure.${key}`),
                percent: format.percent(Math.abs(bias[key] ?? 0), 0),
                error: format.percent(error[key], 0),
              })}
            </li>
          ))}
        </ul>
      )}
      {course.length > 1 && (
        <Chart
          kind="line"
          title={t('accuracy.course')}
          subtitle={t('accuracy.course_subtitle')}
          rows={course.map((one) => ({
            key: one.day,
            label: format.date(one.day, 'short'),
            title: format.date(one.day),
            values: [Number(one.closed), Number(one.commit), Number(one.best_case)],
          }))}
          series={(['closed', 'commit', 'best_case'] as const).map((key) => ({
            name: t(`figure.${key}`),
            exact: money,
            short: compact,
          }))}
          rowsName={t('accuracy.day')}
        />
      )}
    </div>
  );
}

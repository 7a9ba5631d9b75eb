import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Chart, type ChartRow } from '../kernel/charts/Chart.tsx';
import { useFormat } from '../kernel/format.ts';
import { EmptyState, ErrorState, SkeletonRows } from '../kernel/ui/index.ts';
import { type Forecast, outlookQuery, type Wish } from './api.ts';
import classes from './forecast.module.css';
import { monthLabel, periodLabel } from './periods.ts';

/** What past months say, whatever is in the pipeline: with how far off it may be, and how it does against a simple guess. */
export default function Outlook({ wish, forecast }: { wish: Wish; forecast: Forecast | undefined }) {
  const { t } = useTranslation('forecast');
  const format = useFormat();
  const query = useQuery(outlookQuery(wish));
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonRows rows={6} columns={4} />;
  const found = query.data;
  if (found.state === 'too_little')
    return (
      <EmptyState title={t('outlook.too_little')}>
        {t('outlook.too_little_text', { months: found.months, wanted: found.wanted })}
      </EmptyState>
    );
  const money = (value: number) => format.money(Math.round(value), { whole: true });
  const label = (month: string) => monthLabel(month, format.locale, 'short');
  const history = found.history.slice(-30);
  const last = history.at(-1);
  const rows: ChartRow[] = [
    ...history.map((one) => ({
      key: one.month,
      label: label(one.month),
      title: monthLabel(one.month, format.locale, 'long'),
      // The forecast begins where the known line ends.
      values: one === last ? [one.won, one.won, one.won, one.won] : [one.won, null, null, null],
    })),
    ...found.ahead.map((one) => ({
      key: one.month,
      label: label(one.month),
      title: monthLabel(one.month, format.locale, 'long'),
      values: [null, one.value, one.low, one.high],
    })),
  ];
  const series = (name: string, faded = false) => ({
    name,
    exact: money,
    short: (value: number) => format.money(value, { compact: true }),
    faded,
  });
  const { period } = found;
  const percent = Math.round(found.coverage * 100);
  const better = found.mase !== null && found.naive_mase ? Math.round((1 - found.mase / found.naive_mase) * 100) : null;
  return (
    <div className={classes.section}>
      <Chart
        kind="line"
        title={
          period?.value != null && period.low != null && period.high != null
            ? t('outlook.finding', {
                period: periodLabel(period, format.locale),
                value: money(period.value),
                low: money(period.low),
                high: money(period.high),
              })
            : t('outlook.title')
        }
        subtitle={t('outlook.subtitle', { percent })}
        rows={rows}
        series={[
          series(t('outlook.won')),
          series(t('outlook.expected')),
          series(t('outlook.low'), true),
          series(t('outlook.high'), true),
        ]}
        rowsName={t('month')}
        height={300}
      />
      <ul className={classes.facts}>
        {forecast && period?.value != null && (
          <li>
            {t('outlook.beside', {
              commit: format.money(forecast.total.judged.commit, { whole: true }),
              best: format.money(forecast.total.judged.best_case, { whole: true }),
              value: money(period.value),
            })}
          </li>
        )}
        <li>
          {t('outlook.method', { method: t(`method.${found.method}`), form: found.form ?? '', origins: found.origins })}
        </li>
        {better !== null && (
          <li>
            {t(better > 0 ? 'outlook.better' : 'outlook.no_better', {
              percent: Math.abs(better),
              mase: format.number(found.mase, { maximumFractionDigits: 2 }),
              naive: format.number(found.naive_mase, { maximumFractionDigits: 2 }),
            })}
          </li>
        )}
        <li>{t('outlook.interval', { percent })}</li>
      </ul>
    </div>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Move, Revenue, RevenueMonth } from '../../server/commerce/subscriptions/schema.ts';
import { Chart, type ChartSeries } from '../kernel/charts/Chart.tsx';
import { type Format, useFormat } from '../kernel/format.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { MissingRates } from '../kernel/ui/MissingRates.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { revenueQuery } from './api.ts';
import classes from './contracts.module.css';
import { Moves } from './Moves.tsx';

const rises: Move[] = ['new', 'expansion', 'reactivation'];
const falls: Move[] = ['contraction', 'churn'];
const colours: Record<Move, number> = { new: 0, expansion: 1, reactivation: 2, contraction: 3, churn: 4 };

/** What comes in every month, how it moved, and how much of it stays. */
export default function RevenuePage() {
  const { t } = useTranslation('contracts');
  const { data, error, refetch } = useQuery(revenueQuery);
  return (
    <div className={classes.page}>
      <PageHeader title={t('revenue.title')} description={t('revenue.text')} />
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={8} columns={4} />
      ) : data.months.every((m) => Number(m.end) === 0 && Number(m.start) === 0) ? (
        <EmptyState
          title={t('revenue.none')}
          action={
            <Link to="/$plural" params={{ plural: 'subscriptions' }}>
              {t('revenue.toSubscriptions')}
            </Link>
          }
        >
          {t('revenue.noneText')}
        </EmptyState>
      ) : (
        <Loaded data={data} />
      )}
    </div>
  );
}

function useMonthNames(format: Format) {
  const at = (month: string) => new Date(`${month}T00:00:00Z`);
  const said = (month: string, options: Intl.DateTimeFormatOptions) =>
    at(month).toLocaleDateString(format.locale, { ...options, timeZone: 'UTC' });
  return {
    short: (month: string) => `${said(month, { month: 'short' })} ${month.slice(2, 4)}`,
    long: (month: string) => said(month, { month: 'long', year: 'numeric' }),
  };
}

function Loaded({ data }: { data: Revenue }) {
  const { t } = useTranslation('contracts');
  const format = useFormat();
  const names = useMonthNames(format);
  const navigate = useNavigate();
  const asked = useSearch({ strict: false }) as { month?: string; move?: Move };
  const [chosen, setChosen] = useState<string | null>(null);
  const { months } = data;
  const last = months.at(-1) as RevenueMonth;
  const shown = months.find((m) => m.month === (chosen ?? asked.month)) ?? last;
  const money = (name: string): ChartSeries => ({
    name,
    exact: (n) => format.money(n),
    short: (n) => format.money(n, { compact: true }),
  });
  const amount = (text: string) => format.money({ amount: text, currency: data.currency }, { whole: true });
  const open = (month: string, move: Move) =>
    void navigate({ to: '/recurring-revenue', search: { month, move } as never, replace: true });
  const year = months.at(-13);
  const grown = year && Number(year.end) > 0 ? Number(last.end) / Number(year.end) - 1 : null;
  return (
    <>
      <MissingRates currencies={data.missing_rates} className={classes.warn} />
      <dl className={classes.numbers}>
        <Figure name="MRR" value={amount(data.today.mrr)} help={t('revenue.mrrHelp')} />
        <Figure name="ARR" value={amount(data.today.arr)} help={t('revenue.arrHelp')} />
        <Figure
          name={t('revenue.customers')}
          value={format.number(data.today.customers)}
          help={t('revenue.customersHelp')}
        />
        <Figure
          name={t('revenue.net')}
          value={format.percent(last.net_retention_year) || '–'}
          help={t('revenue.netHelp')}
        />
        <Figure
          name={t('revenue.gross')}
          value={format.percent(last.gross_retention_year) || '–'}
          help={t('revenue.grossHelp')}
        />
        <Figure
          name={t('revenue.logo')}
          value={format.percent(last.logo_churn_year) || '–'}
          help={t('revenue.logoHelp')}
        />
      </dl>
      <div className={classes.charts}>
        <Chart
          title={
            grown === null
              ? t('revenue.lineTitle', { mrr: amount(last.end) })
              : t(grown >= 0 ? 'revenue.grew' : 'revenue.fell', { share: format.percent(Math.abs(grown) * 100, 0) })
          }
          subtitle={t('revenue.lineText')}
          kind="line"
          rows={months.map((m) => ({
            key: m.month,
            label: names.short(m.month),
            title: names.long(m.month),
            values: [Number(m.end)],
            notes: [t('revenue.customerCount', { count: m.customers.end, n: format.number(m.customers.end) })],
          }))}
          series={[money('MRR')]}
          columns={[{ name: 'ARR', cell: (row) => amount(months.find((m) => m.month === row.key)?.arr ?? '0') }]}
          rowsName={t('month')}
          onPick={(row) => setChosen(row.key)}
        />
        <Chart
          title={fallTitle(shown, names.long(shown.month), amount, t)}
          subtitle={t('revenue.fallText')}
          kind="waterfall"
          rows={[
            { key: 'start', label: t('revenue.start'), values: [Number(shown.start)], total: true },
            ...[...rises, ...falls].map((move) => ({
              key: move,
              label: t(`move.${move}`),
              values: [Number(shown[move])],
              colour: colours[move],
            })),
            { key: 'end', label: t('revenue.end'), values: [Number(shown.end)], total: true },
          ]}
          series={[money('MRR')]}
          rowsName={t('revenue.movement')}
          onPick={(row) => row.key !== 'start' && row.key !== 'end' && open(shown.month, row.key as Move)}
        />
      </div>
      <Chart
        title={t('revenue.movesTitle')}
        subtitle={t('revenue.movesText')}
        kind="stacked bars"
        rows={months.map((m) => ({
          key: m.month,
          label: names.short(m.month),
          title: names.long(m.month),
          values: [...rises, ...falls].map((move) => Number(m[move])),
        }))}
        series={[...rises, ...falls].map((move) => money(t(`move.${move}`)))}
        rowsName={t('month')}
        onPick={(row) => setChosen(row.key)}
      />
      {asked.month && asked.move && <Moves month={asked.month} move={asked.move} title={names.long(asked.month)} />}
      <Months {...{ months, format, names, amount, open }} />
    </>
  );
}

function fallTitle(
  shown: RevenueMonth,
  month: string,
  amount: (text: string) => string,
  t: (key: string, values: Record<string, string>) => string,
): string {
  const change = Number(shown.end) - Number(shown.start);
  const key = change > 0 ? 'revenue.rose' : change < 0 ? 'revenue.sank' : 'revenue.stayed';
  return t(key, { month, amount: amount(String(Math.abs(change))) });
}

function Figure({ name, value, help }: { name: string; value: ReactNode; help: string }) {
  return (
    <div className={classes.number}>
      <dt className={classes.quiet}>{name}</dt>
      <dd className={classes.figure}>{value}</dd>
      <dd className={classes.note}>{help}</dd>
    </div>
  );
}

interface MonthsProps {
  months: RevenueMonth[];
  format: Format;
  names: { long(month: string): string };
  amount(text: string): string;
  open(month: string, move: Move): void;
}

/** The same as a table, the newest month first: every figure leads to the customers behind it. */
function Months({ months, format, names, amount, open }: MonthsProps) {
  const { t } = useTranslation('contracts');
  return (
    <section aria-label={t('revenue.table')} className={classes.section}>
      <h2 className={classes.heading}>{t('revenue.table')}</h2>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('month')}</th>
              <th scope="col" data-number>
                {t('revenue.start')}
              </th>
              {[...rises, ...falls].map((move) => (
                <th key={move} scope="col" data-number title={t(`move.${move}Help`)}>
                  {t(`move.${move}`)}
                </th>
              ))}
              <th scope="col" data-number>
                {t('revenue.end')}
              </th>
              <th scope="col" data-number title={t('revenue.netMonthHelp')}>
                {t('revenue.netShort')}
              </th>
              <th scope="col" data-number title={t('revenue.grossMonthHelp')}>
                {t('revenue.grossShort')}
              </th>
              <th scope="col" data-number title={t('revenue.logoMonthHelp')}>
                {t('revenue.logoShort')}
              </th>
            </tr>
          </thead>
          <tbody>
            {months.toReversed().map((m) => (
              <tr key={m.month}>
                <td className={classes.nowrap}>{names.long(m.month)}</td>
                <td data-number>{amount(m.start)}</td>
                {[...rises, ...falls].map((move) => (
                  <td key={move} data-number>
                    {Number(m[move]) === 0 ? (
                      <span className={classes.quiet}>–</span>
                    ) : (
                      <button type="button" className={classes.pick} onClick={() => open(m.month, move)}>
                        {amount(m[move])}
                      </button>
                    )}
                  </td>
                ))}
                <td data-number>{amount(m.end)}</td>
                <td data-number>{format.percent(m.net_retention) || '–'}</td>
                <td data-number>{format.percent(m.gross_retention) || '–'}</td>
                <td data-number>{format.percent(m.logo_churn) || '–'}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

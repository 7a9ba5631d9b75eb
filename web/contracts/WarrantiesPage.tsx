import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../records/api.ts';
import { todayIn } from './api.ts';
import classes from './contracts.module.css';

const filter = {
  and: [
    { field: 'status', op: 'in', value: ['in_use', 'in_repair'] },
    { field: 'warranty_until', op: 'within', value: { next: 180, unit: 'day' } },
  ],
};

const warrantyQuery = {
  queryKey: ['records', 'asset', 'warranties'],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api
      .post<{ data: KithRecord[] }>(
        '/installed-products/query',
        { filter, sort: ['warranty_until'], include: ['company', 'product'], limit: 200 },
        { signal },
      )
      .then((answer) => answer.data),
};

const monthsQuery = {
  queryKey: ['records', 'asset', 'warranty months'],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api
      .post<{ groups: Array<{ key: Record<string, string>; values: Record<string, number> }> }>(
        '/installed-products/aggregate',
        { filter, group_by: [{ field: 'warranty_until', bucket: 'month' }], measures: [{ fn: 'count', as: 'n' }] },
        { signal },
      )
      .then((answer) => answer.groups),
};

/** Whose warranty ends in the half-year to come: the moment to offer a service plan, or to look once more. */
export default function WarrantiesPage() {
  const { t } = useTranslation('contracts');
  const format = useFormat();
  const { data, error, refetch } = useQuery(warrantyQuery);
  const months = useQuery(monthsQuery).data ?? [];
  const total = months.reduce((sum, one) => sum + Number(one.values.n ?? 0), 0);
  const said = (month: string, options: Intl.DateTimeFormatOptions) =>
    new Date(`${month}T00:00:00Z`).toLocaleDateString(format.locale, { ...options, timeZone: 'UTC' });
  return (
    <div className={classes.page}>
      <PageHeader title={t('warranty.title')} description={t('warranty.text')} />
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={8} columns={4} />
      ) : data.length === 0 ? (
        <EmptyState
          title={t('warranty.none')}
          action={
            <Link to="/$plural" params={{ plural: 'installed-products' }}>
              {t('warranty.toAssets')}
            </Link>
          }
        >
          {t('warranty.noneText')}
        </EmptyState>
      ) : (
        <>
          <Chart
            title={t('warranty.finding', { count: total })}
            subtitle={t('warranty.chart')}
            kind="bars"
            height={180}
            rows={months
              .filter((one) => one.key.warranty_until)
              .toSorted((a, b) => String(a.key.warranty_until).localeCompare(String(b.key.warranty_until)))
              .map((one) => ({
                key: String(one.key.warranty_until),
                label: said(String(one.key.warranty_until), { month: 'short' }),
                title: said(String(one.key.warranty_until), { month: 'long', year: 'numeric' }),
                values: [Number(one.values.n ?? 0)],
              }))}
            series={[{ name: t('warranty.count'), exact: (n) => format.number(n), short: (n) => format.number(n) }]}
            rowsName={t('month')}
          />
          <Table rows={data} />
        </>
      )}
    </div>
  );
}

function Table({ rows }: { rows: KithRecord[] }) {
  const { t } = useTranslation('contracts');
  const format = useFormat();
  const today = Date.parse(todayIn(format.timeZone));
  const days = (day: string) => Math.round((Date.parse(day) - today) / 86_400_000);
  return (
    <section className={classes.section} aria-label={t('warranty.title')}>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('warranty.what')}</th>
              <th scope="col">{t('revenue.customer')}</th>
              <th scope="col">{t('warranty.serial')}</th>
              <th scope="col">{t('warranty.until')}</th>
              <th scope="col" data-number>
                {t('warranty.left')}
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => {
              const company = row.company as { id: string; title: string } | null;
              const left = days(String(row.warranty_until));
              return (
                <tr key={row.id}>
                  <td>
                    <Link to={`/installed-products/${row.id}`} className={classes.name}>
                      {String(row.name)}
                    </Link>
                  </td>
                  <td>{company && <Link to={`/companies/${company.id}`}>{company.title}</Link>}</td>
                  <td>{row.serial_number ? String(row.serial_number) : ''}</td>
                  <td className={classes.nowrap}>{format.date(String(row.warranty_until))}</td>
                  <td data-number>
                    <span className={left <= 30 ? classes.warn : undefined}>{t('warranty.days', { count: left })}</span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}

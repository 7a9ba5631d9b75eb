import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Chart, type ChartRow } from '../../kernel/charts/Chart.tsx';
import { ApiError } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { useRole } from '../../kernel/session.ts';
import { Bone, EmptyState, ErrorState, PageHeader, SkeletonRows } from '../../kernel/ui/index.ts';
import { type Profitability, profitQuery } from '../api.ts';
import classes from '../planning.module.css';
import { BreakEven } from './BreakEven.tsx';
import { Customers } from './Customers.tsx';
import { Pools } from './Pools.tsx';

/** What customers earn after the cost of serving them. */
export default function ProfitPage() {
  const { t } = useTranslation('planning');
  const query = useQuery(profitQuery);
  const hidden = query.error instanceof ApiError && query.error.status === 403;
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('profit.title')}
        description={t('profit.text')}
        crumbs={[{ label: t('analytics'), to: '/analytics' }]}
      />
      {hidden ? (
        <EmptyState icon={<IconLock size={20} />} title={t('hidden')}>
          {t('profit.hidden_text')}
        </EmptyState>
      ) : query.isError ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : query.isPending ? (
        <>
          <Bone width="60%" height={28} />
          <Bone width="100%" height={280} />
          <SkeletonRows rows={6} columns={5} />
        </>
      ) : (
        <Found found={query.data} />
      )}
    </div>
  );
}

function Found({ found }: { found: Profitability }) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const { isAdmin } = useRole();
  const { sums, whale, total } = found;
  const money = (value: string) => format.money(Math.round(Number(value)), { whole: true });
  const pools = <Pools key={found.changed_at} found={found} editable={isAdmin} />;
  if (found.refused || !whale)
    return (
      <>
        <EmptyState title={t('profit.nothing')}>{t('profit.nothing_text')}</EmptyState>
        {pools}
      </>
    );
  const losing = found.customers - whale.profitable;
  return (
    <>
      <section className={classes.part}>
        <p className={classes.finding}>
          {t(losing > 0 && Number(whale.lost) > 0 ? 'profit.finding' : 'profit.finding_none', {
            best: format.number(whale.half_of_peak),
            all: format.number(found.customers),
            peak: money(whale.peak),
            lost: money(whale.lost),
          })}
        </p>
        <p className={classes.quiet}>
          {t('profit.basis', {
            from: format.date(found.from),
            until: format.date(found.until),
            count: found.customers,
          })}{' '}
          {t('profit.coverage', { percent: format.percent(total.coverage * 100, 0), cost: money(total.cost) })}
        </p>
        <dl className={classes.figures}>
          {(
            [
              ['revenue', sums.revenue],
              ['gross', sums.gross],
              ['serving', sums.serving],
              ['profit', sums.profit],
            ] as const
          ).map(([name, value]) => (
            <div key={name}>
              <dt>{t(`profit.${name}`)}</dt>
              <dd>
                {money(value)}
                {name === 'profit' && sums.margin !== null && (
                  <small>
                    {t('profit.of_revenue', {
                      percent: format.percent(sums.margin * 100, 1),
                      rest: money(String(Number(total.idle) + Number(total.uncharged))),
                    })}
                  </small>
                )}
              </dd>
            </div>
          ))}
        </dl>
      </section>
      <WhaleChart found={found} />
      <Customers found={found} />
      {pools}
      {found.business && <BreakEven key={found.changed_at} business={found.business} />}
    </>
  );
}

/** Customers from the best to the worst, and what they earn together. */
function WhaleChart({ found }: { found: Profitability }) {
  const { t } = useTranslation('planning');
  const format = useFormat();
  const { whale } = found;
  if (!whale) return null;
  const money = (value: number) => format.money(Math.round(value), { whole: true });
  const rows: ChartRow[] = whale.points.map((one) => ({
    key: String(one.customers),
    label: format.number(one.customers),
    title: t('profit.best_customers', { count: one.customers }),
    values: [Number(one.profit)],
  }));
  return (
    <Chart
      kind="line"
      title={t('profit.whale', { count: whale.profitable, peak: money(Number(whale.peak)) })}
      subtitle={t('profit.whale_text')}
      rows={rows}
      series={[
        {
          name: t('profit.cumulated'),
          exact: money,
          short: (value) => format.money(value, { compact: true }),
        },
      ]}
      rowsName={t('profit.customers')}
      height={280}
    />
  );
}

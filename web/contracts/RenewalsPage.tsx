import { Button } from '@mantine/core';
import { IconSettings } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import { api } from '../kernel/client.ts';
import { type Money, useFormat } from '../kernel/format.ts';
import { useRole } from '../kernel/session.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../records/api.ts';
import { settingsQuery, todayIn } from './api.ts';
import classes from './contracts.module.css';

interface Ending {
  contract: KithRecord;
  company: { id: string; title: string } | null;
  owner: { id: string; title: string } | null;
  renewal: KithRecord | undefined;
  /** A year's worth, as far as it is in the workspace's currency. */
  value: number;
}

const endingQuery = {
  queryKey: ['contracts', 'ending'],
  queryFn: async ({ signal }: { signal: AbortSignal }) => {
    const filter = {
      and: [
        { field: 'status', op: 'in', value: ['active', 'upcoming', 'ending'] },
        { field: 'ends', op: 'within', value: { next: 365, unit: 'day' } },
      ],
    };
    const { data } = await api.post<{ data: KithRecord[] }>(
      '/contracts/query',
      { filter, sort: ['ends'], include: ['company', 'owner'], limit: 200 },
      { signal },
    );
    const renewals = data.length
      ? await api.post<{ data: KithRecord[] }>(
          '/renewals/query',
          {
            filter: { field: 'contract', op: 'in', value: data.map((c) => c.id) },
            sort: ['-created_at'],
            include: ['deal'],
            limit: 200,
          },
          { signal },
        )
      : { data: [] };
    return data.map((contract): Ending => {
      const worth = (
        Number((contract.arr as Money | null)?.amount ?? 0) > 0 ? contract.arr : contract.value
      ) as Money | null;
      return {
        contract,
        company: contract.company as Ending['company'],
        owner: contract.owner as Ending['owner'],
        renewal: renewals.data.find((r) => r.contract === contract.id && r.term_ends === contract.ends),
        value: Number(worth?.amount ?? 0),
      };
    });
  },
};

/** Which contracts end next, what is at stake, and how far their renewal has come. */
export default function RenewalsPage() {
  const { t } = useTranslation('contracts');
  const { isAdmin } = useRole();
  const { data, error, refetch } = useQuery(endingQuery);
  const settings = useQuery(settingsQuery);
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('renewals.title')}
        description={settings.data ? t('renewals.text', { count: settings.data.renewal_days }) : undefined}
        actions={
          isAdmin && (
            <Button
              component={Link}
              to={'/settings/contracts' as never}
              variant="default"
              leftSection={<IconSettings size={16} />}
            >
              {t('renewals.settings')}
            </Button>
          )
        }
      />
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={8} columns={5} />
      ) : data.length === 0 ? (
        <EmptyState
          title={t('renewals.none')}
          action={
            <Link to="/$plural" params={{ plural: 'contracts' }}>
              {t('renewals.toContracts')}
            </Link>
          }
        >
          {t('renewals.noneText')}
        </EmptyState>
      ) : (
        <Endings endings={data} />
      )}
    </div>
  );
}

function Endings({ endings }: { endings: Ending[] }) {
  const { t } = useTranslation('contracts');
  const format = useFormat();
  const month = (day: unknown) => String(day).slice(0, 7);
  const said = (key: string, options: Intl.DateTimeFormatOptions) =>
    new Date(`${key}-01T00:00:00Z`).toLocaleDateString(format.locale, { ...options, timeZone: 'UTC' });
  const groups = [...Map.groupBy(endings, (one) => month(one.contract.ends))];
  const sure = (one: Ending) => one.renewal?.state === 'won';
  const risk = (list: Ending[]) => list.filter((one) => !sure(one)).reduce((sum, one) => sum + one.value, 0);
  const soon = endings.filter((one) => one.contract.status !== 'ending').slice(0, 200);
  const months = nextMonths(groups.map(([key]) => key));
  return (
    <>
      <Chart
        title={t('renewals.atRisk', { amount: format.money(risk(soon), { whole: true }), count: soon.length })}
        subtitle={t('renewals.chart')}
        kind="bars"
        rows={months.map((key) => {
          const own = groups.find(([one]) => one === key)?.[1] ?? [];
          return {
            key,
            label: said(key, { month: 'short' }),
            title: said(key, { month: 'long', year: 'numeric' }),
            values: [risk(own)],
            notes: [t('renewals.count', { count: own.length })],
          };
        })}
        series={[
          {
            name: t('renewals.value'),
            exact: (n) => format.money(n),
            short: (n) => format.money(n, { compact: true }),
          },
        ]}
        rowsName={t('month')}
        onPick={(row) => document.getElementById(`ends-${row.key}`)?.scrollIntoView({ block: 'start' })}
      />
      {groups.map(([key, list]) => (
        <section
          key={key}
          id={`ends-${key}`}
          className={classes.section}
          aria-label={said(key, { month: 'long', year: 'numeric' })}
        >
          <h2 className={classes.heading}>
            {said(key, { month: 'long', year: 'numeric' })}
            <span className={classes.quiet}>{format.money(risk(list), { whole: true })}</span>
          </h2>
          <EndingTable endings={list} />
        </section>
      ))}
    </>
  );
}

/** Every month from the first to the last, those without an end too. */
function nextMonths(keys: string[]): string[] {
  const [first, last] = [keys[0], keys.at(-1)];
  if (!first || !last) return [];
  const all: string[] = [];
  for (let at = first; at <= last && all.length < 24; ) {
    all.push(at);
    const next = new Date(`${at}-01T00:00:00Z`);
    next.setUTCMonth(next.getUTCMonth() + 1);
    at = next.toISOString().slice(0, 7);
  }
  return all;
}

function EndingTable({ endings }: { endings: Ending[] }) {
  const { t } = useTranslation('contracts');
  const format = useFormat();
  const today = todayIn(format.timeZone);
  return (
    <div className={classes.scroll}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t('renewals.contract')}</th>
            <th scope="col">{t('renewals.ends')}</th>
            <th scope="col">{t('renewals.cancelBy')}</th>
            <th scope="col" data-number>
              {t('renewals.value')}
            </th>
            <th scope="col">{t('renewals.state')}</th>
            <th scope="col" data-wide>
              {t('renewals.owner')}
            </th>
          </tr>
        </thead>
        <tbody>
          {endings.map(({ contract, company, owner, renewal, value }) => (
            <tr key={contract.id}>
              <td>
                <Link to={`/contracts/${contract.id}`} className={classes.name}>
                  {String(contract.name)}
                </Link>
                {company && company.title !== contract.name && <div className={classes.quiet}>{company.title}</div>}
              </td>
              <td className={classes.nowrap}>{format.date(String(contract.ends))}</td>
              <td className={classes.nowrap}>
                {contract.cancel_by ? (
                  <span className={String(contract.cancel_by) < today ? classes.quiet : undefined}>
                    {format.date(String(contract.cancel_by))}
                    {String(contract.cancel_by) < today && ` · ${t('renewals.passed')}`}
                  </span>
                ) : (
                  <span className={classes.quiet}>–</span>
                )}
              </td>
              <td data-number>{format.money(value, { whole: true })}</td>
              <td>
                <State contract={contract} renewal={renewal} />
              </td>
              <td data-wide>{owner?.title}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function State({ contract, renewal }: Pick<Ending, 'contract' | 'renewal'>) {
  const { t } = useTranslation('contracts');
  const deal = renewal?.deal as { id: string } | null | undefined;
  if (contract.status === 'ending') return <Badge color="red">{t('renewals.cancelled')}</Badge>;
  if (!renewal)
    return <span className={classes.quiet}>{t(contract.auto_renews ? 'renewals.byItself' : 'renewals.notYet')}</span>;
  const colour = { open: 'blue', won: 'green', lost: 'red' }[String(renewal.state)];
  const badge = <Badge color={colour}>{t(`renewals.states.${String(renewal.state)}`)}</Badge>;
  return deal ? <Link to={`/deals/${deal.id}`}>{badge}</Link> : badge;
}

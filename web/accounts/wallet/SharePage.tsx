import { Select } from '@mantine/core';
import { IconWallet } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../../kernel/charts/Chart.tsx';
import { fieldOf } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type Tools, useTools } from '../../records/fields/tools.ts';
import classes from '../accounts.module.css';
import { type Cell, type Customer, type Report, type ReportSearch, reportQuery, todayIn, useNamed } from '../api.ts';
import { PotentialDialog } from './PotentialDialog.tsx';
import { ShareBar } from './ShareBar.tsx';
import { shareText } from './words.ts';

/** Who buys what, what part of their wallets that is, and what they do not buy yet. */
export default function SharePage() {
  const { t } = useTranslation('accounts');
  const tools = useTools();
  const search = useSearch({ strict: false }) as ReportSearch;
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...reportQuery(search),
    placeholderData: keepPreviousData,
  });
  return (
    <div className={classes.page}>
      <PageHeader title={t('wallet.title')} description={t('wallet.page_text')} />
      <Filters {...{ tools, search }} />
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={10} columns={6} />
      ) : data.customers.length === 0 ? (
        <EmptyState icon={<IconWallet size={20} />} title={t('wallet.nobody')}>
          {t('wallet.nobody_text')}
        </EmptyState>
      ) : (
        <div className={classes.stack} style={{ marginBlockStart: 24, opacity: isPlaceholderData ? 0.6 : 1 }}>
          <RoomChart {...{ data }} />
          <Matrix {...{ tools, data }} />
          <p className={classes.quiet}>
            {t('wallet.legend')}{' '}
            {data.of > data.customers.length && t('wallet.largest', { count: data.customers.length, of: data.of })}
          </p>
          {data.missing_rates.length > 0 && (
            <p className={classes.warn}>{t('missing_rates', { codes: tools.format.list(data.missing_rates) })}</p>
          )}
        </div>
      )}
    </div>
  );
}

function Filters({ tools, search }: { tools: Tools; search: ReportSearch }) {
  const { t } = useTranslation('accounts');
  const navigate = useNavigate();
  const programmes = useNamed('programmes').data ?? [];
  const company = tools.objects.find((one) => one.name === 'company');
  const industry = company && fieldOf(company, 'industry');
  const thisYear = Number(todayIn(tools.format.timeZone).slice(0, 4));
  const set = (change: ReportSearch) =>
    void navigate({ to: '/share-of-wallet' as never, search: { ...search, ...change } as never, replace: true });
  return (
    <search className={classes.tools} aria-label={t('wallet.filters')}>
      <Select
        aria-label={t('year')}
        allowDeselect={false}
        value={String(search.year ?? thisYear)}
        onChange={(year) => set({ year: Number(year) === thisYear ? undefined : Number(year) })}
        data={Array.from({ length: 6 }, (_, i) => String(thisYear - i))}
      />
      {programmes.length > 0 && (
        <Select
          aria-label={t('wallet.programme')}
          placeholder={t('wallet.all_customers')}
          clearable
          searchable
          value={search.programme ?? null}
          onChange={(programme) => set({ programme: programme ?? undefined })}
          data={programmes}
        />
      )}
      {company && industry && (
        <Select
          aria-label={tools.labels.field(company, industry)}
          placeholder={tools.labels.field(company, industry)}
          clearable
          searchable
          value={search.industry ?? null}
          onChange={(value) => set({ industry: value ?? undefined })}
          data={(industry.choices ?? []).map(({ value }) => ({
            value,
            label: tools.labels.choice(company, industry, value),
          }))}
        />
      )}
    </search>
  );
}

/** Where most is bought elsewhere. */
function RoomChart({ data }: { data: Report }) {
  const { t } = useTranslation('accounts');
  const { format } = useTools();
  const rows = data.categories.map(({ id, name }) => {
    const cells = data.customers.flatMap((one) => one.cells.filter((cell) => cell.category === id));
    const sum = (of: (cell: Cell) => string | null) => cells.reduce((all, cell) => all + Number(of(cell) ?? 0), 0);
    return { key: id, label: name, values: [sum((cell) => cell.bought), sum((cell) => cell.room)] };
  });
  const shown = rows
    .filter(({ values }) => values.some((value) => (value ?? 0) > 0))
    .sort((a, b) => (b.values[1] ?? 0) - (a.values[1] ?? 0));
  const [first] = shown;
  if (!first || !shown.some(({ values }) => (values[1] ?? 0) > 0)) return null;
  const exact = (n: number) => format.money(n);
  const short = (n: number) => format.money(n, { compact: true });
  const title =
    data.totals.share === null
      ? t('wallet.room_most', { name: first.label })
      : t('wallet.finding', { share: shareText(t, format, data.totals), name: first.label });
  return (
    <Chart
      title={title}
      subtitle={t('wallet.room_chart', { year: data.year })}
      kind="bars"
      height={200}
      rows={shown.slice(0, 10)}
      series={[
        { name: t('wallet.bought'), exact, short },
        { name: t('wallet.room'), exact, short, faded: true },
      ]}
      rowsName={t('wallet.category')}
    />
  );
}

function Matrix({ tools, data }: { tools: Tools; data: Report }) {
  const { t } = useTranslation('accounts');
  const { format } = tools;
  const [raising, setRaising] = useState<{ customer: Customer; cell: Cell; name: string } | null>(null);
  const potential = tools.objects.find((one) => one.name === 'potential');
  const shown = data.categories.filter(({ id }) =>
    data.customers.some((one) =>
      one.cells.some((cell) => cell.category === id && (Number(cell.bought) !== 0 || cell.wallet || cell.white_space)),
    ),
  );
  const money = (value: string) => format.money(value, { compact: true });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={classes.scroll} tabIndex={0} aria-label={t('wallet.matrix')}>
      <table className={`${classes.table} ${classes.matrix}`}>
        <thead>
          <tr>
            <th scope="col">{t('wallet.customer')}</th>
            <th scope="col">{t('wallet.bought')}</th>
            <th scope="col">{t('wallet.share')}</th>
            {shown.map(({ id, name }) => (
              <th key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.customers.map((one) => (
            <tr key={one.id}>
              <th scope="row">
                <Link to={`/companies/${one.id}`} className={classes.name}>
                  {one.name}
                </Link>
              </th>
              <td data-number title={format.money(one.total.bought)}>
                {money(one.total.bought)}
              </td>
              <td data-number>
                <span className={one.total.too_low ? classes.warn : undefined}>{shareText(t, format, one.total)}</span>
                <ShareBar share={one.total.share} tooLow={one.total.too_low} />
              </td>
              {shown.map(({ id, name }) => {
                const cell = one.cells.find((own) => own.category === id);
                return (
                  <td key={id} data-number>
                    {cell && (
                      <MatrixCell
                        {...{ cell, money }}
                        share={shareText(t, format, cell)}
                        onRaise={
                          potential?.permissions.create ? () => setRaising({ customer: one, cell, name }) : undefined
                        }
                        label={t('wallet.raise_for', { customer: one.name ?? '', name })}
                        hint={
                          cell.peers_buying === null
                            ? undefined
                            : t('wallet.peers_buying', {
                                share: format.percent(cell.peers_buying, 0),
                                count: cell.peers,
                              })
                        }
                      />
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {raising && potential && (
        <PotentialDialog
          {...{ tools }}
          meta={potential}
          company={{ id: raising.customer.id, name: raising.customer.name ?? '' }}
          cell={raising.cell}
          name={raising.name}
          currency={data.currency}
          onClose={() => setRaising(null)}
        />
      )}
    </section>
  );
}

interface CellProps {
  cell: Cell;
  money(value: string): string;
  share: string;
  label: string;
  hint?: string;
  onRaise?: () => void;
}

function MatrixCell({ cell, money, share, label, hint, onRaise }: CellProps) {
  const { t } = useTranslation('accounts');
  if (cell.white_space && onRaise)
    return (
      <button type="button" className={classes.cell} data-space aria-label={label} title={hint} onClick={onRaise}>
        {t('wallet.space')}
        <span className={classes.small}>{cell.room ? money(cell.room) : hint}</span>
      </button>
    );
  if (Number(cell.bought) === 0) return <span className={classes.quiet}>–</span>;
  return (
    <span className={classes.cell} title={hint}>
      {money(cell.bought)}
      {cell.share !== null && <span className={cell.too_low ? classes.warn : classes.small}>{share}</span>}
    </span>
  );
}

import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chart, type ChartRow } from '../kernel/charts/Chart.tsx';
import { useFormat } from '../kernel/format.ts';
import { EmptyState, ErrorState, SkeletonRows } from '../kernel/ui/index.ts';
import { movedQuery, movementQuery, snapshotsQuery, type Wish } from './api.ts';
import classes from './forecast.module.css';

interface Props {
  wish: Wish;
  since: string | undefined;
  kind: string | undefined;
  choose(next: { since?: string; kind?: string }): void;
}

/** From where the pipeline stood to where it stands, step by step, with the deals behind each step. */
export default function Changes({ wish, since, kind, choose }: Props) {
  const { t } = useTranslation('forecast');
  const format = useFormat();
  const days = useQuery(snapshotsQuery);
  const list = days.data?.data ?? [];
  // The last but one where the last was taken today: since this morning little has happened.
  const day = since ?? (list[1] ?? list[0])?.day;
  const query = useQuery({ ...movementQuery(wish, day ?? ''), enabled: day !== undefined });
  if (days.isError) return <ErrorState error={days.error} retry={() => void days.refetch()} />;
  if (days.isPending) return <SkeletonRows rows={6} columns={4} />;
  if (!day) return <EmptyState title={t('changes.none')}>{t('changes.none_text')}</EmptyState>;
  const moved = query.data;
  const money = (value: number) => format.money(value, { whole: true });
  const change = moved ? Number(moved.end) - Number(moved.start) : 0;
  const rows: ChartRow[] = moved
    ? [
        { key: 'start', label: t('changes.start'), values: [Number(moved.start)], total: true },
        ...moved.changes.map((one) => ({
          key: one.kind,
          label: t(`kind.${one.kind}`),
          values: [Number(one.amount)],
          notes: [t('deals', { count: one.deals })],
        })),
        { key: 'end', label: t('changes.end'), values: [Number(moved.end)], total: true },
      ]
    : [];
  return (
    <div className={classes.section}>
      <Select
        label={t('changes.since')}
        w={220}
        data={list.map((one) => ({ value: one.day, label: format.date(one.day) }))}
        value={day}
        onChange={(value) => choose({ since: value ?? undefined, kind: undefined })}
        allowDeselect={false}
      />
      {query.isError && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      {query.isPending && <SkeletonRows rows={6} columns={4} />}
      {moved && (
        <Chart
          kind="waterfall"
          title={t(change > 0 ? 'changes.grew' : change < 0 ? 'changes.shrank' : 'changes.same', {
            amount: money(Math.abs(change)),
            date: format.date(day),
          })}
          subtitle={t('changes.subtitle')}
          rows={rows}
          series={[
            { name: t('changes.change'), exact: money, short: (value) => format.money(value, { compact: true }) },
          ]}
          rowsName={t('changes.step')}
          columns={[{ name: t('changes.deals'), cell: (row) => row.notes?.[0] ?? '' }]}
          onPick={(row) => choose({ since: day, kind: row.total ? undefined : row.key })}
          height={300}
        />
      )}
      {kind && <MovedDeals wish={wish} since={day} kind={kind} />}
      {!kind && moved && moved.changes.length > 0 && <p className={classes.note}>{t('changes.hint')}</p>}
    </div>
  );
}

function MovedDeals({ wish, since, kind }: { wish: Wish; since: string; kind: string }) {
  const { t } = useTranslation('forecast');
  const format = useFormat();
  const query = useQuery(movedQuery(wish, since, kind));
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <SkeletonRows rows={4} columns={4} />;
  return (
    <section aria-label={t(`kind.${kind}`)}>
      <h3 className={classes.heading}>
        {t(`kind.${kind}`)} · {t('deals', { count: query.data.data.length })}
      </h3>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">{t('changes.deal')}</th>
              <th scope="col" data-wide>
                {t('by.owner')}
              </th>
              <th scope="col" data-number>
                {t('changes.amount')}
              </th>
              <th scope="col" data-number>
                {t('changes.closes')}
              </th>
              <th scope="col" data-number>
                {t('changes.change')}
              </th>
            </tr>
          </thead>
          <tbody>
            {query.data.data.map((one) => (
              <tr key={one.id}>
                <th scope="row">
                  <Link to="/$plural/$id" params={{ plural: 'deals', id: one.id }}>
                    {one.name}
                  </Link>
                </th>
                <td data-wide>{one.owner_name ?? '–'}</td>
                <td data-number>
                  <FromTo
                    from={
                      one.amount_before === null || one.close_date_before === null
                        ? null
                        : format.money(one.amount_before, { whole: true })
                    }
                    to={format.money(one.amount, { whole: true })}
                  />
                </td>
                <td data-number>
                  <FromTo
                    from={one.close_date_before && format.date(one.close_date_before)}
                    to={format.date(one.close_date)}
                  />
                </td>
                <td data-number>{format.money(one.change, { whole: true })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

const FromTo = ({ from, to }: { from: string | null; to: string }) =>
  from && from !== to ? (
    <>
      <s className={classes.was}>{from}</s> {to}
    </>
  ) : (
    <>{to || '–'}</>
  );

import { Button, Group, SegmentedControl, TextInput } from '@mantine/core';
import { IconChartBar } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import { useFormat } from '../kernel/format.ts';
import { useObject } from '../kernel/objects.ts';
import { useRole } from '../kernel/session.ts';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { MissingRates } from '../kernel/ui/MissingRates.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { useTools } from '../records/fields/tools.ts';
import type { Filter } from '../records/model/filter-tree.ts';
import { todayIn } from '../records/model/parse.ts';
import { type SourceReport as Report, sourcesQuery } from './api.ts';
import classes from './leads.module.css';

type Line = Report['data'][number];
type Span = 'year' | 'last_year' | 'all' | 'own';
interface Search {
  span?: Span;
  from?: string;
  to?: string;
}

/** What each source brought in: leads, what became of them, and the money won. */
export default function SourceReport() {
  const { t } = useTranslation('leads');
  const tools = useTools();
  const format = useFormat();
  const navigate = useNavigate();
  const { isAdmin } = useRole();
  const deal = useObject('deal');
  const lead = useObject('lead');
  const search = useSearch({ strict: false }) as Search;
  const year = Number(todayIn(format.timeZone).slice(0, 4));
  const span = search.span ?? 'all';
  const of = (n: number) => ({ from: `${n}-01-01`, to: `${n}-12-31` });
  const { from, to } =
    span === 'year' ? of(year) : span === 'last_year' ? of(year - 1) : span === 'own' ? search : ({} as Search);
  const { data, error, refetch } = useQuery(sourcesQuery(from || undefined, to || undefined));
  const set = (next: Search) =>
    void navigate({ to: '/reports/sources', search: { ...search, ...next } as never, replace: true });
  const field = deal?.fields.find((one) => one.name === 'source');
  // Where an administrator has not touched the tree, its names are Kith's and are told in the reader's language.
  const nameOf = (line: Line) => {
    if (line.key === null) return t('report.without');
    const label = deal && field ? tools.labels.choice(deal, field, line.key) : line.path;
    return line.depth > 0 ? line.name : label;
  };
  const within = (name: string): Filter[] => [
    ...(from ? [{ field: name, op: 'gte', value: from }] : []),
    ...(to ? [{ field: name, op: 'lte', value: to }] : []),
  ];
  const ofSource = (line: Line): Filter =>
    line.key === null ? { field: 'source', op: 'empty' } : { field: 'source', op: 'in', value: line.keys };
  const drill = (plural: 'deals' | 'leads', ...parts: Filter[]) =>
    void navigate({ to: '/$plural', params: { plural }, search: { layout: 'list', filter: { and: parts } } as never });
  const won = (line: Line) =>
    drill('deals', ofSource(line), { field: 'status', op: 'eq', value: 'won' }, ...within('close_date'));
  const rows = (data?.data ?? []).filter((line) => line.depth === 0 && Number(line.revenue.amount) > 0);
  const best = rows.toSorted((a, b) => Number(b.revenue.amount) - Number(a.revenue.amount));
  const top = best[0];
  const share = top && data ? Number(top.revenue.amount) / Number(data.total.revenue.amount) : 0;
  const nothing = data?.data.every((line) => line.leads + line.open_deals + line.won_deals + line.lost_deals === 0);
  return (
    <div className={classes.page}>
      <PageHeader
        title={t('report.title')}
        description={t('report.text')}
        actions={
          isAdmin && (
            <Button component={Link} to="/settings/lead-sources" variant="default">
              {t('report.edit')}
            </Button>
          )
        }
      />
      <Group className={classes.tools}>
        <SegmentedControl
          aria-label={t('report.period')}
          value={span}
          onChange={(value) => set({ span: value as Span })}
          data={(['all', 'year', 'last_year', 'own'] as const).map((value) => ({
            value,
            label: value === 'year' ? String(year) : value === 'last_year' ? String(year - 1) : t(`report.${value}`),
          }))}
        />
        {span === 'own' && (
          <>
            <TextInput
              type="date"
              label={t('report.from')}
              value={search.from ?? ''}
              onChange={(e) => set({ from: e.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={t('report.to')}
              value={search.to ?? ''}
              onChange={(e) => set({ to: e.currentTarget.value })}
            />
          </>
        )}
      </Group>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={8} columns={6} />
      ) : nothing ? (
        <EmptyState icon={<IconChartBar size={20} />} title={t('report.none')}>
          {t('report.none_text')}
        </EmptyState>
      ) : (
        <>
          {top && (
            <Chart
              title={t('report.finding', { source: nameOf(top), percent: format.percent(share * 100, 0) })}
              subtitle={t('report.subtitle')}
              kind="sideways bars"
              rows={best.map((line) => ({
                key: line.key ?? '',
                label: nameOf(line),
                values: [Number(line.revenue.amount)],
                notes: [t('report.won_deals', { count: line.won_deals })],
              }))}
              series={[
                {
                  name: t('report.revenue'),
                  exact: (value) => format.money(value),
                  short: (value) => format.money(value, { compact: true }),
                },
              ]}
              rowsName={t('report.source')}
              onPick={(row) => {
                const line = best.find((one) => (one.key ?? '') === row.key);
                if (line) won(line);
              }}
            />
          )}
          <MissingRates currencies={data.missing_rates} from={data.missing_rates_from} className={classes.quiet} />
          <div className={classes.scroll}>
            <table className={classes.table}>
              <thead>
                <tr>
                  <th scope="col">{t('report.source')}</th>
                  {['leads', 'converted', 'rate', 'won', 'win_rate', 'pipeline', 'revenue'].map((name) => (
                    <th key={name} scope="col" data-number>
                      {t(`report.${name}`)}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.data.map((line) => (
                  <tr key={line.key ?? ''}>
                    <td style={{ paddingInlineStart: 10 + line.depth * 20 }}>{nameOf(line)}</td>
                    <td data-number>
                      {line.leads > 0 && lead ? (
                        <button
                          type="button"
                          className={classes.pick}
                          onClick={() => drill('leads', ofSource(line), ...within('created_at'))}
                        >
                          {format.number(line.leads)}
                        </button>
                      ) : (
                        format.number(line.leads)
                      )}
                    </td>
                    <Figures line={line} />
                    <td data-number>
                      {line.won_deals > 0 ? (
                        <button type="button" className={classes.pick} onClick={() => won(line)}>
                          {format.money(line.revenue, { whole: true })}
                        </button>
                      ) : (
                        '–'
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
              <tfoot>
                <tr>
                  <td>{t('report.total')}</td>
                  <td data-number>{format.number(data.total.leads)}</td>
                  <Figures line={data.total} />
                  <td data-number>{format.money(data.total.revenue, { whole: true })}</td>
                </tr>
              </tfoot>
            </table>
          </div>
        </>
      )}
    </div>
  );
}

function Figures({ line }: { line: Line }) {
  const format = useFormat();
  const share = (part: number, of: number) => (of > 0 ? format.percent((part / of) * 100, 0) : '–');
  return (
    <>
      <td data-number>{format.number(line.converted)}</td>
      <td data-number>{share(line.converted, line.leads)}</td>
      <td data-number>{format.number(line.won_deals)}</td>
      <td data-number>{share(line.won_deals, line.won_deals + line.lost_deals)}</td>
      <td data-number>{line.open_deals > 0 ? format.money(line.pipeline, { whole: true }) : '–'}</td>
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Leaderboard as Board } from '../../server/sales/goals/schema.ts';
import { Chart, type ChartRow } from '../kernel/charts/Chart.tsx';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { ChartSpace } from './ChartSpace.tsx';
import { type Filter, type HomeFilters, ofDeals, within } from './filters.ts';
import { ownerFinding } from './findings.ts';
import classes from './Home.module.css';
import type { Period, Span } from './period.ts';
import { useMoneySeries } from './SalesCharts.tsx';
import { useDrill } from './useDrill.ts';
import { useFinding } from './useFinding.ts';
import { usePeriodNames } from './usePeriodNames.ts';

/** As many bars as are read at a glance; the table has everyone. */
const drawn = 10;

const useBoard = (filters: HomeFilters, span: Span | null | undefined) =>
  useQuery({
    queryKey: ['records', 'deal', 'leaderboard', 'home', filters, span],
    queryFn: ({ signal }) =>
      api.get<Board>(
        '/leaderboard',
        { ...filters, ...(span ? { period: 'own', starts_on: span.from, until: span.to } : { period: 'all' }) },
        { signal },
      ),
    enabled: span !== undefined,
    placeholderData: (before) => before,
  });

/** The leaderboard of won value, as far as it reaches for whoever looks; nothing where the workspace has it off. */
export function Leaderboard({ filters, period }: { filters: HomeFilters; period: Period | undefined }) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const names = usePeriodNames();
  const say = useFinding();
  const drill = useDrill();
  const money = useMoneySeries(t('column.won_value'));
  const query = useBoard(filters, period?.span);
  if (query.data?.state === 'off') return null;
  const owners = (query.data?.rows ?? []).filter(({ value }) => Number(value) !== 0);
  const rows = owners.map((owner) => ({
    key: owner.id ?? '',
    label: owner.name ?? t('nobody'),
    values: [Number(owner.value)],
    notes: owner.share === null ? [] : [t('share_of_all', { share: format.percent(owner.share) })],
  }));
  const of = (row: ChartRow) => owners.find((owner) => (owner.id ?? '') === row.key);
  const ownedBy = (id: string): Filter =>
    id ? { field: 'owner', op: 'eq', value: id } : { field: 'owner', op: 'empty' };
  const subtitle = t('chart.leaderboard', { period: period ? names.name(period) : '' });
  const finding = ownerFinding(owners.map(({ name, value }) => ({ name, wonValue: Number(value) })));
  return (
    <ChartSpace query={query} empty={owners.length > 0 ? null : say(finding)} subtitle={subtitle}>
      <Chart
        title={say(finding)}
        subtitle={owners.length > drawn ? t('chart.first_of', { subtitle, drawn, all: owners.length }) : subtitle}
        kind="sideways bars"
        rows={rows.slice(0, drawn)}
        tableRows={rows}
        series={[money]}
        rowsName={t('column.owner')}
        columns={[
          { name: t('column.place'), cell: (row) => format.number(of(row)?.place) || '–' },
          { name: t('column.share'), cell: (row) => format.percent(of(row)?.share) || '–' },
        ]}
        onPick={(row) => drill(ofDeals(filters, 'won', ownedBy(row.key), ...within(period?.span ?? null)))}
      />
      <Link to="/leaderboard" className={classes.more}>
        {t('whole_leaderboard')}
      </Link>
    </ChartSpace>
  );
}

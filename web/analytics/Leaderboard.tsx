import { useTranslation } from 'react-i18next';
import { Chart, type ChartRow } from '../kernel/charts/Chart.tsx';
import { useFormat } from '../kernel/format.ts';
import { useOwners } from './api.ts';
import { ChartSpace } from './ChartSpace.tsx';
import { type Filter, type HomeFilters, ofDeals, within } from './filters.ts';
import { ownerFinding } from './findings.ts';
import type { Period } from './period.ts';
import { useMoneySeries } from './SalesCharts.tsx';
import { useDrill } from './useDrill.ts';
import { useFinding } from './useFinding.ts';
import { usePeriodNames } from './usePeriodNames.ts';

/** As many bars as are read at a glance; the table has everyone. */
const drawn = 10;

export function Leaderboard({ filters, period }: { filters: HomeFilters; period: Period | undefined }) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const names = usePeriodNames();
  const say = useFinding();
  const drill = useDrill();
  const money = useMoneySeries(t('column.won_value'));
  const query = useOwners(filters, period?.span);
  const owners = query.data ?? [];
  const rateOf = (share: number | null) => (share === null ? '–' : format.percent(share * 100, 1));
  const rows = owners.map((owner) => ({
    key: owner.id ?? '',
    label: owner.name ?? t('nobody'),
    values: [owner.wonValue],
    notes: [
      t('deals', { count: owner.won, n: format.number(owner.won) }),
      t('win_rate_of', { rate: rateOf(owner.winRate) }),
    ],
  }));
  const of = (row: ChartRow) => owners.find((owner) => (owner.id ?? '') === row.key);
  const ownedBy = (id: string): Filter =>
    id ? { field: 'owner', op: 'eq', value: id } : { field: 'owner', op: 'empty' };
  const subtitle = t('chart.leaderboard', { period: period ? names.name(period) : '' });
  return (
    <ChartSpace query={query} empty={owners.some((o) => o.won > 0) ? null : say(ownerFinding([]))} subtitle={subtitle}>
      <Chart
        title={say(ownerFinding(owners))}
        subtitle={owners.length > drawn ? t('chart.first_of', { subtitle, drawn, all: owners.length }) : subtitle}
        kind="sideways bars"
        rows={rows.slice(0, drawn)}
        tableRows={rows}
        series={[money]}
        rowsName={t('column.owner')}
        columns={[
          { name: t('column.won'), cell: (row) => format.number(of(row)?.won) },
          { name: t('column.lost'), cell: (row) => format.number(of(row)?.lost) },
          { name: t('number.win_rate'), cell: (row) => rateOf(of(row)?.winRate ?? null) },
        ]}
        onPick={(row) => drill(ofDeals(filters, 'won', ownedBy(row.key), ...within(period?.span ?? null)))}
      />
    </ChartSpace>
  );
}

import { ActionIcon, NumberInput, Tooltip } from '@mantine/core';
import {
  type Icon,
  IconChartArea,
  IconChartBar,
  IconChartBarPopular,
  IconChartDonut,
  IconChartFunnel,
  IconChartLine,
  IconChartSankey,
  IconChartScatter,
  IconChartTreemap,
  IconGauge,
  IconGridDots,
  IconMap2,
  IconNumber123,
  IconStack2,
  IconTable,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { ChartWish } from '../api.ts';
import classes from '../report-builder.module.css';

const ICONS: Record<ChartWish['type'], Icon> = {
  table: IconTable,
  number: IconNumber123,
  bar: IconChartBar,
  sideways: IconChartBarPopular,
  stacked: IconStack2,
  line: IconChartLine,
  area: IconChartArea,
  pie: IconChartDonut,
  funnel: IconChartFunnel,
  heat: IconGridDots,
  scatter: IconChartScatter,
  treemap: IconChartTreemap,
  sankey: IconChartSankey,
  map: IconMap2,
  gauge: IconGauge,
};

/** The charts that can draw these figures; the others are not offered. */
export function ChartChoice({
  all,
  chart,
  onChoose,
}: {
  all: Array<ChartWish['type']>;
  chart: ChartWish;
  onChoose(chart: ChartWish): void;
}) {
  const { t } = useTranslation('report-builder');
  return (
    <div className={classes.charts} role="toolbar" aria-label={t('chart.all')}>
      {all.map((type) => {
        const Sign = ICONS[type];
        return (
          <Tooltip key={type} label={t(`chart.${type}`)}>
            <ActionIcon
              size={32}
              variant={type === chart.type ? 'light' : 'subtle'}
              color={type === chart.type ? undefined : 'gray'}
              aria-label={t(`chart.${type}`)}
              aria-pressed={type === chart.type}
              onClick={() => onChoose({ ...chart, type })}
            >
              <Sign size={18} stroke={1.5} style={type === 'sideways' ? { rotate: '90deg' } : undefined} />
            </ActionIcon>
          </Tooltip>
        );
      })}
      {chart.type === 'gauge' && (
        <NumberInput
          size="xs"
          w={140}
          placeholder={t('chart.target')}
          aria-label={t('chart.target')}
          value={chart.target ?? ''}
          onChange={(value) => onChoose({ ...chart, target: value === '' ? null : Number(value) })}
        />
      )}
    </div>
  );
}

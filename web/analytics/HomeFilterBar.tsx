import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useMembers, usePipelines } from './api.ts';
import type { HomeFilters } from './filters.ts';
import classes from './Home.module.css';
import type { PeriodKey } from './period.ts';
import type { HomeSearch } from './search.ts';

interface Props {
  period: PeriodKey;
  filters: HomeFilters;
  years: number[];
  today: string;
  choose(next: HomeSearch): void;
}

export function HomeFilterBar({ period, filters, years, today, choose }: Props) {
  const { t } = useTranslation('analytics');
  const pipelines = usePipelines().data ?? [];
  const members = useMembers().data ?? [];
  const thisYear = Number(today.slice(0, 4));
  const past = [...new Set([...years, ...(/^\d+$/.test(period) ? [Number(period)] : [])])]
    .filter((year) => year !== thisYear)
    .sort((a, b) => b - a);
  const named = (records: Array<{ id: string; name: string | null }>) =>
    records.map(({ id, name }) => ({ value: id, label: name ?? '' }));
  return (
    <div className={classes.filters}>
      <Select
        className={classes.filter}
        aria-label={t('filter.period')}
        allowDeselect={false}
        value={period}
        onChange={(key) => key && choose({ period: key as PeriodKey })}
        data={[
          { value: 'month', label: t('period.month') },
          { value: 'quarter', label: t('period.quarter') },
          { value: 'year', label: t('period.year', { year: thisYear }) },
          ...past.map((year) => ({ value: `${year}`, label: `${year}` })),
          { value: 'all', label: t('period.all') },
        ]}
      />
      {pipelines.length > 1 && (
        <Select
          className={classes.filter}
          aria-label={t('filter.pipeline')}
          placeholder={t('filter.every_pipeline')}
          clearable
          value={filters.pipeline ?? null}
          onChange={(id) => choose({ pipeline: id ?? undefined })}
          data={named(pipelines)}
        />
      )}
      <Select
        className={classes.filter}
        aria-label={t('filter.owner')}
        placeholder={t('filter.every_owner')}
        nothingFoundMessage={t('filter.nobody')}
        clearable
        searchable
        value={filters.owner ?? null}
        onChange={(id) => choose({ owner: id ?? undefined })}
        data={named(members)}
      />
    </div>
  );
}

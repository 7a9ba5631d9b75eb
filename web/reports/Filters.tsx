import { Select, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useNamed } from './api.ts';
import classes from './reports.module.css';
import type { ReportSearch } from './search.ts';

interface Props {
  report: string;
  search: ReportSearch;
  days: { from: string; until: string };
  today: string;
}

const YEARS = 10;
/** What these are about is in no territory. */
const WITHOUT_TERRITORY = new Set(['activity', 'selling-time', 'offers']);

/** What the report is about: when, whose, which pipeline. */
export function Filters({ report, search, days, today }: Props) {
  const { t } = useTranslation('reports');
  const navigate = useNavigate();
  const members = useNamed('members', 'member').data ?? [];
  const teams = useNamed('teams', 'team').data ?? [];
  const pipelines = useNamed('pipelines', 'pipeline').data ?? [];
  const territories = useNamed('territories', 'territory').data ?? [];
  const year = Number(today.slice(0, 4));
  const set = (change: ReportSearch) =>
    void navigate({
      to: '/reports/$report',
      params: { report },
      search: { ...search, ...change } as never,
      replace: true,
    });
  const named = (records: Array<{ id: string; name: string }>) =>
    records.map(({ id, name }) => ({ value: id, label: name ?? '' }));
  const past = [...new Set([...Array.from({ length: YEARS }, (_, i) => year - 1 - i), ...chosen(search.period)])];
  return (
    <search className={classes.filters} aria-label={t('filter.all')}>
      <Select
        aria-label={t('filter.period')}
        allowDeselect={false}
        value={search.period ?? 'last12'}
        onChange={(period) =>
          period && set(period === 'own' ? { period, ...days } : { period, from: undefined, until: undefined })
        }
        data={[
          { value: 'last12', label: t('period.last12') },
          { value: 'month', label: t('period.month') },
          { value: 'quarter', label: t('period.quarter') },
          { value: 'year', label: t('period.year', { year }) },
          ...past.sort((a, b) => b - a).map((one) => ({ value: `${one}`, label: `${one}` })),
          { value: 'own', label: t('period.own') },
        ]}
      />
      {search.period === 'own' && (
        <>
          <TextInput
            type="date"
            aria-label={t('filter.from')}
            value={days.from}
            max={days.until}
            onChange={(event) => event.currentTarget.value && set({ from: event.currentTarget.value })}
          />
          <TextInput
            type="date"
            aria-label={t('filter.until')}
            value={days.until}
            min={days.from}
            onChange={(event) => event.currentTarget.value && set({ until: event.currentTarget.value })}
          />
        </>
      )}
      {pipelines.length > 1 && (
        <Select
          aria-label={t('filter.pipeline')}
          placeholder={t('filter.every_pipeline')}
          clearable
          value={search.pipeline ?? null}
          onChange={(pipeline) => set({ pipeline: pipeline ?? undefined })}
          data={named(pipelines)}
        />
      )}
      {territories.length > 0 && !WITHOUT_TERRITORY.has(report) && (
        <Select
          aria-label={t('filter.territory')}
          placeholder={t('filter.every_territory')}
          clearable
          searchable
          value={search.territory ?? null}
          onChange={(territory) => set({ territory: territory ?? undefined })}
          data={named(territories)}
        />
      )}
      {teams.length > 0 && (
        <Select
          aria-label={t('filter.team')}
          placeholder={t('filter.every_team')}
          clearable
          value={search.team ?? null}
          onChange={(team) => set({ team: team ?? undefined, owner: undefined })}
          data={named(teams)}
        />
      )}
      <Select
        aria-label={t('filter.owner')}
        placeholder={t('filter.every_owner')}
        nothingFoundMessage={t('filter.nobody')}
        clearable
        searchable
        value={search.owner ?? null}
        onChange={(owner) => set({ owner: owner ?? undefined, team: undefined })}
        data={named(members)}
      />
    </search>
  );
}

const chosen = (period: string | undefined) => (period && /^\d{4}$/.test(period) ? [Number(period)] : []);

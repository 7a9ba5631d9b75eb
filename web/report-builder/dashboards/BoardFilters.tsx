import { Button, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import type { Filter } from '../../records/model/filter-tree.ts';
import type { Around } from '../api.ts';
import { periodName, usePeriods } from '../builder/PeriodFields.tsx';
import classes from '../report-builder.module.css';

const membersQuery = queryOptions({
  queryKey: ['records', 'member', 'named'],
  queryFn: ({ signal }) =>
    api
      .post<{ data: Array<{ id: string; name: string }> }>(
        '/members/query',
        { fields: ['name'], sort: ['name'], limit: 200 },
        { signal },
      )
      .then(({ data }) => data),
});

/** What all tiles are narrowed by: the days, and whose records. Tiles without such a field stay as they are. */
export function BoardFilters({ around, onChange }: { around: Around; onChange(around: Around): void }) {
  const { t } = useTranslation('report-builder');
  const periods = usePeriods();
  const members = useQuery(membersQuery).data ?? [];
  const owner = ownerIn(around.filter);
  return (
    <search className={classes.filters} aria-label={t('board.filters')}>
      <Select
        size="xs"
        aria-label={t('period.label')}
        placeholder={t('board.own_periods')}
        clearable
        value={periodName(around.period ?? null)}
        onChange={(name) => onChange({ ...around, period: name ? periods.daysOf(name) : null })}
        data={periods.data.filter(({ value }) => value !== 'own')}
      />
      <Select
        size="xs"
        aria-label={t('board.owner')}
        placeholder={t('board.everybody')}
        clearable
        searchable
        value={owner}
        onChange={(id) => onChange({ ...around, filter: id ? { field: 'owner', op: 'eq', value: id } : null })}
        data={members.map(({ id, name }) => ({ value: id, label: name ?? '' }))}
      />
      {(around.filter || around.period) && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconX size={14} aria-hidden />}
          onClick={() => onChange({ filter: null, period: null })}
        >
          {t('board.clear')}
        </Button>
      )}
    </search>
  );
}

const ownerIn = (filter: Filter | null | undefined): string | null =>
  filter && 'field' in filter && filter.field === 'owner' && typeof filter.value === 'string' ? filter.value : null;

import { Button, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { Filter } from '../../records/model/filter-tree.ts';
import { type Around, membersQuery } from '../api.ts';
import { periodName, usePeriods } from '../builder/PeriodFields.tsx';
import classes from '../report-builder.module.css';

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

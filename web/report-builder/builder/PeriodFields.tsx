import { Select, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { pathLabel } from '../../records/filter/describe.ts';
import type { Definition } from '../api.ts';
import classes from '../report-builder.module.css';
import { fieldsFor } from './tree.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  definition: Definition;
  change(next: Partial<Definition>): void;
}

type Period = NonNullable<Definition['period']>;
type Days = Omit<Period, 'field'>;

const CHOICES: Record<string, Days> = {
  this_month: { this: 'month' },
  this_quarter: { this: 'quarter' },
  this_year: { this: 'year' },
  last_30: { last: 30, unit: 'day' },
  last_12_weeks: { last: 12, unit: 'week' },
  last_12: { last: 12, unit: 'month' },
  last_24: { last: 24, unit: 'month' },
  last_5_years: { last: 5, unit: 'year' },
};

/** The name of a period among those that are offered; "own" for days of one's own. */
export const periodName = (days: Days | null): string | null => {
  if (!days) return null;
  const same = Object.entries(CHOICES).find(
    ([, one]) => one.this === days.this && one.last === days.last && one.unit === days.unit && !days.from,
  );
  return same?.[0] ?? 'own';
};

export function usePeriods() {
  const { t } = useTranslation('report-builder');
  return {
    data: [...Object.keys(CHOICES), 'own'].map((value) => ({ value, label: t(`period.${value}`) })),
    daysOf(name: string): Days {
      const year = new Date().getFullYear();
      return CHOICES[name] ?? { from: `${year}-01-01`, until: `${year}-12-31` };
    },
  };
}

/** When: which date, which days, and what they are compared with. */
export function PeriodFields({ tools, meta, definition, change }: Props) {
  const { t } = useTranslation('report-builder');
  const periods = usePeriods();
  const { period, compare } = definition;
  const dates = fieldsFor(meta, 'date');
  if (dates.length === 0) return null;
  const choices = dates.map(({ name }) => ({ value: name, label: pathLabel(tools, meta, name) }));
  const usual = dates.find(({ name }) => name !== 'created_at' && name !== 'updated_at') ?? dates[0];
  return (
    <fieldset className={classes.panel}>
      <legend>{t('period.label')}</legend>
      <Select
        size="xs"
        aria-label={t('period.label')}
        placeholder={t('period.always')}
        clearable
        value={periodName(period)}
        onChange={(name) =>
          change({
            period: name ? { field: period?.field ?? usual?.name ?? 'created_at', ...periods.daysOf(name) } : null,
          })
        }
        data={periods.data}
      />
      {period && (
        <>
          {period.from && (
            <div className={classes.pair}>
              {(['from', 'until'] as const).map((end) => (
                <TextInput
                  key={end}
                  size="xs"
                  type="date"
                  aria-label={t(`period.${end}`)}
                  value={period[end] ?? ''}
                  onChange={(event) =>
                    event.currentTarget.value && change({ period: { ...period, [end]: event.currentTarget.value } })
                  }
                />
              ))}
            </div>
          )}
          <Select
            size="xs"
            label={t('period.field')}
            allowDeselect={false}
            searchable
            value={period.field}
            onChange={(field) => field && change({ period: { ...period, field } })}
            data={
              choices.some(({ value }) => value === period.field)
                ? choices
                : [...choices, { value: period.field, label: pathLabel(tools, meta, period.field) }]
            }
          />
          <Select
            size="xs"
            label={t('compare.label')}
            placeholder={t('compare.none')}
            clearable
            value={compare}
            onChange={(value) => change({ compare: value as Definition['compare'] })}
            data={[
              { value: 'previous_period', label: t('compare.previous_period') },
              { value: 'previous_year', label: t('compare.previous_year') },
            ]}
          />
        </>
      )}
    </fieldset>
  );
}

import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLabels, useObjects } from '../../kernel/objects.ts';
import type { Wish } from '../api.ts';
import classes from '../planning.module.css';

/** A count or a sum of any kind of record, by any of its dates. */
export function CustomMetric({ wish, choose }: { wish: Wish; choose(next: Partial<Wish>): void }) {
  const { t } = useTranslation('planning');
  const labels = useLabels();
  const objects = useObjects().filter((one) => !one.hidden && one.permissions.read);
  const object = objects.find((one) => one.plural === wish.object);
  const fields = object?.fields ?? [];
  const named = (types: string[]) =>
    fields
      .filter(({ type }) => types.includes(type))
      .map((field) => ({ value: field.name, label: object ? labels.field(object, field) : field.label }));
  return (
    <div className={classes.controls}>
      <Select
        label={t('custom.object')}
        searchable
        data={objects.map((one) => ({ value: one.plural, label: labels.objects(one) }))}
        value={wish.object ?? null}
        onChange={(value) =>
          choose({
            object: value ?? undefined,
            date: value ? 'created_at' : undefined,
            sum: undefined,
            split: undefined,
          })
        }
      />
      <Select
        label={t('custom.date')}
        disabled={!object}
        searchable
        data={named(['date', 'datetime'])}
        value={wish.date ?? null}
        onChange={(value) => choose({ date: value ?? undefined })}
      />
      <Select
        label={t('custom.measure')}
        disabled={!object}
        clearable
        placeholder={t('custom.count')}
        data={named(['money', 'number']).map(({ value, label }) => ({
          value,
          label: t('custom.sum_of', { field: label }),
        }))}
        value={wish.sum ?? null}
        onChange={(value) => choose({ sum: value ?? undefined })}
      />
    </div>
  );
}

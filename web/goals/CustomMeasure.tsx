import { SegmentedControl, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Definition } from '../../server/sales/goals/schema.ts';
import { useLabels, useObjects } from '../kernel/objects.ts';
import classes from './goals.module.css';

export type Own = Definition;

export const ownComplete = (own: Own) =>
  own.object !== '' && own.at !== '' && (own.fn === 'count' || Boolean(own.field));

/** A count or a sum of any object: which, of what, by which of its dates and whose. */
export function CustomMeasure({ own, onChange, error }: { own: Own; onChange(own: Own): void; error?: string }) {
  const { t } = useTranslation('goals');
  const labels = useLabels();
  const objects = useObjects().filter((one) => !one.hidden && one.permissions.read);
  const meta = objects.find((one) => one.plural === own.object);
  const fields = (types: string[]) =>
    (meta?.fields ?? [])
      .filter((field) => types.includes(field.type) && !field.archived && field.name !== 'version')
      .map((field) => ({ value: field.name, label: meta ? labels.field(meta, field) : field.label }));
  const people = (meta?.fields ?? [])
    .filter((field) => field.type === 'reference' && field.to === 'member')
    .map((field) => ({ value: field.name, label: meta ? labels.field(meta, field) : field.label }));
  return (
    <div className={classes.box}>
      <div className={classes.line}>
        <Select
          label={t('own.object')}
          data={objects.map((one) => ({ value: one.plural, label: labels.objects(one) }))}
          value={own.object || null}
          error={error}
          onChange={(object) => onChange({ object: object ?? '', fn: 'count', at: 'created_at' })}
          placeholder={t('choose')}
          searchable
        />
        <div>
          <span className={classes.label}>{t('own.fn')}</span>
          <SegmentedControl
            fullWidth
            aria-label={t('own.fn')}
            data={(['count', 'sum'] as const).map((value) => ({ value, label: t(`own.${value}`) }))}
            value={own.fn}
            onChange={(fn) => onChange({ ...own, fn: fn as Own['fn'], field: undefined })}
          />
        </div>
      </div>
      {meta && (
        <div className={classes.line}>
          {own.fn === 'sum' && (
            <Select
              label={t('own.field')}
              data={fields(['money', 'number', 'percent', 'rating'])}
              value={own.field ?? null}
              onChange={(field) => onChange({ ...own, field: field ?? undefined })}
              placeholder={t('choose')}
            />
          )}
          <Select
            label={t('own.at')}
            data={fields(['date', 'datetime'])}
            value={own.at || null}
            onChange={(at) => onChange({ ...own, at: at ?? '' })}
            allowDeselect={false}
          />
          <Select
            label={t('own.by')}
            data={people}
            value={own.by ?? meta.owner_field ?? null}
            onChange={(by) => onChange({ ...own, by: by ?? undefined })}
            allowDeselect={false}
          />
        </div>
      )}
    </div>
  );
}

import { CloseButton, NumberInput, Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../../records/fields/tools.ts';
import { pathLabel } from '../../records/filter/describe.ts';
import { fieldAt } from '../../records/model/objects.ts';
import { pathsOf } from '../../records/model/paths.ts';
import type { ReportDimension } from '../api.ts';
import classes from '../report-builder.module.css';
import { isDay, isNumber } from './tree.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  dimension: ReportDimension;
  onChange(dimension: ReportDimension): void;
  onRemove(): void;
}

const BUCKETS = ['day', 'week', 'month', 'quarter', 'year'] as const;

/** One thing that records are put together by, and how finely. */
export function DimensionRow({ tools, meta, dimension, onChange, onRemove }: Props) {
  const { t } = useTranslation('report-builder');
  const field = fieldAt(tools.objects, meta, dimension.field);
  const [head = '', part = ''] = dimension.field.split(/\.(?=[^.]+$)/);
  const label = field
    ? pathLabel(tools, meta, dimension.field)
    : `${pathLabel(tools, meta, head)} › ${t(`part.${part}`, { defaultValue: part })}`;
  const days = pathsOf(tools.objects, meta, true).filter((path) => {
    const other = fieldAt(tools.objects, meta, path);
    return path !== dimension.field && other && isDay(other) && other.sensitivity !== 'sensitive';
  });
  return (
    <div className={classes.piece}>
      <div className={classes.pieceHead}>
        <span title={label}>{label}</span>
        <CloseButton size="sm" aria-label={t('remove', { name: label })} onClick={onRemove} />
      </div>
      {field && isDay(field) && (
        <div className={classes.pair}>
          <Select
            size="xs"
            aria-label={t('bucket.label')}
            allowDeselect={false}
            value={dimension.bucket ?? 'day'}
            onChange={(bucket) => bucket && onChange({ ...dimension, bucket: bucket as (typeof BUCKETS)[number] })}
            data={BUCKETS.map((one) => ({ value: one, label: t(`bucket.${one}`) }))}
          />
          <Select
            size="xs"
            aria-label={t('since.label')}
            placeholder={t('since.none')}
            clearable
            value={dimension.since ?? null}
            onChange={(since) => {
              const { since: _, ...rest } = dimension;
              onChange(since ? { ...rest, since, bucket: rest.bucket ?? 'month' } : rest);
            }}
            data={days.map((path) => ({
              value: path,
              label: t('since.after', { field: pathLabel(tools, meta, path) }),
            }))}
          />
        </div>
      )}
      {field && isNumber(field) && (
        <NumberInput
          size="xs"
          aria-label={t('bin')}
          placeholder={t('bin_none')}
          prefix={t('bin_prefix')}
          min={0.01}
          value={dimension.bin ?? ''}
          onChange={(bin) => {
            const { bin: _, ...rest } = dimension;
            const width = Number(bin);
            onChange(
              bin === '' || !(width > 0)
                ? field.type === 'money'
                  ? { ...rest, bin: 1000 }
                  : rest
                : { ...rest, bin: width },
            );
          }}
        />
      )}
    </div>
  );
}

import { ActionIcon, NumberInput, Popover, Select, Stack, TextInput } from '@mantine/core';
import { IconAdjustments } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ColumnMapping, DateFormat, Decimal, ImportColumn } from '../../server/records/import/schema.ts';
import { useFormat } from '../kernel/format.ts';
import type { FieldMeta } from '../kernel/objects.ts';

const dated = new Set(['date', 'datetime']);
const counted = new Set(['number', 'money', 'percent']);

interface Props {
  column: ImportColumn;
  field: FieldMeta;
  set(mapping: ColumnMapping): void;
}

/** How the values of a column are read: shown in words, changed in a small form. */
export function ColumnSettings({ column, field, set }: Props) {
  const { t } = useTranslation('imports');
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const { mapping } = column;
  const isDate = dated.has(field.type);
  if (!isDate && !counted.has(field.type)) return null;
  const words = [
    isDate && mapping.date_format && t(`date_format.${mapping.date_format}`),
    mapping.decimal === 'comma' && t('decimal.comma'),
    mapping.scale && mapping.scale !== 1 && t('scale.times', { n: format.number(mapping.scale) }),
    mapping.currency,
  ];
  const change = (part: Partial<ColumnMapping>) => set({ ...mapping, ...part });
  return (
    <>
      <span>{words.filter(Boolean).join(', ')}</span>
      <Popover opened={open} onChange={setOpen} position="bottom-end" trapFocus>
        <Popover.Target>
          <ActionIcon aria-label={t('columns.settings', { column: column.name })} onClick={() => setOpen(!open)}>
            <IconAdjustments size={16} stroke={1.5} />
          </ActionIcon>
        </Popover.Target>
        <Popover.Dropdown w={260}>
          <Stack gap="sm">
            {isDate && (
              <Select
                label={t('date_format.label')}
                comboboxProps={{ withinPortal: false }}
                allowDeselect={false}
                value={mapping.date_format ?? null}
                onChange={(value) => change({ date_format: value as DateFormat })}
                data={(['mdy', 'dmy', 'ymd', 'iso', 'serial'] as const).map((value) => ({
                  value,
                  label: t(`date_format.${value}`),
                }))}
              />
            )}
            {!isDate && (
              <Select
                label={t('decimal.label')}
                comboboxProps={{ withinPortal: false }}
                allowDeselect={false}
                value={mapping.decimal ?? 'point'}
                onChange={(value) => change({ decimal: value as Decimal })}
                data={(['point', 'comma'] as const).map((value) => ({ value, label: t(`decimal.${value}`) }))}
              />
            )}
            {!isDate && (
              <NumberInput
                label={t('scale.label')}
                description={t('scale.help')}
                min={0.000001}
                thousandSeparator=","
                defaultValue={mapping.scale ?? 1}
                onBlur={(event) => {
                  const scale = Number(event.currentTarget.value.replaceAll(',', ''));
                  if (scale > 0 && scale !== (mapping.scale ?? 1)) change({ scale });
                }}
              />
            )}
            {field.type === 'money' && (
              <TextInput
                label={t('currency')}
                maxLength={3}
                placeholder={format.currency}
                defaultValue={mapping.currency ?? ''}
                onBlur={(event) => {
                  const currency = event.currentTarget.value.trim().toUpperCase();
                  if (/^([A-Z]{3})?$/.test(currency)) change({ currency: currency || undefined });
                }}
              />
            )}
          </Stack>
        </Popover.Dropdown>
      </Popover>
    </>
  );
}

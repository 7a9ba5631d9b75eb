import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ObjectMeta, useObject } from '../kernel/objects.ts';
import { type KithRecord, matchesQuery, titleOf } from '../records/api.ts';
import type { Filter } from '../records/model/filter-tree.ts';

interface Props {
  label?: string;
  hidden?: boolean;
  placeholder?: string;
  value?: string | null;
  filter?: Filter | null;
  /** What may be chosen: products unless told. */
  object?: string;
  onChoose(record: KithRecord | null): void;
  error?: string;
}

/** A product (or another record), found by typing. */
export function ProductSelect(props: Props) {
  const meta = useObject(props.object ?? 'product');
  return meta ? <Picker {...props} meta={meta} /> : null;
}

function Picker({ meta, label, hidden, placeholder, value, filter, onChoose, error }: Props & { meta: ObjectMeta }) {
  const { t } = useTranslation('products');
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 150);
  const { data = [] } = useQuery({ ...matchesQuery(meta, q, filter ?? null), placeholderData: keepPreviousData });
  const options = data.map((record) => ({
    value: record.id,
    label: [titleOf(meta, record), record.code].filter(Boolean).join(' · '),
  }));
  return (
    <Select
      searchable
      clearable={value !== undefined}
      label={hidden ? undefined : label}
      aria-label={hidden ? label : undefined}
      placeholder={placeholder}
      data={options}
      {...(value === undefined ? { value: null } : { value })}
      onSearchChange={setText}
      filter={({ options: all }) => all}
      nothingFoundMessage={t('none_found')}
      onChange={(id) => onChoose(data.find((record) => record.id === id) ?? null)}
      error={error}
      style={{ minWidth: 0, flex: 1 }}
    />
  );
}

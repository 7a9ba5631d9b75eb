import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { matchesQuery, titleOf } from '../api.ts';
import type { Filter } from '../model/filter-tree.ts';
import { fieldOf } from '../model/objects.ts';
import { type Option, PickList } from './PickList.tsx';
import { hasFace, type Link, shapeOf, type Tools } from './tools.ts';

interface ChoicePickerProps {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  chosen: readonly string[];
  onChoose(value: string | null): void;
  onClose(): void;
  /** Offers "None". */
  clearable?: boolean;
}

export function ChoicePicker({ tools, meta, field, chosen, onChoose, onClose, clearable }: ChoicePickerProps) {
  const [search, setSearch] = useState('');
  const { t, labels } = tools;
  const typed = search.trim();
  const all = (field.choices ?? []).map((c) => ({ value: c.value, label: labels.choice(meta, field, c.value) }));
  const options = all.filter((o) => o.label.toLowerCase().includes(typed.toLowerCase()));
  const extra: Option[] = [];
  if (field.open && typed && !all.some((o) => o.label.toLowerCase() === typed.toLowerCase())) {
    extra.push({ value: typed, label: t('picker.use', { text: typed }) });
  }
  if (clearable && chosen.length > 0 && !typed) extra.push({ value: '', label: t('picker.clear') });
  return (
    <PickList
      label={labels.field(meta, field)}
      options={options}
      extra={extra}
      chosen={chosen}
      search={search}
      onSearch={setSearch}
      onChoose={(o) => onChoose(o.value || null)}
      onClose={onClose}
      none={t('picker.none')}
    />
  );
}

interface RecordPickerProps {
  tools: Tools;
  /** What may be picked. */
  target: ObjectMeta;
  label: string;
  chosen: readonly string[];
  onChoose(link: Link | null): void;
  onClose(): void;
  clearable?: boolean;
  filter?: Filter | null;
  /** Offers to create what was typed. */
  onCreate?(title: string): void;
}

const createValue = '+';

/** One record of an object, found by its title. For members, oneself comes first. */
export function RecordPicker(props: RecordPickerProps) {
  const { tools, target, label, chosen, onChoose, onClose, clearable, filter, onCreate } = props;
  const { t } = tools;
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search.trim(), 120);
  const { data = [], isFetching } = useQuery({ ...matchesQuery(target, q, filter), placeholderData: keepPreviousData });
  const isMember = target.name === 'member';
  const options: Option[] = data.map((record) => ({
    value: record.id,
    label: titleOf(target, record),
    hint: isMember && record.id === tools.me ? t('picker.you') : hintOf(target, record),
    picture: hasFace(target.name) ? (
      <RecordAvatar name={titleOf(target, record)} id={record.id} size={20} shape={shapeOf(target.name)} />
    ) : undefined,
  }));
  if (isMember && !q) options.sort((a, b) => Number(b.value === tools.me) - Number(a.value === tools.me));
  const extra: Option[] = [];
  if (onCreate && search.trim())
    extra.push({ value: createValue, label: t('picker.create', { title: search.trim() }) });
  if (clearable && chosen.length > 0 && !search.trim()) extra.push({ value: '', label: t('picker.clear') });
  return (
    <PickList
      label={label}
      options={options}
      extra={extra}
      chosen={chosen}
      search={search}
      onSearch={setSearch}
      onChoose={(option) => {
        if (option.value === createValue) onCreate?.(search.trim());
        else if (!option.value) onChoose(null);
        else onChoose({ id: option.value, title: option.label });
      }}
      onClose={onClose}
      none={t(isFetching ? 'picker.searching' : 'picker.none')}
    />
  );
}

/** A second line that tells two records of one name apart. */
function hintOf(target: ObjectMeta, record: Record<string, unknown>): string | undefined {
  for (const name of ['email', 'domain', 'job_title', 'city', 'code']) {
    const value = fieldOf(target, name) && record[name];
    if (typeof value === 'string' && value !== titleOf(target, record)) return value;
  }
  return undefined;
}

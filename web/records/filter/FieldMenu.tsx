import { useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { type Option, PickList } from '../fields/PickList.tsx';
import type { Tools } from '../fields/tools.ts';
import { pathsOf } from '../model/paths.ts';
import { pathLabel } from './describe.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  onChoose(path: string): void;
  onClose(): void;
  /** Offers the editor of nested conditions. */
  onAdvanced?(): void;
  /** Offers related records (`some`) too. */
  onRelated?(name: string): void;
  related?: Array<{ name: string; label: string }>;
  label?: string;
  /** Paths that are not offered. */
  without?: readonly string[];
}

const advanced = '\u0000advanced';
const relatedMark = '\u0000related:';

/** Chooses a field, one's own or one reached through a reference. */
export default function FieldMenu(props: Props) {
  const { tools, meta, onChoose, onClose, onAdvanced, onRelated, related = [], label, without = [] } = props;
  const [search, setSearch] = useState('');
  const { t } = tools;
  const words = search.trim().toLowerCase();
  const paths = pathsOf(tools.objects, meta, words !== '');
  const options: Option[] = paths
    .filter((path) => !without.includes(path))
    .map((path) => ({ value: path, label: pathLabel(tools, meta, path) }))
    .filter((o) => o.label.toLowerCase().includes(words));
  const extra: Option[] = [
    ...related
      .filter((r) => r.label.toLowerCase().includes(words))
      .map((r) => ({ value: relatedMark + r.name, label: r.label, hint: t('filter.relatedHint') })),
    ...(onAdvanced ? [{ value: advanced, label: t('filter.advanced') }] : []),
  ];
  return (
    <PickList
      label={label ?? t('filter.field')}
      options={options.slice(0, 80)}
      extra={extra}
      chosen={[]}
      search={search}
      onSearch={setSearch}
      onChoose={({ value }) => {
        if (value === advanced) onAdvanced?.();
        else if (value.startsWith(relatedMark)) onRelated?.(value.slice(relatedMark.length));
        else onChoose(value);
      }}
      onClose={onClose}
      placeholder={label ?? t('filter.searchField')}
      none={t('picker.none')}
    />
  );
}

import { Select } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useLabels, useObjects } from '../kernel/objects.ts';
import { type ImportDetail, useChangeImport } from './api.ts';

interface Props {
  one: ImportDetail;
  column: string;
  /** The object that the column refers to. */
  to: string | undefined;
  onChanged?: (now: ImportDetail) => void;
}

/** What happens to a name that no record has. */
export function MissingChoice({ one, column, to, onChanged }: Props) {
  const { t } = useTranslation('imports');
  const labels = useLabels();
  const change = useChangeImport(one.id);
  const target = useObjects().find((object) => object.name === to);
  if (!target) return null;
  const chosen = one.options.create_missing?.[column] ?? false;
  const set = (value: string | null) =>
    change.mutate(
      { options: { create_missing: { [column]: value === 'empty' ? 'empty' : value === 'true' } } },
      { onSuccess: onChanged },
    );
  return (
    <Select
      size="xs"
      w={220}
      aria-label={t('missing.label', { column })}
      allowDeselect={false}
      disabled={change.isPending}
      value={String(chosen)}
      onChange={set}
      data={[
        ...(target.permissions.create
          ? [{ value: 'true', label: t('missing.create', { object: labels.object(target) }) }]
          : []),
        { value: 'empty', label: t('missing.empty') },
        { value: 'false', label: t('missing.refuse') },
      ]}
    />
  );
}

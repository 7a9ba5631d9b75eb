import { Drawer, SegmentedControl, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type ObjectMeta, useLabels } from '../../../kernel/objects.ts';
import type { ObjectRights } from './api.ts';
import classes from './roles.module.css';

interface Props {
  meta: ObjectMeta;
  said: ObjectRights['fields'];
  fixed: boolean;
  onChange(fields: ObjectRights['fields']): void;
  onClose(): void;
}

const rights = ['hidden', 'read', 'change'] as const;
const system = new Set(['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'trashed_at']);

/** What the role may do with each field of an object. */
export default function FieldRights({ meta, said, fixed, onChange, onClose }: Props) {
  const { t } = useTranslation(['rights', 'common']);
  const labels = useLabels();
  const set = (name: string, right: (typeof rights)[number]) => {
    const { [name]: _, ...others } = said;
    onChange(right === 'change' ? others : { ...others, [name]: right });
  };
  return (
    <Drawer
      opened
      onClose={onClose}
      position="right"
      size="md"
      title={t('fields_of', { object: labels.objects(meta) })}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Text size="sm" c="dimmed" mb="md">
        {t('fields_text')}
      </Text>
      <ul className={classes.fields}>
        {meta.fields
          .filter((field) => !system.has(field.name))
          .map((field) => {
            const label = labels.field(meta, field);
            // The title has to be read; what nobody types cannot be changed by anybody.
            const offered = rights.filter(
              (right) => (right !== 'hidden' || field.name !== meta.title) && (right !== 'change' || field.writable),
            );
            const now = said[field.name] ?? 'change';
            return (
              <li key={field.name}>
                <span>{label}</span>
                <SegmentedControl
                  size="xs"
                  aria-label={label}
                  disabled={fixed}
                  value={now === 'change' && !field.writable ? 'read' : now}
                  onChange={(right) =>
                    set(field.name, right === 'read' && !field.writable ? 'change' : (right as typeof now))
                  }
                  data={offered.map((value) => ({ value, label: t(`field.${value}`) }))}
                />
              </li>
            );
          })}
      </ul>
    </Drawer>
  );
}

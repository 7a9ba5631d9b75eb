import { Button, Group, Modal, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useStore } from '../../kernel/store.ts';
import { recordQuery } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { conflict, type OpenConflict } from '../model/conflict.ts';
import { fieldOf } from '../model/objects.ts';
import { changeText } from './Entry.tsx';
import classes from './record.module.css';

/** Somebody else changed the same field meanwhile: both values side by side, and a choice. */
export default function ConflictDialog({ tools }: { tools: Tools }) {
  const open = useStore(conflict);
  return open && <Choose tools={tools} {...open} />;
}

function Choose({ tools, meta, current, shown, fields, answer }: OpenConflict & { tools: Tools }) {
  const { t, labels } = tools;
  // The record as it is now, for the titles of what it points to.
  const { data: fresh } = useQuery({ ...recordQuery(meta, String(current.id)), staleTime: 0 });
  const show = (name: string, value: unknown, expanded: unknown) => {
    const title = expanded && typeof expanded === 'object' && 'title' in expanded ? String(expanded.title) : null;
    return title ?? (changeText(tools, meta, name, value, {}) || t('timeline.nothing'));
  };
  return (
    <Modal
      opened
      onClose={() => answer(false)}
      title={t('conflict.title')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Text size="sm" mb="sm">
        {t('conflict.text')}
      </Text>
      <table className={classes.conflict}>
        <thead>
          <tr>
            <th scope="col">{t('conflict.field')}</th>
            <th scope="col">{t('conflict.theirs')}</th>
            <th scope="col">{t('conflict.yours')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((name) => {
            const field = fieldOf(meta, name);
            return (
              <tr key={name}>
                <th scope="row">{field ? labels.field(meta, field) : name}</th>
                <td>{show(name, current[name], fresh?.[name])}</td>
                <td>{show(name, shown[name], shown[name])}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={() => answer(false)} data-autofocus>
          {t('conflict.keepTheirs')}
        </Button>
        <Button onClick={() => answer(true)}>{t('conflict.useYours')}</Button>
      </Group>
    </Modal>
  );
}

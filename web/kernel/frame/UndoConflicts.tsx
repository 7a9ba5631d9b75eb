import { Button, Modal, Stack, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../format.ts';
import { type UndoConflict, undo, undoConflicts } from '../notify.ts';
import { fieldOf, useLabels, useObjects } from '../objects.ts';

interface Props {
  changeSet: string;
  conflicts: UndoConflict[];
}

/** Values that were changed again since: the person says whether later changes stay. */
export default function UndoConflicts({ changeSet, conflicts }: Props) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState<string | null>(null);
  const close = () => undoConflicts.set(null);
  const choose = async (force: 'keep_later' | 'overwrite') => {
    setBusy(force);
    await undo(changeSet, force);
    setBusy(null);
  };
  const shown = conflicts.slice(0, 8);
  return (
    <Modal
      opened
      onClose={close}
      title={t('undo_conflict.title')}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('undo_conflict.text', { count: conflicts.length })}</Text>
        <Table.ScrollContainer minWidth={420}>
          <Table verticalSpacing={6} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('undo_conflict.what')}</Table.Th>
                <Table.Th>{t('undo_conflict.then')}</Table.Th>
                <Table.Th>{t('undo_conflict.now')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.map((conflict) => (
                <Row key={`${conflict.id}.${conflict.field}`} conflict={conflict} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
        {conflicts.length > shown.length && (
          <Text size="sm" c="dimmed">
            {t('undo_conflict.more', { count: conflicts.length - shown.length })}
          </Text>
        )}
        <Choice hint={t('undo_conflict.keep_hint')}>
          <Button fullWidth loading={busy === 'keep_later'} onClick={() => void choose('keep_later')} data-autofocus>
            {t('undo_conflict.keep')}
          </Button>
        </Choice>
        <Choice hint={t('undo_conflict.overwrite_hint')}>
          <Button fullWidth variant="default" loading={busy === 'overwrite'} onClick={() => void choose('overwrite')}>
            {t('undo_conflict.overwrite')}
          </Button>
        </Choice>
        <Button variant="subtle" color="gray" onClick={close}>
          {t('cancel')}
        </Button>
      </Stack>
    </Modal>
  );
}

function Row({ conflict }: { conflict: UndoConflict }) {
  const labels = useLabels();
  const object = useObjects().find((one) => one.name === conflict.object);
  const field = object && fieldOf(object, conflict.field);
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        {conflict.title}
        <Text size="xs" c="dimmed">
          {object && field ? labels.field(object, field) : conflict.field}
        </Text>
      </Table.Th>
      <Table.Td>
        <Value value={conflict.expected} />
      </Table.Td>
      <Table.Td>
        <Value value={conflict.current} />
      </Table.Td>
    </Table.Tr>
  );
}

function Value({ value }: { value: unknown }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (value === null || value === undefined || value === '') {
    return (
      <Text span size="sm" c="dimmed">
        {t('undo_conflict.empty')}
      </Text>
    );
  }
  if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
  if (typeof value === 'number') return format.number(value);
  if (typeof value === 'object' && 'amount' in value)
    return format.money(value as { amount: string; currency: string });
  if (typeof value === 'object') return 'title' in value ? String(value.title) : JSON.stringify(value);
  return String(value);
}

function Choice({ hint, children }: { hint: string; children: React.ReactNode }) {
  return (
    <div>
      {children}
      <Text size="xs" c="dimmed" ta="center" mt={4}>
        {hint}
      </Text>
    </div>
  );
}

import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../kernel/objects.ts';
import type { KithRecord } from '../records/api.ts';
import { runVerb } from '../records/writes.ts';

/** The customer accepted on paper or by word. */
export function SignedDialog({ meta, record, onClose }: { meta: ObjectMeta; record: KithRecord; onClose(): void }) {
  const { t } = useTranslation(['quotes', 'common']);
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const save = async () => {
    const body = { name: name.trim(), note: note.trim() || null };
    const done = await runVerb(meta, record, { method: 'POST', path: 'acceptance', body, message: t('signed.done') });
    if (done) onClose();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('signed.verb')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) void save();
        }}
      >
        <TextInput
          label={t('signed.name')}
          value={name}
          onChange={(e) => setName(e.currentTarget.value)}
          data-autofocus
        />
        <TextInput mt="sm" label={t('signed.note')} value={note} onChange={(e) => setNote(e.currentTarget.value)} />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={!name.trim()}>
            {t('signed.save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { failed, notify } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import type { Webhook } from './api.ts';

/** Tells once more of everything since a time. */
export function ReplayDialog({ webhook, onClose }: { webhook: Webhook; onClose(): void }) {
  const { t } = useTranslation(['integrations', 'common']);
  const [from, setFrom] = useState('');
  const [busy, setBusy] = useState(false);
  const replay = async () => {
    setBusy(true);
    try {
      await api.post(`/webhooks/${webhook.id}/replay`, { from: new Date(from).toISOString() });
      await queryClient.invalidateQueries({ queryKey: ['webhooks'] });
      notify(t('replay_begun'), { tone: 'done' });
      onClose();
    } catch (error) {
      failed(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('replay')} centered closeButtonProps={{ 'aria-label': t('common:close') }}>
      <Stack gap="md">
        <Text size="sm">{t('replay_text')}</Text>
        <TextInput
          type="datetime-local"
          label={t('replay_from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button disabled={!from} loading={busy} onClick={() => void replay()}>
            {t('replay_start')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

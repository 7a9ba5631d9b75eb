import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { CopyField } from './CopyField.tsx';

export interface ShownLink {
  purpose: 'invitation' | 'password';
  name: string;
  email: string;
  link: string;
  until: string;
}

/** A link that lets somebody in: shown once, here. */
export function LinkDialog({ purpose, name, email, link, until, onClose }: ShownLink & { onClose(): void }) {
  const { t } = useTranslation(['workspace', 'common']);
  const format = useFormat();
  const text = purpose === 'password' ? 'members.password_link_text' : 'members.link_text';
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(purpose === 'password' ? 'members.password_link_title' : 'members.link_title', { name })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t(text, { name, email, until: format.dateTime(until) })}
        </Text>
        <CopyField label={t('members.link')} value={link} verb={t('members.copy_link')} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common:close')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

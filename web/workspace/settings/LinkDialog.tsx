import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../../kernel/format.ts';
import { CopyField } from './CopyField.tsx';

export interface ShownLink {
  name: string;
  email: string;
  link: string;
  until: string;
}

/** An invitation's link: shown once, here. */
export function LinkDialog({ name, email, link, until, onClose }: ShownLink & { onClose(): void }) {
  const { t } = useTranslation(['workspace', 'common']);
  const format = useFormat();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('members.link_title', { name })}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          {t('members.link_text', { email, until: format.dateTime(until) })}
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

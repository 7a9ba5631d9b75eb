import { Button, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './integrations.module.css';

/** The secret, the one time it can be shown. */
export function SecretShown({ secret, onClose }: { secret: string; onClose(): void }) {
  const { t } = useTranslation(['integrations', 'common']);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('secret_title')}
      centered
      closeOnClickOutside={false}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <Stack gap="md">
        <Text size="sm">{t('secret_text')}</Text>
        <div className={classes.copy}>
          <TextInput
            label={t('secret')}
            value={secret}
            readOnly
            onFocus={(event) => event.currentTarget.select()}
            styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 13 } }}
          />
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button
                onClick={copy}
                leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
                data-autofocus
              >
                <span aria-live="polite">{copied ? t('common:copied') : t('secret_copy')}</span>
              </Button>
            )}
          </CopyButton>
        </div>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('done')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

import { Button, CopyButton, Group, TextInput } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

export function CopyLink({ path }: { path: string }) {
  const { t } = useTranslation('quotes');
  const url = `${window.location.origin}${path}`;
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput readOnly value={url} aria-label={t('link')} style={{ flex: 1 }} onFocus={(e) => e.target.select()} />
      <CopyButton value={url}>
        {({ copied, copy }) => (
          <Button
            variant="default"
            leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
            onClick={copy}
          >
            {t(copied ? 'linkCopied' : 'copyLink')}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}

import { Button } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { apiUrl } from '../kernel/client.ts';

/** Opens the document as it now stands. */
export function PdfButton({ path }: { path: string }) {
  const { t } = useTranslation('quotes');
  return (
    <Button
      component="a"
      href={apiUrl(path)}
      target="_blank"
      rel="noreferrer"
      size="compact-sm"
      variant="default"
      leftSection={<IconFileTypePdf size={16} />}
    >
      {t('pdf')}
    </Button>
  );
}

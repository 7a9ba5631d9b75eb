import { Button } from '@mantine/core';
import { IconTable } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../../records/record/panels.ts';

export default function OpenGrid({ record }: PanelProps) {
  const { t } = useTranslation('products');
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconTable size={14} />}
      renderRoot={(props) => <Link to={`/price-books/${record.id}`} {...props} />}
    >
      {t('book.prices')}
    </Button>
  );
}

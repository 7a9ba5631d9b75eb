import { Button } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { changed, failed } from '../kernel/notify.ts';
import type { KithRecord } from '../records/api.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { refreshDocument } from './api.ts';

/** One click: a draft with the products of the deal. */
export default function DealVerb({ record }: PanelProps) {
  const { t } = useTranslation('quotes');
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const make = async () => {
    setBusy(true);
    try {
      const { data, changeSet } = await api.postWithMeta<KithRecord>(`/deals/${record.id}/quotes`);
      changed(t('deal.made', { number: data.number }), changeSet);
      refreshDocument('quote', data.id);
      await navigate({ to: `/quotes/${data.id}` });
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={busy}
      leftSection={<IconFileText size={16} />}
      onClick={() => void make()}
    >
      {t('deal.make')}
    </Button>
  );
}

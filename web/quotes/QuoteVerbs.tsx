import { ActionIcon, Button, Menu } from '@mantine/core';
import { IconArrowBackUp, IconChevronDown, IconCopy, IconSend, IconWritingSign } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { changed, failed } from '../kernel/notify.ts';
import type { KithRecord } from '../records/api.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';
import { PdfButton } from './Document.tsx';
import { SendDialog } from './SendDialog.tsx';
import { SignedDialog } from './SignedDialog.tsx';

export default function QuoteVerbs({ meta, record }: PanelProps) {
  const { t } = useTranslation('quotes');
  const navigate = useNavigate();
  const [asking, setAsking] = useState<'send' | 'signed' | null>(null);
  const copy = async () => {
    try {
      const { data, changeSet } = await api.postWithMeta<KithRecord>(`/quotes/${record.id}/copies`);
      changed(t('copied', { number: data.number }), changeSet);
      await navigate({ to: `/quotes/${data.id}` });
    } catch (error) {
      failed(error);
    }
  };
  return (
    <>
      {record.status === 'draft' && (
        <Button size="compact-sm" leftSection={<IconSend size={16} />} onClick={() => setAsking('send')}>
          {t('send.verb')}
        </Button>
      )}
      <PdfButton path={`/quotes/${record.id}/pdf`} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" aria-label={t('more')}>
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {record.status === 'sent' && (
            <>
              <Menu.Item leftSection={<IconWritingSign size={16} />} onClick={() => setAsking('signed')}>
                {t('signed.verb')}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconArrowBackUp size={16} />}
                onClick={() =>
                  void runVerb(meta, record, {
                    method: 'DELETE',
                    path: 'sending',
                    shown: { status: 'draft' },
                    message: t('withdrawn'),
                  })
                }
              >
                {t('withdraw')}
              </Menu.Item>
            </>
          )}
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => void copy()}>
            {t('copy')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking === 'send' && <SendDialog record={record} onClose={() => setAsking(null)} />}
      {asking === 'signed' && <SignedDialog meta={meta} record={record} onClose={() => setAsking(null)} />}
    </>
  );
}

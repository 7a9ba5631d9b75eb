import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconArrowBackUp,
  IconCheck,
  IconChevronDown,
  IconReceipt,
  IconTruckDelivery,
  IconX,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { changed, failed } from '../kernel/notify.ts';
import type { KithRecord } from '../records/api.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';
import { refreshDocument } from './api.ts';
import { CancelOrder } from './CancelOrder.tsx';
import { PdfButton } from './Document.tsx';
import { PartDialog } from './PartDialog.tsx';

export default function OrderVerbs({ meta, record }: PanelProps) {
  const { t } = useTranslation('quotes');
  const navigate = useNavigate();
  const [parts, setParts] = useState(false);
  const [cancelling, setCancelling] = useState(false);
  const status = String(record.status);
  const verb = (method: 'POST' | 'DELETE', path: string, shown: string, message: string) => () =>
    void runVerb(meta, record, { method, path, shown: { status: shown }, message });
  const invoice = async (lines?: Array<{ order_line: string; quantity: string }>) => {
    try {
      const { data, changeSet } = await api.postWithMeta<KithRecord>(
        `/orders/${record.id}/invoices`,
        lines ? { lines } : {},
      );
      changed(t('order.invoiced'), changeSet);
      refreshDocument('order', record.id);
      refreshDocument('invoice', data.id);
      await navigate({ to: `/invoices/${data.id}` });
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  };
  const open = status === 'confirmed' || status === 'delivered';
  return (
    <>
      {status === 'draft' && (
        <Button
          size="compact-sm"
          leftSection={<IconCheck size={16} />}
          onClick={verb('POST', 'confirmation', 'confirmed', t('order.confirmed'))}
        >
          {t('order.confirm')}
        </Button>
      )}
      {open && record.invoicing !== 'whole' && (
        <Button size="compact-sm" leftSection={<IconReceipt size={16} />} onClick={() => void invoice()}>
          {t('order.invoice')}
        </Button>
      )}
      {status === 'confirmed' && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconTruckDelivery size={16} />}
          onClick={verb('POST', 'delivery', 'delivered', t('order.delivered'))}
        >
          {t('order.deliver')}
        </Button>
      )}
      <PdfButton path={`/orders/${record.id}/pdf`} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" aria-label={t('more')}>
            <IconChevronDown size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {open && record.invoicing !== 'whole' && (
            <Menu.Item onClick={() => setParts(true)}>{t('order.invoicePart')}</Menu.Item>
          )}
          {status === 'confirmed' && (
            <Menu.Item
              leftSection={<IconArrowBackUp size={16} />}
              onClick={verb('DELETE', 'confirmation', 'draft', t('order.unconfirmed'))}
            >
              {t('order.unconfirm')}
            </Menu.Item>
          )}
          {status === 'delivered' && (
            <Menu.Item
              leftSection={<IconArrowBackUp size={16} />}
              onClick={verb('DELETE', 'delivery', 'confirmed', t('order.undelivered'))}
            >
              {t('order.undeliver')}
            </Menu.Item>
          )}
          {status === 'cancelled' ? (
            <Menu.Item
              leftSection={<IconArrowBackUp size={16} />}
              onClick={verb('DELETE', 'cancellation', 'draft', t('order.reopened'))}
            >
              {t('order.reopen')}
            </Menu.Item>
          ) : (
            status !== 'delivered' && (
              <Menu.Item color="red" leftSection={<IconX size={16} />} onClick={() => setCancelling(true)}>
                {t('order.cancel')}
              </Menu.Item>
            )
          )}
        </Menu.Dropdown>
      </Menu>
      {cancelling && <CancelOrder order={record} onClose={() => setCancelling(false)} />}
      {parts && <PartDialog meta={meta} record={record} onInvoice={invoice} onClose={() => setParts(false)} />}
    </>
  );
}

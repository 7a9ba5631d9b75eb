import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CancelPreview } from '../../server/commerce/documents/schema.ts';
import { api } from '../kernel/client.ts';
import { changed, failed } from '../kernel/notify.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../records/api.ts';
import { refreshDocument } from './api.ts';

/** Says what goes with an order before it is cancelled. */
export function CancelOrder({ order, onClose }: { order: KithRecord; onClose(): void }) {
  const { t } = useTranslation(['quotes', 'common']);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const { data, error, refetch } = useQuery({
    queryKey: ['record', 'order', order.id, 'cancellation'],
    queryFn: ({ signal }) => api.get<CancelPreview>(`/orders/${order.id}/cancellation`, undefined, { signal }),
    gcTime: 0,
  });
  const cancel = async () => {
    setBusy(true);
    try {
      const { changeSet } = await api.postWithMeta(`/orders/${order.id}/cancellation`, {
        reason: reason.trim() || null,
      });
      changed(t('order.cancelled'), changeSet);
      refreshDocument('order', order.id);
      onClose();
    } catch (problem) {
      failed(problem);
      setBusy(false);
    }
  };
  const parts = data
    ? [
        ...data.subscriptions.map((one) => ({
          ...one,
          text: t(one.ends ? 'order.ends' : 'order.goes', { name: one.name }),
        })),
        ...data.contracts.map((one) => ({
          ...one,
          text: t(one.ends ? 'order.ends' : 'order.goes', { name: one.name }),
        })),
        ...data.assets.map((one) => ({ ...one, text: t('order.goes', { name: one.name }) })),
        ...data.drafts.map((one) => ({ ...one, text: t('order.draftGoes', { name: one.name }) })),
      ]
    : [];
  return (
    <Modal
      opened
      onClose={onClose}
      centered
      title={t('order.cancel')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : !data ? (
        <SkeletonRows rows={3} columns={1} />
      ) : data.issued.length > 0 ? (
        <Stack gap="sm">
          <span>{t('order.creditFirst')}</span>
          {data.issued.map(({ id, number, name }) => (
            <Link key={id} to={`/invoices/${id}`}>
              {number} · {name}
            </Link>
          ))}
        </Stack>
      ) : (
        <Stack gap="md">
          {parts.length > 0 && (
            <div>
              {t('order.goesWith')}
              <ul>
                {parts.map(({ id, text }) => (
                  <li key={id}>{text}</li>
                ))}
              </ul>
            </div>
          )}
          <TextInput
            label={t('order.reason')}
            maxLength={500}
            value={reason}
            onChange={(event) => setReason(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:close')}
            </Button>
            <Button color="red" loading={busy} onClick={() => void cancel()}>
              {t('order.cancel')}
            </Button>
          </Group>
        </Stack>
      )}
    </Modal>
  );
}

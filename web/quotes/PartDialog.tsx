import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ObjectMeta } from '../kernel/objects.ts';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../records/api.ts';
import { linesQuery } from './api.ts';
import { decimalOf } from './lines/model.ts';

interface Props {
  meta: ObjectMeta;
  record: KithRecord;
  onInvoice(lines: Array<{ order_line: string; quantity: string }>): Promise<boolean>;
  onClose(): void;
}

/** How much of each line goes onto this invoice. */
export function PartDialog({ meta, record, onInvoice, onClose }: Props) {
  const { t } = useTranslation(['quotes', 'common']);
  const { data } = useQuery(linesQuery(meta, record));
  const [typed, setTyped] = useState<Record<string, string>>({});
  const items = (data ?? []).filter((line) => line.kind === 'item');
  const left = (line: (typeof items)[number]) =>
    String(Number((Number(line.quantity) - Number(line.invoiced ?? 0)).toFixed(6)));
  const lines = items
    .map((line) => ({ order_line: line.id, quantity: decimalOf(typed[line.id] ?? left(line)) ?? '0' }))
    .filter((line) => Number(line.quantity) > 0);
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('order.invoicePart')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void onInvoice(lines).then((done) => done && onClose());
        }}
      >
        {!data && <SkeletonRows rows={3} columns={2} />}
        {items.map((line) => (
          <TextInput
            key={line.id}
            mb="xs"
            inputMode="decimal"
            label={line.description}
            description={t('order.left', { left: left(line) })}
            value={typed[line.id] ?? left(line)}
            onChange={(event) => setTyped({ ...typed, [line.id]: event.currentTarget.value })}
          />
        ))}
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={lines.length === 0}>
            {t('order.invoice')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

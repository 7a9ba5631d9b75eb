import { Button, Group, Modal, SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import type { Money } from '../kernel/format.ts';
import { changed, messageOf } from '../kernel/notify.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import type { KithRecord } from '../records/api.ts';
import { refreshDocument } from './api.ts';
import { decimalOf } from './lines/model.ts';

/** Money that came in for an invoice, or went back. */
export function PaymentDialog({ record, onClose }: { record: KithRecord; onClose(): void }) {
  const { t } = useTranslation(['quotes', 'common']);
  const balance = (record.balance as Money | null)?.amount ?? '0';
  const owed = Number(balance) < 0;
  const [kind, setKind] = useState<'payment' | 'refund'>(owed ? 'refund' : 'payment');
  const [amount, setAmount] = useState(balance.replace('-', ''));
  const [day, setDay] = useState('');
  const [reference, setReference] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const save = async () => {
    try {
      const body = { kind, amount: decimalOf(amount) ?? '', paid_on: day || null, reference: reference.trim() || null };
      const { changeSet } = await api.postWithMeta(`/invoices/${record.id}/payments`, body);
      changed(t(kind === 'refund' ? 'payment.refunded' : 'payment.done'), changeSet);
      refreshDocument('invoice', record.id);
      onClose();
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('invoice.pay')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <FormProblem>{problem}</FormProblem>
        <SegmentedControl
          fullWidth
          mb="sm"
          value={kind}
          onChange={(value) => setKind(value as 'payment')}
          data={[
            { value: 'payment', label: t('payment.in') },
            { value: 'refund', label: t('payment.back') },
          ]}
        />
        <TextInput
          label={`${t('payment.amount')} (${record.currency})`}
          inputMode="decimal"
          value={amount}
          onChange={(e) => setAmount(e.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          mt="sm"
          type="date"
          label={t('payment.on')}
          description={t('payment.onHelp')}
          value={day}
          onChange={(e) => setDay(e.currentTarget.value)}
        />
        <TextInput
          mt="sm"
          label={t('payment.reference')}
          value={reference}
          onChange={(e) => setReference(e.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit">{t('payment.save')}</Button>
        </Group>
      </form>
    </Modal>
  );
}

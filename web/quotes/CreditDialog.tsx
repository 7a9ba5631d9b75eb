import { Button, Group, Modal, Textarea } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { changed, messageOf } from '../kernel/notify.ts';
import { FormProblem } from '../kernel/ui/FormProblem.tsx';
import type { KithRecord } from '../records/api.ts';
import { refreshDocument } from './api.ts';

/** A draft credit note over the whole invoice: lines can be taken away before it is issued. */
export function CreditDialog({ record, onClose }: { record: KithRecord; onClose(): void }) {
  const { t } = useTranslation(['quotes', 'common']);
  const navigate = useNavigate();
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const make = async () => {
    try {
      const { data, changeSet } = await api.postWithMeta<KithRecord>(`/invoices/${record.id}/credit-notes`, {
        reason: reason.trim(),
      });
      changed(t('credit_note.made'), changeSet);
      refreshDocument('invoice', data.id);
      onClose();
      await navigate({ to: `/invoices/${data.id}` });
    } catch (error) {
      setProblem(messageOf(error));
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('invoice.credit')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (reason.trim()) void make();
        }}
      >
        <FormProblem>{problem}</FormProblem>
        <Textarea
          label={t('credit_note.reason')}
          description={t('credit_note.text')}
          autosize
          minRows={2}
          value={reason}
          onChange={(e) => setReason(e.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={!reason.trim()}>
            {t('credit_note.make')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

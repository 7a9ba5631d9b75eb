import { Button } from '@mantine/core';
import { IconCash, IconCertificate, IconReceiptRefund } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { confirm } from '../kernel/ui/confirm.ts';
import type { FileValue } from '../records/fields/tools.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';
import { CreditDialog } from './CreditDialog.tsx';
import { PdfButton } from './Document.tsx';
import { PaymentDialog } from './PaymentDialog.tsx';

export default function InvoiceVerbs({ meta, record }: PanelProps) {
  const { t } = useTranslation('quotes');
  const [asking, setAsking] = useState<'pay' | 'credit' | null>(null);
  const draft = record.status === 'draft';
  const credit = record.kind === 'credit_note';
  const issue = async () => {
    const sure = await confirm({
      title: t('invoice.issue'),
      message: t('invoice.issueText'),
      confirm: t('invoice.issue'),
    });
    if (sure) await runVerb(meta, record, { method: 'POST', path: 'issue', message: t('invoice.issued') });
  };
  const kept = (record.documents as FileValue[] | null)?.at(-1);
  return (
    <>
      {draft && (
        <Button size="compact-sm" leftSection={<IconCertificate size={16} />} onClick={() => void issue()}>
          {t(credit ? 'invoice.issueCredit' : 'invoice.issue')}
        </Button>
      )}
      {!draft && !credit && (
        <>
          <Button size="compact-sm" leftSection={<IconCash size={16} />} onClick={() => setAsking('pay')}>
            {t('invoice.pay')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconReceiptRefund size={16} />}
            onClick={() => setAsking('credit')}
          >
            {t('invoice.credit')}
          </Button>
        </>
      )}
      <PdfButton path={kept ? `/files/${kept.id}` : `/invoices/${record.id}/pdf`} />
      {asking === 'pay' && <PaymentDialog record={record} onClose={() => setAsking(null)} />}
      {asking === 'credit' && <CreditDialog record={record} onClose={() => setAsking(null)} />}
    </>
  );
}

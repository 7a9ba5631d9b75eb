import { Button } from '@mantine/core';
import { IconArrowBackUp, IconRefresh, IconSignature } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';
import { act, noticeQuery, refreshAll, todayIn } from './api.ts';
import { VerbDialog } from './VerbDialog.tsx';

type Dialog = 'sign' | 'terminate' | 'renew' | null;

export default function ContractVerbs({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('contracts');
  const [dialog, setDialog] = useState<Dialog>(null);
  if (record.trashed_at || !meta.permissions.update) return null;
  const { status } = record;
  const path = `/contracts/${record.id}`;
  const today = todayIn(tools.format.timeZone);
  return (
    <>
      {status === 'draft' && (
        <Button size="compact-sm" leftSection={<IconSignature size={16} />} onClick={() => setDialog('sign')}>
          {t('contract.sign')}
        </Button>
      )}
      {(status === 'active' || status === 'upcoming') && Boolean(record.ends) && (
        <Button size="compact-sm" leftSection={<IconRefresh size={16} />} onClick={() => setDialog('renew')}>
          {t('contract.renew')}
        </Button>
      )}
      {(status === 'active' || status === 'upcoming') && (
        <Button size="compact-sm" variant="default" onClick={() => setDialog('terminate')}>
          {t('contract.terminate')}
        </Button>
      )}
      {status === 'ending' && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={16} />}
          onClick={() =>
            void runVerb(meta, record, {
              method: 'DELETE',
              path: 'termination',
              message: t('contract.withdrawn'),
            }).then(refreshAll)
          }
        >
          {t('contract.withdraw')}
        </Button>
      )}
      {dialog === 'sign' && (
        <VerbDialog
          title={t('contract.sign')}
          text={t('contract.signText')}
          asks={[{ name: 'on', label: t('contract.signedOn'), kind: 'date', initial: today, required: true }]}
          submit={t('contract.sign')}
          onClose={() => setDialog(null)}
          onSubmit={(answers) => act(`${path}/signature`, t('contract.signed'), { body: answers })}
        />
      )}
      {dialog === 'renew' && (
        <VerbDialog
          title={t('contract.renew')}
          text={t('contract.renewText', { date: tools.format.date(String(record.ends)) })}
          asks={[
            {
              name: 'months',
              label: t('contract.renewMonths'),
              kind: 'number',
              min: 1,
              initial: Number(record.renewal_months ?? record.term_months ?? 12),
              required: true,
            },
          ]}
          submit={t('contract.renew')}
          onClose={() => setDialog(null)}
          onSubmit={(answers) => act(`${path}/renewal`, t('contract.renewed'), { body: answers })}
        />
      )}
      {dialog === 'terminate' && <Terminate {...{ tools, record }} onClose={() => setDialog(null)} />}
    </>
  );
}

function Terminate({ tools, record, onClose }: Pick<PanelProps, 'tools' | 'record' | 'onClose'>) {
  const { t } = useTranslation('contracts');
  const { data } = useQuery(noticeQuery(record.id));
  if (!data) return null;
  const date = (day: string) => tools.format.date(day);
  const text = [
    t(data.too_late ? 'contract.noticeLate' : 'contract.noticeText', {
      date: date(data.last_day),
      by: date(data.cancel_by ?? ''),
    }),
    data.refund_until && t('contract.refundText', { date: date(data.refund_until) }),
  ];
  return (
    <VerbDialog
      title={t('contract.terminate')}
      text={text.filter(Boolean).join(' ')}
      danger
      asks={[
        { name: 'on', label: t('contract.lastDay'), kind: 'date', initial: data.last_day, required: true },
        { name: 'reason', label: t('reason'), kind: 'text' },
        { name: 'for_cause', label: t('contract.forCause'), kind: 'check', help: t('contract.forCauseHelp') },
      ]}
      submit={t('contract.terminate')}
      onClose={onClose}
      onSubmit={(answers) => act(`/contracts/${record.id}/termination`, t('contract.terminated'), { body: answers })}
    />
  );
}

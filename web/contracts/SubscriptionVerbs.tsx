import { Button } from '@mantine/core';
import { IconArrowBackUp, IconPlayerPause, IconPlayerPlay, IconSwitchHorizontal } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';
import { act, refreshAll, todayIn } from './api.ts';
import { ChangeSubscription } from './ChangeSubscription.tsx';
import { VerbDialog } from './VerbDialog.tsx';

export default function SubscriptionVerbs({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('contracts');
  const [dialog, setDialog] = useState<'change' | 'pause' | 'reactivate' | null>(null);
  if (record.trashed_at || !meta.permissions.update) return null;
  const path = `/subscriptions/${record.id}`;
  const { status } = record;
  const running = status === 'active' || (status === 'cancelled' && Boolean(record.cancelled_on));
  const back = (verb: string, message: string) =>
    void runVerb(meta, record, { method: 'DELETE', path: verb, message }).then(refreshAll);
  const close = () => setDialog(null);
  const today = todayIn(tools.format.timeZone);
  return (
    <>
      {running && (
        <Button size="compact-sm" leftSection={<IconSwitchHorizontal size={16} />} onClick={() => setDialog('change')}>
          {t('subscription.change')}
        </Button>
      )}
      {status === 'active' && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconPlayerPause size={16} />}
          onClick={() => setDialog('pause')}
        >
          {t('subscription.pause')}
        </Button>
      )}
      {status === 'paused' && (
        <Button
          size="compact-sm"
          leftSection={<IconPlayerPlay size={16} />}
          onClick={() => back('pause', t('subscription.resumed'))}
        >
          {t('subscription.resume')}
        </Button>
      )}
      {status !== 'ended' && Boolean(record.cancelled_on) && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={16} />}
          onClick={() => back('cancellation', t('subscription.kept'))}
        >
          {t('subscription.keep')}
        </Button>
      )}
      {status === 'ended' && (
        <Button size="compact-sm" leftSection={<IconPlayerPlay size={16} />} onClick={() => setDialog('reactivate')}>
          {t('subscription.reactivate')}
        </Button>
      )}
      {dialog === 'change' && <ChangeSubscription tools={tools} record={record} onClose={close} />}
      {dialog === 'pause' && (
        <VerbDialog
          title={t('subscription.pause')}
          text={t('subscription.pauseText')}
          asks={[
            { name: 'on', label: t('from'), kind: 'date', initial: today, required: true },
            { name: 'until', label: t('subscription.pauseUntil'), kind: 'date', help: t('subscription.pauseHelp') },
            { name: 'reason', label: t('reason') },
          ]}
          submit={t('subscription.pause')}
          onClose={close}
          onSubmit={(answers) => act(`${path}/pause`, t('subscription.paused'), { body: answers })}
        />
      )}
      {dialog === 'reactivate' && (
        <VerbDialog
          title={t('subscription.reactivate')}
          text={t('subscription.reactivateText')}
          asks={[{ name: 'on', label: t('from'), kind: 'date', initial: today, required: true }]}
          submit={t('subscription.reactivate')}
          onClose={close}
          onSubmit={(answers) => act(`${path}/reactivation`, t('subscription.reactivated'), { body: answers })}
        />
      )}
    </>
  );
}

import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../records/record/panels.ts';
import { act } from './api.ts';
import { VerbDialog } from './VerbDialog.tsx';

export default function CancelSubscription({ record, onClose }: PanelProps) {
  const { t } = useTranslation('contracts');
  return (
    <VerbDialog
      title={t('subscription.cancel')}
      text={t('subscription.cancelText')}
      danger
      asks={[
        { name: 'ends', label: t('contract.lastDay'), kind: 'date', help: t('subscription.endsHelp') },
        { name: 'reason', label: t('reason') },
      ]}
      submit={t('subscription.cancel')}
      onClose={onClose}
      onSubmit={(answers) =>
        act(`/subscriptions/${record.id}/cancellation`, t('subscription.cancelled'), { body: answers })
      }
    />
  );
}

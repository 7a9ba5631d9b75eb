import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../records/record/panels.ts';
import { act, todayIn } from './api.ts';
import { VerbDialog } from './VerbDialog.tsx';

export default function ReplaceAsset({ tools, record, onClose }: PanelProps) {
  const { t } = useTranslation('contracts');
  return (
    <VerbDialog
      title={t('asset.replace')}
      text={t('asset.replaceText')}
      asks={[
        { name: 'serial_number', label: t('asset.newSerial') },
        { name: 'on', label: t('on'), kind: 'date', initial: todayIn(tools.format.timeZone), required: true },
        { name: 'warranty_months', label: t('asset.newWarranty'), kind: 'number', help: t('asset.newWarrantyHelp') },
        { name: 'reason', label: t('reason') },
      ]}
      submit={t('asset.replace')}
      onClose={onClose}
      onSubmit={(answers) =>
        act(`/installed-products/${record.id}/replacement`, t('asset.replaced'), { body: answers })
      }
    />
  );
}

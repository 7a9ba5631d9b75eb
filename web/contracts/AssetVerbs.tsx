import { Button } from '@mantine/core';
import { IconArrowBackUp, IconTool } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';
import { act, metaOf, refreshAll, todayIn } from './api.ts';
import { ServiceDialog } from './ServiceHistory.tsx';
import { VerbDialog } from './VerbDialog.tsx';

export default function AssetVerbs({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('contracts');
  const [dialog, setDialog] = useState<'service' | 'retire' | null>(null);
  if (record.trashed_at || !meta.permissions.update) return null;
  const gone = record.status === 'retired' || record.status === 'replaced';
  return (
    <>
      {!gone && metaOf(tools.objects, 'service_entry')?.permissions.create && (
        <Button size="compact-sm" leftSection={<IconTool size={16} />} onClick={() => setDialog('service')}>
          {t('service.add')}
        </Button>
      )}
      {!gone && (
        <Button size="compact-sm" variant="default" onClick={() => setDialog('retire')}>
          {t('asset.retire')}
        </Button>
      )}
      {record.status === 'retired' && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconArrowBackUp size={16} />}
          onClick={() =>
            void runVerb(meta, record, { method: 'DELETE', path: 'retirement', message: t('asset.restored') }).then(
              refreshAll,
            )
          }
        >
          {t('asset.restore')}
        </Button>
      )}
      {dialog === 'service' && <ServiceDialog tools={tools} asset={record} onClose={() => setDialog(null)} />}
      {dialog === 'retire' && (
        <VerbDialog
          title={t('asset.retire')}
          asks={[
            { name: 'on', label: t('on'), kind: 'date', initial: todayIn(tools.format.timeZone), required: true },
            { name: 'reason', label: t('reason') },
          ]}
          submit={t('asset.retire')}
          onClose={() => setDialog(null)}
          onSubmit={(answers) =>
            act(`/installed-products/${record.id}/retirement`, t('asset.retired'), { body: answers })
          }
        />
      )}
    </>
  );
}

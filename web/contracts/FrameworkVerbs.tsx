import { Button } from '@mantine/core';
import { IconArrowBackUp, IconSignature } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';
import { refreshAll } from './api.ts';

export default function FrameworkVerbs({ meta, record }: PanelProps) {
  const { t } = useTranslation('contracts');
  if (record.trashed_at || !meta.permissions.update) return null;
  const run = (method: 'POST' | 'DELETE', path: string, message: string) =>
    void runVerb(meta, record, { method, path, message }).then(refreshAll);
  if (record.status === 'draft')
    return (
      <Button
        size="compact-sm"
        leftSection={<IconSignature size={16} />}
        onClick={() => run('POST', 'signature', t('framework.signed'))}
      >
        {t('framework.sign')}
      </Button>
    );
  if (record.status === 'active')
    return (
      <Button size="compact-sm" variant="default" onClick={() => run('POST', 'end', t('framework.ended'))}>
        {t('framework.end')}
      </Button>
    );
  return (
    <Button
      size="compact-sm"
      variant="default"
      leftSection={<IconArrowBackUp size={16} />}
      onClick={() => run('DELETE', 'end', t('framework.reopened'))}
    >
      {t('framework.reopen')}
    </Button>
  );
}

import { Button } from '@mantine/core';
import { IconPhone } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { titleOf } from '../../records/api.ts';
import type { PanelProps } from '../../records/record/panels.ts';

const CallDialog = lazy(() => import('./CallDialog.tsx'));

/** Logs a call with whoever stands on the page: one press opens the form, the next keeps it. */
export default function CallVerb({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('activities');
  const [open, setOpen] = useState(false);
  const phone = typeof record.phone === 'string' ? record.phone : null;
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<IconPhone size={16} />} onClick={() => setOpen(true)}>
        {t('call.log')}
      </Button>
      {open && (
        <Suspense>
          <CallDialog
            tools={tools}
            about={{ object: meta.name, id: record.id, title: titleOf(meta, record) }}
            number={phone}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}

import { Button } from '@mantine/core';
import { IconCalendarPlus } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { titleOf } from '../../records/api.ts';
import { addDays, todayIn } from '../../records/model/parse.ts';
import type { PanelProps } from '../../records/record/panels.ts';

const MeetingDialog = lazy(() => import('../calendar/MeetingDialog.tsx'));

/** Plans a meeting with whoever stands on the page. */
export default function MeetingVerb({ tools, meta, record }: PanelProps) {
  const { t } = useTranslation('activities');
  const [open, setOpen] = useState(false);
  const day = addDays(todayIn(tools.format.timeZone), 1);
  const about = { object: meta.name, id: record.id, title: titleOf(meta, record) };
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconCalendarPlus size={16} />}
        onClick={() => setOpen(true)}
      >
        {t('meeting.short')}
      </Button>
      {open && (
        <Suspense>
          <MeetingDialog
            tools={tools}
            known={{ starts: `${day}T10:00`, ends: `${day}T10:30`, about }}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </>
  );
}

import { Button } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../../records/record/panels.ts';
import { runVerb } from '../../records/writes.ts';

/** Says what became of a meeting. */
export default function MeetingVerbs({ meta, record }: PanelProps) {
  const { t } = useTranslation('activities');
  const status = (record.status as string | null) ?? 'planned';
  const begun = Date.parse(String(record.starts_at)) <= Date.now();
  const run = (method: 'POST' | 'DELETE', path: string, next: string, message: string) =>
    void runVerb(meta, record, { method, path, shown: { status: next }, message });
  if (status !== 'planned')
    return (
      <Button
        size="compact-sm"
        variant="default"
        leftSection={<IconArrowBackUp size={16} />}
        onClick={() => run('DELETE', 'holding', 'planned', t('meeting.replanned'))}
      >
        {t('meeting.replan')}
      </Button>
    );
  return (
    <>
      {begun && (
        <Button
          size="compact-sm"
          leftSection={<IconCheck size={16} />}
          onClick={() => run('POST', 'holding', 'held', t('meeting.held'))}
        >
          {t('meeting.hold')}
        </Button>
      )}
      {begun && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => run('POST', 'absence', 'no_show', t('meeting.missed'))}
        >
          {t('meeting.miss')}
        </Button>
      )}
      {!begun && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconX size={16} />}
          onClick={() => run('POST', 'cancellation', 'cancelled', t('meeting.cancelled'))}
        >
          {t('meeting.cancel')}
        </Button>
      )}
    </>
  );
}

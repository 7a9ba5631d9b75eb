import { Button } from '@mantine/core';
import { IconClipboardCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PanelProps } from '../../records/record/panels.ts';
import { act, todayIn } from '../api.ts';
import { FieldsDialog } from '../FieldsDialog.tsx';

/** Logs that the programme was looked at anew, and what came of it. */
export default function ReviewVerb({ tools, record }: PanelProps) {
  const { t } = useTranslation('accounts');
  const [open, setOpen] = useState(false);
  const meta = tools.objects.find((one) => one.name === 'programme_review');
  if (!meta) return null;
  return (
    <>
      <Button variant="default" leftSection={<IconClipboardCheck size={16} />} onClick={() => setOpen(true)}>
        {t('review.log')}
      </Button>
      {open && (
        <FieldsDialog
          {...{ tools, meta }}
          title={t('review.log')}
          text={t('review.text', { count: Number(record.review_months ?? 3) })}
          fields={['held_on', 'outcome', 'decided', 'refocused']}
          initial={{ held_on: todayIn(tools.format.timeZone), outcome: 'on_track' }}
          submit={t('review.save')}
          onClose={() => setOpen(false)}
          onSubmit={({ held_on, outcome, decided, refocused }) =>
            act(`/programmes/${record.id}/reviews`, t('review.saved'), {
              held_on,
              outcome,
              decided: decided ?? '',
              refocused: refocused || null,
            })
          }
        />
      )}
    </>
  );
}

import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addDays, todayIn } from '../records/model/parse.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { runVerb } from '../records/writes.ts';
import classes from './leads.module.css';

const SPANS = [14, 30, 90, 180] as const;

/** Not now: the lead leaves the inbox and comes back on its day. */
export default function NurtureDialog({ tools, meta, record, onClose }: PanelProps) {
  const { t } = useTranslation(['leads', 'common']);
  const today = todayIn(tools.format.timeZone);
  const [on, setOn] = useState(addDays(today, 30));
  const save = () => {
    onClose();
    void runVerb(meta, record, {
      method: 'POST',
      path: 'recycling',
      body: { on },
      shown: { status: 'recycled', recycle_on: on },
      message: t('done.nurture', { date: tools.format.date(on, 'medium') }),
    });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('nurture_title')}
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <p className={classes.said}>{t('nurture_text')}</p>
        <Group gap={6}>
          {SPANS.map((days) => (
            <Button
              key={days}
              size="compact-sm"
              variant={on === addDays(today, days) ? 'light' : 'default'}
              onClick={() => setOn(addDays(today, days))}
            >
              {t('in_days', { count: days })}
            </Button>
          ))}
        </Group>
        <TextInput
          type="date"
          label={t('comes_back')}
          value={on}
          min={addDays(today, 1)}
          required
          onChange={(event) => setOn(event.currentTarget.value)}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" disabled={on <= today}>
            {t('nurture')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

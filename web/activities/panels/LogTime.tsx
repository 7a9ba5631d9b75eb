import { Button, Group, Modal, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../activities.module.css';

const STEPS = [15, 30, 60];

/** Notes how long a task took: one press adds to what is there. */
export default function LogTime({ tools, record, onClose }: PanelProps) {
  const { t } = useTranslation(['activities', 'common']);
  const before = Number(record.minutes ?? 0);
  const [minutes, setMinutes] = useState<number | string>(before || '');
  const [busy, setBusy] = useState(false);
  const save = async (value: number) => {
    setBusy(true);
    try {
      const { changeSet } = await api.patchWithMeta(`/tasks/${record.id}`, { minutes: value || null });
      changed(t('task.time_logged', { n: tools.format.number(value) }), changeSet);
      void queryClient.invalidateQueries({
        predicate: ({ queryKey }) => ['records', 'record', 'reports'].includes(String(queryKey[0])),
      });
      onClose();
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      size="sm"
      centered
      title={t('task.log_time')}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <form
        className={classes.timeForm}
        onSubmit={(event) => {
          event.preventDefault();
          void save(Number(minutes || 0));
        }}
      >
        <Group gap="xs">
          {STEPS.map((step) => (
            <Button key={step} variant="default" disabled={busy} onClick={() => void save(before + step)}>
              {t('task.add_minutes', { n: step })}
            </Button>
          ))}
        </Group>
        <NumberInput
          label={t('task.custom_minutes')}
          description={before === 0 ? t('task.none_logged') : undefined}
          value={minutes}
          onChange={setMinutes}
          min={0}
          max={60_000}
          allowDecimal={false}
          data-autofocus
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button type="submit" loading={busy}>
            {t('common:save')}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}

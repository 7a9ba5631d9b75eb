import { Button, Group, Modal, Radio } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { failed, notify } from '../kernel/notify.ts';
import { useTools } from '../records/fields/tools.ts';
import { textOf } from '../records/fields/Value.tsx';
import { type Keying, refresh } from './api.ts';
import classes from './quality.module.css';

/** Both readings side by side, wherever they differ. */
export default function SettleDialog({ keying, onClose }: { keying: Keying; onClose(): void }) {
  const { t } = useTranslation(['quality', 'common']);
  const tools = useTools();
  const meta = tools.objects.find((one) => one.name === keying.object);
  const [right, setRight] = useState<Record<string, 'first' | 'second'>>({});
  const [busy, setBusy] = useState(false);
  const chosen = keying.differences.every(({ field }) => right[field]);
  const save = async () => {
    setBusy(true);
    try {
      const values = Object.fromEntries(keying.differences.map((one) => [one.field, one[right[one.field] ?? 'first']]));
      await api.post(`/quality/keyings/${keying.id}/resolution`, { values });
      notify(t('keyings.settled'), { tone: 'done' });
      void refresh('keyings');
      onClose();
    } catch (problem) {
      failed(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={t('keyings.compare_title', { source: keying.source })}
      size="lg"
      centered
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      <p className={classes.said}>{t('keyings.compare_text')}</p>
      {keying.differences.map((one) => {
        const field = meta?.fields.find((f) => f.name === one.field);
        const shown = (value: unknown) =>
          (meta && field ? textOf(tools, meta, field, value) : String(value ?? '')) || '–';
        const label = meta && field ? tools.labels.field(meta, field) : one.field;
        return (
          <Radio.Group
            key={one.field}
            label={label}
            mt="md"
            value={right[one.field] ?? ''}
            onChange={(side) => setRight((now) => ({ ...now, [one.field]: side as 'first' | 'second' }))}
          >
            <Group mt={6} gap="xl">
              <Radio value="first" label={shown(one.first)} />
              <Radio value="second" label={shown(one.second)} />
            </Group>
          </Radio.Group>
        );
      })}
      <Group justify="flex-end" gap="xs" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t('common:cancel')}
        </Button>
        <Button disabled={!chosen} loading={busy} onClick={() => void save()}>
          {t('keyings.settle')}
        </Button>
      </Group>
    </Modal>
  );
}

import { Button, Checkbox, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../../kernel/client.ts';
import { failed } from '../../../kernel/notify.ts';
import { changeSettings, type Run } from '../api.ts';

interface SaveSegmentsProps {
  names: string[];
  run: Run;
  columns: string[];
  onClose(): void;
}

/** Gives the groups names: everybody carries the name of theirs from then on, and each gets a view. */
export default function SaveSegments({ names, run, columns, onClose }: SaveSegmentsProps) {
  const { t } = useTranslation(['models-patterns', 'common']);
  const [called, setCalled] = useState(() => names.map((name) => name.slice(0, 80)));
  const [views, setViews] = useState(true);
  const [busy, setBusy] = useState(false);
  const twice = new Set(called.map((name) => name.trim())).size < called.length;
  const save = async () => {
    setBusy(true);
    try {
      const saved = { run: run.id, names: called.map((name) => name.trim()) };
      await changeSettings('segments-found', { ...run.settings, saved });
      if (views)
        for (const name of saved.names)
          await api.post('/views', {
            object: 'person',
            name,
            filter: { field: 'found_segment', op: 'eq', value: name },
            columns,
            scope: 'public',
          });
      onClose();
    } catch (error) {
      failed(error);
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={t('segments-found.save')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <Stack>
          {called.map((name, i) => (
            <TextInput
              // biome-ignore lint/suspicious/noArrayIndexKey: a group is its number
              key={i}
              label={t('segments-found.name_of', { n: i + 1 })}
              value={name}
              required
              maxLength={80}
              error={twice && called.indexOf(name) !== i ? t('segments-found.twice') : undefined}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setCalled((now) => now.map((old, at) => (at === i ? value : old)));
              }}
            />
          ))}
          <Checkbox
            label={t('segments-found.with_views')}
            checked={views}
            onChange={(event) => setViews(event.currentTarget.checked)}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('common:cancel')}
            </Button>
            <Button type="submit" loading={busy} disabled={twice}>
              {t('segments-found.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

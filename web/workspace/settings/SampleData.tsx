import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { confirm } from '../../kernel/ui/confirm.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { sampleDataQuery } from '../api.ts';
import { Section } from './SettingsPage.tsx';
import classes from './settings.module.css';

/** An invented business to try things on: in with one click, out with another. */
export function SampleData() {
  const { t } = useTranslation('workspace');
  const [busy, setBusy] = useState(false);
  const sample = useQuery(sampleDataQuery);
  const act = async (verb: () => Promise<unknown>, said: string) => {
    setBusy(true);
    try {
      await verb();
      notify(said, { tone: 'done' });
      await queryClient.invalidateQueries(sampleDataQuery);
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  const load = () => act(() => api.post('/sample-data'), t('workspace.sample_loading'));
  const remove = async () => {
    const sure = await confirm({
      title: t('workspace.sample_remove_title'),
      message: t('workspace.sample_remove_text'),
      confirm: t('workspace.sample_remove'),
      danger: true,
    });
    if (sure) await act(() => api.del('/sample-data'), t('workspace.sample_removing'));
  };
  const state = sample.data?.status;
  const working = state === 'loading' || state === 'removing';
  return (
    <Section title={t('workspace.sample')} text={t('workspace.sample_text')}>
      {sample.error ? (
        <ErrorState error={sample.error} retry={() => void sample.refetch()} />
      ) : !state ? (
        <SkeletonRows rows={1} columns={1} />
      ) : (
        <Group>
          {state === 'none' || state === 'failed' ? (
            <Button variant="default" loading={busy} onClick={() => void load()}>
              {t('workspace.sample_load')}
            </Button>
          ) : (
            <Button variant="default" loading={busy || working} onClick={() => void remove()}>
              {t('workspace.sample_remove')}
            </Button>
          )}
          <span className={classes.quiet} role="status">
            {state === 'failed' && t('workspace.sample_failed')}
            {state === 'loaded' && t('workspace.sample_loaded')}
            {state === 'loading' && t('workspace.sample_loading')}
            {state === 'removing' && t('workspace.sample_removing')}
          </span>
        </Group>
      )}
    </Section>
  );
}

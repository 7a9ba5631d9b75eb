import { Button, Group } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { confirm } from '../../kernel/ui/confirm.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Section } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type SampleDataState, sampleDataQuery } from '../api.ts';
import classes from './settings.module.css';

/** An invented business to try things on: in with one click, out with another. */
export function SampleData() {
  const { t } = useTranslation('workspace');
  const [busy, setBusy] = useState(false);
  const sample = useQuery(sampleDataQuery);
  const act = async (verb: () => Promise<string>) => {
    setBusy(true);
    try {
      notify(await verb(), { tone: 'done' });
      await queryClient.invalidateQueries();
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  const load = () =>
    act(async () => {
      const { records } = await api.post<SampleDataState>('/sample-data');
      return t('workspace.sample_added', { count: records });
    });
  const remove = async () => {
    const sure = await confirm({
      title: t('workspace.sample_remove_title'),
      message: t('workspace.sample_remove_text'),
      confirm: t('workspace.sample_remove'),
      danger: true,
    });
    if (!sure) return;
    await act(async () => {
      const { kept } = await api.del<{ kept: unknown[] }>('/sample-data');
      return kept.length > 0 ? t('workspace.sample_kept', { count: kept.length }) : t('workspace.sample_removed');
    });
  };
  return (
    <Section title={t('workspace.sample')} text={t('workspace.sample_text')}>
      {sample.error ? (
        <ErrorState error={sample.error} retry={() => void sample.refetch()} />
      ) : !sample.data ? (
        <SkeletonRows rows={1} columns={1} />
      ) : (
        <Group>
          {sample.data.loaded ? (
            <Button variant="default" loading={busy} onClick={() => void remove()}>
              {t('workspace.sample_remove')}
            </Button>
          ) : (
            <Button variant="default" loading={busy} onClick={() => void load()}>
              {t('workspace.sample_load')}
            </Button>
          )}
          <span className={classes.quiet} role="status">
            {busy && t(sample.data.loaded ? 'workspace.sample_removing' : 'workspace.sample_loading')}
            {!busy && sample.data.loaded && t('workspace.sample_loaded', { count: sample.data.records })}
          </span>
        </Group>
      )}
    </Section>
  );
}

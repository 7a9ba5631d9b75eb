import { Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContractSettings } from '../../server/commerce/contracts/schema.ts';
import { api } from '../kernel/client.ts';
import { failed, notify } from '../kernel/notify.ts';
import { queryClient } from '../kernel/queries.ts';
import { useRole } from '../kernel/session.ts';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { Section, SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { settingsQuery } from './api.ts';
import classes from './contracts.module.css';

export default function ContractSettingsPage() {
  const { t } = useTranslation('contracts');
  const { data, error, refetch } = useQuery(settingsQuery);
  return (
    <SettingsPage title={t('settings.title')} text={t('settings.text')}>
      {error ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data ? (
        <Form settings={data} />
      ) : (
        <SkeletonRows rows={4} columns={1} />
      )}
    </SettingsPage>
  );
}

function Form({ settings }: { settings: ContractSettings }) {
  const { t } = useTranslation('contracts');
  const { isAdmin } = useRole();
  const [wish, setWish] = useState(settings);
  const [days, setDays] = useState(settings.post_sale_days.join(', '));
  const [busy, setBusy] = useState(false);
  const pipelines = useQuery({
    queryKey: ['records', 'pipeline', 'names'],
    queryFn: ({ signal }) =>
      api.get<{ data: Array<{ id: string; name: string }> }>('/pipelines', { sort: 'position' }, { signal }),
  });
  const set = (values: Partial<ContractSettings>) => setWish((now) => ({ ...now, ...values }));
  const save = async () => {
    setBusy(true);
    try {
      const post_sale_days = days
        .split(/[\s,;]+/)
        .filter(Boolean)
        .map(Number);
      const questions = wish.questions.map((q) => q.trim()).filter(Boolean);
      const saved = await api.patch<ContractSettings>('/contract-settings', { ...wish, post_sale_days, questions });
      queryClient.setQueryData(settingsQuery.queryKey, saved);
      notify(t('settings.saved'), { tone: 'done' });
    } catch (problem) {
      failed(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <fieldset disabled={!isAdmin} className={classes.fieldset}>
        <Section title={t('settings.renewals')} text={t('settings.renewalsText')}>
          <NumberInput
            label={t('settings.days')}
            value={wish.renewal_days}
            min={1}
            max={730}
            onChange={(n) => set({ renewal_days: Number(n) || 1 })}
          />
          <Select
            mt="md"
            label={t('settings.pipeline')}
            placeholder={t('settings.usualPipeline')}
            clearable
            value={wish.renewal_pipeline}
            data={(pipelines.data?.data ?? []).map((p) => ({ value: p.id, label: p.name }))}
            onChange={(renewal_pipeline) => set({ renewal_pipeline })}
          />
        </Section>
        <Section title={t('settings.checkIns')} text={t('settings.checkInsText')}>
          <NumberInput
            label={t('settings.months')}
            placeholder={t('settings.never')}
            value={wish.check_in_months ?? ''}
            min={1}
            max={60}
            onChange={(n) => set({ check_in_months: n === '' ? null : Number(n) })}
          />
          <TextInput
            mt="md"
            label={t('settings.postSale')}
            description={t('settings.postSaleHelp')}
            value={days}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
          <Textarea
            mt="md"
            label={t('settings.questions')}
            description={t('settings.questionsHelp')}
            autosize
            minRows={3}
            value={wish.questions.join('\n')}
            onChange={(event) => set({ questions: event.currentTarget.value.split('\n') })}
          />
        </Section>
        {isAdmin && (
          <Button type="submit" mt="lg" loading={busy}>
            {t('settings.save')}
          </Button>
        )}
      </fieldset>
    </form>
  );
}

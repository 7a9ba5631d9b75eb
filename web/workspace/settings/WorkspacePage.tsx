import { Alert, Button, Group, Select, TextInput } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { languages } from '../../kernel/i18n.ts';
import { notify } from '../../kernel/notify.ts';
import { queryClient } from '../../kernel/queries.ts';
import { refreshSession, useRole } from '../../kernel/session.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section, SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type WorkspaceSettings, workspaceQuery } from '../api.ts';
import { currencyChoices, timeZoneChoices } from '../welcome/places.ts';
import { MapTiles } from './MapTiles.tsx';
import { SampleData } from './SampleData.tsx';
import classes from './settings.module.css';

export default function WorkspacePage() {
  const { t } = useTranslation('workspace');
  const { isAdmin } = useRole();
  const settings = useQuery(workspaceQuery);
  return (
    <SettingsPage title={t('workspace.title')} text={t('workspace.text')}>
      {!isAdmin && (
        <Alert variant="light" color="gray" icon={<IconLock size={16} />} mb="lg">
          {t('settings.not_allowed')}
        </Alert>
      )}
      {settings.data ? (
        <>
          <General settings={settings.data} readOnly={!isAdmin} />
          <MapTiles settings={settings.data} readOnly={!isAdmin} />
          {isAdmin && <SampleData />}
        </>
      ) : settings.error ? (
        <ErrorState error={settings.error} retry={() => void settings.refetch()} />
      ) : (
        <SkeletonRows rows={6} columns={1} />
      )}
    </SettingsPage>
  );
}

function General({ settings, readOnly }: { settings: WorkspaceSettings; readOnly: boolean }) {
  const { t, i18n } = useTranslation(['workspace', 'common']);
  const { name, currency, time_zone, locale } = settings;
  const form = useFields({ name, currency, time_zone, locale });
  const currencies = useMemo(() => currencyChoices(i18n.language), [i18n.language]);
  const zones = useMemo(() => timeZoneChoices(), []);
  const save = async (values: typeof form.values) => {
    const saved = await api.patch<WorkspaceSettings>('/workspace', values);
    queryClient.setQueryData(workspaceQuery.queryKey, saved);
    notify(t('workspace.saved'), { tone: 'done' });
    await refreshSession();
    // Every figure is in this currency and this time zone.
    void queryClient.invalidateQueries({ queryKey: ['records'] });
  };
  const choose = (field: 'currency' | 'time_zone' | 'locale') => ({
    ...form.control(field),
    value: form.values[field],
    allowDeselect: false,
    searchable: true,
    disabled: readOnly,
  });
  return (
    <Section title={t('workspace.general')}>
      <form className={classes.form} {...form.onSubmit(save)}>
        <FormProblem>{form.problem}</FormProblem>
        <TextInput {...form.input('name')} label={t('workspace.name')} disabled={readOnly} />
        <Select
          {...choose('currency')}
          label={t('workspace.currency')}
          description={t('workspace.currency_hint')}
          data={currencies}
        />
        <Select
          {...choose('time_zone')}
          label={t('workspace.time_zone')}
          description={t('workspace.time_zone_hint')}
          data={zones}
        />
        <Select
          {...choose('locale')}
          searchable={false}
          label={t('workspace.locale')}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
        />
        {!readOnly && (
          <Group>
            <Button type="submit" loading={form.busy}>
              {t('common:save')}
            </Button>
          </Group>
        )}
      </form>
    </Section>
  );
}

import { Button, Group, NumberInput, Radio, Select, Stack, Switch } from '@mantine/core';
import { queryOptions, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { type TimeKinds, USES, type Use } from '../../../server/activities/time-spent/schema.ts';
import { api } from '../../kernel/client.ts';
import { notify } from '../../kernel/notify.ts';
import { fieldOf, useLabels, useObjects } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import { useRole } from '../../kernel/session.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section, SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { type GoalSettings, settingsQuery } from '../api.ts';
import classes from '../goals.module.css';

const kindsQuery = queryOptions({
  queryKey: ['time-kinds'],
  queryFn: ({ signal }) => api.get<TimeKinds>('/time-kinds', undefined, { signal }),
});

/** Who is compared with whom, and what working time counts as. */
export default function GoalSettingsPage() {
  const { t } = useTranslation('goals');
  const settings = useQuery(settingsQuery);
  const kinds = useQuery(kindsQuery);
  const error = settings.error ?? kinds.error;
  const again = () => {
    void settings.refetch();
    void kinds.refetch();
  };
  return (
    <SettingsPage title={t('settings.title')} text={t('settings.text')}>
      {error ? (
        <ErrorState error={error} retry={again} />
      ) : settings.data && kinds.data ? (
        <>
          <Compared settings={settings.data} />
          <Time kinds={kinds.data} />
        </>
      ) : (
        <SkeletonRows rows={8} columns={2} />
      )}
    </SettingsPage>
  );
}

function Compared({ settings }: { settings: GoalSettings }) {
  const { t } = useTranslation(['goals', 'common']);
  const { isAdmin } = useRole();
  const form = useFields({ ...settings });
  const save = async (values: GoalSettings) => {
    queryClient.setQueryData(settingsQuery.queryKey, await api.put<GoalSettings>('/goal-settings', values));
    void queryClient.invalidateQueries({ queryKey: ['records'] });
    notify(t('common:saved'), { tone: 'done' });
  };
  return (
    <Section title={t('leaderboard.title')}>
      <form {...form.onSubmit(save)}>
        <Stack gap="md">
          <FormProblem>{form.problem}</FormProblem>
          <Radio.Group
            label={t('settings.who')}
            value={form.values.leaderboard}
            onChange={(value) => form.set('leaderboard', value as GoalSettings['leaderboard'])}
          >
            <Stack gap={6} mt={6}>
              {(['everyone', 'team', 'off'] as const).map((value) => (
                <Radio key={value} value={value} label={t(`settings.leaderboard.${value}`)} disabled={!isAdmin} />
              ))}
            </Stack>
          </Radio.Group>
          <Switch
            label={t('settings.figures')}
            description={t('settings.figures_text')}
            checked={form.values.figures === 'everyone'}
            onChange={(event) => form.set('figures', event.currentTarget.checked ? 'everyone' : 'role')}
            disabled={!isAdmin}
          />
          {isAdmin && (
            <Group>
              <Button type="submit" loading={form.busy}>
                {t('common:save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Section>
  );
}

const PARTS = [
  { part: 'meetings', object: null, field: null, kinds: ['customer', 'internal'] },
  { part: 'calls', object: 'call', field: 'purpose', kinds: ['sales', 'follow_up', 'check_in', 'service', 'other'] },
  { part: 'tasks', object: 'task', field: 'kind', kinds: ['to_do', 'call', 'mail', 'meeting', 'check_in'] },
] as const;

function Time({ kinds }: { kinds: TimeKinds }) {
  const { t } = useTranslation(['goals', 'common']);
  const labels = useLabels();
  const objects = useObjects();
  const { isAdmin } = useRole();
  const form = useFields({
    baseline: kinds.baseline as number | string,
    ...Object.fromEntries(
      PARTS.flatMap(({ part, kinds: names }) =>
        names.map((name) => [`${part}.${name}`, (kinds[part] as Record<string, Use>)[name]]),
      ),
    ),
  } as Record<string, string | number>);
  const save = async () => {
    const body = Object.fromEntries(
      PARTS.map(({ part, kinds: names }) => [
        part,
        Object.fromEntries(names.map((name) => [name, form.values[`${part}.${name}`]])),
      ]),
    );
    const saved = await api.put<TimeKinds>('/time-kinds', { ...body, baseline: Number(form.values.baseline || 0) });
    queryClient.setQueryData(kindsQuery.queryKey, saved);
    void queryClient.invalidateQueries({ queryKey: ['reports'] });
    notify(t('common:saved'), { tone: 'done' });
  };
  const nameOf = (object: string | null, field: string | null, kind: string) => {
    const meta = objects.find((one) => one.name === object);
    const known = meta && field ? fieldOf(meta, field) : undefined;
    return meta && known ? labels.choice(meta, known, kind) : t(`settings.meeting.${kind}`);
  };
  return (
    <Section title={t('settings.time')} text={t('settings.time_text')}>
      <form {...form.onSubmit(save)}>
        <Stack gap="md">
          <FormProblem>{form.problem}</FormProblem>
          {PARTS.map(({ part, object, field, kinds: names }) => (
            <fieldset key={part} className={classes.uses}>
              <legend>{t(`settings.${part}`)}</legend>
              {names.map((name) => (
                <Select
                  key={name}
                  {...form.control(`${part}.${name}`)}
                  value={String(form.values[`${part}.${name}`])}
                  label={nameOf(object, field, name)}
                  data={USES.map((value) => ({ value, label: t(`use.${value}`) }))}
                  onChange={(value) => value && form.set(`${part}.${name}`, value)}
                  allowDeselect={false}
                  disabled={!isAdmin}
                />
              ))}
            </fieldset>
          ))}
          <NumberInput
            {...form.control('baseline')}
            label={t('settings.baseline')}
            description={t('settings.baseline_text')}
            min={0}
            max={100}
            suffix=" %"
            w={240}
            disabled={!isAdmin}
          />
          {isAdmin && (
            <Group>
              <Button type="submit" loading={form.busy}>
                {t('common:save')}
              </Button>
            </Group>
          )}
        </Stack>
      </form>
    </Section>
  );
}

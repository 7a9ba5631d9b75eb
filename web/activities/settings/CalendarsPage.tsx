import { Alert, Badge, Button, Checkbox, Group, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Account } from '../../../server/activities/caldav/schema.ts';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { FormProblem } from '../../kernel/ui/FormProblem.tsx';
import { Section, SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { useFields } from '../../kernel/ui/useFields.ts';
import { useTools } from '../../records/fields/tools.ts';
import classes from '../activities.module.css';
import { refreshActivities, remindersQuery } from '../api.ts';

const accountsKey = ['calendar-accounts'];

/** One's own calendar in other programs: an address to read it, calendars kept in step, and how one is reminded. */
export default function CalendarsPage() {
  const { t } = useTranslation('activities');
  const query = useQuery({
    queryKey: accountsKey,
    refetchInterval: 30_000,
    queryFn: ({ signal }) => api.get<{ data: Account[] }>('/calendar-accounts', undefined, { signal }),
  });
  return (
    <SettingsPage title={t('calendars.title')} text={t('calendars.text')}>
      <Section title={t('calendars.feed')} text={t('calendars.feed_text')}>
        <Feed />
      </Section>
      <Section title={t('calendars.accounts')} text={t('calendars.accounts_text')}>
        {query.error ? (
          <ErrorState error={query.error} retry={() => void query.refetch()} />
        ) : !query.data ? (
          <SkeletonRows rows={2} />
        ) : (
          <Stack gap="md">
            {query.data.data.map((account) => (
              <AccountRow key={account.id} account={account} />
            ))}
            <NewAccount />
          </Stack>
        )}
      </Section>
      <Section title={t('reminders.title')} text={t('reminders.text')}>
        <ReminderChoices />
      </Section>
    </SettingsPage>
  );
}

function Feed() {
  const { t } = useTranslation('activities');
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ['calendar-feed'],
    queryFn: ({ signal }) => api.get<{ path: string | null }>('/calendar-feed', undefined, { signal }),
  });
  const address = data?.path ? new URL(data.path, window.location.href).href : null;
  const run = async (work: () => Promise<unknown>) => {
    try {
      await work();
      await client.invalidateQueries({ queryKey: ['calendar-feed'] });
    } catch (error) {
      failed(error);
    }
  };
  if (!address)
    return (
      <Button variant="default" onClick={() => void run(() => api.post('/calendar-feed'))}>
        {t('calendars.make_feed')}
      </Button>
    );
  return (
    <Stack gap="xs">
      <TextInput
        aria-label={t('calendars.feed')}
        value={address}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          onClick={() =>
            void navigator.clipboard.writeText(address).then(() => notify(t('calendars.copied'), { tone: 'done' }))
          }
        >
          {t('common:copy')}
        </Button>
        <Button
          size="compact-sm"
          variant="subtle"
          color="red"
          onClick={() => void run(() => api.del('/calendar-feed'))}
        >
          {t('calendars.revoke')}
        </Button>
      </Group>
    </Stack>
  );
}

function AccountRow({ account }: { account: Account }) {
  const { t } = useTranslation('activities');
  const { format } = useTools();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const [password, setPassword] = useState('');
  const run = async (work: () => Promise<unknown>) => {
    setBusy(true);
    try {
      await work();
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: accountsKey });
      void refreshActivities();
    }
  };
  const path = `/calendar-accounts/${account.id}`;
  return (
    <div>
      <Group gap="xs">
        <strong>{account.name}</strong>
        <Badge
          color={account.state === 'ok' ? 'green' : account.state === 'failing' ? 'yellow' : 'red'}
          variant="light"
        >
          {t(`calendars.states.${account.state}`)}
        </Badge>
      </Group>
      <p className={classes.dim}>
        {account.url}
        <br />
        {account.synced_at
          ? t('calendars.synced', { when: format.relative(account.synced_at), count: account.items })
          : t('calendars.never')}
        {account.state === 'failing' && ` ${t('calendars.again', { when: format.relative(account.next_at) })}`}
      </p>
      {account.error && (
        <Alert color={account.state === 'refused' ? 'red' : 'yellow'} variant="light" mb="xs">
          {account.error}
        </Alert>
      )}
      {account.state === 'refused' && (
        <Group gap="xs" align="end" mb="xs">
          <PasswordInput
            label={t('calendars.password')}
            value={password}
            onChange={(event) => setPassword(event.currentTarget.value)}
            w={220}
          />
          <Button
            variant="default"
            disabled={!password}
            onClick={() => void run(() => api.put(`${path}/password`, { password }))}
          >
            {t('common:save')}
          </Button>
        </Group>
      )}
      {account.notes.length > 0 && (
        <details>
          <summary>{t('calendars.notes', { count: account.notes.length })}</summary>
          <ul>
            {account.notes.map((note) => (
              <li key={`${note.title} ${note.problem}`}>
                <strong>{note.title ?? t('calendars.untitled')}</strong>: {note.problem}
              </li>
            ))}
          </ul>
        </details>
      )}
      <Group gap="xs" mt="xs">
        <Button
          size="compact-sm"
          variant="default"
          loading={busy}
          onClick={() => void run(() => api.post(`${path}/sync`))}
        >
          {t(account.state === 'ok' ? 'calendars.sync' : 'common:try_again')}
        </Button>
        <Button size="compact-sm" variant="subtle" color="red" onClick={() => void run(() => api.del(path))}>
          {t('calendars.disconnect')}
        </Button>
      </Group>
    </div>
  );
}

function NewAccount() {
  const { t } = useTranslation(['activities', 'common']);
  const client = useQueryClient();
  const [found, setFound] = useState<Array<{ url: string; name: string }> | null>(null);
  const form = useFields({ url: '', username: '', password: '', calendar: '', takes: 'meetings' });
  const { values } = form;
  const save = async () => {
    const { url, username, password } = values;
    if (!found) {
      const { data } = await api.post<{ data: Array<{ url: string; name: string }> }>('/calendar-accounts/discovery', {
        url,
        username,
        password,
      });
      setFound(data);
      form.set('calendar', data[0]?.url ?? '');
      return;
    }
    const chosen = found.find((one) => one.url === values.calendar);
    if (!chosen) return;
    await api.post('/calendar-accounts', { ...chosen, username, password, takes: values.takes });
    notify(t('calendars.connected', { name: chosen.name }), { tone: 'done' });
    setFound(null);
    form.reset();
    await client.invalidateQueries({ queryKey: accountsKey });
  };
  return (
    <form {...form.onSubmit(save)}>
      <Stack gap="xs">
        <FormProblem>{form.problem}</FormProblem>
        <TextInput {...form.input('url')} label={t('calendars.url')} placeholder="https://cloud.example.com/dav/" />
        <Group grow align="start">
          <TextInput {...form.input('username')} label={t('calendars.username')} autoComplete="off" />
          <PasswordInput {...form.input('password')} label={t('calendars.password')} autoComplete="new-password" />
        </Group>
        {found && (
          <Group grow align="start">
            <Select
              {...form.control('calendar')}
              label={t('calendars.which')}
              data={found.map((one) => ({ value: one.url, label: one.name }))}
              allowDeselect={false}
            />
            <Select
              {...form.control('takes')}
              label={t('calendars.takes')}
              data={['meetings', 'busy'].map((value) => ({ value, label: t(`calendars.taking.${value}`) }))}
              allowDeselect={false}
            />
          </Group>
        )}
        <Group>
          <Button type="submit" variant="default" loading={form.busy} disabled={!values.url || !values.password}>
            {t(found ? 'calendars.connect' : 'calendars.look')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function ReminderChoices() {
  const { t } = useTranslation('activities');
  const client = useQueryClient();
  const { data } = useQuery(remindersQuery);
  const [permission, setPermission] = useState(() => ('Notification' in window ? Notification.permission : 'denied'));
  const setMail = async (mail: boolean) => {
    try {
      client.setQueryData(remindersQuery.queryKey, await api.patch('/reminders/settings', { mail }));
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Stack gap="xs">
      <Checkbox
        label={t('reminders.mail')}
        description={data && !data.mail_possible ? t('reminders.no_mail') : undefined}
        checked={data?.mail ?? false}
        disabled={!data}
        onChange={(event) => void setMail(event.currentTarget.checked)}
      />
      {permission === 'granted' ? (
        <span className={classes.dim}>{t('reminders.browser_on')}</span>
      ) : (
        <Group>
          <Button
            variant="default"
            size="compact-md"
            disabled={permission === 'denied'}
            onClick={() => void Notification.requestPermission().then(setPermission)}
          >
            {t('reminders.browser')}
          </Button>
          {permission === 'denied' && <span className={classes.dim}>{t('reminders.browser_off')}</span>}
        </Group>
      )}
    </Stack>
  );
}

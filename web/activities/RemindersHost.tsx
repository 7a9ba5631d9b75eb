import { Button, CloseButton, Group, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { useObjects } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import classes from './activities.module.css';
import { type Reminder, remindersQuery } from './api.ts';

const snoozes = [5, 30, 60, 1440, 10_080];

/**
 * What one is to be reminded of, in the corner of every page; by the browser too where that is allowed. One at a time, the
 * others on request; goals that were reached are one notice together, and nothing to put off.
 */
export default function RemindersHost() {
  const { t } = useTranslation(['activities', 'common']);
  const format = useFormat();
  const objects = useObjects();
  const { data } = useQuery(remindersQuery);
  const told = useRef(new Set<string>());
  const reminders = data?.data ?? [];
  useEffect(() => {
    for (const one of reminders) {
      const key = `${one.id} ${one.due_at}`;
      if (told.current.has(key)) continue;
      told.current.add(key);
      if ('Notification' in window && Notification.permission === 'granted')
        new Notification(one.title ?? '', { body: one.about?.title ?? '', tag: one.id });
    }
  }, [reminders]);
  const answer = async (id: string, work: () => Promise<unknown>) => {
    queryClient.setQueryData(
      remindersQuery.queryKey,
      (now) => now && { ...now, data: now.data.filter((one) => one.id !== id) },
    );
    try {
      await work();
    } catch (error) {
      failed(error);
    } finally {
      await queryClient.invalidateQueries({ queryKey: remindersQuery.queryKey });
    }
  };
  const pathOf = (one: Reminder) =>
    `/${objects.find((meta) => meta.name === one.object)?.plural ?? `${one.object}s`}/${one.record}`;
  const [all, setAll] = useState(false);
  const goals = reminders.filter((one) => one.object === 'goal');
  const others = reminders.filter((one) => one.object !== 'goal');
  const shown = all ? others : others.slice(0, 1);
  const dismiss = (one: Reminder) => answer(one.id, () => api.post(`/reminders/${one.id}/dismissal`));
  if (reminders.length === 0) return null;
  return (
    <section className={classes.reminders} aria-label={t('reminders.title')} aria-live="polite">
      {goals[0] && (
        <div className={classes.reminder}>
          <Group justify="space-between" wrap="nowrap" align="start">
            <Link to={goals.length === 1 ? pathOf(goals[0]) : '/goals'}>
              <strong>
                {goals.length === 1
                  ? t('reminders.goal', { title: goals[0].title })
                  : t('reminders.goals', { count: goals.length })}
              </strong>
            </Link>
            <CloseButton
              size="sm"
              aria-label={t('reminders.dismiss')}
              onClick={() => void Promise.all(goals.map(dismiss))}
            />
          </Group>
          {goals.length > 1 && (
            <p className={classes.last}>{format.list(goals.slice(0, 3).map(({ title }) => title ?? ''))}</p>
          )}
        </div>
      )}
      {shown.map((one) => (
        <div key={one.id} className={classes.reminder}>
          <Group justify="space-between" wrap="nowrap" align="start">
            <Link to={pathOf(one)}>
              <strong>{one.title}</strong>
            </Link>
            <CloseButton size="sm" aria-label={t('reminders.dismiss')} onClick={() => void dismiss(one)} />
          </Group>
          <p>
            {one.at && format.dateTime(one.at)}
            {one.about?.title && ` · ${one.about.title}`}
          </p>
          <Group justify="space-between">
            <Menu position="top-end">
              <Menu.Target>
                <Button size="compact-xs" variant="default">
                  {t('reminders.snooze')}
                </Button>
              </Menu.Target>
              <Menu.Dropdown>
                {snoozes.map((minutes) => (
                  <Menu.Item
                    key={minutes}
                    onClick={() => void answer(one.id, () => api.post(`/reminders/${one.id}/snooze`, { minutes }))}
                  >
                    {t(`reminders.in.${minutes}`)}
                  </Menu.Item>
                ))}
              </Menu.Dropdown>
            </Menu>
            {!all && others.length > 1 && (
              <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
                {t('reminders.more', { count: others.length - 1 })}
              </Button>
            )}
          </Group>
        </div>
      ))}
    </section>
  );
}

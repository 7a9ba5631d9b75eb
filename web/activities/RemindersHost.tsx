import { Button, CloseButton, Group, Menu } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed } from '../kernel/notify.ts';
import { useObjects } from '../kernel/objects.ts';
import { queryClient } from '../kernel/queries.ts';
import classes from './activities.module.css';
import { type Reminder, remindersQuery } from './api.ts';

const SHOWN = 3;
const snoozes = [5, 30, 60, 1440, 10_080];

/** What one is to be reminded of, in the corner of every page; by the browser too where that is allowed. */
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
  if (reminders.length === 0) return null;
  return (
    <section className={classes.reminders} aria-label={t('reminders.title')} aria-live="polite">
      {reminders.slice(0, SHOWN).map((one) => (
        <div key={one.id} className={classes.reminder}>
          <Group justify="space-between" wrap="nowrap" align="start">
            <Link to={pathOf(one)}>
              <strong>{one.object === 'goal' ? t('reminders.goal', { title: one.title }) : one.title}</strong>
            </Link>
            <CloseButton
              size="sm"
              aria-label={t('reminders.dismiss')}
              onClick={() => void answer(one.id, () => api.post(`/reminders/${one.id}/dismissal`))}
            />
          </Group>
          <p>
            {one.at && format.dateTime(one.at)}
            {one.about?.title && ` · ${one.about.title}`}
          </p>
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
        </div>
      ))}
      {reminders.length > SHOWN && (
        <div className={classes.reminder}>{t('reminders.more', { count: reminders.length - SHOWN })}</div>
      )}
    </section>
  );
}

import { Checkbox } from '@mantine/core';
import { IconLock, IconRepeat } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import type { KithRecord } from '../../records/api.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import recordClasses from '../../records/record/record.module.css';
import classes from '../activities.module.css';
import { refreshActivities } from '../api.ts';
import { repeatChoices } from '../repeats.ts';

/** What a task waits for, what waits for it, and what it is made of. */
export default function TaskOrder({ meta, record }: PanelProps) {
  const { t } = useTranslation('activities');
  const blockers = Array.isArray(record.blocked_by)
    ? record.blocked_by.map((one) => String((one as { id?: string })?.id ?? one))
    : [];
  const { data } = useQuery({
    queryKey: ['records', 'task', 'order', record.id, blockers],
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>(
          '/tasks/query',
          {
            filter: {
              or: [
                { field: 'parent', op: 'eq', value: record.id },
                { field: 'blocked_by', op: 'has', value: record.id },
                ...(blockers.length > 0 ? [{ field: 'id', op: 'in', value: blockers }] : []),
              ],
            },
            sort: ['due_at'],
            limit: 100,
          },
          { signal },
        )
        .then((answer) => answer.data),
  });
  const rule = typeof record.repeats === 'string' ? record.repeats : null;
  const known = repeatChoices.find(([value]) => value !== '' && value === rule)?.[1];
  const has = (list: unknown) =>
    (Array.isArray(list) ? list : []).some((one) => (one as { id?: string })?.id === record.id || one === record.id);
  const parts = (data ?? []).filter(
    (one) => String((one.parent as { id?: string } | null)?.id ?? one.parent) === record.id,
  );
  const before = (data ?? []).filter((one) => blockers.includes(one.id));
  const after = (data ?? []).filter((one) => has(one.blocked_by));
  if (!rule && parts.length + before.length + after.length === 0) return null;
  const tick = async (task: KithRecord) => {
    try {
      const path = `/tasks/${task.id}/completion`;
      const { changeSet } = task.done_at ? await api.delWithMeta(path) : await api.postWithMeta(path);
      changed(t(task.done_at ? 'task.reopened' : 'task.done'), changeSet);
    } catch (error) {
      failed(error);
    } finally {
      void refreshActivities();
    }
  };
  const list = (title: string, tasks: KithRecord[], locked = false) =>
    tasks.length > 0 && (
      <section className={recordClasses.block} aria-label={title}>
        <h2 className={recordClasses.blockTitle}>
          {locked && tasks.some((one) => !one.done_at) && <IconLock size={14} aria-hidden />} {title}{' '}
          <span className={classes.dim}>
            {tasks.filter((one) => one.done_at).length}/{tasks.length}
          </span>
        </h2>
        {tasks.map((task) => (
          <div key={task.id} className={classes.stretch}>
            <Checkbox
              size="xs"
              checked={Boolean(task.done_at)}
              disabled={!meta.permissions.update}
              aria-label={String(task.subject)}
              onChange={() => void tick(task)}
            />
            <Link to={`/tasks/${task.id}`}>{String(task.subject)}</Link>
          </div>
        ))}
      </section>
    );
  return (
    <>
      {rule && (
        <p className={classes.dim}>
          <IconRepeat size={14} aria-hidden /> {known ? t(`repeats.${known}`) : rule}
        </p>
      )}
      {list(t('task.waits_for'), before, true)}
      {list(t('task.parts'), parts)}
      {list(t('task.then'), after)}
    </>
  );
}

import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { asLink, type Tools } from '../fields/tools.ts';
import { runVerb } from '../writes.ts';
import { aboutQuery, refreshRecord } from './api.ts';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

/** What is still to be done about this record, the most urgent first. */
export function OpenTasks({ tools, meta, record }: Props) {
  const { t } = tools;
  const tasks = tools.objects.find((o) => o.name === 'task');
  const { data, isPending } = useQuery({ ...aboutQuery('tasks', meta, record.id), enabled: tasks !== undefined });
  if (!tasks) return null;
  return (
    <section className={classes.block} aria-label={t('task.open')}>
      <h2 className={classes.blockTitle}>
        {t('task.open')} {data && data.length > 0 && <span className={classes.dim}>{data.length}</span>}
      </h2>
      {isPending && <Bone width="70%" />}
      {data?.length === 0 && <p className={classes.quiet}>{t('task.noneOpen')}</p>}
      <ul className={classes.tasks}>
        {data?.map((task) => (
          <li key={task.id}>
            <TaskCheck tools={tools} tasks={tasks} task={task} onDone={() => void refreshRecord(meta, record.id)} />
            <div className={classes.taskText}>
              <Link to={`/tasks/${task.id}`}>{titleOf(tasks, task)}</Link>
              <div className={classes.dim}>
                <Due tools={tools} at={task.due_at as string | null} />
                {asLink(task.assignee)?.title && <span> · {asLink(task.assignee)?.title}</span>}
              </div>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function TaskCheck({
  tools: { t },
  tasks,
  task,
  onDone,
}: {
  tools: Tools;
  tasks: ObjectMeta;
  task: KithRecord;
  onDone(): void;
}) {
  const done = Boolean(task.done_at);
  return (
    <Checkbox
      size="xs"
      checked={done}
      disabled={!tasks.permissions.update}
      aria-label={t(done ? 'task.reopenOne' : 'task.completeOne', { title: titleOf(tasks, task) })}
      onChange={() =>
        void runVerb(tasks, task, {
          method: done ? 'DELETE' : 'POST',
          path: 'completion',
          shown: { done_at: done ? null : new Date().toISOString() },
          message: t(done ? 'task.reopened' : 'task.completed'),
        }).then(onDone)
      }
    />
  );
}

export function Due({ tools, at }: { tools: Tools; at: string | null }) {
  if (!at) return <span>{tools.t('task.noDate')}</span>;
  const late = Date.parse(at) < Date.now();
  return (
    <time dateTime={at} title={tools.format.dateTime(at, 'long')} className={late ? classes.late : undefined}>
      {late
        ? tools.t('task.late', { when: tools.format.relative(at) })
        : tools.t('task.due', { when: tools.format.relative(at) })}
    </time>
  );
}

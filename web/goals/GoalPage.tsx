import { Button, Menu } from '@mantine/core';
import { IconDots, IconListDetails, IconPencil, IconTrash, IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Chart } from '../kernel/charts/Chart.tsx';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { changed, failed } from '../kernel/notify.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../kernel/ui/PageHeader.tsx';
import { Bone } from '../kernel/ui/Skeletons.tsx';
import { type GoalDetail, goalQuery, goalsQuery, type Progress, refreshGoals } from './api.ts';
import { Bar, useGoalSentence } from './GoalCard.tsx';
import classes from './goals.module.css';
import { People } from './People.tsx';
import { toneOf, useGoalWords } from './words.ts';

const GoalDialog = lazy(() => import('./GoalDialog.tsx'));
const PartsDialog = lazy(() => import('./PartsDialog.tsx'));

/** One goal: how it came about, who did how much of it, and how earlier periods ended. */
export default function GoalPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, refetch } = useQuery(goalQuery(id));
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!data)
    return (
      <div className={classes.page}>
        <Bone width="40%" height={28} />
        <Bone width="100%" height={14} />
        <Bone width="100%" height={240} />
      </div>
    );
  return <Goal detail={data} />;
}

function Goal({ detail }: { detail: GoalDetail }) {
  const { t } = useTranslation(['goals', 'common']);
  const words = useGoalWords();
  const navigate = useNavigate();
  const { goal, drill } = detail;
  const list = useQuery(goalsQuery('all', 'now'));
  const [open, setOpen] = useState<'edit' | 'parts' | null>(null);
  const sentence = useGoalSentence(goal);
  const remove = async () => {
    try {
      const { changeSet } = await api.delWithMeta(`/goals/${goal.id}`);
      changed(t('removed', { name: goal.name }), changeSet);
      void refreshGoals();
      void navigate({ to: '/goals' });
    } catch (error) {
      failed(error);
    }
  };
  const may = goal.may_change;
  return (
    <div className={classes.page}>
      <PageHeader
        title={goal.name}
        description={
          <>
            {goal.member?.name ?? goal.team?.name ?? t('everybody')} · {words.period(goal.period)}
            {goal.repeats && ` · ${t(`again.${goal.period.every}`)}`}
          </>
        }
        crumbs={[{ label: t('title'), to: '/goals' }]}
        actions={
          <>
            {drill && (
              <Button
                component={Link}
                to="/$plural"
                params={{ plural: drill.plural } as never}
                search={{ layout: 'list', filter: drill.filter } as never}
                variant="default"
                leftSection={<IconListDetails size={16} />}
              >
                {t('records')}
              </Button>
            )}
            {may && goal.scope !== 'member' && !goal.from_quota && (
              <Button variant="default" leftSection={<IconUsers size={16} />} onClick={() => setOpen('parts')}>
                {t('share_out')}
              </Button>
            )}
            {may && (
              <Menu position="bottom-end">
                <Menu.Target>
                  <Button variant="default" px={8} aria-label={t('common:more')}>
                    <IconDots size={16} />
                  </Button>
                </Menu.Target>
                <Menu.Dropdown>
                  <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setOpen('edit')}>
                    {t('change')}
                  </Menu.Item>
                  <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => void remove()}>
                    {t('remove')}
                  </Menu.Item>
                </Menu.Dropdown>
              </Menu>
            )}
          </>
        }
      />
      <section className={classes.headline} aria-label={t('so_far')}>
        <p className={classes.big}>
          <strong>{words.figure(goal.kind, goal.value)}</strong>
          {goal.target !== null && <span>{t('of', { target: words.figure(goal.kind, goal.target) })}</span>}
          <Badge color={toneOf(goal.state).color}>{t(`state.${goal.state}`)}</Badge>
        </p>
        <Bar goal={goal} thick />
        <p className={classes.quiet}>{sentence}</p>
        <Notes goal={goal} />
      </section>
      <Course detail={detail} />
      <People detail={detail} />
      <History detail={detail} />
      {open === 'edit' && list.data && (
        <Suspense>
          <GoalDialog maySet={list.data.may_set} goal={goal} onClose={() => setOpen(null)} />
        </Suspense>
      )}
      {open === 'parts' && (
        <Suspense>
          <PartsDialog goal={goal} onClose={() => setOpen(null)} />
        </Suspense>
      )}
    </div>
  );
}

function Notes({ goal }: { goal: Progress }) {
  const { t } = useTranslation('goals');
  const format = useFormat();
  const words = useGoalWords();
  const uneven = goal.parts && goal.kind !== 'percent' && Number(goal.parts.difference) !== 0;
  const notes = [
    goal.note,
    goal.from_quota && t('note.quota'),
    goal.partial && t('note.partial'),
    goal.missing_rates.length > 0 && t('note.rates', { currencies: format.list(goal.missing_rates) }),
    uneven &&
      goal.parts &&
      t(Number(goal.parts.difference) < 0 ? 'note.parts_less' : 'note.parts_more', {
        sum: words.figure(goal.kind, goal.parts.sum),
        gap: words.figure(goal.kind, Math.abs(Number(goal.parts.difference))),
      }),
  ].filter((note) => note);
  return notes.map((note) => (
    <p key={String(note)} className={classes.quiet} role="note">
      {note}
    </p>
  ));
}

function Course({ detail: { goal, course } }: { detail: GoalDetail }) {
  const { t } = useTranslation('goals');
  const words = useGoalWords();
  if (course.length < 2 || goal.target === null) return null;
  const series = (name: string, faded = false) => ({
    name,
    faded,
    exact: (value: number) => words.figure(goal.kind, value),
    short: (value: number) => words.figure(goal.kind, value, true),
  });
  const number = (value: string | null) => (value === null ? null : Number(value));
  const finding = goal.state === 'behind' || goal.state === 'ahead' || goal.state === 'on_track' ? goal.state : 'any';
  return (
    <Chart
      title={t(`course.${finding}`, {
        gap: words.figure(goal.kind, Math.abs(Number(goal.value ?? 0) - Number(goal.expected ?? 0))),
      })}
      subtitle={t('course.subtitle', { period: words.period(goal.period) })}
      kind="line"
      rows={course.map(({ until, value, expected }) => ({
        key: until,
        label: words.day(until),
        values: [number(value), number(expected)],
      }))}
      series={[series(t('course.done')), series(t('course.expected'), true)]}
      rowsName={t('course.until')}
    />
  );
}

function History({ detail: { goal, history } }: { detail: GoalDetail }) {
  const { t } = useTranslation('goals');
  const words = useGoalWords();
  if (history.length < 2) return null;
  const ended = history.filter(({ running }) => !running);
  const hit = ended.filter(({ percent }) => percent !== null && percent >= 100).length;
  const series = (name: string, faded = false) => ({
    name,
    faded,
    exact: (value: number) => words.figure(goal.kind, value),
    short: (value: number) => words.figure(goal.kind, value, true),
  });
  return (
    <Chart
      title={t('history.finding', { count: ended.length, hit })}
      subtitle={t('history.subtitle')}
      kind="bars"
      rows={history.map(({ period, value, target }) => ({
        key: period.from,
        label: words.period(period),
        values: [Number(value ?? 0), target === null ? null : Number(target)],
      }))}
      series={[series(t('history.done')), series(t('history.target'), true)]}
      columns={[
        {
          name: t('history.percent'),
          cell: ({ key }) => {
            const percent = history.find(({ period }) => period.from === key)?.percent;
            return percent === null || percent === undefined ? '–' : `${percent} %`;
          },
        },
      ]}
      rowsName={t('history.period')}
    />
  );
}

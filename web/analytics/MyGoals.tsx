import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Progress, ProgressList } from '../../server/sales/goals/schema.ts';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { useCan } from '../kernel/session.ts';
import { PaceBar } from '../kernel/ui/PaceBar.tsx';
import classes from './Home.module.css';

const SHOWN = 4;

/** How far one's own goals are, each in a line; nothing for those who have none. */
export function MyGoals() {
  const { t } = useTranslation('analytics');
  const mayRead = useCan('goal', 'read');
  const { data } = useQuery({
    queryKey: ['records', 'goal', 'progress', 'mine', 'now'],
    queryFn: ({ signal }) => api.get<ProgressList>('/goal-progress', { whose: 'mine' }, { signal }),
    enabled: mayRead,
  });
  const goals = (data?.data ?? []).filter(({ state }) => !['upcoming', 'missed', 'hidden'].includes(state));
  if (goals.length === 0) return null;
  return (
    <section className={classes.goals} aria-labelledby="goals">
      <div className={classes.sectionHead}>
        <h2 id="goals" className={classes.sectionTitle}>
          {t('goals.title')}
        </h2>
        <Link to="/goals" className={classes.more}>
          {t('goals.all')}
        </Link>
      </div>
      <ul className={classes.goalList}>
        {goals.slice(0, SHOWN).map((goal) => (
          <Line key={goal.id} goal={goal} />
        ))}
      </ul>
    </section>
  );
}

function Line({ goal }: { goal: Progress }) {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const figure = (value: string | null) =>
    goal.kind === 'money'
      ? format.money(value, { whole: true })
      : goal.kind === 'percent'
        ? format.percent(value)
        : format.number(value);
  const percent = format.percent(goal.percent ?? 0, 0);
  const tone = goal.state === 'reached' ? 'good' : goal.state === 'behind' ? 'bad' : 'plain';
  return (
    <li>
      <Link to="/goals/$id" params={{ id: goal.id }} className={classes.goalName}>
        {goal.name}
      </Link>
      <PaceBar
        percent={goal.percent ?? 0}
        pace={goal.kind === 'percent' || goal.state === 'reached' ? null : goal.pace}
        tone={tone}
        label={`${percent}, ${t(`goals.state.${goal.state}`)}`}
      />
      <span className={classes.goalFigure}>
        {figure(goal.value)}
        <small> {t('goals.of', { target: figure(goal.target) })}</small>
      </span>
      <span className={classes.goalState} data-tone={tone}>
        {t(`goals.state.${goal.state}`)}
      </span>
    </li>
  );
}

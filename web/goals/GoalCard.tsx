import { IconUser, IconUsers, IconUsersGroup } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import { PaceBar } from '../kernel/ui/PaceBar.tsx';
import type { Progress } from './api.ts';
import classes from './goals.module.css';
import { toneOf, useGoalWords } from './words.ts';

const ICONS = { member: IconUser, team: IconUsers, everyone: IconUsersGroup };

/** One goal at a glance: how far, how far it should be, and where it ends if it goes on like this. */
export function GoalCard({ goal }: { goal: Progress }) {
  const { t } = useTranslation('goals');
  const format = useFormat();
  const words = useGoalWords();
  const sentence = useGoalSentence(goal);
  const Icon = ICONS[goal.scope];
  return (
    <Link to="/goals/$id" params={{ id: goal.id }} className={classes.card}>
      <span className={classes.cardHead}>
        <span className={classes.cardName}>{goal.name}</span>
        <Badge color={toneOf(goal.state).color}>{t(`state.${goal.state}`)}</Badge>
      </span>
      <span className={classes.cardWho}>
        <Icon size={14} aria-hidden />
        {goal.member?.name ?? goal.team?.name ?? t('everybody')}
        <span aria-hidden>·</span>
        {words.period(goal.period)}
      </span>
      <span className={classes.cardFigure}>
        <strong>{words.figure(goal.kind, goal.value)}</strong>
        {goal.target !== null && <span>{t('of', { target: words.figure(goal.kind, goal.target) })}</span>}
        {goal.percent !== null && goal.kind !== 'percent' && (
          <span className={classes.cardPercent}>{format.percent(goal.percent, 0)}</span>
        )}
      </span>
      <Bar goal={goal} />
      <span className={classes.cardNote}>{sentence}</span>
    </Link>
  );
}

export function Bar({ goal, thick }: { goal: Progress; thick?: boolean }) {
  const { t } = useTranslation('goals');
  const format = useFormat();
  const label = t('bar', { percent: format.percent(goal.percent ?? 0, 0), pace: format.percent(goal.pace, 0) });
  // The mark of a rate stands at its target: there is nothing to add up.
  const pace = goal.target === null || goal.kind === 'percent' || goal.state === 'reached' ? null : goal.pace;
  return <PaceBar percent={goal.percent ?? 0} pace={pace} tone={toneOf(goal.state).tone} label={label} thick={thick} />;
}

/** What there is to say about a goal beyond its figure. */
export function useGoalSentence(goal: Progress): string {
  const { t } = useTranslation('goals');
  const format = useFormat();
  const words = useGoalWords();
  const { state } = goal;
  if (state === 'hidden' || state === 'no_target') return t(`sentence.${state}`);
  if (state === 'upcoming') return t('sentence.upcoming', { day: format.date(goal.period.from) });
  if (state === 'missed') return t('sentence.missed', { percent: format.percent(goal.percent ?? 0, 0) });
  if (state === 'reached')
    return goal.reached_at
      ? t('sentence.reached_on', { day: format.date(goal.reached_at.slice(0, 10)) })
      : t('sentence.reached');
  if (goal.kind === 'percent' || goal.projected === null)
    return t('sentence.pace', { expected: words.figure(goal.kind, goal.expected) });
  return t('sentence.projected', {
    expected: words.figure(goal.kind, goal.expected),
    projected: words.figure(goal.kind, goal.projected),
  });
}

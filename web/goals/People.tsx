import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { PaceBar } from '../kernel/ui/PaceBar.tsx';
import { RecordAvatar } from '../kernel/ui/RecordAvatar.tsx';
import type { GoalDetail } from './api.ts';
import classes from './goals.module.css';
import { useGoalWords } from './words.ts';

/** Who did how much of a goal of several, beside the part that each was given. */
export function People({ detail: { goal, people } }: { detail: GoalDetail }) {
  const { t } = useTranslation('goals');
  const words = useGoalWords();
  if (people.length === 0) return null;
  const most = Math.max(1, ...people.map(({ value }) => Number(value)));
  return (
    <section className={classes.section} aria-label={t('people')}>
      <h2 className={classes.groupName}>{t('people')}</h2>
      <ul className={classes.people}>
        {people.map(({ member, left, value, goal: part, target }) => {
          const percent = target && Number(target) > 0 ? (Number(value) / Number(target)) * 100 : null;
          return (
            <li key={member?.id ?? ''} data-left={left || undefined}>
              <span className={classes.person}>
                {member && <RecordAvatar name={member.name} id={member.id} />}
                {part ? (
                  <Link to="/goals/$id" params={{ id: part }}>
                    {member?.name}
                  </Link>
                ) : (
                  <span>{member?.name ?? t('nobody')}</span>
                )}
                {left && <small>{t('left')}</small>}
              </span>
              <PaceBar
                percent={percent ?? (Number(value) / most) * 100}
                tone={percent !== null && percent >= 100 ? 'good' : 'plain'}
                label={words.figure(goal.kind, value)}
              />
              <span className={classes.number}>
                {words.figure(goal.kind, value)}
                {target && <small> {t('of', { target: words.figure(goal.kind, target) })}</small>}
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

import { Skeleton } from '@mantine/core';
import { IconFlame, IconSnowflake, IconTemperature } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { Badge } from '../kernel/ui/Badge.tsx';
import type { PanelProps } from '../records/record/panels.ts';
import { type Score, scoreQuery } from './api.ts';
import classes from './leads.module.css';

const tone = { hot: 'red', warm: 'amber', cold: 'blue' } as const;
const icon = { hot: IconFlame, warm: IconTemperature, cold: IconSnowflake };

/** How promising a lead is, and why: by the rules, and beside it what was learnt from the leads before. */
export default function ScorePanel({ record }: PanelProps) {
  const { t } = useTranslation('leads');
  const format = useFormat();
  const { data } = useQuery(scoreQuery(record.id));
  const learnt = typeof record.learnt_score === 'number' ? record.learnt_score : null;
  if (data && data.score === null && learnt === null) return null;
  return (
    <section className={classes.panel} aria-label={t('score.title')}>
      <h3 className={classes.heading}>{t('score.title')}</h3>
      {!data ? (
        <Skeleton height={40} />
      ) : (
        <>
          {data.score !== null && (
            <p className={classes.score}>
              <span className={classes.points}>{format.number(data.score)}</span>
              {data.band && <Band band={data.band} />}
            </p>
          )}
          <Parts parts={data.parts} />
          {data.score !== null && data.parts.length === 0 && <p className={classes.quiet}>{t('score.none')}</p>}
        </>
      )}
      {learnt !== null && <p className={classes.quiet}>{t('score.learnt', { percent: format.percent(learnt, 0) })}</p>}
    </section>
  );
}

export function Band({ band }: { band: 'hot' | 'warm' | 'cold' }) {
  const { t } = useTranslation('leads');
  const Icon = icon[band];
  return (
    <Badge color={tone[band]} icon={<Icon size={12} aria-hidden />}>
      {t(`band.${band}`)}
    </Badge>
  );
}

/** "+10 Director", "+5 Asked for a price 3 days ago (was 8)". */
export function Parts({ parts }: { parts: Score['parts'] }) {
  const { t } = useTranslation('leads');
  const format = useFormat();
  if (parts.length === 0) return null;
  const signed = (points: number) => format.number(Math.round(points), { signDisplay: 'exceptZero' });
  return (
    <ul className={classes.parts}>
      {parts.map((part, i) => (
        <li key={part.rule ?? i}>
          <b>{signed(part.points)}</b>
          <span>
            {part.name}
            {part.times > 1 && ` × ${format.number(part.times)}`}
            {part.last_at && <span className={classes.quiet}> {format.relative(part.last_at)}</span>}
            {Math.round(part.full) !== Math.round(part.points) && (
              <span className={classes.quiet}> {t('score.was', { points: signed(part.full) })}</span>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

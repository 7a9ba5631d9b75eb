import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import type { PanelProps } from '../records/record/panels.ts';
import { type Assignments, assignmentsQuery } from './api.ts';
import classes from './leads.module.css';

/** Whose lead it is and was, and why. */
export default function Assigned({ record }: PanelProps) {
  const { t } = useTranslation('leads');
  const { data } = useQuery(assignmentsQuery(record.id));
  const shown = (data?.data ?? []).filter((one) => !one.undone).slice(0, 4);
  const waits = typeof record.unassigned_reason === 'string' && !record.owner ? record.unassigned_reason : null;
  if (shown.length === 0 && !waits) return null;
  return (
    <section className={classes.panel} aria-label={t('assigned.title')}>
      <h3 className={classes.heading}>{t('assigned.title')}</h3>
      {waits && <p className={classes.quiet}>{t(`unassigned.${waits}`)}</p>}
      <ul className={classes.history}>
        {shown.map((one) => (
          <li key={`${one.at}${one.member?.id}`}>
            <span>{one.member ? one.member.name : t('assigned.nobody')}</span>{' '}
            <RelativeTime value={one.at} className={classes.quiet} />
            <div className={classes.quiet}>{one.why ? <Why why={one.why} /> : t('assigned.by', { name: one.by })}</div>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Why somebody got a lead, in a sentence. */
export function Why({ why }: { why: NonNullable<Assignments['data'][number]['why']> }) {
  const { t } = useTranslation('leads');
  const how = why.how ? t(`how.${why.how}`, { count: why.open ?? 0 }) : '';
  const skipped = (why.skipped ?? []).map((one) => t(`skipped.${one.why}`, { name: one.name }));
  return (
    <>
      {t(`why.${why.to}`, { rule: why.rule.name, team: why.team ?? why.territory ?? '', how })}
      {skipped.length > 0 && ` (${skipped.join(', ')})`}
    </>
  );
}

import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { fieldOf } from '../../kernel/objects.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../accounts.module.css';
import { tiesQuery, todayIn } from '../api.ts';

/** When the programme is looked at next, and what earlier reviews decided. */
export default function Reviews({ tools, record }: PanelProps) {
  const { t } = useTranslation('accounts');
  const { format, labels } = tools;
  const { data = [] } = useQuery(
    tiesQuery('programme_reviews', 'programme', record.id, { sort: ['-held_on'], include: ['held_by'] }),
  );
  const meta = tools.objects.find((one) => one.name === 'programme_review');
  const outcomes = meta && fieldOf(meta, 'outcome');
  const next = record.next_review ? String(record.next_review) : null;
  const overdue = next !== null && next < todayIn(format.timeZone) && record.status === 'active';
  return (
    <section className={classes.block} aria-label={t('review.title')}>
      <h2 className={classes.blockTitle}>{t('review.title')}</h2>
      {next && (
        <p className={overdue ? classes.warn : classes.quiet}>
          {t(overdue ? 'review.overdue' : 'review.next', { date: format.date(next) })}
        </p>
      )}
      {data.length === 0 ? (
        <p className={classes.quiet}>{t('review.none')}</p>
      ) : (
        <ul className={classes.plain}>
          {data.slice(0, 5).map((one) => (
            <li key={one.id} className={classes.review}>
              {meta && outcomes && (
                <Badge color={outcomes.choices?.find(({ value }) => value === one.outcome)?.color}>
                  {labels.choice(meta, outcomes, String(one.outcome))}
                </Badge>
              )}{' '}
              <span className={classes.quiet}>
                {format.date(String(one.held_on))}
                {one.held_by ? ` · ${(one.held_by as { title?: string }).title ?? ''}` : ''}
              </span>
              <p>{String(one.decided ?? '')}</p>
              {one.refocused ? <p className={classes.quiet}>{String(one.refocused)}</p> : null}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

import { IconArrowDownRight, IconArrowUpRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useFormat } from '../kernel/format.ts';
import { Bone, ErrorState } from '../kernel/ui/index.ts';
import type { PanelProps } from '../records/record/panels.ts';
import { scoreQuery } from './api.ts';
import classes from './forecast.module.css';
import { useAttributeNames } from './useAttributeNames.ts';

/** How likely the record is to be won, as earlier ones tell, and why. */
export default function ScorePanel({ meta, record }: PanelProps) {
  const { t } = useTranslation('forecast');
  const format = useFormat();
  const names = useAttributeNames(meta.name);
  const query = useQuery(scoreQuery(meta.plural, record.id, record.version));
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Bone width="60%" />;
  const { score, state, reasons } = query.data;
  if (score === null) return <p className={classes.note}>{t(`score.state.${state}`)}</p>;
  return (
    <section aria-label={t('score.title')}>
      <h2 className={classes.heading}>{t('score.title')}</h2>
      <span className={classes.score}>{format.percent(score, 0)}</span>{' '}
      <span className={classes.groups}>{t('score.chance')}</span>
      <ul className={classes.reasons}>
        {reasons.slice(0, 4).map((reason) => (
          <li key={reason.name}>
            {reason.effect > 0 ? (
              <IconArrowUpRight size={16} data-good aria-hidden />
            ) : (
              <IconArrowDownRight size={16} data-bad aria-hidden />
            )}
            <span>
              {t(reason.effect > 0 ? 'score.speaks_for' : 'score.speaks_against', { what: names.reason(reason) })}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

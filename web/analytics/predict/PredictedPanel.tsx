import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Bone, ErrorState } from '../../kernel/ui/index.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../models/models.module.css';
import { type Explained, explainedQuery } from './api.ts';
import { useWords } from './useWords.ts';

/** What is predicted of this record, and why. */
export default function PredictedPanel({ meta, record }: PanelProps) {
  const query = useQuery(explainedQuery(meta.plural, record.id));
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Bone width="60%" />;
  return (
    <section className={classes.panel}>
      {query.data.data.map((one) => (
        <One key={one.id} object={meta.name} said={one} />
      ))}
    </section>
  );
}

function One({ object, said }: { object: string; said: Explained }) {
  const { t } = useTranslation('predict');
  const words = useWords({ object, target: said.target, kind: said.kind });
  const points = (effect: number) => words.said(Math.abs(effect));
  return (
    <div className={classes.panelModel}>
      <Link to="/analytics/predict/$id" params={{ id: said.id } as never} className={classes.panelName}>
        {said.name}
      </Link>
      <p className={classes.panelSaid}>
        {words.said(said.said)} <small>{t('usually', { usual: words.said(said.usual) })}</small>
      </p>
      <ul className={classes.reasons}>
        {said.reasons.map(({ field, value, effect }) => (
          <li key={field}>
            {t(effect > 0 ? 'raises' : 'lowers', {
              field: words.field(field),
              value: value === null ? '' : ` (${words.value(field, value)})`,
              points: points(effect),
            })}
          </li>
        ))}
      </ul>
    </div>
  );
}

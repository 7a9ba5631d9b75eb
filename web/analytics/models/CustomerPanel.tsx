import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Bone, ErrorState } from '../../kernel/ui/index.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import { explanationsQuery } from './api.ts';
import classes from './models.module.css';
import { modelWords, pageOf } from './registry.ts';
import { useSaid } from './useSaid.ts';

/** What the models say of this customer, each with its reasons. */
export default function CustomerPanel({ meta, record }: PanelProps) {
  const { t } = useTranslation(['models', ...modelWords]);
  const said = useSaid();
  const query = useQuery(explanationsQuery(meta.plural, record.id));
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.isPending) return <Bone width="60%" />;
  const known = query.data.data.filter(({ model }) => pageOf(model));
  if (known.length === 0) return null;
  return (
    <section className={classes.panel} aria-label={t('panel')}>
      <h2 className={classes.panelTitle}>{t('panel')}</h2>
      {known.map(({ model, headline, reasons }) => (
        <div key={model} className={classes.panelModel}>
          <Link to="/analytics/$model" params={{ model } as never} className={classes.panelName}>
            {t(`${pageOf(model)?.words}:${model}.title`)}
          </Link>
          <p className={classes.panelSaid}>{said(model, headline)}</p>
          <ul className={classes.reasons}>
            {reasons.map((reason) => (
              <li key={`${reason.key} ${JSON.stringify(reason.values)}`}>{said(model, reason)}</li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

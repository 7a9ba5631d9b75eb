import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { openQuickCreate } from '../kernel/create.ts';
import { useCan, useRole } from '../kernel/session.ts';
import { useAddSampleData } from './api.ts';
import classes from './Home.module.css';

/** An empty workspace says what to do first. */
export function FirstSteps() {
  const { t } = useTranslation('analytics');
  const mayImport = useCan('deal', 'import');
  const mayCreate = useCan('deal', 'create');
  const { isAdmin } = useRole();
  const sample = useAddSampleData(t('first.sample_added'));
  return (
    <section aria-labelledby="first">
      <h2 id="first" className={classes.sectionTitle}>
        {t('first.title')}
      </h2>
      <ul className={classes.steps}>
        {mayImport && (
          <li className={classes.step}>
            <h3>{t('first.import')}</h3>
            <p>{t('first.import_text')}</p>
            <Button component={Link} to="/imports">
              {t('first.import_do')}
            </Button>
          </li>
        )}
        {mayCreate && (
          <li className={classes.step}>
            <h3>{t('first.deal')}</h3>
            <p>{t('first.deal_text')}</p>
            <Button variant="default" onClick={() => openQuickCreate({ object: 'deal' })}>
              {t('first.deal_do')}
            </Button>
          </li>
        )}
        {isAdmin && (
          <li className={classes.step}>
            <h3>{t('first.sample')}</h3>
            <p>{t('first.sample_text')}</p>
            <Button variant="default" loading={sample.isPending} onClick={() => sample.mutate()}>
              {t('first.sample_do')}
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}

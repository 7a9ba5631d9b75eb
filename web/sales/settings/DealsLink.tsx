import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import classes from './pipelines.module.css';

interface Props {
  object: 'stage' | 'pipeline';
  id: string;
  name: string;
  count: number;
}

/** How many deals stand here, and the way to them. */
export function DealsLink({ object, id, name, count }: Props) {
  const { t } = useTranslation('sales');
  if (count === 0) return <span className={classes.quiet}>{t('deals_none')}</span>;
  const search = { layout: 'list', filter: { field: object, op: 'eq', value: id } };
  return (
    <Link
      to="/$plural"
      params={{ plural: 'deals' }}
      search={search as never}
      className={classes.link}
      aria-label={t('deals_of', { count, name })}
    >
      {t('deals', { count })}
    </Link>
  );
}

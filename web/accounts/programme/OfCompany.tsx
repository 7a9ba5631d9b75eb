import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { fieldOf } from '../../kernel/objects.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from '../accounts.module.css';
import { tiesQuery } from '../api.ts';

/** The key-account programmes that a company belongs to. */
export default function OfCompany({ tools, record }: PanelProps) {
  const { t } = useTranslation('accounts');
  const { data = [] } = useQuery(tiesQuery('programme_companies', 'company', record.id, { include: ['programme'] }));
  const meta = tools.objects.find((one) => one.name === 'programme_company');
  const roles = meta && fieldOf(meta, 'role');
  if (data.length === 0 || !meta || !roles) return null;
  return (
    <section className={classes.block} aria-label={t('programme.of_company')}>
      <h2 className={classes.blockTitle}>{t('programme.of_company')}</h2>
      <ul className={classes.plain}>
        {data.map((one) => {
          const programme = one.programme as { id: string; title?: string } | null;
          return (
            programme && (
              <li key={one.id} className={classes.line}>
                <span className={classes.grow}>
                  <Link to={`/programmes/${programme.id}`} className={classes.name}>
                    {programme.title}
                  </Link>
                  <span className={classes.small}>{tools.labels.choice(meta, roles, String(one.role ?? ''))}</span>
                </span>
              </li>
            )
          );
        })}
      </ul>
    </section>
  );
}

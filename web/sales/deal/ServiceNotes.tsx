import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import type { PanelProps } from '../../records/record/panels.ts';
import classes from './deal.module.css';

interface ServiceNote {
  deal: { id: string; name: string };
  notes: string;
  closed_on: string | null;
  owner: { id: string; name: string } | null;
}

/** What those who sold to this company want service to know. Nothing where there is nothing. */
export default function ServiceNotes({ tools, record }: PanelProps) {
  const { t } = useTranslation('sales');
  const { data } = useQuery({
    queryKey: ['record', 'company', record.id, 'service notes'],
    queryFn: ({ signal }) =>
      api.get<{ data: ServiceNote[] }>(`/companies/${record.id}/service-notes`, undefined, { signal }),
  });
  if (!data || data.data.length === 0) return null;
  return (
    <section className={classes.part} aria-label={t('serviceNotes.title')}>
      <h2 className={classes.partTitle}>{t('serviceNotes.title')}</h2>
      <ul className={classes.rows}>
        {data.data.slice(0, 5).map((one) => (
          <li key={one.deal.id}>
            <span className={classes.rowText}>
              <span className={classes.said} dir="auto">
                {one.notes}
              </span>
              <span className={classes.dim}>
                <Link to={`/deals/${one.deal.id}`}>{one.deal.name}</Link>
                {one.closed_on && ` · ${tools.format.date(one.closed_on)}`}
                {one.owner && ` · ${one.owner.name}`}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

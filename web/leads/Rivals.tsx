import { IconUsers } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Rival, rivalsQuery } from './api.ts';
import classes from './leads.module.css';

/** A warning where colleagues work on the same prospect; nothing where none do. */
export function Rivals({ object, id }: { object: 'lead' | 'deal'; id: string }) {
  const { data } = useQuery(rivalsQuery(object, id));
  if (!data || data.length === 0) return null;
  return (
    <div className={classes.warning} role="status">
      <IconUsers size={16} aria-hidden />
      <RivalLines rivals={data} />
    </div>
  );
}

export function RivalLines({ rivals }: { rivals: Rival[] }) {
  const { t } = useTranslation('leads');
  const shown = rivals.slice(0, 3);
  return (
    <div>
      {shown.map((one) => (
        <div key={one.id}>
          {t(`rivals.${one.object}.${one.same}`, { name: one.owner.title })}{' '}
          <Link to="/$plural/$id" params={{ plural: `${one.object}s`, id: one.id }}>
            {one.title}
          </Link>
        </div>
      ))}
      {rivals.length > shown.length && <div>{t('rivals.more', { count: rivals.length - shown.length })}</div>}
    </div>
  );
}

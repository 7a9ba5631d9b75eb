import { IconCopyCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api } from '../../kernel/client.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import type { KithRecord } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

/** A quiet word that this record may be there twice. Nothing where it is not. */
export default function Similar({ tools: { t }, meta, record }: Props) {
  const { data } = useQuery({
    queryKey: ['duplicates', 'of', meta.plural, record.id],
    queryFn: ({ signal }) =>
      api.get<{ data: unknown[] }>(`/${meta.plural}/${record.id}/duplicates`, undefined, { signal }),
    staleTime: 60_000,
    retry: false,
  });
  const count = data?.data.length ?? 0;
  if (count === 0) return null;
  return (
    <div className={classes.similar} role="status">
      <IconCopyCheck size={16} aria-hidden />
      <span>{t('record.similar', { count })}</span>
      <Link to="/duplicates" search={{ object: meta.plural, record: record.id } as never}>
        {t('record.similarLook')}
      </Link>
    </div>
  );
}

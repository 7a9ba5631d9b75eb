import { queryOptions, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../../kernel/client.ts';
import { type Money, useFormat } from '../../../kernel/format.ts';
import { Bone, ErrorState, RecordAvatar } from '../../../kernel/ui/index.ts';
import { Part } from '../Actions.tsx';
import classes from './customers.module.css';

interface Leaver {
  id: string;
  name: string | null;
  last_purchase_on: string | null;
  purchase_gap: number | null;
  spent: Money | null;
  alive_chance: number | string | null;
}

const leavers = queryOptions({
  queryKey: ['records', 'person', 'leaving'],
  queryFn: ({ signal }) =>
    api.post<{ data: Leaver[] }>(
      '/people/query',
      {
        filter: { field: 'buying_rhythm', op: 'in', value: ['late', 'leaving'] },
        sort: ['-spent'],
        fields: ['name', 'last_purchase_on', 'purchase_gap', 'spent', 'alive_chance'],
        limit: 10,
      },
      { signal },
    ),
});

/** The ten whose leaving would cost most, each with its reason. Whom one may not see is not among them. */
export function LeavingList() {
  const { t } = useTranslation('models-customers');
  const format = useFormat();
  const query = useQuery(leavers);
  if (query.isError) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (query.data?.data.length === 0) return null;
  return (
    <Part title={t('leaving.list')} text={t('leaving.list_text')}>
      {query.isPending ? (
        <Bone width="100%" height={220} />
      ) : (
        <ol className={classes.people}>
          {query.data.data.map((one) => (
            <li key={one.id}>
              <Link to="/$plural/$id" params={{ plural: 'people', id: one.id } as never} className={classes.person}>
                <RecordAvatar id={one.id} name={one.name} />
                <span>{one.name}</span>
              </Link>
              <span className={classes.why}>
                {t('leaving.why', { gap: format.number(one.purchase_gap), last: format.date(one.last_purchase_on) })}
              </span>
              <span className={classes.figure}>{format.money(one.spent, { whole: true })}</span>
            </li>
          ))}
        </ol>
      )}
    </Part>
  );
}

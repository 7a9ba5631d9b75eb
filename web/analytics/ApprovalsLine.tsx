import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { useCan } from '../kernel/session.ts';
import classes from './Home.module.css';

/** What waits for one's decision, in one line; nothing where nothing does. */
export function ApprovalsLine() {
  const { t } = useTranslation('analytics');
  const format = useFormat();
  const mayRead = useCan('approval', 'read');
  const { data } = useQuery({
    queryKey: ['records', 'approval', 'mine'],
    queryFn: ({ signal }) =>
      api.get<{ to_decide: Array<{ id: string; name: string }> }>('/approvals/mine', undefined, { signal }),
    enabled: mayRead,
  });
  const count = data?.to_decide.length ?? 0;
  if (count === 0) return null;
  const names = data?.to_decide.slice(0, 2).map(({ name }) => name) ?? [];
  return (
    <p className={classes.leads}>
      <Link to="/approvals" className={classes.lead}>
        {t('approvals_waiting', { count, n: format.number(count), names: format.list(names) })}
      </Link>
    </p>
  );
}

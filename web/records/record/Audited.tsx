import { Button } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { RelativeTime } from '../../kernel/ui/RelativeTime.tsx';
import classes from './record.module.css';

interface Entry {
  id: string;
  at: string;
  actor: { name: string };
  action: string;
  detail: Record<string, unknown> | null;
}

/** What the audit log says of this record beside its changes: who was shown what, shared it, merged it. For administrators. */
export default function Audited({ id }: { id: string }) {
  const { t } = useTranslation('audit');
  const query = useInfiniteQuery({
    queryKey: ['audit', 'record', id],
    queryFn: ({ pageParam, signal }) =>
      api.get<{ data: Entry[]; next_cursor: string | null }>(
        '/audit',
        { record: id, cursor: pageParam || undefined, limit: 10 },
        { signal },
      ),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });
  const entries = query.data?.pages.flatMap((page) => page.data) ?? [];
  if (entries.length === 0) return null;
  const fieldsOf = ({ detail }: Entry) => (Array.isArray(detail?.fields) ? ` · ${detail.fields.join(', ')}` : '');
  return (
    <section className={classes.audited} aria-label={t('of_record')}>
      <h3 className={classes.auditedTitle}>
        <IconShieldCheck size={16} stroke={1.5} aria-hidden />
        {t('of_record')}
        <Link to="/settings/audit" search={{ record: id } as never} className={classes.auditedAll}>
          {t('all_entries')}
        </Link>
      </h3>
      <ul>
        {entries.map((entry) => (
          <li key={entry.id}>
            <strong>{entry.actor.name}</strong> ·{' '}
            {t(`actions.${entry.action}`, { defaultValue: entry.action.replaceAll('_', ' ').replace('.', ': ') })}
            {fieldsOf(entry)} <span className={classes.dim}>· </span>
            <span className={classes.dim}>
              <RelativeTime value={entry.at} />
            </span>
          </li>
        ))}
      </ul>
      {query.hasNextPage && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('more')}
        </Button>
      )}
    </section>
  );
}

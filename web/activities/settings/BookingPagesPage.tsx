import { Badge, Button, Group } from '@mantine/core';
import { IconCalendarPlus, IconCopy, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import { useCan } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { SettingsPage } from '../../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../../records/api.ts';
import classes from '../activities.module.css';

const BookingPageDialog = lazy(() => import('./BookingPageDialog.tsx'));

/** Pages on which people outside book a time. */
export default function BookingPagesPage() {
  const { t } = useTranslation('activities');
  const mayWrite = useCan('booking_page', 'create');
  const [editing, setEditing] = useState<KithRecord | 'new' | null>(null);
  const query = useQuery({
    queryKey: ['records', 'booking_page', 'all'],
    queryFn: ({ signal }) =>
      api
        .post<{ data: KithRecord[] }>('/booking-pages/query', { sort: ['name'], limit: 200 }, { signal })
        .then((answer) => answer.data),
  });
  const copy = async (id: string) => {
    try {
      const { path } = await api.post<{ path: string }>(`/booking-pages/${id}/address`);
      await navigator.clipboard.writeText(new URL(path, window.location.href).href);
      notify(t('booking_pages.copied'), { tone: 'done' });
    } catch (error) {
      failed(error);
    }
  };
  const add = mayWrite && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing('new')}>
      {t('booking_pages.add')}
    </Button>
  );
  return (
    <SettingsPage title={t('booking_pages.title')} text={t('booking_pages.text')} actions={add} wide>
      {query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <SkeletonRows rows={4} />
      ) : query.data.length === 0 ? (
        <EmptyState icon={<IconCalendarPlus size={20} />} title={t('booking_pages.none')} action={add}>
          {t('booking_pages.none_text')}
        </EmptyState>
      ) : (
        query.data.map((page) => (
          <div key={page.id} className={classes.row}>
            <div className={classes.grow}>
              <Group gap="xs">
                <strong>{String(page.name)}</strong>
                {page.active === false && <Badge color="gray">{t('booking_pages.off')}</Badge>}
              </Group>
              <div className={classes.dim}>
                {t('booking.length', { count: Number(page.minutes) })} · /p/book/{String(page.slug)}
              </div>
            </div>
            <Button
              size="compact-sm"
              variant="default"
              leftSection={<IconCopy size={14} />}
              onClick={() => void copy(page.id)}
            >
              {t('booking_pages.copy')}
            </Button>
            {mayWrite && (
              <Button size="compact-sm" variant="default" onClick={() => setEditing(page)}>
                {t('booking_pages.change')}
              </Button>
            )}
          </div>
        ))
      )}
      {editing && (
        <Suspense>
          <BookingPageDialog page={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
        </Suspense>
      )}
    </SettingsPage>
  );
}

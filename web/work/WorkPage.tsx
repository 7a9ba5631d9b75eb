import { Button, SegmentedControl } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, apiUrl } from '../kernel/client.ts';
import { useFormat } from '../kernel/format.ts';
import { failed, undo } from '../kernel/notify.ts';
import { useObjects } from '../kernel/objects.ts';
import { useRole } from '../kernel/session.ts';
import { Badge, type Tone } from '../kernel/ui/Badge.tsx';
import { EmptyState } from '../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../kernel/ui/ErrorState.tsx';
import { RelativeTime } from '../kernel/ui/RelativeTime.tsx';
import { SettingsPage } from '../kernel/ui/SettingsPage.tsx';
import { SkeletonRows } from '../kernel/ui/Skeletons.tsx';
import { isOpen, stopWork, type Work } from '../kernel/work.ts';
import { useWorkWords } from '../kernel/workWords.ts';
import classes from './work.module.css';

const ViewIndexes = lazy(() => import('./ViewIndexes.tsx'));

interface Answer {
  data: Work[];
  next_cursor: string | null;
}

const tones: Record<Work['state'], Tone> = {
  queued: 'gray',
  running: 'blue',
  done: 'green',
  stopped: 'amber',
  failed: 'red',
};

/** What runs in the background, and what has run: with stop, undo, and the reasons of what could not be done. */
export default function WorkPage() {
  const { t } = useTranslation('work');
  const { isAdmin } = useRole();
  const [everyone, setEveryone] = useState(false);
  const list = useInfiniteQuery({
    queryKey: ['work', everyone],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.get<Answer>('/work', { everyone: everyone || undefined, cursor: pageParam, limit: 50 }, { signal }),
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: ({ state }) => (state.data?.pages.some((p) => p.data.some(isOpen)) ? 1000 : false),
  });
  const rows = list.data?.pages.flatMap((page) => page.data) ?? [];
  return (
    <SettingsPage
      wide
      title={t('title')}
      text={t('text')}
      actions={
        isAdmin && (
          <SegmentedControl
            size="xs"
            value={everyone ? 'everyone' : 'mine'}
            onChange={(value) => setEveryone(value === 'everyone')}
            data={[
              { value: 'mine', label: t('mine') },
              { value: 'everyone', label: t('everyone') },
            ]}
          />
        )
      }
    >
      {list.isPending ? (
        <SkeletonRows rows={5} />
      ) : list.error ? (
        <ErrorState error={list.error} retry={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState title={t('none')}>{t('noneText')}</EmptyState>
      ) : (
        <ul className={classes.list}>
          {rows.map((work) => (
            <OneWork key={work.id} work={work} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button variant="default" mt="md" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('more')}
        </Button>
      )}
      {isAdmin && (
        <Suspense>
          <ViewIndexes />
        </Suspense>
      )}
    </SettingsPage>
  );
}

function OneWork({ work }: { work: Work }) {
  const { t } = useTranslation('work');
  const format = useFormat();
  const words = useWorkWords();
  const meta = useObjects().find((one) => one.name === work.object);
  return (
    <li className={classes.work}>
      <div className={classes.what}>
        <span>{words.title(work, meta)}</span>
        <span className={classes.when}>
          <RelativeTime value={work.finished_at ?? work.created_at} />
          {isOpen(work) &&
            work.total !== null &&
            ` · ${t('progress', { done: format.number(work.done), total: format.number(work.total) })}`}
          {work.message && ` · ${work.message}`}
          {work.failed > 0 && (
            <>
              {' · '}
              <a href={apiUrl(`/work/${work.id}/failures.csv`)} download title={t('failures')}>
                {t('failed', { count: work.failed, text: format.number(work.failed) })}
              </a>
            </>
          )}
        </span>
      </div>
      <Badge color={tones[work.state]}>{t(`states.${work.state}`)}</Badge>
      {isOpen(work) ? (
        <Button
          size="compact-sm"
          variant="default"
          disabled={work.stopping}
          onClick={() => void stopWork(work.id).catch(failed)}
        >
          {t(work.stopping ? 'stopping' : 'stop')}
        </Button>
      ) : (
        work.change_set && (
          <Button size="compact-sm" variant="default" onClick={() => void undo(work.change_set as string)}>
            {t('undo')}
          </Button>
        )
      )}
    </li>
  );
}

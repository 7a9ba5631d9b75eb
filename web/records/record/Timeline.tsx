import { Button } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { onLiveChange } from '../../kernel/live.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { aboutQuery, refreshRecord, type TimelineEntry, timelineQuery } from './api.ts';
import { Composer } from './Composer.tsx';
import { Entry, NoteCard } from './Entry.tsx';
import classes from './record.module.css';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

const kinds = ['all', 'notes', 'talks', 'tasks', 'changes'] as const;
type Kind = (typeof kinds)[number];

const fits = (kind: Kind, entry: TimelineEntry) =>
  kind === 'all' ||
  (kind === 'notes' && entry.kind === 'note') ||
  (kind === 'talks' && (entry.kind === 'meeting' || entry.kind === 'call')) ||
  (kind === 'tasks' && entry.kind === 'task') ||
  (kind === 'changes' && (entry.kind === 'change' || entry.kind === 'stage'));

/** Everything that happened, newest first, under what is pinned; and the place to write what just did. */
export function Timeline({ tools, meta, record }: Props) {
  const { t } = tools;
  const [kind, setKind] = useState<Kind>('all');
  const query = useInfiniteQuery(timelineQuery(meta, record.id));
  const notes = tools.objects.find((o) => o.name === 'note');
  const { data: pinned = [] } = useQuery({ ...aboutQuery('notes', meta, record.id), enabled: notes !== undefined });
  useFollow(meta, record.id);

  const pages = query.data?.pages ?? [];
  const titles = Object.assign({}, ...pages.map((p) => p.titles)) as Record<string, string>;
  const pinnedIds = new Set(pinned.map((n) => n.id));
  const entries = pages
    .flatMap((p) => p.data)
    .filter((entry) => fits(kind, entry) && !(entry.kind === 'note' && entry.record && pinnedIds.has(entry.record.id)));
  const refresh = () => void refreshRecord(meta, record.id);

  // A filter may leave nothing of what is loaded: then the next page is fetched until there is something or the end.
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (kind !== 'all' && entries.length < 5 && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [kind, entries.length, hasNextPage, isFetchingNextPage, fetchNextPage]);

  return (
    <section aria-label={t('timeline.title')}>
      {!record.trashed_at && <Composer tools={tools} meta={meta} record={record} onWritten={refresh} />}
      <div className={classes.filters} role="group" aria-label={t('timeline.show')}>
        {kinds.map((one) => (
          <button
            key={one}
            type="button"
            className={classes.tab}
            aria-pressed={kind === one}
            onClick={() => setKind(one)}
          >
            {t(`timeline.kinds.${one}`)}
          </button>
        ))}
      </div>
      {query.isPending &&
        [64, 80, 48].map((w) => (
          <p key={w}>
            <Bone width={`${w}%`} />
          </p>
        ))}
      {query.error && !query.data && <ErrorState error={query.error} retry={() => void query.refetch()} />}
      <ol className={classes.entries}>
        {notes &&
          (kind === 'all' || kind === 'notes') &&
          pinned.map((note) => (
            <li key={note.id} className={classes.entry}>
              <NoteCard tools={tools} notes={notes} note={note} at={String(note.created_at)} onChanged={refresh} />
            </li>
          ))}
        {entries.map((entry) => (
          <li
            key={`${entry.kind} ${entry.record?.id ?? entry.change_set} ${entry.about?.id} ${entry.at}`}
            className={classes.entry}
          >
            <Entry tools={tools} meta={meta} record={record} entry={entry} titles={titles} onChanged={refresh} />
          </li>
        ))}
      </ol>
      {query.data && entries.length === 0 && pinned.length === 0 && !hasNextPage && (
        <p className={classes.quiet}>{t(kind === 'all' ? 'timeline.empty' : 'timeline.emptyKind')}</p>
      )}
      {hasNextPage && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          loading={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          {t('timeline.more')}
        </Button>
      )}
    </section>
  );
}

/** A note written elsewhere about this record is news here, although another record was created. */
function useFollow(meta: ObjectMeta, id: string): void {
  useEffect(() => {
    let soon: ReturnType<typeof setTimeout> | undefined;
    const stop = onLiveChange((change) => {
      const objects = [...(change.objects ?? []), ...(change.changes ?? []).map((c) => c.object)];
      if (!objects.some((o) => ['note', 'task', 'meeting', 'call'].includes(o))) return;
      clearTimeout(soon);
      soon = setTimeout(() => void refreshRecord(meta, id), 500);
    });
    return () => {
      clearTimeout(soon);
      stop();
    };
  }, [meta, id]);
}

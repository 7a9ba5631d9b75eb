import { Button } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useInfiniteQuery, useQueries } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { api } from '../../kernel/client.ts';
import { failed, notify, undo } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import { useRole } from '../../kernel/session.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { RelativeTime } from '../../kernel/ui/RelativeTime.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { fieldOf, isSystem } from '../model/objects.ts';
import { type HistoryEntry, historyQuery } from './api.ts';
import { changeText } from './Entry.tsx';
import classes from './record.module.css';

const Audited = lazy(() => import('./Audited.tsx'));
const Past = lazy(() => import('./Past.tsx'));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
}

/** Every change, field by field, with who and when; each can be taken back. */
export default function History({ tools, meta, record }: Props) {
  const { t } = tools;
  const { isAdmin } = useRole();
  const query = useInfiniteQuery(historyQuery(meta, record.id));
  const entries = query.data?.pages.flatMap((p) => p.data) ?? [];
  const titles = useNamed(tools, meta, entries);
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  return (
    <section aria-label={t('record.tab.history')}>
      <Suspense>
        <Past tools={tools} meta={meta} record={record} />
      </Suspense>
      {isAdmin && (
        <Suspense>
          <Audited id={record.id} />
        </Suspense>
      )}
      {query.isPending &&
        [70, 50, 60].map((w) => (
          <p key={w}>
            <Bone width={`${w}%`} />
          </p>
        ))}
      {entries.map((entry) => (
        <ChangeSet key={entry.seq} tools={tools} meta={meta} entry={entry} titles={titles} />
      ))}
      {query.hasNextPage && (
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          mt="xs"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('timeline.more')}
        </Button>
      )}
    </section>
  );
}

function ChangeSet({
  tools,
  meta,
  entry,
  titles,
}: Omit<Props, 'record'> & { entry: HistoryEntry; titles: ReadonlyMap<string, string> }) {
  const { t } = tools;
  const [busy, setBusy] = useState(false);
  const set = entry.change_set;
  const names = Object.keys(entry.after ?? {}).filter((name) => {
    const field = fieldOf(meta, name);
    return field && !isSystem(field);
  });
  const takeBack = async () => {
    setBusy(true);
    if (set.origin === 'merge') await unmerge(tools, meta, set.origin_id);
    else await undo(set.id);
    setBusy(false);
  };
  const canUndo = meta.permissions.update && !set.undone_by && entry.op !== 'purge';
  return (
    <div className={classes.set}>
      <div className={classes.setHead}>
        <strong>{set.actor.name}</strong>
        <span className={classes.dim}>{t(`history.op.${entry.op}`)}</span>
        {set.origin !== 'app' && (
          <span className={classes.dim}>
            {t(`history.origin.${set.origin}`, { defaultValue: set.reason ?? set.origin })}
          </span>
        )}
        <RelativeTime value={set.at} className={classes.dim} />
        {set.undone_by && <span className={classes.dim}>{t('history.undone')}</span>}
        {canUndo && (
          <Button
            size="compact-xs"
            variant="subtle"
            color="gray"
            leftSection={<IconArrowBackUp size={14} />}
            loading={busy}
            title={
              set.changes > 1 && set.origin !== 'merge' ? t('history.undoMany', { count: set.changes }) : undefined
            }
            onClick={() => void takeBack()}
          >
            {set.origin === 'merge'
              ? t('history.unmerge')
              : set.changes > 1
                ? t('history.undoAll', { count: set.changes, text: tools.format.number(set.changes) })
                : t('common:undo')}
          </Button>
        )}
      </div>
      {(entry.op === 'update' || entry.op === 'create') && (
        <dl className={classes.setFields}>
          {names.map((name) => {
            const field = fieldOf(meta, name);
            const before = changeText(tools, meta, name, entry.before?.[name], titles);
            const after = changeText(tools, meta, name, entry.after?.[name], titles);
            if (!field || (!before && !after)) return null;
            return (
              <div key={name}>
                <dt>{tools.labels.field(meta, field)}</dt>
                <dd>
                  {before && (
                    <>
                      <span className={classes.dim}>{before}</span> →{' '}
                    </>
                  )}
                  {after || <span className={classes.dim}>{t('timeline.nothing')}</span>}
                </dd>
              </div>
            );
          })}
        </dl>
      )}
    </div>
  );
}

/** Takes a merge apart and says what stays because it was changed since. */
async function unmerge({ t, labels }: Tools, meta: ObjectMeta, id: string | null): Promise<void> {
  try {
    const { kept } = await api.post<{ kept: Array<{ object: string; field: string }> }>(`/merges/${id}/undo`);
    const fields = [...new Set(kept.filter((one) => one.object === meta.plural).map((one) => one.field))].flatMap(
      (name) => {
        const field = fieldOf(meta, name);
        return field ? [labels.field(meta, field)] : [];
      },
    );
    const said = fields.length > 0 ? ` ${t('history.keptLater', { fields: fields.join(', ') })}.` : '';
    notify(`${t('history.unmerged')}.${said}`, { tone: 'done' });
    void queryClient.invalidateQueries({
      predicate: ({ queryKey }) => ['records', 'record', 'duplicates'].includes(String(queryKey[0])),
    });
  } catch (error) {
    failed(error);
  }
}

/** The titles of the records that the history names by their ids. */
function useNamed(tools: Tools, meta: ObjectMeta, entries: HistoryEntry[]): ReadonlyMap<string, string> {
  const wanted = new Map<string, Set<string>>();
  for (const { before, after } of entries) {
    for (const values of [before, after]) {
      for (const [name, value] of Object.entries(values ?? {})) {
        const field = fieldOf(meta, name);
        const id = typeof value === 'string' ? value : (value as { id?: string } | null)?.id;
        const object =
          field?.type === 'reference'
            ? field.to
            : field?.type === 'record'
              ? (value as { object?: string } | null)?.object
              : null;
        if (object && id) wanted.set(object, (wanted.get(object) ?? new Set()).add(id));
      }
    }
  }
  const asked = [...wanted].flatMap(([name, ids]) => {
    const object = tools.objects.find((o) => o.name === name);
    return object ? [{ object, ids: [...ids].sort().slice(0, 200) }] : [];
  });
  return useQueries({
    queries: asked.map(({ object, ids }) => ({
      queryKey: ['records', object.name, 'titles', ids],
      staleTime: 5 * 60_000,
      queryFn: async () => {
        const { data } = await api.post<{ data: KithRecord[] }>(`/${object.plural}/query`, {
          filter: { field: 'id', op: 'in', value: ids },
          fields: [object.title],
          limit: 200,
        });
        return data.map((one): [string, string] => [one.id, titleOf(object, one)]);
      },
    })),
    combine: (results) => new Map(results.flatMap((r) => r.data ?? [])),
  });
}

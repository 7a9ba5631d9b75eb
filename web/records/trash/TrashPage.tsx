import { Button } from '@mantine/core';
import { IconArrowBackUp, IconTrash } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api } from '../../kernel/client.ts';
import { failed, notify } from '../../kernel/notify.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import { useRole } from '../../kernel/session.ts';
import { confirm } from '../../kernel/ui/confirm.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { ObjectIcon } from '../../kernel/ui/ObjectIcon.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { RelativeTime } from '../../kernel/ui/RelativeTime.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type KithRecord, titleOf } from '../api.ts';
import { runBulk } from '../bulk.ts';
import { type Tools, useTools } from '../fields/tools.ts';
import { restoreRecord } from '../writes.ts';
import classes from './trash.module.css';

/** What was put away, by kind: back it comes with a press, for ever it goes only by an administrator's word. */
export default function TrashPage() {
  const tools = useTools();
  const { t, labels, objects } = tools;
  const { object: chosen } = useSearch({ strict: false }) as { object?: string };
  const navigate = useNavigate();
  const offered = objects.filter((o) => o.permissions.read && !['member', 'pipeline', 'stage'].includes(o.name));
  const meta = offered.find((o) => o.plural === chosen) ?? offered.find((o) => o.name === 'deal') ?? offered[0];
  return (
    <div className={classes.page}>
      <PageHeader title={t('trash.title')} description={t('trash.text')} />
      <nav className={classes.kinds} aria-label={t('trash.kinds')}>
        {offered.map((o) => (
          <button
            key={o.name}
            type="button"
            className={classes.kind}
            aria-current={o === meta}
            onClick={() => void navigate({ to: '/trash', search: { object: o.plural }, replace: true })}
          >
            <ObjectIcon icon={o.icon} />
            {labels.objects(o)}
          </button>
        ))}
      </nav>
      {meta && <Trashed key={meta.name} tools={tools} meta={meta} />}
    </div>
  );
}

function Trashed({ tools, meta }: { tools: Tools; meta: ObjectMeta }) {
  const { t, labels, inline, format } = tools;
  const { isAdmin } = useRole();
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const query = useInfiniteQuery({
    queryKey: ['records', meta.name, 'trash'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      api.post<{ data: KithRecord[]; next_cursor: string | null }>(
        `/${meta.plural}/query`,
        { trashed: true, sort: ['-updated_at'], limit: 50, ...(pageParam ? { cursor: pageParam } : {}) },
        { signal },
      ),
    getNextPageParam: (last) => last.next_cursor ?? undefined,
  });
  const rows = query.data?.pages.flatMap((p) => p.data) ?? [];
  const names = { objects: inline(labels.objects(meta)), object: inline(labels.object(meta)) };

  const toggle = (id: string) =>
    setChosen((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const endForEver = async (ids: string[]) => {
    const sure = await confirm({
      title: t('trash.endTitle', { count: ids.length, text: format.number(ids.length), ...names }),
      message: t('trash.endText'),
      confirm: t('trash.end'),
      danger: true,
    });
    if (!sure) return;
    let ended = 0;
    for (const id of ids) {
      try {
        await api.del(`/${meta.plural}/${id}`, { params: { purge: true } });
        ended += 1;
      } catch (error) {
        failed(error);
      }
    }
    if (ended > 0) notify(t('trash.ended', { count: ended }));
    setChosen(new Set());
    void queryClient.invalidateQueries({ queryKey: ['records', meta.name] });
  };
  const restoreAll = async (ids: string[]) => {
    setChosen(new Set());
    await (ids.length > 1 ? runBulk(meta, { ids }, 'restore') : restoreRecord(meta, ids[0] as string));
  };

  if (query.isPending) return <SkeletonRows rows={8} columns={2} />;
  if (query.error && !query.data) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  if (rows.length === 0) {
    return (
      <EmptyState icon={<IconTrash size={20} />} title={t('trash.empty', names)}>
        {t('trash.emptyText')}
      </EmptyState>
    );
  }
  return (
    <>
      <div className={classes.bar}>
        <label className={classes.all}>
          <input
            type="checkbox"
            checked={chosen.size > 0 && chosen.size === rows.length}
            onChange={() => setChosen(chosen.size === rows.length ? new Set() : new Set(rows.map((r) => r.id)))}
          />
          {chosen.size > 0
            ? t('selection.count', { count: chosen.size, text: format.number(chosen.size) })
            : t('trash.chooseAll')}
        </label>
        {chosen.size > 0 && meta.permissions.delete && (
          <Button
            size="compact-sm"
            variant="default"
            leftSection={<IconArrowBackUp size={14} />}
            onClick={() => void restoreAll([...chosen])}
          >
            {t('trash.restore')}
          </Button>
        )}
        {chosen.size > 0 && isAdmin && (
          <Button size="compact-sm" variant="subtle" color="red" onClick={() => void endForEver([...chosen])}>
            {t('trash.end')}
          </Button>
        )}
      </div>
      <ul className={classes.rows}>
        {rows.map((row) => {
          const title = titleOf(meta, row) || t('list.unnamed');
          return (
            <li key={row.id}>
              <input
                type="checkbox"
                aria-label={t('list.select', { title })}
                checked={chosen.has(row.id)}
                onChange={() => toggle(row.id)}
              />
              <a className={classes.rowTitle} href={`/${meta.plural}/${row.id}`} title={title} dir="auto">
                {title}
              </a>
              <RelativeTime value={row.trashed_at} className={classes.when} />
              {meta.permissions.delete && (
                <Button size="compact-xs" variant="subtle" onClick={() => void restoreRecord(meta, row.id)}>
                  {t('trash.restore')}
                </Button>
              )}
              {isAdmin && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  color="red"
                  className={classes.end}
                  onClick={() => void endForEver([row.id])}
                >
                  {t('trash.endOne')}
                </Button>
              )}
            </li>
          );
        })}
      </ul>
      {query.hasNextPage && (
        <Button
          variant="subtle"
          color="gray"
          mt="sm"
          loading={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t('timeline.more')}
        </Button>
      )}
    </>
  );
}

import { Button } from '@mantine/core';
import { lazy, Suspense, useCallback, useMemo, useRef } from 'react';
import { openQuickCreate } from '../../kernel/create.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { usePreference } from '../../kernel/session.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { ObjectIcon } from '../../kernel/ui/ObjectIcon.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type AggregateQuery, type KithRecord, useAggregate, useRecordList } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { moveColumn } from '../model/columns.ts';
import { complete } from '../model/filter-tree.ts';
import { groupFields } from '../model/layouts.ts';
import { fieldsToAsk } from '../model/objects.ts';
import { pressHeader, sortList } from '../model/sort.ts';
import { changeRecord, plain, trashMany } from '../writes.ts';
import { summed } from './Foot.tsx';
import type { HeadVerbs } from './HeadCell.tsx';
import { PhoneList } from './PhoneList.tsx';
import { RecordTable } from './RecordTable.tsx';
import type { ListState } from './state.ts';
import type { ShownColumn } from './TableRow.tsx';
import { useColumns } from './useColumns.ts';
import { useCursor } from './useCursor.ts';
import { useListKeys } from './useListKeys.ts';
import { useSelection } from './useSelection.ts';

const GroupedList = lazy(() => import('./GroupedList.tsx'));
const SelectionBar = lazy(() => import('./SelectionBar.tsx'));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
  phone: boolean;
  openWhole(id: string): void;
  onFilterBy(path: string): void;
}

/** What tells whether a deal has a next step: those without are marked. */
const stepFields = ['status', 'next_step', 'next_step_on'];

const heights = { compact: 34, comfortable: 40 };

export function ListBody({ tools, meta, state, phone, openWhole, onFilterBy }: Props) {
  const { t } = tools;
  const [density] = usePreference<'compact' | 'comfortable'>('density', 'compact');
  const [totalsOn, setTotalsOn] = usePreference(`totals.${meta.name}`, false);
  const columns = useColumns(tools, meta, state.columns);
  const filter = useMemo(() => complete(state.filter), [state.filter]);
  const sort = sortList(state.sort);
  const fields = useMemo(
    () =>
      fieldsToAsk(tools.objects, meta, [...columns.map((c) => c.path), ...(meta.name === 'deal' ? stepFields : [])]),
    [tools.objects, meta, columns],
  );
  const include = columns.filter((c) => c.field.type === 'record').map((c) => c.path);
  const query = {
    filter,
    q: state.q,
    sort: sort.length > 0 ? sort : state.q ? undefined : ['-created_at'],
    fields,
    include: include.length > 0 ? include : undefined,
  };
  const group = groupFields(meta).find((f) => f.name === state.option('group'));
  const list = useRecordList(meta, query, 'list', !group);
  const { rows } = list;
  const selection = useSelection(rows, JSON.stringify([filter, state.q]));

  const canEdit = (index: number, path: string) => {
    const field = columns.find((c) => c.path === path)?.field;
    return Boolean(
      rows[index] && field?.writable && meta.permissions.update && !path.includes('.') && field.type !== 'record',
    );
  };
  const cursor = useCursor(canEdit);

  const totalsQuery: AggregateQuery | null = totalsOn
    ? {
        filter,
        q: state.q || undefined,
        measures: [
          { fn: 'count', as: 'count' },
          ...summed(columns).map((c) => ({ fn: 'sum' as const, field: c.path, as: `sum_${c.path}` })),
        ],
      }
    : null;
  const totals = useAggregate(meta, totalsQuery);

  const trash = (ids: string[]) => {
    // All that match, on whatever page, are not put away by one key.
    if (ids.length === 0 || selection.everything || !meta.permissions.delete) return;
    selection.clear();
    void trashMany(meta, ids);
  };

  const move = useRef({ columns, cursor, rows });
  move.current = { columns, cursor, rows };
  const onCommit = useCallback(
    (row: KithRecord, column: ShownColumn, value: unknown, then: 'stay' | 'down' | 'next') => {
      const { cursor: at, columns: all, rows: now } = move.current;
      at.stopEditing();
      if (JSON.stringify(plain(value)) !== JSON.stringify(plain(row[column.path]))) {
        void changeRecord(meta, row, {
          values: { [column.path]: plain(value) },
          shown: { [column.path]: value },
          message: t('toast.changedField', { field: column.label }),
        });
      }
      if (then === 'down') at.go(Math.min(at.index + 1, now.length - 1), column.path, true);
      if (then === 'next') at.go(at.index, all[all.indexOf(column) + 1]?.path ?? column.path, true);
    },
    [meta, t],
  );

  useListKeys({
    tools,
    rows,
    columns,
    cursor,
    selection,
    state,
    disabled: phone || cursor.editing !== null || group !== undefined,
    openWhole,
    trash,
  });

  const paths = columns.map((c) => c.path);
  const verbs: HeadVerbs = {
    sort: (path, add) => state.setSort(pressHeader(state.sort, path, add).slice(-3)),
    sortTo: (path, down) => state.setSort([{ path, down }]),
    filterBy: onFilterBy,
    hide: (path) => state.setColumns(paths.filter((p) => p !== path)),
    pin: (path) => {
      const pinned = columns.filter((c) => c.pinned && !c.isTitle).map((c) => c.path);
      state.setPinned(pinned.includes(path) ? pinned.filter((p) => p !== path) : [...pinned, path]);
    },
    move: (path, target) => state.setColumns(moveColumn(paths, path, target)),
    step: (path, by) => {
      const target = paths[paths.indexOf(path) + by];
      if (target && target !== meta.title) state.setColumns(moveColumn(paths, path, target));
    },
    width: state.setWidth,
  };

  if (group) {
    return (
      <Suspense fallback={<SkeletonRows rows={10} />}>
        <GroupedList
          tools={tools}
          meta={meta}
          state={state}
          group={group}
          columns={columns}
          query={query}
          filter={filter}
          rowHeight={heights[density] ?? heights.compact}
          verbs={verbs}
          onOpen={(id) => (phone ? openWhole(id) : state.open(id))}
        />
      </Suspense>
    );
  }
  if (list.loading) return <SkeletonRows rows={18} columns={Math.min(6, columns.length)} />;
  if (list.error) return <ErrorState error={list.error} retry={list.retry} />;
  if (rows.length === 0 && !list.stale && !list.hasMore) return <NothingHere tools={tools} meta={meta} state={state} />;

  return (
    <>
      {phone ? (
        <PhoneList tools={tools} meta={meta} list={list} columns={columns} selection={selection} onOpen={openWhole} />
      ) : (
        <RecordTable
          tools={tools}
          meta={meta}
          list={list}
          columns={columns}
          sort={state.sort}
          rowHeight={heights[density] ?? heights.compact}
          verbs={verbs}
          cursor={cursor}
          selection={selection}
          openId={state.search.open}
          totals={{
            on: totalsOn,
            toggle: () => setTotalsOn(!totalsOn),
            answer: totals.data,
            loading: totals.isFetching,
          }}
          onOpen={(id, whole) => (whole ? openWhole(id) : state.open(id))}
          onCommit={onCommit}
        />
      )}
      {selection.ids.size > 0 && (
        <Suspense>
          <SelectionBar
            tools={tools}
            meta={meta}
            selection={selection}
            loaded={rows.length}
            hasMore={list.hasMore}
            filter={filter}
            q={state.q}
            fields={paths}
          />
        </Suspense>
      )}
    </>
  );
}

function NothingHere({ tools, meta, state }: Pick<Props, 'tools' | 'meta' | 'state'>) {
  const { t, labels, inline } = tools;
  const narrowed = complete(state.filter) !== null || state.q !== '';
  const names = { objects: inline(labels.objects(meta)), object: inline(labels.object(meta)) };
  if (narrowed) {
    return (
      <EmptyState
        title={t('list.noneMatch', names)}
        action={
          <Button
            variant="default"
            onClick={() => state.set({ filter: state.view?.filter ? null : undefined, q: undefined })}
          >
            {t('list.showAll')}
          </Button>
        }
      >
        {t('list.noneMatchText')}
      </EmptyState>
    );
  }
  return (
    <EmptyState
      icon={<ObjectIcon icon={meta.icon} size={20} />}
      title={t('list.empty', names)}
      action={
        meta.permissions.create &&
        meta.name !== 'member' && (
          <>
            <Button onClick={() => openQuickCreate({ object: meta.name })}>{t('list.first', names)}</Button>
            {meta.permissions.import && (
              <Button variant="default" component="a" href="/imports">
                {t('list.import')}
              </Button>
            )}
          </>
        )
      }
    >
      {t('list.emptyText', names)}
    </EmptyState>
  );
}

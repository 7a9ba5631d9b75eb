import {
  type Announcements,
  type CollisionDetection,
  closestCenter,
  DndContext,
  type DragEndEvent,
  DragOverlay,
  type DragStartEvent,
  KeyboardSensor,
  MouseSensor,
  pointerWithin,
  TouchSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { useQueryClient } from '@tanstack/react-query';
import { lazy, Suspense, useCallback, useMemo, useRef, useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useShortcuts } from '../../kernel/shortcuts.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { type AggregateAnswer, type KithRecord, listKey, titleOf, useAggregate } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import type { ListState } from '../list/state.ts';
import { boardField } from '../model/board.ts';
import { both, complete } from '../model/filter-tree.ts';
import type { Pages } from '../model/pages.ts';
import { todayIn } from '../model/parse.ts';
import { changeRecord } from '../writes.ts';
import { BoardColumn } from './BoardColumn.tsx';
import classes from './board.module.css';
import { Card } from './Card.tsx';
import { closes, useClosedSpan } from './closed.ts';
import {
  afterMove,
  type BoardColumnSpec,
  columnIdOf,
  columnQuery,
  type Figures,
  figuresOf,
  headQueries,
  isClosed,
  movedValue,
  standsIn,
  useBoardColumns,
} from './columns.ts';
import { stepBetweenColumns } from './keyboard.ts';
import { Totals } from './Totals.tsx';
import { useBlocked } from './useBlocked.ts';

const SelectionBar = lazy(() => import('../list/SelectionBar.tsx'));
const Outcomes = lazy(() => import('./Outcomes.tsx'));

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  state: ListState;
  openWhole(id: string): void;
}

/** A card that waits for an answer in the column it was dropped on. */
interface Asking {
  record: KithRecord;
  to: BoardColumnSpec;
}

// With the mouse or a finger the pointer decides; with the keyboard there is none, and the nearest column does.
const overColumn: CollisionDetection = (args) => (args.pointerCoordinates ? pointerWithin(args) : closestCenter(args));

/** Records as cards in columns by stage or by a choice; moving a card changes the field. */
export default function Board({ tools, meta, state, openWhole }: Props) {
  const { t } = tools;
  const client = useQueryClient();
  const field = boardField(meta, state.by);
  const { columns, base, error, retry } = useBoardColumns(tools, meta, field, state.pipeline);
  const [dragged, setDragged] = useState<KithRecord | null>(null);
  const [asking, setAsking] = useState<Asking | null>(null);
  const filter = useMemo(() => both(base, complete(state.filter)), [base, state.filter]);
  const today = todayIn(tools.format.timeZone);
  const span = useClosedSpan(meta, field, state);
  // Those of the open stages do not wait for those of all that was ever closed.
  const heads = useMemo(
    () => (field && columns ? headQueries(meta, field, filter, state.q, span) : []),
    [meta, field, columns, filter, state.q, span],
  );
  const { data: first } = useAggregate(meta, heads[0] ?? null);
  const { data: second } = useAggregate(meta, heads[1] ?? null);
  const figures = useMemo(
    () => (field ? new Map([...figuresOf(first, field), ...figuresOf(heads[1] && second, field)]) : new Map()),
    [first, second, field, heads],
  );
  const nothing = { count: 0, sum: null, weighted: null };
  const parts = closes(meta, field);
  const figuresIn = (column: BoardColumnSpec): Figures | null => {
    const answered = parts && isClosed(column) ? span !== null && second : first;
    return figures.get(column.id) ?? (answered ? nothing : null);
  };

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: stepBetweenColumns,
      keyboardCodes: { start: ['Space'], end: ['Space', 'Enter'], cancel: ['Escape'] },
    }),
  );
  const lastOver = useRef<string | null>(null);
  const blocked = useBlocked(tools, meta);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asksWhy, setAsksWhy] = useState(false);
  const toggle = useCallback((id: string) => {
    setSelected((now) => {
      const next = new Set(now);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const clear = useCallback(() => setSelected(new Set()), []);
  const focused = () => (document.activeElement instanceof HTMLElement ? document.activeElement.dataset.id : undefined);
  useShortcuts([
    {
      keys: 'x',
      label: t('list.keys.select'),
      group: t('list.keys.group'),
      run: () => {
        const id = focused();
        if (id) toggle(id);
      },
    },
    {
      keys: 'Escape',
      disabled: selected.size === 0 || dragged !== null || Boolean(state.search.open) || asksWhy,
      run: clear,
    },
  ]);

  if (error) return <ErrorState error={error} retry={retry} />;
  if (!field || columns?.length === 0)
    return <EmptyState title={t('board.nothing')}>{t('board.nothingText')}</EmptyState>;
  if (!columns) return <BoardSkeleton label={t('common:loading')} />;

  const queryIn = (column: BoardColumnSpec) => columnQuery(tools, meta, field, column, filter, state.q, span ?? '90d');
  const columnOf = (id: string) => columns.find((c) => `column:${c.id}` === id);

  const move = async (
    record: KithRecord,
    to: BoardColumnSpec,
    more: Record<string, unknown> = {},
    from = columnIdOf(field, record),
  ) => {
    const value = movedValue(field, record, from, to);
    const shown = { [field.name]: value, ...(to.kind && meta.name === 'deal' ? { status: to.kind } : {}), ...more };
    const landed: KithRecord = { ...record, ...shown };
    const keys = heads.map((query) => ['records', meta.name, 'aggregate', query]);
    const work = changeRecord(meta, record, {
      values: { [field.name]: field.type === 'reference' ? to.id || null : value, ...more },
      shown,
      message: t(to.kind === 'won' ? 'deal.won' : to.kind === 'lost' ? 'deal.lost' : 'board.moved', {
        title: titleOf(meta, record),
        column: to.title,
      }),
    });
    // In the column it came from it no longer fits; in the new one it lies on top until the server says the same.
    await Promise.resolve();
    client.setQueryData<Pages<KithRecord>>(listKey(meta, 'board', queryIn(to)), (data) => withOnTop(data, landed));
    const before = keys.map((key) => client.getQueryData<AggregateAnswer>(key));
    keys.forEach((key, i) => {
      if (before[i]) client.setQueryData(key, afterMove(before[i], field, from, to.id, record));
    });
    if (await work) return;
    keys.forEach((key, i) => {
      if (before[i]) client.setQueryData(key, before[i]);
    });
  };

  const drop = (record: KithRecord, to: BoardColumnSpec, from: string) => {
    if (standsIn(field, record, to.id)) return;
    if (meta.name === 'deal' && (to.kind === 'lost' || to.kind === 'won')) setAsking({ record, to });
    else void move(record, to, {}, from);
  };

  const names = {
    title: (_id: string | number) => (dragged ? titleOf(meta, dragged) : ''),
    column: (id: string | number | undefined) => (id === undefined ? '' : (columnOf(String(id))?.title ?? '')),
  };
  const announcements: Announcements = {
    onDragStart: ({ active }) =>
      t('board.say.lifted', { title: titleOf(meta, active.data.current?.record as KithRecord) }),
    onDragOver: ({ active, over }) => {
      const to = over ? columnOf(String(over.id)) : undefined;
      if (!to || lastOver.current === to.id) return undefined;
      lastOver.current = to.id;
      return t('board.say.over', {
        title: names.title(active.id),
        column: to.title,
        count: figures.get(to.id)?.count ?? 0,
      });
    },
    onDragEnd: ({ active, over }) =>
      over
        ? t('board.say.dropped', { title: names.title(active.id), column: names.column(over.id) })
        : t('board.say.cancelled', { title: names.title(active.id) }),
    onDragCancel: ({ active }) => t('board.say.cancelled', { title: names.title(active.id) }),
  };

  const onDragEnd = ({ active, over }: DragEndEvent) => {
    setDragged(null);
    lastOver.current = null;
    const record = active.data.current?.record as KithRecord | undefined;
    const to = over ? columnOf(String(over.id)) : undefined;
    if (record && to) drop(record, to, String(active.data.current?.from ?? ''));
  };

  return (
    <DndContext
      sensors={sensors}
      collisionDetection={overColumn}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('board.say.how') } }}
      autoScroll={{ threshold: { x: 0.12, y: 0.12 } }}
      onDragStart={({ active }: DragStartEvent) => setDragged((active.data.current?.record as KithRecord) ?? null)}
      onDragEnd={onDragEnd}
      onDragCancel={() => {
        setDragged(null);
        lastOver.current = null;
      }}
    >
      <Totals tools={tools} columns={columns} figuresIn={figuresIn} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section className={classes.board} aria-label={t('list.as.board')} tabIndex={0}>
        {columns.map((column) => (
          <BoardColumn
            key={column.id}
            tools={tools}
            meta={meta}
            field={field}
            column={column}
            query={queryIn(column)}
            ready={span !== null || !isClosed(column)}
            figures={figuresIn(column)}
            dragged={dragged}
            asking={asking?.to.id === column.id ? asking.record : null}
            onAnswer={(said) => {
              if (asking) void move(asking.record, asking.to, said);
              setAsking(null);
            }}
            onNoAnswer={() => setAsking(null)}
            openId={state.search.open}
            selected={selected}
            onSelect={toggle}
            blocked={blocked}
            today={today}
            onOpen={(id) => state.open(id)}
            onWhole={openWhole}
          />
        ))}
      </section>
      {selected.size > 0 && (
        <Suspense>
          <SelectionBar
            tools={tools}
            meta={meta}
            selection={{
              ids: selected,
              everything: false,
              toggle: nothingMore,
              all: clear,
              chooseEverything: clear,
              clear,
            }}
            loaded={selected.size}
            hasMore={false}
            filter={filter}
            q={state.q}
            fields={[meta.title]}
          >
            {meta.name === 'deal' && meta.permissions.update && field.to === 'stage' && (
              <Outcomes
                tools={tools}
                meta={meta}
                columns={columns}
                ids={[...selected]}
                onAsking={setAsksWhy}
                onDone={clear}
              />
            )}
          </SelectionBar>
        </Suspense>
      )}
      <DragOverlay dropAnimation={null}>
        {dragged && <Card tools={tools} meta={meta} field={field} record={dragged} today={today} lifted />}
      </DragOverlay>
    </DndContext>
  );
}

/** All that is chosen here is loaded. */
const nothingMore = () => {};

function withOnTop(data: Pages<KithRecord> | undefined, row: KithRecord): Pages<KithRecord> | undefined {
  const [first, ...rest] = data?.pages ?? [];
  if (!first) return data;
  const without = { ...first, rows: [row, ...first.rows.filter((r) => r.id !== row.id)] };
  return { pages: [without, ...rest.map((p) => ({ ...p, rows: p.rows.filter((r) => r.id !== row.id) }))] };
}

function BoardSkeleton({ label }: { label: string }) {
  return (
    <div className={classes.board} role="status" aria-label={label}>
      {[4, 6, 3, 5, 2].map((cards, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
        <div key={column} className={classes.column}>
          <div className={classes.columnHead}>
            <Bone width="40%" />
          </div>
          {Array.from({ length: cards }, (_, card) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
            <div key={card} className={classes.card} style={{ marginBlockEnd: 8 }}>
              <Bone width="80%" />
              <Bone width="50%" />
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

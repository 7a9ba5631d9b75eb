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
import { useMemo, useRef, useState } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { type AggregateAnswer, type AggregateQuery, type KithRecord, listKey, titleOf, useAggregate } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import type { ListState } from '../list/state.ts';
import { boardField } from '../model/board.ts';
import { both, complete, type Filter } from '../model/filter-tree.ts';
import { fieldOf } from '../model/objects.ts';
import type { Pages } from '../model/pages.ts';
import { todayIn } from '../model/parse.ts';
import { changeRecord } from '../writes.ts';
import { BoardColumn } from './BoardColumn.tsx';
import classes from './board.module.css';
import { Card } from './Card.tsx';
import {
  afterMove,
  type BoardColumnSpec,
  columnIdOf,
  columnQuery,
  figuresOf,
  movedValue,
  standsIn,
  useBoardColumns,
} from './columns.ts';
import { stepBetweenColumns } from './keyboard.ts';

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

const open: Filter = { field: 'status', op: 'eq', value: 'open' };

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
  const money = fieldOf(meta, 'amount') ? 'amount' : null;
  const figuresQuery = useMemo((): AggregateQuery | null => {
    if (!field || !columns) return null;
    return {
      filter,
      q: state.q || undefined,
      group_by: [{ field: field.name }],
      measures: [
        { fn: 'count', as: 'count' },
        ...(money ? [{ fn: 'sum' as const, field: money, as: 'sum' }] : []),
        // Only what is open is weighted: of all that was ever won and lost it would cost much and say nothing.
        ...(fieldOf(meta, 'weighted') ? [{ fn: 'sum' as const, field: 'weighted', as: 'weighted', filter: open }] : []),
      ],
    };
  }, [field, columns, filter, state.q, money, meta]);
  const { data: answer } = useAggregate(meta, figuresQuery);
  const figures = useMemo(() => (field ? figuresOf(answer, field) : new Map()), [answer, field]);

  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 6 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 220, tolerance: 8 } }),
    useSensor(KeyboardSensor, {
      coordinateGetter: stepBetweenColumns,
      keyboardCodes: { start: ['Space'], end: ['Space', 'Enter'], cancel: ['Escape'] },
    }),
  );
  const lastOver = useRef<string | null>(null);

  if (error) return <ErrorState error={error} retry={retry} />;
  if (!field || columns?.length === 0)
    return <EmptyState title={t('board.nothing')}>{t('board.nothingText')}</EmptyState>;
  if (!columns) return <BoardSkeleton label={t('common:loading')} />;

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
    const figuresKey = ['records', meta.name, 'aggregate', figuresQuery];
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
    client.setQueryData<Pages<KithRecord>>(
      listKey(meta, 'board', columnQuery(tools, meta, field, to, filter, state.q)),
      (data) => withOnTop(data, landed),
    );
    const before = client.getQueryData<AggregateAnswer>(figuresKey);
    if (before) client.setQueryData(figuresKey, afterMove(before, field, from, to.id, record));
    const saved = await work;
    if (!saved && before) client.setQueryData(figuresKey, before);
  };

  const drop = (record: KithRecord, to: BoardColumnSpec, from: string) => {
    if (standsIn(field, record, to.id)) return;
    if (to.kind === 'lost') setAsking({ record, to });
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard */}
      <section className={classes.board} aria-label={t('list.as.board')} tabIndex={0}>
        {columns.map((column) => (
          <BoardColumn
            key={column.id}
            tools={tools}
            meta={meta}
            field={field}
            column={column}
            query={columnQuery(tools, meta, field, column, filter, state.q)}
            figures={figures.get(column.id) ?? (answer ? { count: 0, sum: null, weighted: null } : null)}
            dragged={dragged}
            asking={asking?.to.id === column.id ? asking.record : null}
            onAnswer={(reason) => {
              if (asking) void move(asking.record, asking.to, reason ? { lost_reason: reason } : {});
              setAsking(null);
            }}
            onNoAnswer={() => setAsking(null)}
            openId={state.search.open}
            today={today}
            onOpen={(id) => state.open(id)}
            onWhole={openWhole}
          />
        ))}
      </section>
      <DragOverlay dropAnimation={null}>
        {dragged && <Card tools={tools} meta={meta} field={field} record={dragged} today={today} lifted />}
      </DragOverlay>
    </DndContext>
  );
}

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

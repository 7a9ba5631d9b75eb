import { useDroppable } from '@dnd-kit/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, memo, useEffect, useMemo, useRef } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { type KithRecord, type ListQuery, titleOf, useRecordList } from '../api.ts';
import { CloseForm } from '../deals/CloseForm.tsx';
import type { Tools } from '../fields/tools.ts';
import classes from './board.module.css';
import { DraggableCard } from './Card.tsx';
import { type BoardColumnSpec, type Figures, standsIn } from './columns.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  column: BoardColumnSpec;
  query: ListQuery;
  /** Its question is settled, so it may be asked. */
  ready: boolean;
  figures: Figures | null;
  dragged: KithRecord | null;
  /** A deal that was dropped here and is closed once somebody has said why. */
  asking: KithRecord | null;
  onAnswer(said: Record<string, unknown>): void;
  onNoAnswer(): void;
  openId: string | undefined;
  selected: ReadonlySet<string>;
  onSelect(id: string): void;
  /** Deals that something is in the way of. */
  blocked: ReadonlySet<string>;
  today: string;
  onOpen(id: string): void;
  onWhole(id: string): void;
}

/** One column: what it adds up to, and its cards, of which only those in sight are drawn. */
export const BoardColumn = memo(function BoardColumn(props: Props) {
  const {
    tools,
    meta,
    field,
    column,
    query,
    ready,
    figures,
    dragged,
    asking,
    onAnswer,
    onNoAnswer,
    openId,
    selected,
    onSelect,
    blocked,
    today,
    onOpen,
    onWhole,
  } = props;
  const { t, format } = tools;
  const list = useRecordList(meta, query, 'board', ready);
  const waiting = list.loading || !ready;
  const { hasMore, loadingMore, moreFailed, loadMore, see } = list;
  // A card that was just moved elsewhere still stands in what was loaded.
  const rows = useMemo(() => list.rows.filter((r) => standsIn(field, r, column.id)), [list.rows, field, column.id]);
  const scroller = useRef<HTMLDivElement>(null);
  const { setNodeRef, isOver } = useDroppable({ id: `column:${column.id}` });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => (meta.name === 'deal' ? 112 : 84),
    getItemKey: (index) => rows[index]?.id ?? index,
    gap: 8,
    overscan: 6,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => see(first, last), [see, first, last]);
  useEffect(() => {
    if (hasMore && !loadingMore && !moreFailed && last >= rows.length - 20) loadMore();
  }, [hasMore, loadingMore, moreFailed, last, rows.length, loadMore]);

  const landing = dragged && isOver && !standsIn(field, dragged, column.id);
  const weighted = figures?.weighted && column.kind === 'open' ? figures.weighted : null;

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (dragged || !(event.target instanceof HTMLElement) || !event.target.dataset.card) return;
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    const across = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step && !across) return;
    event.preventDefault();
    event.stopPropagation();
    if (step) focusCard(scroller.current, Number(event.target.dataset.index) + step, virtual.scrollToIndex);
    if (across) {
      const columns = [...document.querySelectorAll<HTMLElement>('[data-board-column]')];
      const here = columns.findIndex((c) => c.contains(event.target as Node));
      const sign = document.dir === 'rtl' ? -1 : 1;
      columns[here + across * sign]?.querySelector<HTMLElement>('[data-card]')?.focus();
    }
  };

  return (
    <section
      ref={setNodeRef}
      className={classes.column}
      data-over={landing || undefined}
      data-kind={column.kind ?? undefined}
      data-board-column={column.id}
      aria-label={t('board.column', { column: column.title, count: figures?.count ?? rows.length })}
    >
      <header className={classes.columnHead}>
        <h2 className={classes.columnTitle} title={column.title}>
          {column.title}
        </h2>
        <span className={classes.columnCount}>{figures ? format.number(figures.count) : ''}</span>
        {figures?.sum && (
          <span className={classes.columnSum} title={format.money(figures.sum)}>
            {format.money(figures.sum, { compact: Number(figures.sum.amount) >= 100_000, whole: true })}
            {weighted && (
              <span className={classes.columnWeighted} title={`${t('board.weighted')}: ${format.money(weighted)}`}>
                {' '}
                · {format.money(weighted, { compact: Number(weighted.amount) >= 100_000, whole: true })}{' '}
                {t('board.weightedShort')}
              </span>
            )}
          </span>
        )}
      </header>
      {/* Cards take the keyboard; the column only passes arrows on. */}
      {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
      <div ref={scroller} className={classes.cards} onKeyDown={onKeyDown}>
        {landing && <div className={classes.gap} aria-hidden />}
        {asking && (
          <div className={classes.ask}>
            <p className={classes.askTitle}>{titleOf(meta, asking)}</p>
            <CloseForm
              tools={tools}
              meta={meta}
              kind={column.kind === 'won' ? 'won' : 'lost'}
              onClose={onAnswer}
              onCancel={onNoAnswer}
            />
          </div>
        )}
        {waiting && [1, 2, 3].map((n) => <CardBone key={n} />)}
        {list.error && <ErrorState error={list.error} retry={list.retry} />}
        {!waiting && !list.error && rows.length === 0 && !landing && !asking && (
          <p className={classes.none}>{t('board.noneHere')}</p>
        )}
        <div className={classes.virtual} style={{ blockSize: virtual.getTotalSize() }}>
          {items.map((item) => {
            const record = rows[item.index];
            return record ? (
              <div
                key={record.id}
                ref={virtual.measureElement}
                data-index={item.index}
                className={classes.slot}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <DraggableCard
                  from={column.id}
                  tools={tools}
                  meta={meta}
                  field={field}
                  record={record}
                  index={item.index}
                  today={today}
                  ageLimit={column.ageLimit}
                  blocked={blocked.has(record.id)}
                  open={openId === record.id}
                  selected={selected.has(record.id)}
                  selecting={selected.size > 0}
                  onSelect={onSelect}
                  disabled={!meta.permissions.update}
                  onOpen={onOpen}
                  onWhole={onWhole}
                />
              </div>
            ) : null;
          })}
        </div>
        {moreFailed && (
          <button type="button" className={classes.retry} onClick={loadMore}>
            {t('list.moreFailed')}
          </button>
        )}
      </div>
    </section>
  );
});

function focusCard(scroller: HTMLElement | null, index: number, scrollTo: (index: number) => void): void {
  if (index < 0) return;
  const find = () => scroller?.querySelector<HTMLElement>(`[data-card][data-index="${index}"]`);
  const card = find();
  if (card) {
    card.focus();
    return;
  }
  scrollTo(index);
  requestAnimationFrame(() => find()?.focus());
}

function CardBone() {
  return (
    <div className={classes.card} style={{ marginBlockEnd: 8 }}>
      <Bone width="80%" />
      <Bone width="50%" />
      <Bone width="65%" />
    </div>
  );
}

import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, type RefObject, useEffect, useId, useRef } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import type { RecordList } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import type { SortKey } from '../model/sort.ts';
import { Foot } from './Foot.tsx';
import { HeadCell, type HeadVerbs } from './HeadCell.tsx';
import classes from './list.module.css';
import { type ShownColumn, TableRow } from './TableRow.tsx';
import type { Cursor } from './useCursor.ts';
import type { Selection } from './useSelection.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  list: RecordList;
  columns: ShownColumn[];
  sort: SortKey[];
  rowHeight: number;
  verbs: HeadVerbs;
  cursor: Cursor;
  selection: Selection;
  openId: string | undefined;
  totals: Parameters<typeof Foot>[0]['totals'];
  onOpen(id: string, whole: boolean): void;
  onCommit: Parameters<typeof TableRow>[0]['onCommit'];
}

const pickWidth = 40;
/** This many rows before the end, the next page is asked for. */
const ahead = 60;

/** The rows of a list, only those in sight drawn, with a head that stays, a first column that stays and a foot. */
export function RecordTable(props: Props) {
  const { tools, meta, list, columns, sort, rowHeight, verbs, cursor, selection, openId, totals, onOpen, onCommit } =
    props;
  const { rows, hasMore, loadingMore, moreFailed, loadMore, see } = list;
  const grid = useRef<HTMLDivElement>(null);
  const gridId = useId();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => grid.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 10,
    scrollPaddingStart: 34,
    scrollPaddingEnd: 40,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const first = items[0]?.index ?? 0;
  const last = items.at(-1)?.index ?? 0;

  // biome-ignore lint/correctness/useExhaustiveDependencies: heights are read again when the density changes
  useEffect(() => virtual.measure(), [rowHeight]);
  useEffect(() => see(first, last), [see, first, last]);
  useEffect(() => {
    if (hasMore && !loadingMore && !moreFailed && last >= rows.length - ahead) loadMore();
  }, [hasMore, loadingMore, moreFailed, last, rows.length, loadMore]);
  useFollowCursor(cursor, virtual.scrollToIndex, grid);

  const widths = columns.reduce((sum, c) => sum + c.width, pickWidth);
  const rowIndexAt = (target: EventTarget | null) => {
    const id = (target as HTMLElement | null)?.closest<HTMLElement>('[data-id]')?.dataset.id;
    return id === undefined ? -1 : rows.findIndex((r) => r.id === id);
  };
  const pathAt = (target: EventTarget | null) =>
    (target as HTMLElement | null)?.closest<HTMLElement>('[data-path]')?.dataset.path;

  const onClick = (event: MouseEvent) => {
    if (cursor.editing && (event.target as HTMLElement).closest('[data-editing]')) return;
    const index = rowIndexAt(event.target);
    const row = rows[index];
    if (!row) return;
    if ((event.target as HTMLElement).closest('[data-pick]')) {
      selection.toggle(index, event.shiftKey);
      cursor.go(index, null);
      return;
    }
    const link = (event.target as HTMLElement).closest('a');
    // With a modifier the browser opens the link where the person wants it.
    if (link && (event.metaKey || event.ctrlKey || event.shiftKey)) return;
    event.preventDefault();
    cursor.go(index, pathAt(event.target) ?? null);
    if (link || openId) onOpen(row.id, false);
  };
  const onDoubleClick = (event: MouseEvent) => {
    const path = pathAt(event.target);
    const index = rowIndexAt(event.target);
    if (path && rows[index]) cursor.edit(index, path);
  };

  const allSelected = rows.length > 0 && selection.ids.size >= rows.length;
  return (
    // The grid as a whole has the keyboard (see ListPage); cells are named through aria-activedescendant.
    // biome-ignore lint/a11y/useKeyWithClickEvents: see above
    <div
      ref={grid}
      role="grid"
      tabIndex={0}
      aria-label={tools.labels.objects(meta)}
      aria-rowcount={hasMore ? -1 : rows.length + 1}
      aria-colcount={columns.length + 1}
      aria-multiselectable
      aria-busy={list.stale}
      aria-activedescendant={activeCell(gridId, cursor, columns)}
      className={classes.grid}
      data-selecting={selection.ids.size > 0 || undefined}
      data-record-grid
      onClick={onClick}
      onDoubleClick={onDoubleClick}
    >
      <div role="rowgroup" className={classes.head} style={{ inlineSize: widths }}>
        <div role="row" aria-rowindex={1} style={{ display: 'contents' }}>
          <div role="columnheader" className={classes.pick}>
            <input
              type="checkbox"
              aria-label={tools.t('list.selectAll')}
              checked={allSelected}
              ref={(box) => {
                if (box) box.indeterminate = !allSelected && selection.ids.size > 0;
              }}
              onChange={() => selection.all()}
            />
          </div>
          {columns.map((column) => {
            const rank = sort.findIndex((k) => k.path === column.path);
            const key = sort[rank];
            return (
              <HeadCell
                key={column.path}
                tools={tools}
                column={column}
                label={column.label}
                style={{ inlineSize: column.width, insetInlineStart: column.offset ?? undefined }}
                edge={column.edge}
                numeric={column.numeric}
                sortable={column.field.sortable !== false || column.field.type === 'reference'}
                filterable={column.field.operators.length > 0}
                fixed={column.isTitle}
                sorted={key ? { down: key.down, rank: sort.length > 1 ? rank + 1 : null } : null}
                verbs={verbs}
              />
            );
          })}
        </div>
      </div>
      <div
        role="rowgroup"
        className={classes.rows}
        data-stale={list.stale || undefined}
        style={{ blockSize: virtual.getTotalSize() + (hasMore ? 48 : 0), inlineSize: widths }}
      >
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const active = cursor.index === item.index;
          return (
            <TableRow
              key={row.id}
              id={`${gridId}-${item.index}`}
              tools={tools}
              meta={meta}
              columns={columns}
              row={row}
              index={item.index}
              top={item.start}
              active={active}
              current={active ? cursor.path : null}
              selected={selection.ids.has(row.id)}
              open={openId === row.id}
              editing={active ? cursor.editing : null}
              onCommit={onCommit}
              onCancel={cursor.stopEditing}
            />
          );
        })}
        {hasMore && (
          <div role="row" className={classes.more} style={{ insetBlockStart: virtual.getTotalSize() }}>
            <div role="gridcell">
              {moreFailed ? (
                <button type="button" className={classes.footVerb} onClick={loadMore}>
                  {tools.t('list.moreFailed')}
                </button>
              ) : (
                <Bone width={160} />
              )}
            </div>
          </div>
        )}
      </div>
      <Foot
        tools={tools}
        meta={meta}
        columns={columns}
        loaded={rows.length}
        hasMore={hasMore}
        totals={totals}
        width={widths}
      />
    </div>
  );
}

function activeCell(gridId: string, cursor: Cursor, columns: ShownColumn[]): string | undefined {
  if (cursor.index < 0) return undefined;
  const path = cursor.path ?? columns[0]?.path;
  return `${gridId}-${cursor.index}-${path}`;
}

/** Keeps the row and the cell that have the keyboard in sight. */
function useFollowCursor(
  cursor: Cursor,
  scrollTo: (index: number) => void,
  grid: RefObject<HTMLDivElement | null>,
): void {
  const { index, path, editing } = cursor;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the cursor scrolls
  useEffect(() => {
    if (index >= 0 && cursor.byKeyboard.current) scrollTo(index);
  }, [index]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a move of the cursor scrolls
  useEffect(() => {
    if (path && cursor.byKeyboard.current) {
      const cell = grid.current?.querySelector<HTMLElement>('[data-current]');
      if (cell && !cell.dataset.pinned) cell.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }
  }, [path, index]);
  useEffect(() => {
    // The editor is gone: the keyboard belongs to the grid again.
    if (!editing && document.activeElement === document.body && index >= 0)
      grid.current?.focus({ preventScroll: true });
  }, [editing, index, grid]);
}

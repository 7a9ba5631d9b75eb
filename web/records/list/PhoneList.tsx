import { useVirtualizer } from '@tanstack/react-virtual';
import { type MouseEvent, useEffect, useRef } from 'react';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { RecordAvatar } from '../../kernel/ui/RecordAvatar.tsx';
import { Bone } from '../../kernel/ui/Skeletons.tsx';
import { type RecordList, titleOf } from '../api.ts';
import { hasFace, shapeOf, type Tools } from '../fields/tools.ts';
import { textOf, Value } from '../fields/Value.tsx';
import { valueAt } from '../model/objects.ts';
import classes from './list.module.css';
import { type ShownColumn, StepMark } from './TableRow.tsx';
import type { Selection } from './useSelection.ts';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  list: RecordList;
  columns: ShownColumn[];
  selection: Selection;
  onOpen(id: string): void;
}

const height = 60;

/** A list on a phone: two lines a record, a tap opens it, a long press selects. */
export function PhoneList({ tools, meta, list, columns, selection, onOpen }: Props) {
  const { rows, hasMore, loadingMore, moreFailed, loadMore, see } = list;
  const scroller = useRef<HTMLDivElement>(null);
  const press = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const held = useRef(false);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => height,
    overscan: 8,
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const first = items[0]?.index ?? 0;
  useEffect(() => see(first, last), [see, first, last]);
  useEffect(() => {
    if (hasMore && !loadingMore && !moreFailed && last >= rows.length - 40) loadMore();
  }, [hasMore, loadingMore, moreFailed, last, rows.length, loadMore]);

  const others = columns.filter((c) => !c.isTitle);
  const end = others.find((c) => c.field.type === 'money') ?? others.find((c) => c.field.type === 'choice');
  const lines = others.filter((c) => c !== end);
  const selecting = selection.ids.size > 0;

  return (
    <div ref={scroller} className={classes.grid}>
      <div
        role="list"
        aria-label={tools.labels.objects(meta)}
        className={classes.rows}
        data-stale={list.stale || undefined}
        style={{ blockSize: virtual.getTotalSize() + (hasMore ? 48 : 0) }}
      >
        {items.map((item) => {
          const row = rows[item.index];
          if (!row) return null;
          const title = titleOf(meta, row);
          const said = lines
            .map((c) => textOf(tools, c.of, c.field, valueAt(row, c.path)))
            .filter(Boolean)
            .slice(0, 3);
          return (
            <div key={row.id} role="listitem" style={{ display: 'contents' }}>
              <a
                href={`/${meta.plural}/${row.id}`}
                className={classes.phoneRow}
                aria-current={selection.ids.has(row.id) || undefined}
                data-selected={selection.ids.has(row.id) || undefined}
                style={{ transform: `translateY(${item.start}px)` }}
                onClick={(event: MouseEvent) => {
                  event.preventDefault();
                  if (held.current) return;
                  if (selecting) selection.toggle(item.index, false);
                  else onOpen(row.id);
                }}
                onPointerDown={() => {
                  held.current = false;
                  press.current = setTimeout(() => {
                    held.current = true;
                    selection.toggle(item.index, false);
                  }, 500);
                }}
                onPointerUp={() => clearTimeout(press.current)}
                onPointerLeave={() => clearTimeout(press.current)}
                onContextMenu={(event) => event.preventDefault()}
              >
                {hasFace(meta.name) ? (
                  <RecordAvatar name={title} id={row.id} size={32} shape={shapeOf(meta.name)} />
                ) : (
                  <span />
                )}
                <div style={{ minWidth: 0 }}>
                  <div className={classes.phoneTitle} dir="auto">
                    <StepMark tools={tools} meta={meta} row={row} />
                    {title || tools.t('list.unnamed')}
                  </div>
                  <div className={classes.phoneLine}>{said.join(' · ')}</div>
                </div>
                {end && (
                  <div className={classes.phoneEnd}>
                    <Value tools={tools} meta={end.of} field={end.field} value={valueAt(row, end.path)} />
                  </div>
                )}
              </a>
            </div>
          );
        })}
        {hasMore && (
          <div className={classes.more} style={{ insetBlockStart: virtual.getTotalSize() }}>
            {moreFailed ? (
              <button type="button" className={classes.footVerb} onClick={loadMore}>
                {tools.t('list.moreFailed')}
              </button>
            ) : (
              <Bone width={160} />
            )}
          </div>
        )}
      </div>
    </div>
  );
}

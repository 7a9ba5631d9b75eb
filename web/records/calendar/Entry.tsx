import { type DragEvent, type KeyboardEvent, memo } from 'react';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { type KithRecord, titleOf } from '../api.ts';
import type { Tools } from '../fields/tools.ts';
import { mayMove, moveBy } from '../layouts/moves.ts';
import classes from './calendar.module.css';
import { useTouchMove } from './touch.ts';

export const entryType = 'application/x-kith-record';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  record: KithRecord;
  open: boolean;
  onOpen(id: string): void;
}

/** One record on its day. Alt with the arrows takes it to another, as dragging does. */
export const Entry = memo(function Entry({ tools, meta, field, record, open, onOpen }: Props) {
  const title = titleOf(meta, record) || tools.t('list.unnamed');
  const movable = mayMove(meta, field);
  const value = String(record[field.name] ?? '');
  const status = record.done_at ? 'won' : typeof record.status === 'string' ? record.status : undefined;
  const touch = useTouchMove(movable, (days) => moveBy(tools, meta, record, [field], days));
  const onKeyDown = (event: KeyboardEvent) => {
    const days = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!event.altKey || !days || !movable) return;
    event.preventDefault();
    event.stopPropagation();
    moveBy(tools, meta, record, [field], document.dir === 'rtl' && Math.abs(days) === 1 ? -days : days);
  };
  return (
    <button
      type="button"
      className={classes.entry}
      data-open={open || undefined}
      data-held={touch.held || undefined}
      data-status={status}
      title={title}
      aria-keyshortcuts={movable ? 'Alt+ArrowLeft Alt+ArrowRight Alt+ArrowUp Alt+ArrowDown' : undefined}
      draggable={movable}
      onDragStart={(event: DragEvent) => {
        event.dataTransfer.setData(entryType, record.id);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onKeyDown={onKeyDown}
      onClick={() => {
        if (!touch.moved.current) onOpen(record.id);
      }}
      {...touch.handlers}
    >
      {field.type === 'datetime' && <time className={classes.time}>{tools.format.time(value)}</time>}
      <span dir="auto">{title}</span>
    </button>
  );
});

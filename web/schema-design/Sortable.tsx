import {
  type Announcements,
  closestCenter,
  DndContext,
  MouseSensor,
  TouchSensor,
  useDndContext,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { IconGripVertical } from '@tabler/icons-react';
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './schema-design.module.css';

interface SortableProps {
  /** In their order. */
  ids: string[];
  labelOf(id: string): string;
  /** Puts `id` where `over` stands. */
  onMove(id: string, over: string): void;
  children: ReactNode;
}

/** Rows that change places: by mouse, by finger, and with the arrow keys on their handle. */
export function Sortable({ ids, labelOf, onMove, children }: SortableProps) {
  const { t } = useTranslation('schema-design');
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 150, tolerance: 8 } }),
  );
  const place = (id: string | number | undefined) => ids.indexOf(String(id)) + 1;
  const name = (id: string | number) => labelOf(String(id));
  const announcements: Announcements = {
    onDragStart: ({ active }) => t('sort.lifted', { name: name(active.id) }),
    onDragOver: ({ active, over }) =>
      over ? t('sort.over', { name: name(active.id), place: place(over.id) }) : undefined,
    onDragEnd: ({ active, over }) =>
      over ? t('sort.moved', { name: name(active.id), place: place(over.id) }) : undefined,
    onDragCancel: ({ active }) => t('sort.cancelled', { name: name(active.id) }),
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('sort.how') } }}
      onDragEnd={({ active, over }) => {
        if (over && over.id !== active.id) onMove(String(active.id), String(over.id));
      }}
    >
      {children}
    </DndContext>
  );
}

export interface SortRow {
  props: {
    ref(node: HTMLElement | null): void;
    'data-lifted'?: true;
    'data-lands'?: 'before' | 'after';
    style?: CSSProperties;
  };
  handle: ReactNode;
}

interface RowOptions {
  id: string;
  ids: string[];
  label: string;
  onMove(id: string, over: string): void;
  disabled?: boolean;
}

/** The row that was just moved by the keyboard. */
const steps: { follow: string | null } = { follow: null };

/** What makes an element a row of a `Sortable`: spread `props` on it and show `handle` in it. */
export function useSortRow({ id, ids, label, onMove, disabled }: RowOptions): SortRow {
  const { t } = useTranslation('schema-design');
  const { active, over } = useDndContext();
  const drag = useDraggable({ id, disabled });
  const drop = useDroppable({ id, disabled });
  const at = ids.indexOf(id);
  const lands = over?.id === id && active !== null && active.id !== id;
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = ids[at + step];
    if (!next) return;
    steps.follow = id;
    onMove(id, next);
  };
  // The row stands elsewhere on the page now: the keyboard goes with it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: runs because the row changed its place
  useEffect(() => {
    if (steps.follow !== id) return;
    steps.follow = null;
    document.getElementById(`sort-${id}`)?.focus();
  }, [id, at]);
  const lift = drag.transform ? { transform: `translate(${drag.transform.x}px, ${drag.transform.y}px)` } : undefined;
  return {
    props: {
      ref(node) {
        drag.setNodeRef(node);
        drop.setNodeRef(node);
      },
      'data-lifted': drag.isDragging || undefined,
      'data-lands': lands ? (ids.indexOf(String(active?.id)) < at ? 'after' : 'before') : undefined,
      style: lift,
    },
    handle: (
      <button
        type="button"
        id={`sort-${id}`}
        ref={drag.setActivatorNodeRef}
        className={classes.handle}
        aria-label={t('sort.move', { name: label, place: at + 1, places: ids.length })}
        title={t('sort.how')}
        disabled={disabled}
        {...drag.listeners}
        onKeyDown={onKeyDown}
      >
        <IconGripVertical size={16} aria-hidden />
      </button>
    ),
  };
}

/** Puts `id` where `over` stands: after it when moving towards the end, before it towards the start. */
export function moved<T>(list: T[], id: string, over: string, idOf: (one: T) => string): T[] {
  const from = list.findIndex((one) => idOf(one) === id);
  const to = list.findIndex((one) => idOf(one) === over);
  const one = list[from];
  if (!one || to < 0 || from === to) return list;
  return list.toSpliced(from, 1).toSpliced(to, 0, one);
}

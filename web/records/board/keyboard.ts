import type { KeyboardCoordinateGetter } from '@dnd-kit/core';

/** With the keyboard a card goes from column to column, never in between. */
export const stepBetweenColumns: KeyboardCoordinateGetter = (event, { context, currentCoordinates }) => {
  const rtl = document.dir === 'rtl';
  const by = event.code === 'ArrowRight' ? (rtl ? -1 : 1) : event.code === 'ArrowLeft' ? (rtl ? 1 : -1) : 0;
  if (event.code === 'ArrowUp' || event.code === 'ArrowDown') {
    event.preventDefault();
    return currentCoordinates;
  }
  if (by === 0) return undefined;
  event.preventDefault();
  const columns = context.droppableContainers
    .getEnabled()
    .flatMap((container) => {
      const rect = context.droppableRects.get(container.id);
      return rect ? [{ id: container.id, rect, node: container.node.current }] : [];
    })
    .sort((a, b) => (a.rect.left - b.rect.left) * (rtl ? -1 : 1));
  const here = columns.findIndex((c) => c.id === context.over?.id);
  const next = columns[Math.max(0, Math.min(columns.length - 1, here + by))];
  if (!next) return undefined;
  next.node?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return { x: next.rect.left + 8, y: next.rect.top + 48 };
};

import {
  type Announcements,
  closestCenter,
  DndContext,
  MouseSensor,
  TouchSensor,
  useDraggable,
  useDroppable,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { ActionIcon, Tooltip } from '@mantine/core';
import {
  IconArrowAutofitHeight,
  IconArrowAutofitWidth,
  IconArrowsMinimize,
  IconGripVertical,
  IconMinus,
  IconTrash,
} from '@tabler/icons-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Around, Tile } from '../api.ts';
import classes from '../report-builder.module.css';
import { TileView } from './TileView.tsx';

interface Props {
  tiles: Tile[];
  editing: boolean;
  around: Around;
  refresh: number | null;
  wall: boolean;
  onChange(tiles: Tile[]): void;
}

const clamp = (n: number, least: number, most: number) => Math.min(most, Math.max(least, n));

/** Tiles on twelve columns, in reading order. They change places by mouse, finger and arrow keys, and sizes by buttons. */
export function Grid({ tiles, editing, around, refresh, wall, onChange }: Props) {
  const { t } = useTranslation('report-builder');
  const sensors = useSensors(
    useSensor(MouseSensor, { activationConstraint: { distance: 4 } }),
    useSensor(TouchSensor, { activationConstraint: { delay: 150, tolerance: 8 } }),
  );
  const place = (id: string | number) => tiles.findIndex((tile) => tile.id === id);
  const move = (from: number, to: number) => {
    const tile = tiles[from];
    if (!tile || to < 0 || to >= tiles.length || from === to) return;
    onChange(tiles.toSpliced(from, 1).toSpliced(to, 0, tile));
  };
  const size = (at: number, w: number, h: number) => {
    const tile = tiles[at];
    if (tile) onChange(tiles.with(at, { ...tile, w: clamp(tile.w + w, 2, 12), h: clamp(tile.h + h, 2, 10) }));
  };
  const announcements: Announcements = {
    onDragStart: ({ active }) => t('grid.lifted', { place: place(active.id) + 1 }),
    onDragOver: ({ over }) => (over ? t('grid.over', { place: place(over.id) + 1 }) : undefined),
    onDragEnd: ({ over }) => (over ? t('grid.moved', { place: place(over.id) + 1 }) : undefined),
    onDragCancel: () => t('grid.cancelled'),
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: { draggable: t('grid.how') } }}
      onDragEnd={({ active, over }) => over && move(place(active.id), place(over.id))}
    >
      <div className={classes.grid}>
        {tiles.map((tile, at) => (
          <GridTile
            key={tile.id}
            tile={tile}
            editing={editing}
            onMove={(by) => move(at, at + by)}
            onSize={(w, h) => size(at, w, h)}
            onRemove={() => onChange(tiles.toSpliced(at, 1))}
          >
            <TileView tile={tile} around={around} refresh={refresh} wall={wall} />
          </GridTile>
        ))}
      </div>
    </DndContext>
  );
}

interface GridTileProps {
  tile: Tile;
  editing: boolean;
  onMove(by: number): void;
  onSize(w: number, h: number): void;
  onRemove(): void;
  children: ReactNode;
}

function GridTile({ tile, editing, onMove, onSize, onRemove, children }: GridTileProps) {
  const { t } = useTranslation('report-builder');
  const drag = useDraggable({ id: tile.id, disabled: !editing });
  const drop = useDroppable({ id: tile.id, disabled: !editing });
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    if (event.shiftKey)
      onSize(
        event.key === 'ArrowLeft' || event.key === 'ArrowRight' ? by : 0,
        event.key === 'ArrowUp' || event.key === 'ArrowDown' ? by : 0,
      );
    else onMove(by);
  };
  const style: Record<string, string | number> = {
    '--tile-width': tile.w,
    '--tile-height': tile.h,
    ...(drag.transform
      ? { transform: `translate(${drag.transform.x}px, ${drag.transform.y}px)`, zIndex: 3, opacity: 0.9 }
      : {}),
  };
  const tool = (label: string, icon: ReactNode, run: () => void) => (
    <Tooltip label={label}>
      <ActionIcon size="sm" variant="subtle" color="gray" aria-label={label} onClick={run}>
        {icon}
      </ActionIcon>
    </Tooltip>
  );
  return (
    <article
      ref={drop.setNodeRef}
      className={classes.tile}
      data-over={(drop.isOver && !drag.isDragging) || undefined}
      style={style}
    >
      {editing && (
        <div className={classes.tileTools}>
          <ActionIcon
            ref={drag.setNodeRef}
            {...drag.listeners}
            {...drag.attributes}
            onKeyDown={onKeyDown}
            size="sm"
            variant="subtle"
            color="gray"
            aria-label={t('grid.handle')}
            style={{ cursor: 'grab' }}
          >
            <IconGripVertical size={14} />
          </ActionIcon>
          <span className={classes.spacer} />
          {tool(t('grid.narrower'), <IconMinus size={14} />, () => onSize(-1, 0))}
          {tool(t('grid.wider'), <IconArrowAutofitWidth size={14} />, () => onSize(1, 0))}
          {tool(t('grid.lower'), <IconArrowsMinimize size={14} />, () => onSize(0, -1))}
          {tool(t('grid.higher'), <IconArrowAutofitHeight size={14} />, () => onSize(0, 1))}
          {tool(t('grid.remove'), <IconTrash size={14} />, onRemove)}
        </div>
      )}
      {children}
    </article>
  );
}

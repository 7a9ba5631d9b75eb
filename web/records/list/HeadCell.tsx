import { Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown } from '@tabler/icons-react';
import { type CSSProperties, type DragEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react';
import type { Tools } from '../fields/tools.ts';
import { type Column, clampWidth } from '../model/columns.ts';
import classes from './list.module.css';

export interface HeadVerbs {
  sort(path: string, add: boolean): void;
  sortTo(path: string, down: boolean): void;
  filterBy(path: string): void;
  hide(path: string): void;
  pin(path: string): void;
  move(path: string, target: string): void;
  step(path: string, by: 1 | -1): void;
  width(path: string, width: number | null): void;
}

interface Props {
  tools: Tools;
  column: Column;
  label: string;
  style: CSSProperties;
  edge: boolean;
  numeric: boolean;
  sortable: boolean;
  filterable: boolean;
  /** The title stays first and shown. */
  fixed: boolean;
  sorted: { down: boolean; rank: number | null } | null;
  verbs: HeadVerbs;
}

const dragType = 'application/x-kith-column';

/** A column's head: a press sorts, the arrow beside opens what else can be done, the edge drags its width. */
export function HeadCell(props: Props) {
  const { tools, column, label, style, edge, numeric, sortable, fixed, sorted, verbs } = props;
  const { path } = column;
  const [over, setOver] = useState(false);
  const SortIcon = sorted?.down ? IconArrowDown : IconArrowUp;

  const dragging = fixed
    ? {}
    : {
        draggable: true,
        onDragStart: (event: DragEvent) => {
          event.dataTransfer.setData(dragType, path);
          event.dataTransfer.effectAllowed = 'move';
        },
        onDragOver: (event: DragEvent) => {
          if (!event.dataTransfer.types.includes(dragType)) return;
          event.preventDefault();
          setOver(true);
        },
        onDragLeave: () => setOver(false),
        onDrop: (event: DragEvent) => {
          event.preventDefault();
          setOver(false);
          verbs.move(event.dataTransfer.getData(dragType), path);
        },
      };

  return (
    <div
      role="columnheader"
      aria-sort={sorted ? (sorted.down ? 'descending' : 'ascending') : sortable ? 'none' : undefined}
      className={classes.headCell}
      style={style}
      data-pinned={column.pinned || undefined}
      data-edge={edge || undefined}
      data-numeric={numeric || undefined}
      data-over={over || undefined}
      {...dragging}
    >
      <button
        type="button"
        className={classes.headName}
        data-sorted={sorted ? true : undefined}
        title={sortable ? tools.t('list.sortHint', { field: label }) : label}
        tabIndex={-1}
        onClick={(event) => sortable && verbs.sort(path, event.shiftKey)}
      >
        <span>{label}</span>
        {sorted && <SortIcon size={12} aria-hidden />}
        {sorted?.rank && <sup>{sorted.rank}</sup>}
      </button>
      <HeadMenu {...props} />
      <Resize column={column} verbs={verbs} />
    </div>
  );
}

function HeadMenu({ tools: { t }, column, label, sortable, filterable, fixed, verbs }: Props): ReactNode {
  const [opened, setOpened] = useState(false);
  const { path } = column;
  const button = (
    <button
      type="button"
      className={classes.headMenu}
      aria-label={t('list.columnMenu', { field: label })}
      aria-haspopup="menu"
      aria-expanded={opened}
      onClick={() => setOpened((o) => !o)}
      onKeyDown={(event) => {
        const by = { ArrowRight: 16, ArrowLeft: -16 }[event.key];
        if (!event.altKey || !by) return;
        // The browser would go back a page.
        event.preventDefault();
        event.stopPropagation();
        const sign = document.dir === 'rtl' ? -1 : 1;
        verbs.width(path, clampWidth(column.width + by * sign));
      }}
    >
      <IconChevronDown size={14} aria-hidden />
    </button>
  );
  // A menu per column costs more than the whole head: it comes into being when asked for.
  if (!opened) return button;
  return (
    <Menu opened onChange={setOpened} position="bottom-start">
      <Menu.Target>{button}</Menu.Target>
      <Menu.Dropdown>
        {sortable && (
          <>
            <Menu.Item onClick={() => verbs.sortTo(path, false)}>{t('list.sortUp')}</Menu.Item>
            <Menu.Item onClick={() => verbs.sortTo(path, true)}>{t('list.sortDown')}</Menu.Item>
          </>
        )}
        {filterable && <Menu.Item onClick={() => verbs.filterBy(path)}>{t('list.filterBy')}</Menu.Item>}
        {!fixed && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => verbs.step(path, -1)}>{t('list.moveBack')}</Menu.Item>
            <Menu.Item onClick={() => verbs.step(path, 1)}>{t('list.moveOn')}</Menu.Item>
            <Menu.Item onClick={() => verbs.pin(path)}>{t(column.pinned ? 'list.unpin' : 'list.pin')}</Menu.Item>
          </>
        )}
        <Menu.Divider />
        <Menu.Item onClick={() => verbs.width(path, clampWidth(column.width + 48))} closeMenuOnClick={false}>
          {t('list.wider')}
        </Menu.Item>
        <Menu.Item onClick={() => verbs.width(path, clampWidth(column.width - 48))} closeMenuOnClick={false}>
          {t('list.narrower')}
        </Menu.Item>
        <Menu.Item onClick={() => verbs.width(path, null)}>{t('list.usualWidth')}</Menu.Item>
        {!fixed && (
          <>
            <Menu.Divider />
            <Menu.Item onClick={() => verbs.hide(path)}>{t('list.hide')}</Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Resize({ column, verbs }: { column: Column; verbs: HeadVerbs }) {
  const start = useRef<{ x: number; width: number; sign: 1 | -1 } | null>(null);
  const [active, setActive] = useState(false);
  const stop = () => {
    start.current = null;
    setActive(false);
  };
  return (
    <div
      className={classes.resize}
      data-active={active || undefined}
      aria-hidden
      draggable={false}
      onPointerDown={(event: PointerEvent<HTMLDivElement>) => {
        event.preventDefault();
        event.currentTarget.setPointerCapture(event.pointerId);
        const sign = getComputedStyle(event.currentTarget).direction === 'rtl' ? -1 : 1;
        start.current = { x: event.clientX, width: column.width, sign };
        setActive(true);
      }}
      onPointerMove={(event) => {
        const from = start.current;
        if (from) verbs.width(column.path, clampWidth(from.width + (event.clientX - from.x) * from.sign));
      }}
      onPointerUp={stop}
      onPointerCancel={stop}
      onDoubleClick={() => verbs.width(column.path, null)}
    />
  );
}

import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tools } from '../../records/fields/tools.ts';
import { addDays } from '../../records/model/parse.ts';
import classes from './calendar.module.css';
import { DAY_MINUTES, type Entry, laidOut, minutesBetween, snap, wallAt, wholeDays } from './layout.ts';

export interface Column {
  key: string;
  day: string;
  /** Whose calendar it is, where several stand side by side. */
  member: string | null;
  title: string;
  note?: string;
}

interface Props {
  tools: Tools;
  columns: Column[];
  entries: Entry[];
  working: Array<{ member: string; starts: string; ends: string }>;
  today: string;
  now: string;
  colours: Map<string, number>;
  mayCreate: boolean;
  onOpen(entry: Entry): void;
  onCreate(starts: string, ends: string, member: string | null): void;
  onMove(entry: Entry, starts: string, ends: string): void;
}

interface Drag {
  mode: 'create' | 'move' | 'resize';
  entry: Entry | null;
  column: Column;
  from: number;
  until: number;
  /** Where in the entry it was caught, in minutes. */
  grip: number;
  moved: boolean;
}

const HOUR = 48;
const perMinute = HOUR / 60;
const hours = Array.from({ length: 24 }, (_, i) => i);

/** Days beside one another, hour by hour. What is dragged is moved or made longer; over an empty place something new is made. */
export function TimeGrid(props: Props) {
  const { tools, columns, entries, working, today, now, colours, mayCreate, onOpen, onCreate, onMove } = props;
  const { t } = useTranslation('activities');
  const { format } = tools;
  const scroller = useRef<HTMLDivElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  /** The click that ends a drag opens nothing. */
  const dragged = useRef(false);
  useEffect(() => {
    scroller.current?.scrollTo({ top: 7.5 * HOUR });
  }, []);

  const columnAt = (x: number): { column: Column; box: DOMRect } | null => {
    for (const node of scroller.current?.querySelectorAll<HTMLElement>('[data-column]') ?? []) {
      const box = node.getBoundingClientRect();
      const column = columns.find((one) => one.key === node.dataset.column);
      if (column && x >= box.left && x < box.right) return { column, box };
    }
    return null;
  };
  const minuteAt = (y: number, box: DOMRect) => Math.max(0, Math.min(DAY_MINUTES, (y - box.top) / perMinute));

  const begin = (event: PointerEvent<HTMLElement>, column: Column, entry: Entry | null, mode: Drag['mode']) => {
    if (event.button !== 0 || (mode === 'create' && (!mayCreate || event.pointerType === 'touch'))) return;
    if (entry && !entry.movable) return;
    const found = columnAt(event.clientX);
    if (!found) return;
    const at = minuteAt(event.clientY, found.box);
    const start = entry ? minutesBetween(`${column.day}T00:00`, entry.starts) : Math.floor(at / 30) * 30;
    const length = entry ? Math.max(15, minutesBetween(entry.starts, entry.ends)) : 30;
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ mode, entry, column, from: start, until: start + length, grip: at - start, moved: false });
    event.stopPropagation();
  };
  const go = (event: PointerEvent<HTMLElement>) => {
    if (!drag) return;
    // The column below hears of it too.
    event.stopPropagation();
    const found = columnAt(event.clientX);
    if (!found) return;
    const at = minuteAt(event.clientY, found.box);
    if (drag.mode === 'move') {
      const from = snap(at - drag.grip);
      const moved = drag.moved || from !== drag.from || found.column.key !== drag.column.key;
      setDrag({ ...drag, column: found.column, from, until: from + drag.until - drag.from, moved });
    } else {
      const until = Math.max(drag.from + 15, snap(at));
      setDrag({ ...drag, until, moved: drag.moved || until !== drag.until });
    }
  };
  const end = (event: PointerEvent<HTMLElement>) => {
    if (!drag) return;
    event.stopPropagation();
    setDrag(null);
    dragged.current = drag.moved;
    setTimeout(() => {
      dragged.current = false;
    });
    const { mode, entry, column, from, until, moved } = drag;
    const [starts, ends] = [wallAt(column.day, from), wallAt(column.day, until)];
    if (mode === 'create') onCreate(starts, ends, column.member);
    else if (entry && moved) onMove(entry, starts, entry.kind === 'task' ? starts : ends);
  };
  const onKeyDown = (event: KeyboardEvent, entry: Entry) => {
    if (!event.altKey || !entry.movable) return;
    const [days = 0, minutes = 0] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -15], ArrowDown: [0, 15] }[
      event.key
    ] ?? [0, 0];
    if (!days && !minutes) return;
    event.preventDefault();
    event.stopPropagation();
    const shift = (wall: string) =>
      wallAt(addDays(wall.slice(0, 10), days), minutesBetween(`${wall.slice(0, 10)}T00:00`, wall) + minutes);
    if (event.shiftKey) {
      if (entry.kind === 'meeting' && minutesBetween(entry.starts, shift(entry.ends)) >= 15)
        onMove(entry, entry.starts, shift(entry.ends));
    } else onMove(entry, shift(entry.starts), shift(entry.ends));
  };
  const time = (wall: string) => wall.slice(11, 16);
  const hourName = (hour: number) =>
    new Intl.DateTimeFormat(format.locale, { hour: 'numeric', timeZone: 'UTC' }).format(new Date(hour * 3_600_000));
  const seen = (column: Column) =>
    entries.filter((one) => column.member === null || one.members.includes(column.member));
  const style = { '--columns': columns.length } as Record<string, unknown>;
  return (
    <section
      ref={scroller}
      className={classes.scroller}
      style={style}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
      aria-label={t('calendar.title')}
    >
      <div className={classes.heads}>
        <span className={classes.corner} />
        {columns.map((column) => (
          <div key={column.key} className={classes.headCell} data-today={column.day === today || undefined}>
            <strong>{column.title}</strong>
            {column.note && <span>{column.note}</span>}
            <div className={classes.wholeDays}>
              {wholeDays(seen(column), column.day).map((entry) => (
                <button
                  key={entry.key}
                  type="button"
                  className={classes.chip}
                  data-kind={entry.kind}
                  data-faded={entry.faded || undefined}
                  data-colour={colours.get(entry.members[0] ?? '') ?? 0}
                  onClick={() => onOpen(entry)}
                >
                  <span dir="auto">{entry.title}</span>
                </button>
              ))}
            </div>
          </div>
        ))}
      </div>
      <div className={classes.hours} style={{ blockSize: 24 * HOUR }}>
        <div className={classes.times} aria-hidden>
          {hours.slice(1).map((hour) => (
            <span key={hour} style={{ insetBlockStart: hour * HOUR }}>
              {hourName(hour)}
            </span>
          ))}
        </div>
        {columns.map((column) => (
          // Everything here has its keys: new ones by the button above, those that are there by Alt and the arrows.
          // biome-ignore lint/a11y/noStaticElementInteractions: see above
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          <div
            key={column.key}
            data-column={column.key}
            className={classes.column}
            onPointerDown={(event) => begin(event, column, null, 'create')}
            onPointerMove={go}
            onPointerUp={end}
            onPointerCancel={() => setDrag(null)}
            // On touch a tap makes a new one.
            onClick={(event) => {
              if ((event.nativeEvent as globalThis.PointerEvent).pointerType !== 'touch' || !mayCreate) return;
              const from = Math.floor(minuteAt(event.clientY, event.currentTarget.getBoundingClientRect()) / 30) * 30;
              onCreate(wallAt(column.day, from), wallAt(column.day, from + 60), column.member);
            }}
          >
            {working
              .filter(
                (span) =>
                  span.starts.slice(0, 10) === column.day && (column.member === null || span.member === column.member),
              )
              .map((span) => {
                const from = minutesBetween(`${column.day}T00:00`, span.starts);
                const until = Math.min(DAY_MINUTES, minutesBetween(`${column.day}T00:00`, span.ends));
                return (
                  <span
                    key={`${span.member} ${span.starts}`}
                    className={classes.working}
                    style={{ insetBlockStart: from * perMinute, blockSize: (until - from) * perMinute }}
                  />
                );
              })}
            {laidOut(seen(column), column.day).map(({ entry, from, until, lane, lanes }) => (
              <button
                key={entry.key}
                type="button"
                className={classes.entry}
                data-kind={entry.kind}
                data-faded={entry.faded || undefined}
                data-dragged={drag?.entry?.key === entry.key || undefined}
                data-movable={entry.movable || undefined}
                data-colour={colours.get(entry.members[0] ?? '') ?? 0}
                style={{
                  insetBlockStart: from * perMinute,
                  blockSize: Math.max(18, (until - from) * perMinute - 1),
                  insetInlineStart: `${(lane / lanes) * 100}%`,
                  inlineSize: `calc(${100 / lanes}% - 2px)`,
                }}
                aria-label={`${time(entry.starts)}–${time(entry.ends)} ${entry.title}`}
                aria-keyshortcuts={entry.movable ? 'Alt+ArrowUp Alt+ArrowDown Alt+ArrowLeft Alt+ArrowRight' : undefined}
                onPointerDown={(event) => begin(event, column, entry, 'move')}
                onPointerMove={go}
                onPointerUp={end}
                onKeyDown={(event) => onKeyDown(event, entry)}
                onClick={(event) => {
                  event.stopPropagation();
                  if (!dragged.current) onOpen(entry);
                }}
              >
                <span className={classes.entryTitle} dir="auto">
                  {entry.title}
                </span>
                {until - from > 40 && (
                  <span className={classes.entryTime}>
                    {format.time(`${entry.starts}:00Z`) && `${time(entry.starts)} – ${time(entry.ends)}`}
                  </span>
                )}
                {entry.kind === 'meeting' && entry.movable && (
                  <span
                    className={classes.grip}
                    onPointerDown={(event) => begin(event, column, entry, 'resize')}
                    aria-hidden
                  />
                )}
              </button>
            ))}
            {drag && drag.column.key === column.key && (drag.mode === 'create' || drag.moved) && (
              <div
                className={classes.ghost}
                style={{ insetBlockStart: drag.from * perMinute, blockSize: (drag.until - drag.from) * perMinute }}
              >
                {time(wallAt(column.day, drag.from))} – {time(wallAt(column.day, drag.until))}
              </div>
            )}
            {column.day === today && (
              <span
                className={classes.now}
                style={{ insetBlockStart: minutesBetween(`${today}T00:00`, now) * perMinute }}
                aria-hidden
              />
            )}
          </div>
        ))}
      </div>
    </section>
  );
}

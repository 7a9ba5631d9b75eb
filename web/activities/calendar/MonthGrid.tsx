import { type DragEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tools } from '../../records/fields/tools.ts';
import { addDays } from '../../records/model/parse.ts';
import classes from './calendar.module.css';
import { type Entry, onDay } from './layout.ts';

interface Props {
  tools: Tools;
  days: string[];
  month: string;
  entries: Entry[];
  today: string;
  colours: Map<string, number>;
  mayCreate: boolean;
  onOpen(entry: Entry): void;
  onPickDay(day: string): void;
  onCreate(starts: string, ends: string, member: string | null): void;
  onMove(entry: Entry, starts: string, ends: string): void;
}

const SHOWN = 4;
const TYPE = 'application/x-kith-entry';

/** The weeks of a month. An entry is dragged to another day and keeps its time. */
export function MonthGrid({
  tools,
  days,
  month,
  entries,
  today,
  colours,
  mayCreate,
  onOpen,
  onPickDay,
  onCreate,
  onMove,
}: Props) {
  const { t } = useTranslation('activities');
  const { format } = tools;
  const [over, setOver] = useState<string | null>(null);
  const put = (entry: Entry, by: number) => {
    if (by !== 0)
      onMove(
        entry,
        addDays(entry.starts.slice(0, 10), by) + entry.starts.slice(10),
        addDays(entry.ends.slice(0, 10), by) + entry.ends.slice(10),
      );
  };
  const drop = (event: DragEvent, to: string) => {
    event.preventDefault();
    setOver(null);
    const entry = entries.find((one) => one.key === event.dataTransfer.getData(TYPE));
    if (entry?.movable) put(entry, (Date.parse(to) - Date.parse(entry.starts.slice(0, 10))) / 86_400_000);
  };
  const onKeyDown = (event: KeyboardEvent, entry: Entry) => {
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 }[event.key];
    if (!event.altKey || !by || !entry.movable) return;
    event.preventDefault();
    put(entry, by);
  };
  const weekday = (day: string) =>
    new Intl.DateTimeFormat(format.locale, { weekday: 'short', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className={classes.month} aria-label={t('calendar.title')} tabIndex={0}>
      {days.slice(0, 7).map((day) => (
        <div key={day} className={classes.weekday} aria-hidden>
          {weekday(day)}
        </div>
      ))}
      {days.map((day) => {
        const all = onDay(entries, day);
        return (
          // Making and moving have their keys: the button above, and Alt with the arrows.
          // biome-ignore lint/a11y/noStaticElementInteractions: see above
          <div
            key={day}
            className={classes.cell}
            data-beside={!day.startsWith(month) || undefined}
            data-over={over === day || undefined}
            onDragOver={(event) => {
              if (!event.dataTransfer.types.includes(TYPE)) return;
              event.preventDefault();
              if (over !== day) setOver(day);
            }}
            onDrop={(event) => drop(event, day)}
            onDoubleClick={() => mayCreate && onCreate(`${day}T09:00`, `${day}T10:00`, null)}
          >
            <button
              type="button"
              className={classes.number}
              data-today={day === today || undefined}
              aria-label={t('calendar.open_day', { date: format.date(day, 'long'), count: all.length })}
              onClick={() => onPickDay(day)}
            >
              {Number(day.slice(8))}
            </button>
            {all.slice(0, SHOWN).map((entry) => (
              <button
                key={entry.key}
                type="button"
                className={classes.chip}
                data-kind={entry.kind}
                data-faded={entry.faded || undefined}
                data-colour={colours.get(entry.members[0] ?? '') ?? 0}
                draggable={entry.movable}
                onDragStart={(event) => event.dataTransfer.setData(TYPE, entry.key)}
                onKeyDown={(event) => onKeyDown(event, entry)}
                onClick={() => onOpen(entry)}
              >
                {!entry.allDay && <time>{entry.starts.slice(11, 16)}</time>}
                <span dir="auto">{entry.title}</span>
              </button>
            ))}
            {all.length > SHOWN && (
              <button type="button" className={classes.moreHere} onClick={() => onPickDay(day)}>
                {t('calendar.more', { count: all.length - SHOWN })}
              </button>
            )}
          </div>
        );
      })}
    </section>
  );
}

import { type DragEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import type { Tools } from '../fields/tools.ts';
import { dayOf, moveBy } from '../layouts/moves.ts';
import type { Day } from './Calendar.tsx';
import classes from './calendar.module.css';
import { Entry, entryType } from './Entry.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  days: Day[];
  /** The month in sight, so that the days beside it stand back; null for a week. */
  month: string | null;
  today: string;
  openId: string | undefined;
  onOpen(id: string): void;
  onDay(day: string): void;
}

const SHOWN = { month: 4, week: 40 };

/** Weeks of seven days. A record is dragged to another day. */
export function Grid(props: Props) {
  const { tools, meta, field, days, month, today, openId, onOpen, onDay } = props;
  const { t } = useTranslation('layouts');
  const { format } = tools;
  const [over, setOver] = useState<string | null>(null);
  const most = month ? SHOWN.month : SHOWN.week;
  const names = days.slice(0, 7).map(({ date }) => weekdayName(format.locale, date));
  const drop = (event: DragEvent, to: string) => {
    event.preventDefault();
    setOver(null);
    const id = event.dataTransfer.getData(entryType);
    const record = days.flatMap((day) => day.records).find((one) => one.id === id);
    const from = record && dayOf(tools, field, record[field.name]);
    if (record && from) moveBy(tools, meta, record, [field], distance(from, to));
  };
  return (
    <section
      className={classes.grid}
      data-span={month ? 'month' : 'week'}
      aria-label={t('calendar.title')}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
      tabIndex={0}
    >
      {names.map((name) => (
        <div key={name} className={classes.weekday} aria-hidden>
          {name}
        </div>
      ))}
      {days.map(({ date, records, count }) => {
        const shown = records.slice(0, most);
        const more = count - shown.length;
        return (
          // Dragging has its keys on the entries themselves.
          // biome-ignore lint/a11y/noStaticElementInteractions: see above
          // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the name says which day this is
          <div
            key={date}
            className={classes.day}
            data-date={date}
            data-beside={(month !== null && !date.startsWith(month)) || undefined}
            data-over={over === date || undefined}
            aria-label={format.date(date, 'long')}
            onDragOver={(event) => {
              if (!event.dataTransfer.types.includes(entryType)) return;
              event.preventDefault();
              if (over !== date) setOver(date);
            }}
            onDragLeave={() => setOver((now) => (now === date ? null : now))}
            onDrop={(event) => drop(event, date)}
          >
            <button
              type="button"
              className={classes.number}
              data-today={date === today || undefined}
              aria-label={t('calendar.openDay', { date: format.date(date, 'long'), count })}
              onClick={() => onDay(date)}
            >
              {Number(date.slice(8))}
            </button>
            {shown.map((record) => (
              <Entry
                key={record.id}
                tools={tools}
                meta={meta}
                field={field}
                record={record}
                open={record.id === openId}
                onOpen={onOpen}
              />
            ))}
            {more > 0 && (
              <button type="button" className={classes.moreHere} onClick={() => onDay(date)}>
                {t('calendar.more', { count: more, text: format.number(more) })}
              </button>
            )}
          </div>
        );
      })}
    </section>
  );
}

const distance = (from: string, to: string) =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);

const weekdayName = (locale: string, day: string) =>
  new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));

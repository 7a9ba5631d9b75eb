import { useTranslation } from 'react-i18next';
import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import type { Tools } from '../fields/tools.ts';
import type { Day } from './Calendar.tsx';
import classes from './calendar.module.css';
import { Entry } from './Entry.tsx';

interface Props {
  tools: Tools;
  meta: ObjectMeta;
  field: FieldMeta;
  days: Day[];
  today: string;
  openId: string | undefined;
  onOpen(id: string): void;
}

/** Day by day what falls on it; empty days are left out. */
export function Agenda({ tools, meta, field, days, today, openId, onOpen }: Props) {
  const { t } = useTranslation('layouts');
  const { format } = tools;
  const filled = days.filter((day) => day.count > 0);
  if (filled.length === 0) return <EmptyState title={t('calendar.free')}>{t('calendar.freeText')}</EmptyState>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by the keyboard
    <section className={classes.agenda} aria-label={t('calendar.title')} tabIndex={0}>
      {filled.map(({ date, records, count }) => (
        <section key={date} className={classes.agendaDay}>
          <h3 className={classes.agendaDate} data-today={date === today || undefined}>
            {new Intl.DateTimeFormat(format.locale, {
              weekday: 'short',
              day: 'numeric',
              month: 'short',
              timeZone: 'UTC',
            }).format(new Date(`${date}T00:00:00Z`))}
          </h3>
          <div className={classes.agendaEntries}>
            {records.map((record) => (
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
            {count > records.length && (
              <span className={classes.moreHere}>
                {t('calendar.more', { count: count - records.length, text: format.number(count - records.length) })}
              </span>
            )}
          </div>
        </section>
      ))}
    </section>
  );
}

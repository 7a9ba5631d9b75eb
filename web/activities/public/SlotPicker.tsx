import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { localeOf } from '../../kernel/format.ts';
import { messageOf } from '../../kernel/notify.ts';
import classes from './public.module.css';

interface Props {
  token: string;
  zone: string;
  onZone(zone: string): void;
  chosen: string | null;
  onChoose(at: string): void;
  /** The last moment that can be booked. */
  until?: string;
  /** A booking that is to be moved: its own time is free for it. */
  except?: string;
}

const DAY = 86_400_000;
const SPAN = 14 * DAY;
const zones = Intl.supportedValuesOf('timeZone');

/** The days that have free times, and the times of one of them, on the clocks of the visitor. */
export function SlotPicker({ token, zone, onZone, chosen, onChoose, until, except }: Props) {
  const { t, i18n } = useTranslation('activities');
  const [from, setFrom] = useState(() => Date.now());
  const [day, setDay] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['slots', token, Math.floor(from / DAY), except],
    queryFn: ({ signal }) => {
      const range = { from: new Date(from).toISOString(), until: new Date(from + SPAN).toISOString(), except };
      return api.get<{ data: string[] }>(`/public/book/${token}/slots`, range, { signal, anonymous: true });
    },
  });
  const locale = localeOf(i18n.language);
  const byDay = useMemo(() => {
    const key = new Intl.DateTimeFormat('en-CA', { timeZone: zone, dateStyle: 'short' });
    return Map.groupBy(query.data?.data ?? [], (at) => key.format(new Date(at)));
  }, [query.data, zone]);
  const days = [...byDay.keys()];
  const shown = day && byDay.has(day) ? day : days[0];
  const dayName = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone: 'UTC',
  });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone: zone });
  const later = !until || from + SPAN < Date.parse(until);
  return (
    <div className={classes.card}>
      <div className={classes.bar}>
        <strong>{t('booking.choose')}</strong>
        <select
          className={classes.input}
          aria-label={t('booking.zone')}
          value={zone}
          onChange={(event) => onZone(event.currentTarget.value)}
        >
          {[...new Set([zone, ...zones])].map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </div>
      {query.error && (
        <p className={classes.problem} role="alert">
          {messageOf(query.error)}{' '}
          <button type="button" className={classes.button} onClick={() => void query.refetch()}>
            {t('common:try_again')}
          </button>
        </p>
      )}
      {query.isPending && <p className={classes.text}>{t('booking.loading')}</p>}
      {query.data && days.length === 0 && <p className={classes.text}>{t('booking.no_time')}</p>}
      <section className={classes.days} aria-label={t('booking.day')}>
        {days.map((one) => (
          <button
            key={one}
            type="button"
            className={classes.choice}
            aria-pressed={one === shown}
            onClick={() => setDay(one)}
          >
            {dayName.format(new Date(`${one}T00:00:00Z`))}
          </button>
        ))}
      </section>
      <section className={classes.slots} aria-label={t('booking.time')}>
        {(shown ? (byDay.get(shown) ?? []) : []).map((at) => (
          <button
            key={at}
            type="button"
            className={classes.choice}
            aria-pressed={at === chosen}
            onClick={() => onChoose(at)}
          >
            {clock.format(new Date(at))}
          </button>
        ))}
      </section>
      <div className={classes.actions}>
        {from > Date.now() + DAY && (
          <button type="button" className={classes.button} onClick={() => setFrom(Math.max(Date.now(), from - SPAN))}>
            {t('booking.earlier')}
          </button>
        )}
        {later && (
          <button type="button" className={classes.button} onClick={() => setFrom(from + SPAN)}>
            {t('booking.later')}
          </button>
        )}
      </div>
    </div>
  );
}

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BookingAnswer } from '../../../server/activities/booking/schema.ts';
import { api } from '../../kernel/client.ts';
import { localeOf } from '../../kernel/format.ts';
import { messageOf } from '../../kernel/notify.ts';
import classes from './public.module.css';
import { SlotPicker } from './SlotPicker.tsx';

/** Where a visitor moves or cancels what they booked. */
export default function BookingPage() {
  const { t, i18n } = useTranslation(['activities', 'common']);
  const { token } = useParams({ strict: false }) as { token: string };
  const client = useQueryClient();
  const query = useQuery({
    queryKey: ['booking', token],
    retry: false,
    queryFn: ({ signal }) => api.get<BookingAnswer>(`/public/booking/${token}`, undefined, { signal, anonymous: true }),
  });
  const [mode, setMode] = useState<'move' | 'cancel' | null>(null);
  const [at, setAt] = useState<string | null>(null);
  const [zone, setZone] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const booking = query.data;
  const own = zone ?? booking?.time_zone ?? 'UTC';
  const when = new Intl.DateTimeFormat(localeOf(i18n.language), {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: own,
  });
  const send = async (path: string, body: unknown) => {
    setBusy(true);
    setProblem(null);
    try {
      const answer = await api.post<BookingAnswer>(`/public/booking/${token}/${path}`, body, { anonymous: true });
      client.setQueryData(['booking', token], answer);
      setMode(null);
      setAt(null);
    } catch (error) {
      setProblem(messageOf(error));
      setAt(null);
      await client.invalidateQueries({ queryKey: ['slots'] });
    } finally {
      setBusy(false);
    }
  };
  const over = booking ? Date.parse(booking.starts_at) <= Date.now() : false;
  return (
    <div className={classes.page}>
      <main className={classes.main}>
        {query.isPending && <p className={classes.text}>{t('common:loading')}</p>}
        {query.error && (
          <div className={classes.card} role="alert">
            <h1 className={classes.title}>{t('booking.gone')}</h1>
            <p className={classes.text}>{t('booking.missing_text')}</p>
          </div>
        )}
        {booking && (
          <div className={classes.card}>
            <h1 className={classes.title}>{booking.subject}</h1>
            <p className={classes.text}>{booking.with.join(', ')}</p>
            <p>
              <strong>{when.format(new Date(booking.starts_at))}</strong> ({own})
            </p>
            {booking.location && <p>{booking.location}</p>}
            {booking.link && (
              <p>
                <a href={booking.link}>{booking.link}</a>
              </p>
            )}
            {problem && (
              <p className={classes.problem} role="alert">
                {problem}
              </p>
            )}
            {booking.status === 'cancelled' ? (
              <p role="status">{t('booking.was_cancelled')}</p>
            ) : over ? (
              <p>{t('booking.over')}</p>
            ) : (
              <div className={classes.actions}>
                {booking.page && (
                  <button
                    type="button"
                    className={classes.button}
                    aria-pressed={mode === 'move'}
                    onClick={() => setMode('move')}
                  >
                    {t('booking.move')}
                  </button>
                )}
                <button
                  type="button"
                  className={classes.button}
                  aria-pressed={mode === 'cancel'}
                  onClick={() => setMode('cancel')}
                >
                  {t('booking.cancel')}
                </button>
              </div>
            )}
          </div>
        )}
        {booking?.page && mode === 'move' && (
          <>
            <SlotPicker token={booking.page} zone={own} onZone={setZone} chosen={at} onChoose={setAt} except={token} />
            {at && (
              <button
                type="button"
                className={classes.button}
                data-main
                disabled={busy}
                onClick={() => void send('move', { at })}
              >
                {t('booking.move_to', { when: when.format(new Date(at)) })}
              </button>
            )}
          </>
        )}
        {booking && mode === 'cancel' && (
          <div className={classes.card}>
            <label className={classes.field}>
              {t('booking.reason')}
              <textarea
                className={classes.input}
                rows={2}
                maxLength={1000}
                value={reason}
                onChange={(event) => setReason(event.currentTarget.value)}
              />
            </label>
            <button
              type="button"
              className={classes.button}
              data-main
              disabled={busy}
              onClick={() => void send('cancellation', { reason: reason || null })}
            >
              {t('booking.cancel_it')}
            </button>
          </div>
        )}
      </main>
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import type { BookingAnswer } from '../../../server/activities/booking/schema.ts';
import { localeOf } from '../../kernel/format.ts';
import classes from './public.module.css';

/** What was booked, and where it can be changed. */
export function Booked({ booking, zone }: { booking: BookingAnswer; zone: string }) {
  const { t, i18n } = useTranslation('activities');
  const when = new Intl.DateTimeFormat(localeOf(i18n.language), {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: zone,
  });
  return (
    <div className={classes.page}>
      <main className={classes.main}>
        <div className={classes.card} role="status">
          <h1 className={classes.title}>{t('booking.booked')}</h1>
          <p className={classes.text}>
            {booking.subject} · {booking.with.join(', ')}
          </p>
          <p>
            <strong>{when.format(new Date(booking.starts_at))}</strong> ({zone})
          </p>
          {booking.location && <p>{booking.location}</p>}
          {booking.link && <p>{booking.link}</p>}
          <p className={classes.text}>{t(booking.mailed ? 'booking.mailed' : 'booking.not_mailed')}</p>
          <p>
            <a href={booking.path}>{t('booking.change')}</a>
          </p>
        </div>
      </main>
    </div>
  );
}

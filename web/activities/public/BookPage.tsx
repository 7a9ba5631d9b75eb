import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BookingAnswer, VisitorPage } from '../../../server/activities/booking/schema.ts';
import { ApiError, api } from '../../kernel/client.ts';
import { localeOf } from '../../kernel/format.ts';
import { messageOf } from '../../kernel/notify.ts';
import { Booked } from './Booked.tsx';
import classes from './public.module.css';
import { SlotPicker } from './SlotPicker.tsx';

/** Where somebody outside chooses a time with a colleague. */
export default function BookPage() {
  const { t, i18n } = useTranslation(['activities', 'common']);
  const { token } = useParams({ strict: false }) as { token: string };
  const client = useQueryClient();
  const [zone, setZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC');
  const [at, setAt] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [booked, setBooked] = useState<BookingAnswer | null>(null);
  const page = useQuery({
    queryKey: ['book', token],
    retry: false,
    queryFn: ({ signal }) => api.get<VisitorPage>(`/public/book/${token}`, undefined, { signal, anonymous: true }),
  });
  const name = page.data?.name;
  useEffect(() => {
    if (name) document.title = name;
  }, [name]);
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (!at || busy) return;
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(null);
    try {
      const body = {
        at,
        name: String(form.get('name')),
        email: String(form.get('email')),
        phone: String(form.get('phone') ?? '') || null,
        note: String(form.get('note') ?? '') || null,
        time_zone: zone,
        language: i18n.language.startsWith('de') ? 'de' : 'en',
        answers: (page.data?.questions ?? []).map((_, i) => String(form.get(`answer ${i}`) ?? '')),
      };
      setBooked(await api.post<BookingAnswer>(`/public/book/${token}/bookings`, body, { anonymous: true }));
    } catch (error) {
      setProblem(messageOf(error));
      // Somebody else was quicker: what is still free is asked again.
      if (error instanceof ApiError && error.status === 409) {
        setAt(null);
        await client.invalidateQueries({ queryKey: ['slots', token] });
      }
    } finally {
      setBusy(false);
    }
  };
  if (booked) return <Booked booking={booked} zone={zone} />;
  const when =
    at &&
    new Intl.DateTimeFormat(localeOf(i18n.language), { dateStyle: 'full', timeStyle: 'short', timeZone: zone }).format(
      new Date(at),
    );
  return (
    <div className={classes.page}>
      <main className={classes.main}>
        {page.isPending && <p className={classes.text}>{t('common:loading')}</p>}
        {page.error && (
          <div className={classes.card} role="alert">
            <h1 className={classes.title}>{t('booking.missing')}</h1>
            <p className={classes.text}>{t('booking.missing_text')}</p>
          </div>
        )}
        {page.data && (
          <>
            <header>
              <p className={classes.text}>{page.data.company}</p>
              <h1 className={classes.title}>{page.data.name}</h1>
              <p className={classes.text}>
                {t('booking.length', { count: page.data.minutes })}
                {page.data.hosts.length > 0 && ` · ${page.data.hosts.join(', ')}`}
                {page.data.location &&
                  ` · ${page.data.location === 'online' ? t('booking.online') : page.data.location}`}
              </p>
              {page.data.intro && <p className={classes.text}>{page.data.intro}</p>}
            </header>
            {problem && (
              <p className={classes.problem} role="alert">
                {problem}
              </p>
            )}
            {page.data.active ? (
              <SlotPicker
                token={token}
                zone={zone}
                onZone={setZone}
                chosen={at}
                onChoose={setAt}
                until={page.data.until}
              />
            ) : (
              <p className={classes.card}>{t('booking.off')}</p>
            )}
            {at && (
              <form className={classes.card} onSubmit={(event) => void submit(event)}>
                <h2 className={classes.title}>{when}</h2>
                <p className={classes.text}>{zone}</p>
                <label className={classes.field}>
                  {t('booking.name')}
                  <input className={classes.input} name="name" required maxLength={200} autoComplete="name" />
                </label>
                <label className={classes.field}>
                  {t('booking.email')}
                  <input
                    className={classes.input}
                    name="email"
                    type="email"
                    required
                    maxLength={254}
                    autoComplete="email"
                  />
                </label>
                <label className={classes.field}>
                  {t('booking.phone')}
                  <input className={classes.input} name="phone" type="tel" maxLength={50} autoComplete="tel" />
                </label>
                {page.data.questions.map((question, i) => (
                  <label key={question.text} className={classes.field}>
                    {question.text}
                    <textarea
                      className={classes.input}
                      name={`answer ${i}`}
                      required={question.required}
                      maxLength={5000}
                      rows={2}
                    />
                  </label>
                ))}
                <label className={classes.field}>
                  {t('booking.note')}
                  <textarea className={classes.input} name="note" maxLength={5000} rows={2} />
                </label>
                <button type="submit" className={classes.button} data-main disabled={busy}>
                  {t('booking.book')}
                </button>
              </form>
            )}
          </>
        )}
      </main>
    </div>
  );
}

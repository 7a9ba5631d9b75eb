import type { Context } from '../../kernel/context.ts';
import { sendMail } from '../../kernel/mail.ts';
import type { KithRecord } from '../../records/types.ts';
import { writeCalendar } from '../ical/write.ts';
import { wallOf } from '../time/zone.ts';
import words from './letters.json' with { type: 'json' };
import type { BookingAnswer } from './schema.ts';

type What = 'booked' | 'moved' | 'cancelled';

/** Tells a visitor (and the colleague) what became of their booking, with the event as a file for their calendar. */
export async function tellVisitor(
  ctx: Context,
  what: What,
  booking: KithRecord,
  answer: BookingAnswer,
  host: string | null,
): Promise<void> {
  const spoken = words[booking.language === 'de' ? 'de' : 'en'];
  const zone = answer.time_zone;
  const when = new Intl.DateTimeFormat(booking.language === 'de' ? 'de' : 'en', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: zone,
  }).format(new Date(answer.starts_at));
  const address = ctx.runtime.config.url ? `${ctx.runtime.config.url}${answer.path}` : null;
  const fill = (text: string) =>
    text
      .replaceAll('{name}', answer.name)
      .replaceAll('{subject}', answer.subject)
      .replaceAll('{when}', `${when} (${zone})`)
      .replaceAll('{company}', ctx.workspace.name)
      .replaceAll('{who}', answer.with.join(', '));
  const place = [answer.location, answer.link].filter(Boolean).join(', ');
  const lines = [
    fill(spoken[what].text),
    place && `${spoken.where}: ${place}`,
    address && what !== 'cancelled' && `${spoken.change}: ${address}`,
  ].filter(Boolean);
  const file = {
    filename: 'invitation.ics',
    contentType: `text/calendar; charset=utf-8; method=${what === 'cancelled' ? 'CANCEL' : 'PUBLISH'}`,
    content: Buffer.from(fileOf(ctx, booking, answer, what)),
  };
  await sendMail(ctx, {
    key: `booking:${booking.id}:${what}:${booking.moves ?? 0}`,
    to: String(booking.email),
    subject: fill(spoken[what].subject),
    text: `${lines.join('\n\n')}\n`,
    attachments: [file],
    ...(host ? { replyTo: host } : {}),
  });
  if (host)
    await sendMail(ctx, {
      key: `booking:${booking.id}:${what}:${booking.moves ?? 0}:host`,
      to: host,
      subject: fill(spoken[what].host),
      text: `${fill(spoken[what].host)}\n\n${booking.email}${booking.answers ? `\n\n${booking.answers}` : ''}\n`,
      replyTo: String(booking.email),
    });
}

function fileOf(ctx: Context, booking: KithRecord, answer: BookingAnswer, what: What): string {
  const zone = ctx.workspace.timeZone;
  return writeCalendar(
    [
      {
        uid: `booking-${booking.id}@kith`,
        subject: `${answer.subject} – ${ctx.workspace.name}`,
        description: null,
        location: answer.location,
        link: answer.link,
        starts: wallOf(answer.starts_at, zone),
        ends: wallOf(answer.ends_at, zone),
        allDay: false,
        zone,
        cancelled: what === 'cancelled',
        busy: true,
        secret: false,
        rule: null,
        except: [],
        changed: [],
        people: [],
        changedAt: ctx.now().toISOString(),
      },
    ],
    { now: ctx.now(), method: what === 'cancelled' ? 'CANCEL' : 'PUBLISH' },
  );
}

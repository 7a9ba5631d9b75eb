import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, DomainError, invalidField, notFound } from '../../kernel/errors.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { existingLink, linkFor, openLink } from '../../kernel/links.ts';
import { mailConfigured } from '../../kernel/mail.ts';
import { timeOf } from '../../records/dates.ts';
import { getRecord, listRecords, requireReach } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import type { Change, KithRecord } from '../../records/types.ts';
import { write } from '../../records/write/index.ts';
import { freeBusy, whoWorks } from '../availability/service.ts';
import { dayIn, instantOf } from '../time/zone.ts';
import { tellVisitor } from './letters.ts';
import { bookedTimes, lockCalendars, turnsOf } from './queries.ts';
import { questionsIn } from './questions.ts';
import type { BookingAnswer, NewBooking, VisitorPage } from './schema.ts';
import { isFree, type Slot, slotsOf } from './slots.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;
const TAKEN = 'This time was taken a moment ago. Choose another one';

/** The address of a booking page, for whoever may change it to give to others. */
export async function addressOfPage(ctx: Context, id: string): Promise<{ path: string; url: string }> {
  await requireReach(ctx, 'booking_page', id);
  return inTransaction(ctx, async (ctx) => {
    const page = await getRecord(ctx, 'booking_page', id);
    const { path, url } = await linkFor(ctx, 'book', id, { word: String(page.slug) });
    return { path, url };
  });
}

/** What a visitor reads. */
export async function pageForVisitor(ctx: Context, id: string): Promise<VisitorPage> {
  const page = await pageOf(ctx, id);
  const together = page.mode === 'together';
  const names = await namesOf(ctx, membersOf(page));
  return {
    name: String(page.name),
    intro: (page.intro as string | null) ?? null,
    minutes: Number(page.minutes),
    location: (page.location as string | null) ?? (page.link ? 'online' : null),
    company: ctx.workspace.name,
    hosts: together || names.size === 1 ? [...names.values()] : [],
    together,
    questions: questionsIn(page.questions) ?? [],
    time_zone: ctx.workspace.timeZone,
    active: page.active !== false,
    until: timeOf(new Date(latestOf(ctx, page))),
  };
}

/** The times that a visitor can choose between two moments. */
export async function freeSlots(ctx: Context, id: string, asked: { from?: string; until?: string; except?: string }) {
  const page = await pageOf(ctx, id);
  if (page.active === false) return { data: [] };
  const now = ctx.now().getTime();
  const from = Math.max(now, asked.from ? Date.parse(asked.from) : now);
  const until = Math.min(
    asked.until ? Date.parse(asked.until) : from + 14 * DAY,
    from + 62 * DAY,
    latestOf(ctx, page) + 1,
  );
  if (until <= from) return { data: [] };
  const except = asked.except ? await bookingBy(ctx, asked.except, id) : null;
  const found = await slotsBetween(ctx, page, from, until, except);
  return { data: found.map(({ at }) => timeOf(new Date(at))) };
}

/** Books a time: a meeting with the person whom the e-mail address belongs to, who is made where nobody has it. */
export async function book(ctx: Context, pageId: string, wish: NewBooking): Promise<BookingAnswer> {
  return inTransaction(ctx, async (ctx) => {
    const page = await pageOf(ctx, pageId);
    if (page.active === false) throw conflict('Nothing can be booked here at the moment');
    const answers = answersOf(page, wish);
    const members = membersOf(page);
    await lockCalendars(ctx, members);
    const at = Date.parse(wish.at);
    const slot = await slotAt(ctx, page, at, null);
    const host = page.mode === 'together' ? members : [await nextInTurn(ctx, pageId, slot)];
    const person = await personFor(ctx, wish, host[0] ?? null);
    const [meeting, booking] = [uuidv7(), uuidv7()];
    const starts = timeOf(new Date(at));
    const ends = timeOf(new Date(at + Number(page.minutes) * MINUTE));
    const changes: Change[] = [
      ...person.changes,
      {
        op: 'create',
        object: 'meeting',
        id: meeting,
        values: {
          subject: `${page.name}: ${wish.name}`.slice(0, 300),
          starts_at: starts,
          ends_at: ends,
          time_zone: ctx.workspace.timeZone,
          owner: host[0] ?? null,
          members: host.length > 1 ? host : null,
          guests: [person.id],
          about: { object: 'person', id: person.id },
          location: page.location ?? null,
          link: page.link ?? null,
          description: [answers, wish.note].filter(Boolean).join('\n\n') || null,
          remind_before: 15,
          source: 'booking',
        },
      },
      {
        op: 'create',
        object: 'booking',
        id: booking,
        values: {
          name: wish.name,
          email: wish.email,
          phone: wish.phone || null,
          via: pageId,
          meeting,
          person: person.id,
          member: host[0] ?? null,
          time_zone: wish.time_zone,
          language: wish.language,
          answers: answers || null,
        },
      },
    ];
    await writeAll(ctx, changes, String(page.name));
    return told(ctx, booking, 'booked');
  });
}

/** What a visitor sees of their booking. */
export const bookingForVisitor = (ctx: Context, id: string): Promise<BookingAnswer> => answerFor(ctx, id, false);

/** Puts a booking at another time, with the same colleagues where they can, with another in turn where not. */
export async function moveBooking(ctx: Context, id: string, to: string): Promise<BookingAnswer> {
  return inTransaction(ctx, async (ctx) => {
    const { booking, page } = await openBooking(ctx, id);
    if (!page) throw conflict('This booking cannot be moved any more: its page is gone');
    await lockCalendars(ctx, membersOf(page));
    const at = Date.parse(to);
    const slot = await slotAt(ctx, page, at, booking);
    const before = idOf(booking.member);
    const host =
      page.mode === 'together' || (before && slot.members.includes(before))
        ? before
        : await nextInTurn(ctx, page.id, slot);
    const values = {
      starts_at: timeOf(new Date(at)),
      ends_at: timeOf(new Date(at + Number(page.minutes) * MINUTE)),
      owner: host,
    };
    await writeAll(ctx, [
      { op: 'update', object: 'meeting', id: String(idOf(booking.meeting)), values },
      { op: 'update', object: 'booking', id, values: { moves: Number(booking.moves ?? 0) + 1, member: host } },
    ]);
    return told(ctx, id, 'moved');
  });
}

export async function cancelBooking(ctx: Context, id: string, reason: string | null): Promise<BookingAnswer> {
  return inTransaction(ctx, async (ctx) => {
    const { booking } = await openBooking(ctx, id);
    await writeAll(ctx, [
      { op: 'update', object: 'meeting', id: String(idOf(booking.meeting)), values: { status: 'cancelled' } },
      { op: 'update', object: 'booking', id, values: { status: 'cancelled', cancel_reason: reason } },
    ]);
    return told(ctx, id, 'cancelled');
  });
}

async function told(ctx: Context, id: string, what: 'booked' | 'moved' | 'cancelled'): Promise<BookingAnswer> {
  const answer = await answerFor(ctx, id, mailConfigured(ctx));
  const booking = await getRecord(ctx, 'booking', id);
  const host = booking.member ? await getRecord(ctx, 'member', String(idOf(booking.member))) : null;
  if (answer.mailed) await tellVisitor(ctx, what, booking, answer, (host?.email as string | null) ?? null);
  return answer;
}

async function answerFor(ctx: Context, id: string, mailed: boolean): Promise<BookingAnswer> {
  const booking = await getRecord(ctx, 'booking', id);
  const meeting = await getRecord(ctx, 'meeting', String(idOf(booking.meeting)), { trashed: true });
  const pageId = idOf(booking.via);
  const { token, path } = await linkFor(ctx, 'booking', id);
  const page = pageId ? await existingLink(ctx, 'book', pageId) : null;
  const those = [idOf(meeting.owner), ...listOf(meeting.members)].filter((one) => one !== null);
  return {
    token,
    path,
    page: page?.token ?? null,
    name: String(booking.name),
    subject: String(meeting.subject).replace(/: [^:]*$/, ''),
    starts_at: String(meeting.starts_at),
    ends_at: String(meeting.ends_at),
    time_zone: String(booking.time_zone ?? ctx.workspace.timeZone),
    with: [...(await namesOf(ctx, [...new Set(those)])).values()],
    location: (meeting.location as string | null) ?? null,
    link: (meeting.link as string | null) ?? null,
    // A meeting that was cancelled or thrown away inside is none outside either.
    status: meeting.trashed_at || meeting.status === 'cancelled' ? 'cancelled' : String(booking.status),
    mailed,
  };
}

async function openBooking(ctx: Context, id: string): Promise<{ booking: KithRecord; page: KithRecord | null }> {
  const booking = await getRecord(ctx, 'booking', id);
  const meeting = await getRecord(ctx, 'meeting', String(idOf(booking.meeting)), { trashed: true });
  if (booking.status === 'cancelled' || meeting.status === 'cancelled' || meeting.trashed_at)
    throw conflict('This booking was cancelled');
  if (Date.parse(String(meeting.starts_at)) <= ctx.now().getTime())
    throw conflict('This meeting has begun: it can be moved or cancelled no more');
  const pageId = idOf(booking.via);
  return { booking, page: pageId ? await pageOf(ctx, pageId).catch(() => null) : null };
}

async function pageOf(ctx: Context, id: string): Promise<KithRecord> {
  return getRecord(ctx, 'booking_page', id);
}

const listOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).map((one) => idOf(one)).filter((id) => id !== null);
const membersOf = (page: KithRecord): string[] => listOf(page.members);

/** The end of the last day that can be booked. */
function latestOf(ctx: Context, page: KithRecord): number {
  const zone = ctx.workspace.timeZone;
  const last = dayIn(ctx.now().getTime() + Number(page.days_ahead ?? 30) * DAY, zone);
  return instantOf(`${last}T23:59:59`, zone);
}

async function slotAt(ctx: Context, page: KithRecord, at: number, booking: KithRecord | null): Promise<Slot> {
  const slots = Number.isNaN(at) ? [] : await slotsBetween(ctx, page, at - DAY, at + DAY, booking);
  const slot = isFree(slots, at);
  if (!slot) throw conflict(TAKEN);
  return slot;
}

async function slotsBetween(
  ctx: Context,
  page: KithRecord,
  from: number,
  until: number,
  booking: KithRecord | null,
): Promise<Slot[]> {
  const members = await stillThere(ctx, membersOf(page));
  if (members.length === 0) return [];
  const [start, end] = [new Date(from - DAY), new Date(until + DAY)];
  const [there, taken, booked] = await Promise.all([
    whoWorks(ctx, members, start.getTime(), end.getTime()),
    freeBusy(ctx, members, start, end, booking ? idOf(booking.meeting) : null),
    bookedTimes(ctx, page.id, start, end, booking?.id ?? null),
  ]);
  const dayOf = (at: number) => dayIn(at, ctx.workspace.timeZone);
  const calendars = members.map((member) => ({
    member,
    free: there.get(member)?.free ?? [],
    busy: taken.find((one) => one.member === member)?.busy ?? [],
    booked: counted(booked.filter((one) => one.member === member).map((one) => dayOf(Date.parse(one.at)))),
  }));
  const slots = slotsOf(calendars, {
    minutes: Number(page.minutes),
    step: Number(page.step ?? page.minutes),
    before: Number(page.buffer_before ?? 0),
    after: Number(page.buffer_after ?? 0),
    perDay: page.per_day ? Number(page.per_day) : null,
    together: page.mode === 'together',
    earliest: ctx.now().getTime() + Number(page.notice_hours ?? 0) * 3_600_000,
    latest: latestOf(ctx, page),
    dayOf,
  });
  return slots.filter(({ at }) => at >= from && at < until);
}

const counted = (days: string[]) =>
  new Map([...Map.groupBy(days, (day) => day)].map(([day, some]) => [day, some.length]));

/** Whoever has left since is booked no more. */
async function stillThere(ctx: Context, members: string[]): Promise<string[]> {
  return [...(await namesOf(ctx, members)).keys()];
}

async function namesOf(ctx: Context, members: string[]): Promise<Map<string, string>> {
  if (members.length === 0) return new Map();
  const filter = { field: 'id', op: 'in', value: members } as const;
  const { records } = await listRecords(ctx, 'member', { filter, fields: ['name'], limit: 200 });
  const names = new Map(records.map(({ id, name }) => [id, String(name)]));
  return new Map(members.flatMap((id) => (names.has(id) ? [[id, names.get(id) as string] as const] : [])));
}

/** Whoever had the fewest visitors of late, and of those whose last one was longest ago. */
async function nextInTurn(ctx: Context, page: string, slot: Slot): Promise<string> {
  const turns = await turnsOf(ctx, page, new Date(ctx.now().getTime() - 30 * DAY));
  const [first] = slot.members.toSorted((a, b) => {
    const [x, y] = [turns.get(a), turns.get(b)];
    return (x?.count ?? 0) - (y?.count ?? 0) || (x?.last ?? '').localeCompare(y?.last ?? '') || a.localeCompare(b);
  });
  if (!first) throw conflict(TAKEN);
  return first;
}

async function personFor(
  ctx: Context,
  wish: NewBooking,
  owner: string | null,
): Promise<{ id: string; changes: Change[] }> {
  const filter = { field: 'email', op: 'eq', value: wish.email } as const;
  const { records } = await listRecords(ctx, 'person', { filter, sort: ['created_at'], limit: 1 });
  if (records[0]) return { id: records[0].id, changes: [] };
  const id = uuidv7();
  const values = { name: wish.name, email: wish.email, phone: wish.phone || null, owner };
  return { id, changes: [{ op: 'create', object: 'person', id, values }] };
}

function answersOf(page: KithRecord, { answers }: NewBooking): string {
  const questions = questionsIn(page.questions) ?? [];
  return questions
    .flatMap(({ text, required }, i) => {
      const given = answers[i]?.trim() ?? '';
      if (required && !given) throw invalidField(`answers[${i}]`, 'required', `Please answer: ${text}`);
      return given ? [`${text}\n${given}`] : [];
    })
    .join('\n\n');
}

async function bookingBy(ctx: Context, token: string, page: string): Promise<KithRecord | null> {
  const { linked, ctx: theirs } = await openLink(ctx.runtime, 'booking', token);
  if (theirs.workspace.id !== ctx.workspace.id) throw notFound('Booking');
  const booking = await getRecord(ctx, 'booking', linked.recordId);
  return idOf(booking.via) === page ? booking : null;
}

async function writeAll(ctx: Context, changes: Change[], reason?: string): Promise<void> {
  const { results } = await write(ctx, changes, { system: true, reason });
  const refused = results.find((result) => !result.ok);
  if (refused && !refused.ok) throw refused.error instanceof DomainError ? refused.error : new Error('A write failed');
}

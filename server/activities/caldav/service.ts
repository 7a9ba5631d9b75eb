import type { Context } from '../../kernel/context.ts';
import { conflict, DomainError, invalidField, notFound } from '../../kernel/errors.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { OutgoingError } from '../../kernel/outgoing.ts';
import { openSecret, sealSecret } from '../../kernel/secrets.ts';
import { recordAudit } from '../../records/audit.ts';
import { CalendarClient, CalendarProblem, type Found } from './client.ts';
import * as queries from './queries.ts';
import type { Account } from './schema.ts';
import { Sync } from './sync.ts';

const MOST = 10;
const EVERY = 5 * 60_000;
const LONGEST_PAUSE = 6 * 3_600_000;
const purposeOf = (id: string) => `calendar account ${id}`;

const memberOf = (ctx: Context): string => {
  if (!ctx.actor.memberId) throw new DomainError('forbidden', 'Calendars belong to members');
  return ctx.actor.memberId;
};

/** The calendars that a name and password open at an address. */
export async function discover(
  ctx: Context,
  wish: { url: string; username: string; password: string },
): Promise<{ data: Found[] }> {
  memberOf(ctx);
  const client = new CalendarClient(ctx.runtime.outgoing, wish.username, wish.password);
  const data = await asked(() => client.calendars(withScheme(wish.url)));
  if (data.length === 0) throw invalidField('url', 'no_calendar', 'No calendar was found at this address');
  return { data };
}

const withScheme = (url: string) => (/^https?:\/\//i.test(url) ? url : `https://${url}`);

/** A server that says no is told to the person who asked. */
async function asked<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof CalendarProblem)
      throw invalidField(error.kind === 'refused' ? 'password' : 'url', error.kind, error.message);
    if (error instanceof OutgoingError) throw invalidField('url', error.problem, error.message);
    throw error;
  }
}

export async function myAccounts(ctx: Context): Promise<{ data: Account[] }> {
  const rows = ctx.actor.memberId ? await queries.accountsOf(ctx, ctx.actor.memberId) : [];
  return { data: await Promise.all(rows.map((row) => present(ctx, row))) };
}

/** Keeps a calendar in step with Kith from now on. The password is kept sealed. */
export async function addAccount(
  ctx: Context,
  wish: { url: string; username: string; password: string; name: string; takes: 'meetings' | 'busy' },
): Promise<Account> {
  const member = memberOf(ctx);
  const known = await queries.accountsOf(ctx, member);
  if (known.length >= MOST) throw conflict(`There are at most ${MOST} calendars`);
  const client = new CalendarClient(ctx.runtime.outgoing, wish.username, wish.password);
  const [calendar] = await asked(() => client.calendars(withScheme(wish.url)));
  if (!calendar) throw invalidField('url', 'no_calendar', 'No calendar was found at this address');
  if (known.some((one) => one.url === calendar.url)) throw conflict('This calendar is connected already');
  const id = uuidv7();
  const password = sealSecret(ctx.runtime.config.secret, purposeOf(id), wish.password);
  const { name, username, takes } = wish;
  await queries.insertAccount(ctx, { id, member_id: member, name, username, takes, url: calendar.url, password });
  await recordAudit(ctx, { action: 'calendar.connected', title: name, detail: { url: new URL(calendar.url).origin } });
  await ctx.runtime.jobs.add(ctx, 'calendars.sync_one', { workspace: ctx.workspace.id, id });
  return present(ctx, (await queries.accountById(ctx, id)) as queries.AccountRow);
}

/** Lets go of a calendar: what came from it stays on both sides. */
export async function removeAccount(ctx: Context, id: string): Promise<void> {
  const row = await mine(ctx, id);
  await queries.deleteAccount(ctx, row.id);
  await recordAudit(ctx, { action: 'calendar.disconnected', title: row.name });
}

export async function changePassword(ctx: Context, id: string, password: string): Promise<Account> {
  const row = await mine(ctx, id);
  await queries.setPassword(ctx, id, sealSecret(ctx.runtime.config.secret, purposeOf(id), password));
  await ctx.runtime.jobs.add(ctx, 'calendars.sync_one', { workspace: ctx.workspace.id, id: row.id });
  return present(ctx, (await queries.accountById(ctx, id)) as queries.AccountRow);
}

/** Tries now, whatever happened before, and says what came of it. */
export async function syncNow(ctx: Context, system: Context, id: string): Promise<Account> {
  const row = await mine(ctx, id);
  await syncAccount(system, row.id);
  return present(ctx, (await queries.accountById(ctx, id)) as queries.AccountRow);
}

/** Brings one account in step. Never throws for what the other side does: that is kept and shown. */
export async function syncAccount(ctx: Context, id: string): Promise<void> {
  const row = await queries.accountById(ctx, id);
  if (!row) return;
  const password = openSecret(ctx.runtime.config.secret, purposeOf(id), row.password);
  const now = ctx.now().getTime();
  try {
    if (password === null)
      throw new CalendarProblem('refused', 'The password was sealed by another installation: enter it again');
    const client = new CalendarClient(ctx.runtime.outgoing, row.username, password);
    const token = await new Sync(ctx, row, client).run();
    await queries.noteSuccess(ctx, id, token, new Date(now + EVERY));
  } catch (error) {
    if (!(error instanceof CalendarProblem || error instanceof OutgoingError)) throw error;
    const refused = error instanceof CalendarProblem && (error.kind === 'refused' || error.kind === 'missing');
    // Later each time: a server that is down is not asked every five minutes.
    const pause = Math.min(LONGEST_PAUSE, 60_000 * 2 ** Math.min(row.failures, 12));
    await queries.noteFailure(ctx, id, refused ? 'refused' : 'failing', error.message, new Date(now + pause));
  }
}

/** Brings in step what is due. */
export async function syncDue(ctx: Context): Promise<number> {
  const due = await queries.takeDue(ctx, 20);
  for (const id of due) await syncAccount(ctx, id);
  return due.length;
}

async function mine(ctx: Context, id: string): Promise<queries.AccountRow> {
  const row = isUuid(id) ? await queries.accountById(ctx, id) : undefined;
  if (!row || row.member_id !== memberOf(ctx)) throw notFound('Calendar');
  return row;
}

async function present(ctx: Context, row: queries.AccountRow): Promise<Account> {
  const items = await queries.itemsOf(ctx, row.id);
  const { id, name, url, username, takes, state, error, synced_at, next_at } = row;
  return {
    ...{ id, name, url, username, takes, state, error, synced_at, next_at },
    items: items.filter((item) => item.kind !== null).length,
    notes: items
      .flatMap((item) =>
        item.problem ? [{ title: item.title, problem: item.problem, at: item.noted_at, record: item.record_id }] : [],
      )
      .toSorted((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
      .slice(0, 50),
  };
}

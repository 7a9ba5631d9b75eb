import { type Context, inTransaction } from '../../kernel/context.ts';
import { DomainError } from '../../kernel/errors.ts';
import { timeOf } from '../../records/dates.ts';
import { type Entry, entriesOf } from '../calendar/events.ts';
import { type CalendarEvent, essenceOf } from '../ical/event.ts';
import { readEvent, Unreadable } from '../ical/read.ts';
import { writeCalendar } from '../ical/write.ts';
import { occurrences } from '../time/rule.ts';
import { instantOf, wallOf } from '../time/zone.ts';
import { type CalendarClient, CalendarProblem, type Listed } from './client.ts';
import * as queries from './queries.ts';
import { applyEvent, declineEntry, removeEntry } from './take.ts';

const DAY = 86_400_000;
const BACK = 60 * DAY;
const AHEAD = 400 * DAY;

const LOST_THERE =
  'Changed on both sides at once: what Kith had was changed last, so the change in the other calendar was replaced';
const LOST_HERE =
  'Changed on both sides at once: the other calendar was changed last, so the change in Kith was replaced';
const KEPT = 'Deleted on one side and changed on the other: the change was kept';
const NOT_YOURS = 'Only the organiser moves this meeting: your change in the other calendar was taken back';

/**
 * One round between a member's calendar on a server and their meetings in Kith. Where both sides changed the same event,
 * the later change wins and the account says so; where one side deleted what the other changed, the change is kept.
 * Each event is a transaction of its own: what breaks off in the middle goes on in the next round.
 */
export class Sync {
  private readonly ctx: Context;
  private readonly account: queries.AccountRow;
  private readonly client: CalendarClient;
  private readonly now: Date;
  private items = new Map<string, queries.ItemRow>();
  private entries = new Map<string, Entry>();

  constructor(ctx: Context, account: queries.AccountRow, client: CalendarClient) {
    this.ctx = { ...ctx, actor: { ...ctx.actor, name: account.name } };
    this.account = account;
    this.client = client;
    this.now = ctx.now();
  }

  /** @returns the mark from which the next round goes on */
  async run(): Promise<string | null> {
    const { account, client } = this;
    const changes = await client.changes(account.url, account.sync_token);
    this.items = new Map((await queries.itemsOf(this.ctx, account.id)).map((item) => [item.href, item]));
    await this.look();
    const gone = new Set(changes.items.filter((one) => one.etag === null).map((one) => one.href));
    if (changes.whole) {
      const there = new Set(changes.items.map((one) => one.href));
      for (const href of this.items.keys()) if (!there.has(href)) gone.add(href);
    }
    // What Kith itself put there comes back with the mark it was given.
    const news = changes.items.filter((one) => one.etag !== null && this.items.get(one.href)?.etag !== one.etag);
    const fetched =
      news.length > 0
        ? await client.fetch(
            account.url,
            news.map((one) => one.href),
          )
        : [];
    for (const one of fetched) {
      if (one.data === null) gone.add(one.href);
      else await this.came(one as Listed & { data: string });
    }
    for (const href of gone) await this.went(href);
    if (account.takes === 'meetings') await this.send();
    return changes.token;
  }

  private async look(): Promise<void> {
    const from = new Date(this.now.getTime() - BACK);
    const entries = await entriesOf(this.ctx, this.account.member_id, from, new Date(this.now.getTime() + AHEAD));
    this.entries = new Map(entries.map((entry) => [entry.id, entry]));
  }

  private async came({ href, etag, data }: Listed & { data: string }): Promise<void> {
    const item = this.items.get(href);
    let event: CalendarEvent;
    try {
      event = readEvent(data, this.ctx.workspace.timeZone);
      refuseOld(event, this.now.getTime() - BACK);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      await this.keep({ ...blank(href), ...item, etag, problem: error.message, title: titleIn(data) });
      return;
    }
    if (event.secret || this.account.takes === 'busy') return this.takeTime(href, etag, event, item);
    const entry = item?.record_id ? this.entries.get(item.record_id) : this.byUid(event.uid);
    const essence = essenceOf(event);
    if (entry && essence === essenceOf(entry.event))
      return this.keep({ ...this.itemFor(href, etag, event, entry), essence, problem: item?.problem ?? null });
    if (entry && !entry.own)
      return this.keep({
        ...this.itemFor(href, etag, event, entry),
        essence,
        problem: NOT_YOURS,
        noted_at: timeOf(this.now),
      });
    const both = entry && item?.essence && essenceOf(entry.event) !== item.essence;
    if (both && later(entry.event.changedAt, event.changedAt))
      return this.keep({
        ...this.itemFor(href, etag, event, entry),
        essence,
        problem: LOST_THERE,
        noted_at: timeOf(this.now),
      });
    const problem = both ? LOST_HERE : null;
    await this.apply(href, etag, event, entry ?? null, problem);
  }

  private async apply(
    href: string,
    etag: string | null,
    event: CalendarEvent,
    entry: Entry | null,
    problem: string | null,
  ) {
    try {
      await inTransaction(this.ctx, async (ctx) => {
        const made = await applyEvent(ctx, this.account.member_id, event, entry);
        await queries.putItem(ctx, this.account.id, {
          ...blank(href),
          etag,
          uid: event.uid,
          kind: made.kind,
          record_id: made.id,
          essence: essenceOf(event),
          title: event.subject,
          problem,
          noted_at: problem ? timeOf(this.now) : null,
        });
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      await this.keep({
        ...blank(href),
        etag,
        uid: event.uid,
        title: event.subject,
        problem: error.errors[0]?.message ?? error.message,
      });
    }
    await this.look();
    this.items = new Map((await queries.itemsOf(this.ctx, this.account.id)).map((item) => [item.href, item]));
  }

  /** Of what is private only the time is taken: colleagues see that the member is busy, and nothing else. */
  private async takeTime(href: string, etag: string | null, event: CalendarEvent, item: queries.ItemRow | undefined) {
    const until = wallOf(this.now.getTime() + AHEAD, event.zone);
    const out = new Set([...event.except, ...event.changed.map((one) => one.at)]);
    const walls = event.rule
      ? occurrences(event.rule, event.starts, { zone: event.zone, until, most: 400 }).filter((wall) => !out.has(wall))
      : [event.starts];
    const length = Date.parse(`${event.ends}Z`) - Date.parse(`${event.starts}Z`);
    const span = (starts: string, ends: string, allDay: boolean) => ({
      from: timeOf(new Date(instantOf(starts, event.zone))),
      until: timeOf(new Date(instantOf(ends, event.zone))),
      allDay,
    });
    const times = [
      ...walls.map((wall) =>
        span(wall, new Date(Date.parse(`${wall}Z`) + length).toISOString().slice(0, 19), event.allDay),
      ),
      ...event.changed.filter((one) => !one.cancelled).map((one) => span(one.starts, one.ends, one.allDay)),
    ].filter(({ from, until }) => from < until);
    await inTransaction(this.ctx, async (ctx) => {
      await queries.putBusy(ctx, this.account, href, event.subject, event.busy && !event.cancelled ? times : []);
      await queries.putItem(ctx, this.account.id, {
        ...blank(href),
        etag,
        uid: event.uid,
        kind: 'busy',
        essence: essenceOf(event),
        title: event.subject,
        problem:
          item?.kind === 'meeting' ? 'Made private in the other calendar: Kith keeps the meeting as it was' : null,
      });
    });
    this.items.set(href, { ...blank(href), kind: 'busy', etag });
  }

  private async went(href: string): Promise<void> {
    const item = this.items.get(href);
    if (!item) return;
    const entry = item.record_id ? this.entries.get(item.record_id) : undefined;
    if (item.kind === 'busy') await queries.putBusy(this.ctx, this.account, href, null, []);
    if (entry && item.essence && essenceOf(entry.event) !== item.essence && entry.own) {
      // It is put there again below, and why stands beside it.
      await this.keep({ ...item, etag: null, essence: null, problem: KEPT, noted_at: timeOf(this.now) });
      return;
    }
    await inTransaction(this.ctx, async (ctx) => {
      if (entry?.own) await removeEntry(ctx, entry);
      else if (entry) await declineEntry(ctx, entry, this.account.member_id);
      await queries.dropItem(ctx, this.account.id, href);
    });
    this.items.delete(href);
    if (entry) this.entries.delete(entry.id);
  }

  private async send(): Promise<void> {
    const byRecord = new Map(
      [...this.items.values()].flatMap((item) => (item.record_id ? [[item.record_id, item] as const] : [])),
    );
    for (const entry of this.entries.values()) {
      const item = byRecord.get(entry.id);
      const essence = essenceOf(entry.event);
      if (item?.essence === essence && item.etag !== null) continue;
      const href = item?.href ?? new URL(`${encodeURIComponent(entry.event.uid)}.ics`, slashed(this.account.url)).href;
      await this.put(href, entry, item, essence);
    }
    for (const item of this.items.values()) {
      if (!item.record_id || this.entries.has(item.record_id) || !(await this.isGone(item))) continue;
      await this.client.remove(item.href, item.etag).catch((error) => {
        // Changed there at the same moment: the next round takes it back.
        if (!(error instanceof CalendarProblem && error.kind === 'changed')) throw error;
      });
      await queries.dropItem(this.ctx, this.account.id, item.href);
    }
  }

  private async put(href: string, entry: Entry, item: queries.ItemRow | undefined, essence: string): Promise<void> {
    const data = writeCalendar([entry.event], { now: this.now });
    try {
      const etag = await this.client.put(href, data, item?.etag ?? null);
      const row = { ...this.itemFor(href, etag, entry.event, entry), essence };
      await this.keep({ ...row, problem: item?.problem ?? null, noted_at: item?.noted_at ?? null });
    } catch (error) {
      if (!(error instanceof CalendarProblem) || error.kind !== 'changed') throw error;
      // The next round reads what stands there and decides.
    }
  }

  /** Out of the calendar for good, rather than out of the time that is looked at. */
  private async isGone({ record_id, kind }: queries.ItemRow): Promise<boolean> {
    const far = new Date(this.now.getTime() + 20 * 365 * DAY);
    const all = await entriesOf(this.ctx, this.account.member_id, new Date(0), far);
    return kind !== null && !all.some((entry) => entry.id === record_id);
  }

  private byUid(uid: string): Entry | undefined {
    return uid ? [...this.entries.values()].find((entry) => entry.event.uid === uid) : undefined;
  }

  private itemFor(href: string, etag: string | null, event: CalendarEvent, entry: Entry): queries.ItemRow {
    const { id, kind } = entry;
    return { ...blank(href), etag, uid: event.uid, kind, record_id: id, title: event.subject };
  }

  private async keep(row: queries.ItemRow): Promise<void> {
    await queries.putItem(this.ctx, this.account.id, row);
    this.items.set(row.href, row);
  }
}

const blank = (href: string): queries.ItemRow => ({
  href,
  etag: null,
  uid: null,
  kind: null,
  record_id: null,
  essence: null,
  problem: null,
  title: null,
  noted_at: null,
});

const slashed = (url: string) => (url.endsWith('/') ? url : `${url}/`);
const titleIn = (data: string) => /^SUMMARY[^:]*:(.*)$/im.exec(data)?.[1]?.trim().slice(0, 200) ?? null;

/** Whether the first was changed after the second; what does not say when counts as earlier. */
const later = (a: string | null, b: string | null) => Boolean(a) && (!b || Date.parse(String(a)) >= Date.parse(b));

function refuseOld(event: CalendarEvent, since: number): void {
  if (event.rule === null && instantOf(event.ends, event.zone) < since)
    throw new Unreadable('It is over: only events of the last 60 days and later are taken over');
}

import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { endOfEvents, readEvents } from '../../kernel/events.ts';
import { audible } from '../../records/rights/hearing.ts';
import { readablePayload } from '../../records/visible.ts';
import * as queries from './queries.ts';
import type { EventList, EventsQuery } from './schema.ts';

const DAY = 86_400_000;

/** What happened, in the order of its transactions: of records that the caller may see today, with what they may read. */
export async function listEvents(ctx: Context, { after, limit = 100, types = ['*'] }: EventsQuery): Promise<EventList> {
  const { schema } = ctx.workspace;
  if (after === 'end') return { data: [], next_cursor: cursorOf(await endOfEvents(ctx.db, schema)), more: false };
  const from = after === undefined ? await queries.floor(ctx) : position(after);
  if (await queries.isForgotten(ctx, from))
    throw invalidField(
      'after',
      'expired',
      'Events after this cursor are no longer kept. Read the records anew, then go on from after=end',
    );
  const { events, next, full } = await readEvents(ctx.db, schema, from, types, limit);
  const data = (await audible(ctx, events, true)).map((event) => ({
    seq: event.seq,
    type: event.name,
    at: event.at,
    object: event.object,
    record_id: event.record_id,
    change_set: event.change_set,
    payload: readablePayload(ctx, event),
  }));
  return { data, next_cursor: cursorOf(next ?? from), more: full };
}

/** Events are kept for so many days, and for as long as a reaction or an active webhook has not read them. */
export async function forgetOldEvents(ctx: Context): Promise<number> {
  const before = new Date(ctx.now().getTime() - ctx.runtime.config.eventDays * DAY);
  const chunk = 10_000;
  let forgotten = 0;
  for (let gone = chunk; gone === chunk; forgotten += gone) gone = await queries.forgetEvents(ctx, before, chunk);
  return forgotten;
}

const cursorOf = ({ xid, seq }: { xid: string; seq: number }): string =>
  Buffer.from(`${xid}.${seq}`).toString('base64url');

function position(cursor: string): { xid: string; seq: number } {
  const [, xid, seq] = /^(\d{1,20})\.(\d{1,16})$/.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (!xid || !seq || BigInt(xid) >= 2n ** 64n) throw invalidField('after', 'invalid', 'Not a cursor of this list');
  return { xid, seq: Number(seq) };
}

import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { type DomainEvent, readEvents } from '../../kernel/events.ts';
import { disable } from './disable.ts';
import { makerOf } from './maker.ts';
import { messagesFor } from './messages.ts';
import {
  addDeliveries,
  formerEvents,
  holdWebhook,
  updateWebhook,
  type WebhookRow,
  waitingDeliveries,
} from './queries.ts';

const BATCH = 500;
/** With so many waiting, events stay in the outbox: it is the queue of a receiver that is away. */
const MOST_WAITING = 2000;

/**
 * Makes deliveries of the next events, in the transaction that moves the webhook's position: so each event becomes one
 * delivery, whatever dies when. `ctx` is Kith's own.
 * @returns whether it got further
 */
export async function handOut(ctx: Context, webhookId: string): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const webhook = await holdWebhook(ctx.db, webhookId);
    if (!webhook || (await waitingDeliveries(ctx, webhookId, MOST_WAITING)) >= MOST_WAITING) return false;
    const position = { xid: webhook.xid, seq: webhook.seq };
    const { events, next, full } = await readEvents(ctx.db, ctx.workspace.schema, position, webhook.events, BATCH);
    if (!next) return false;
    if (events.length > 0) {
      const maker = await makerOf(ctx, webhook);
      if (!maker) {
        await disable(ctx, webhook, 'maker_gone');
        return false;
      }
      const all = [...events, ...(await earlierOnes(ctx, webhook, events))];
      const former = await formerEvents(
        ctx,
        webhookId,
        all.map(({ seq }) => seq),
      );
      const news = all.filter(({ seq }) => !former.has(seq));
      await addDeliveries(ctx, webhook, await messagesFor(maker, webhook, news));
    }
    await updateWebhook(ctx.db, webhookId, { xid: sql`${next.xid}::xid8`, seq: next.seq });
    return full || events.length > 0;
  });
}

/**
 * Events of the same records that happened before, but in transactions that began later and are only read after these.
 * They are handed out along with them, or a record's messages could arrive in the wrong order.
 */
async function earlierOnes(ctx: Context, webhook: WebhookRow, events: DomainEvent[]): Promise<DomainEvent[]> {
  const event = sql.id(ctx.workspace.schema, 'event');
  const known = new Set(events.map(({ seq }) => seq));
  const last = new Map<string, number>();
  for (const { record_id, seq } of events) last.set(record_id, Math.max(last.get(record_id) ?? 0, seq));
  const { rows } = await sql<DomainEvent>`
    select e.seq, e.name, e.object, e.record_id, e.change_set, e.at, e.payload
    from unnest(${[...last.keys()]}::uuid[], ${[...last.values()]}::bigint[]) l(record_id, seq)
    join ${event} e on e.record_id = l.record_id and e.seq < l.seq
      and (e.xid, e.seq) > (${webhook.xid}::xid8, ${webhook.seq}::bigint)`.execute(ctx.db);
  const wanted = new RegExp(
    `^(${webhook.events.map((p) => (p === '*' ? '.*' : p.replaceAll('.', '\\.').replaceAll('*', '[^.]+'))).join('|')})$`,
  );
  return rows.filter((row) => !known.has(row.seq) && wanted.test(row.name));
}

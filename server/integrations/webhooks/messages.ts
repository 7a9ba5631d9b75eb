import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { DomainEvent } from '../../kernel/events.ts';
import { uuidv7 } from '../../kernel/ids.ts';
import { catalog } from '../../records/catalog.ts';
import { can } from '../../records/permissions.ts';
import { shownValues } from '../../records/rights/conceal.ts';
import { audible } from '../../records/rights/hearing.ts';
import type { Filter, KithRecord, Values } from '../../records/types.ts';
import { visibleRecords } from '../../records/visible.ts';
import { type NewDelivery, toldRecords, type WebhookRow } from './queries.ts';
import { messageId } from './signature.ts';

interface Logged {
  object: string;
  record_id: string;
  change_set: string;
  version: number;
  before: Values | null;
  after: Values | null;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
}

/**
 * What a webhook sends of these events: those of records that its maker may see and that match its filter, with what the
 * maker may read. `ctx` is in the maker's name.
 */
export async function messagesFor(ctx: Context, webhook: WebhookRow, events: DomainEvent[]): Promise<NewDelivery[]> {
  const logged = await changesOf(ctx, events);
  const messages: NewDelivery[] = [];
  for (const [object, some] of Map.groupBy(events, (event) => event.object)) {
    if (!catalog(ctx).has(object) || !can(ctx, object, 'read')) continue;
    const records = await visibleRecords(
      ctx,
      object,
      some.map((event) => event.record_id),
      webhook.filter as Filter | null,
    );
    const ended = await endedOnes(ctx, webhook, object, some);
    for (const event of some) {
      const record = records.get(event.record_id);
      if (!record && !ended.has(event.record_id)) continue;
      const change = logged.get(`${event.change_set} ${event.record_id}`);
      messages.push(message(ctx, webhook, event, record ?? null, change));
    }
  }
  return messages;
}

/** Records that ended for good: told where the webhook told of them before, or might have told of any. */
async function endedOnes(
  ctx: Context,
  webhook: WebhookRow,
  object: string,
  events: DomainEvent[],
): Promise<Set<string>> {
  const ended = events.filter((event) => event.name === `${object}.purged`);
  if (ended.length === 0) return new Set();
  const told = await toldRecords(
    ctx,
    webhook.id,
    ended.map((event) => event.record_id),
  );
  if (webhook.filter) return told;
  return new Set([...told, ...(await audible(ctx, ended, true)).map((event) => event.record_id)]);
}

async function changesOf(ctx: Context, events: DomainEvent[]): Promise<Map<string, Logged>> {
  const { schema } = ctx.workspace;
  const { rows } = await sql<Logged>`
    select c.object, c.record_id, c.change_set, c.version, c.before, c.after, s.actor_kind, s.actor_id, s.actor_name
    from ${sql.id(schema, 'change')} c join ${sql.id(schema, 'change_set')} s on s.id = c.change_set
    where c.record_id = any(${[...new Set(events.map((e) => e.record_id))]}::uuid[])
      and c.change_set = any(${[...new Set(events.map((e) => e.change_set))]}::uuid[])
    order by c.seq`.execute(ctx.db);
  return new Map(rows.map((row) => [`${row.change_set} ${row.record_id}`, row]));
}

function message(
  ctx: Context,
  webhook: WebhookRow,
  event: DomainEvent,
  record: KithRecord | null,
  change: Logged | undefined,
): NewDelivery {
  const body = {
    type: event.name,
    timestamp: event.at,
    data: {
      object: event.object,
      id: event.record_id,
      version: change?.version ?? record?.version ?? null,
      change_set: event.change_set,
      actor: change ? { kind: change.actor_kind, id: change.actor_id, name: change.actor_name } : null,
      changes: change && event.name === `${event.object}.updated` ? changed(ctx, event.object, change) : null,
      record,
    },
  };
  return {
    id: uuidv7(),
    message_id: messageId(webhook.id, event.seq),
    event: event.name,
    event_seq: event.seq,
    record_id: event.record_id,
    body: JSON.stringify(body),
  };
}

/** Each changed field that the maker may read, before and after. */
function changed(ctx: Context, object: string, logged: Logged) {
  const def = catalog(ctx).object(object);
  const before = shownValues(ctx, def, logged.before);
  const after = shownValues(ctx, def, logged.after) ?? {};
  const pairs = Object.keys(after).map((name) => [
    name,
    { before: before?.[name] ?? null, after: after[name] ?? null },
  ]);
  return Object.fromEntries(pairs);
}

import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import type { Db } from '../../kernel/db.ts';
import type { StoredActor } from '../../records/import/actor.ts';
import type { DeliveryQuery } from './schema.ts';

export interface WebhookRow {
  id: string;
  name: string;
  url: string;
  events: string[];
  filter: Record<string, unknown> | null;
  state: 'active' | 'paused' | 'disabled';
  reason: string | null;
  secret: string;
  former_secret: string | null;
  former_until: string | null;
  actor: StoredActor;
  xid: string;
  seq: number;
  replayed_at: string | null;
  failures: number;
  failing_since: string | null;
  retry_at: string | null;
  created_by: string | null;
  created_at: string;
  updated_at: string;
}

const columns = [
  ...(['id', 'name', 'url', 'events', 'filter', 'state', 'reason', 'secret', 'former_secret', 'former_until'] as const),
  ...(['actor', 'seq', 'replayed_at', 'failures', 'failing_since', 'retry_at', 'created_by', 'created_at'] as const),
  'updated_at',
  sql<string>`xid::text`.as('xid'),
] as const;

export const webhookById = (db: Db, id: string): Promise<WebhookRow | undefined> =>
  db.selectFrom('webhook').select(columns).where('id', '=', id).executeTakeFirst() as Promise<WebhookRow | undefined>;

export const webhooks = (db: Db): Promise<WebhookRow[]> =>
  db.selectFrom('webhook').select(columns).orderBy('id').limit(500).execute() as Promise<WebhookRow[]>;

/** Those with work to look for at this moment. */
export const activeWebhooks = async (db: Db, now: Date): Promise<string[]> => {
  const rows: Array<{ id: string }> = await db
    .selectFrom('webhook')
    .select('id')
    .where('state', '=', 'active')
    .where(sql<boolean>`(retry_at is null or retry_at <= ${now})`)
    .execute();
  return rows.map(({ id }) => id);
};

/** The webhook, held so that one process at a time hands its events out; undefined where another does. */
export const holdWebhook = (db: Db, id: string): Promise<WebhookRow | undefined> =>
  db
    .selectFrom('webhook')
    .select(columns)
    .where('id', '=', id)
    .where('state', '=', 'active')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst() as Promise<WebhookRow | undefined>;

export async function insertWebhook(db: Db, row: Record<string, unknown>): Promise<void> {
  await db.insertInto('webhook').values(row).execute();
}

export async function updateWebhook(db: Db, id: string, changes: Record<string, unknown>): Promise<boolean> {
  const rows = await db.updateTable('webhook').set(changes).where('id', '=', id).returning('id').execute();
  return rows.length > 0;
}

export async function deleteWebhook(db: Db, id: string): Promise<string | undefined> {
  const row = await db.deleteFrom('webhook').where('id', '=', id).returning('name').executeTakeFirst();
  return row?.name;
}

export interface Counts {
  webhook_id: string;
  waiting: number;
  delivered: number;
  failed: number;
  last: string | null;
}

/** Deliveries of the last day by how they ended, and what waits; waiting ones are counted up to a bound. */
export async function countsOf(ctx: Context, ids: string[], since: Date): Promise<Map<string, Counts>> {
  const delivery = sql.id(ctx.workspace.schema, 'webhook_delivery');
  const { rows } = await sql<Counts>`
    select w.id as webhook_id,
      (select count(*) from (select 1 from ${delivery} d where d.webhook_id = w.id and d.state = 'waiting' limit 10000) x) as waiting,
      coalesce(s.delivered, 0) as delivered, coalesce(s.failed, 0) as failed,
      (select d.finished_at from ${delivery} d where d.webhook_id = w.id and d.state = 'delivered' order by d.id desc limit 1) as last
    from unnest(${ids}::uuid[]) w(id) left join lateral (
      select count(*) filter (where state = 'delivered') as delivered, count(*) filter (where state = 'failed') as failed
      from (select state from ${delivery} d where d.webhook_id = w.id and d.finished_at >= ${since} limit 100000) y
    ) s on true`.execute(ctx.db);
  return new Map(rows.map((row) => [row.webhook_id, row]));
}

/** Whether there are events that it has not handed out, readable yet or not. */
export async function isBehind(ctx: Context, id: string): Promise<boolean> {
  const { schema } = ctx.workspace;
  const { rows } = await sql`select 1 from ${sql.id(schema, 'webhook')} w
    join ${sql.id(schema, 'event')} e on (e.xid, e.seq) > (w.xid, w.seq)
    where w.id = ${id} and w.state = 'active' and (w.retry_at is null or w.retry_at <= ${ctx.now()}) limit 1`.execute(
    ctx.db,
  );
  return rows.length > 0;
}

export interface NewDelivery {
  id: string;
  message_id: string;
  event: string;
  event_seq: number | null;
  record_id: string | null;
  body: string;
}

/** Adds deliveries. One that is there already stays as it is, or is sent once more where the webhook is being replayed. */
export async function addDeliveries(
  ctx: Context,
  webhook: Pick<WebhookRow, 'id' | 'replayed_at'>,
  deliveries: NewDelivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  const now = ctx.now();
  await sql`
    insert into ${sql.id(ctx.workspace.schema, 'webhook_delivery')} as d
      (id, webhook_id, message_id, event, event_seq, record_id, body, created_at, handed_out_at, next_at)
    select x.id, ${webhook.id}::uuid, x.message_id, x.event, x.event_seq, x.record_id, x.body, ${now}, ${now}, ${now}
    from json_to_recordset(${JSON.stringify(deliveries)}::json)
      as x(id uuid, message_id text, event text, event_seq bigint, record_id uuid, body text)
    on conflict (webhook_id, event_seq) do update set state = 'waiting', attempts = 0, first_attempt_at = null,
      finished_at = null, error = null, handed_out_at = excluded.handed_out_at, next_at = excluded.next_at
    where d.state <> 'waiting' and d.handed_out_at < ${webhook.replayed_at}::timestamptz`.execute(ctx.db);
}

export const waitingDeliveries = async (ctx: Context, webhookId: string, most: number): Promise<number> => {
  const { rows } = await sql<{ n: number }>`select count(*) as n from (
    select 1 from ${sql.id(ctx.workspace.schema, 'webhook_delivery')}
    where webhook_id = ${webhookId} and state = 'waiting' limit ${most}) x`.execute(ctx.db);
  return rows[0]?.n ?? 0;
};

/** Records of which this webhook has told before. */
export const toldRecords = async (ctx: Context, webhookId: string, ids: string[]): Promise<Set<string>> => {
  const { rows } = await sql<{ record_id: string }>`select distinct record_id
    from ${sql.id(ctx.workspace.schema, 'webhook_delivery')}
    where webhook_id = ${webhookId} and record_id = any(${ids}::uuid[])`.execute(ctx.db);
  return new Set(rows.map((row) => row.record_id));
};

export interface ClaimedDelivery {
  id: string;
  message_id: string;
  event: string;
  record_id: string | null;
  body: string;
  attempts: number;
  first_attempt_at: string;
  url: string;
  secret: string;
  former_secret: string | null;
  former_until: string | null;
}

/**
 * Takes deliveries that are due, for `lease` seconds: whoever dies with them leaves them to others after that. Of a
 * record only the earliest that has not arrived is due, whatever the later ones say, so that the order holds.
 */
export async function claim(ctx: Context, webhookId: string, limit: number, lease: number): Promise<ClaimedDelivery[]> {
  const delivery = sql.id(ctx.workspace.schema, 'webhook_delivery');
  const now = ctx.now();
  const { rows } = await sql<ClaimedDelivery>`
    with due as (
      select d.id from ${delivery} d join ${sql.id(ctx.workspace.schema, 'webhook')} w on w.id = d.webhook_id
      where w.id = ${webhookId} and w.state = 'active' and (w.retry_at is null or w.retry_at <= ${now})
        and d.state = 'waiting' and d.next_at <= ${now} and (d.claimed_until is null or d.claimed_until <= ${now})
        and not exists (
          select 1 from ${delivery} e where e.webhook_id = d.webhook_id and e.record_id = d.record_id
            and e.state = 'waiting' and e.event_seq < d.event_seq)
      order by d.event_seq limit ${limit} for update of d skip locked
    )
    update ${delivery} d set claimed_until = ${now}::timestamptz + ${lease} * interval '1 second',
      attempts = d.attempts + 1, first_attempt_at = coalesce(d.first_attempt_at, ${now})
    from due, ${sql.id(ctx.workspace.schema, 'webhook')} w
    where d.id = due.id and w.id = d.webhook_id
    returning d.id, d.message_id, d.event, d.record_id, d.body, d.attempts, d.first_attempt_at, w.url, w.secret,
      w.former_secret, w.former_until`.execute(ctx.db);
  return rows;
}

export interface Outcome {
  status: number | null;
  ms: number | null;
  error: string | null;
  answer: string | null;
}

const recordAttempt = (ctx: Context, id: string, outcome: Outcome) => sql`
  tried as (insert into ${sql.id(ctx.workspace.schema, 'webhook_attempt')} (delivery_id, at, status, ms, error, answer)
    values (${id}, ${ctx.now()}, ${outcome.status}::int, ${outcome.ms}::int, ${outcome.error}::text, ${outcome.answer}::text))`;

/** @returns whether the webhook had stood still for failures until now */
export async function arrived(ctx: Context, webhookId: string, id: string, outcome: Outcome): Promise<boolean> {
  const { schema } = ctx.workspace;
  const { rows } = await sql<{ pauses: number }>`
    with ${recordAttempt(ctx, id, outcome)},
    done as (update ${sql.id(schema, 'webhook_delivery')} set state = 'delivered', finished_at = ${ctx.now()},
      claimed_until = null, status = ${outcome.status}::int, ms = ${outcome.ms}::int, error = null,
      answer = ${outcome.answer}::text where id = ${id})
    update ${sql.id(schema, 'webhook')} w set failures = 0, failing_since = null, pauses = 0, retry_at = null
    from (select id, pauses from ${sql.id(schema, 'webhook')} where id = ${webhookId} and failures > 0 for update) was
    where w.id = was.id returning was.pauses`.execute(ctx.db);
  return (rows[0]?.pauses ?? 0) > 0;
}

/** Whether the receiver has taken anything since. */
export async function arrivedSince(ctx: Context, webhookId: string, time: string): Promise<boolean> {
  const { rows } = await sql`select 1 from ${sql.id(ctx.workspace.schema, 'webhook_delivery')}
    where webhook_id = ${webhookId} and state = 'delivered' and finished_at > ${time}::timestamptz limit 1`.execute(
    ctx.db,
  );
  return rows.length > 0;
}

/** What had to wait longer and longer is tried at once, for the receiver is back. */
export async function hurry(ctx: Context, webhookId: string): Promise<void> {
  await sql`update ${sql.id(ctx.workspace.schema, 'webhook_delivery')} set next_at = ${ctx.now()}
    where webhook_id = ${webhookId} and state = 'waiting' and next_at > ${ctx.now()}`.execute(ctx.db);
}

/** What waits is tried as if it never had been. */
export async function startAfresh(ctx: Context, webhookId: string): Promise<void> {
  await sql`update ${sql.id(ctx.workspace.schema, 'webhook_delivery')}
    set next_at = ${ctx.now()}, first_attempt_at = null, attempts = 0
    where webhook_id = ${webhookId} and state = 'waiting' and (claimed_until is null or claimed_until <= ${ctx.now()})`.execute(
    ctx.db,
  );
}

export interface Retry {
  /** When to try again; null to give up. */
  at: Date | null;
  /** Failures in a row after which the webhook stands still for a while, and for how long, in seconds. */
  trip: number;
  pause: number;
  longestPause: number;
}

/** @returns since when the webhook has been failing */
export async function failed(
  ctx: Context,
  webhookId: string,
  id: string,
  outcome: Outcome,
  retry: Retry,
): Promise<string | null> {
  const { schema } = ctx.workspace;
  const now = ctx.now();
  const trips = sql`failures + 1 >= ${retry.trip} and (retry_at is null or retry_at <= ${now})`;
  const { rows } = await sql<{ failing_since: string }>`
    with ${recordAttempt(ctx, id, outcome)},
    done as (update ${sql.id(schema, 'webhook_delivery')} set state = ${retry.at ? 'waiting' : 'failed'},
      next_at = coalesce(${retry.at}::timestamptz, next_at), claimed_until = null, status = ${outcome.status}::int,
      finished_at = ${retry.at ? null : now}::timestamptz,
      ms = ${outcome.ms}::int, error = ${outcome.error}::text, answer = ${outcome.answer}::text where id = ${id})
    update ${sql.id(schema, 'webhook')} set failures = failures + 1, failing_since = coalesce(failing_since, ${now}),
      retry_at = case when ${trips} then ${now}::timestamptz
        + least(${retry.longestPause}::float8, ${retry.pause}::float8 * power(2, least(pauses, 20))) * interval '1 second'
        else retry_at end,
      pauses = case when ${trips} then pauses + 1 else pauses end
    where id = ${webhookId} returning failing_since`.execute(ctx.db);
  return rows[0]?.failing_since ?? null;
}

/** Gives back what was not sent after all. */
export async function unclaim(ctx: Context, ids: string[]): Promise<void> {
  await sql`update ${sql.id(ctx.workspace.schema, 'webhook_delivery')} set claimed_until = null, attempts = attempts - 1
    where id = any(${ids}::uuid[])`.execute(ctx.db);
}

const listed = [
  ...(['id', 'message_id', 'event', 'record_id', 'state', 'attempts', 'created_at', 'next_at', 'finished_at'] as const),
  ...(['status', 'ms', 'error'] as const),
];

export async function deliveriesOf(db: Db, webhookId: string, asked: DeliveryQuery, limit: number) {
  let query = db.selectFrom('webhook_delivery').select(listed).where('webhook_id', '=', webhookId);
  if (asked.state) query = query.where('state', '=', asked.state);
  if (asked.event) query = query.where('event', '=', asked.event);
  if (asked.record) query = query.where('record_id', '=', asked.record);
  if (asked.cursor) query = query.where('id', '<', asked.cursor);
  return query.orderBy('id', 'desc').limit(limit).execute();
}

export const deliveryById = (db: Db, webhookId: string, id: string) =>
  db
    .selectFrom('webhook_delivery')
    .select([...listed, 'body', 'answer'])
    .where('webhook_id', '=', webhookId)
    .where('id', '=', id)
    .executeTakeFirst();

export const attemptsOf = (db: Db, deliveryId: string) =>
  db
    .selectFrom('webhook_attempt')
    .select(['at', 'status', 'ms', 'error', 'answer'])
    .where('delivery_id', '=', deliveryId)
    .orderBy('seq')
    .limit(200)
    .execute();

export async function insertTest(ctx: Context, webhookId: string, row: Record<string, unknown>, outcome: Outcome) {
  await ctx.db
    .insertInto('webhook_delivery')
    .values({ ...row, webhook_id: webhookId, attempts: 1, ...outcome })
    .execute();
}

export async function repeat(db: Db, webhookId: string, id: string, now: Date): Promise<boolean> {
  const rows = await db
    .updateTable('webhook_delivery')
    .set({ state: 'waiting', attempts: 0, first_attempt_at: null, finished_at: null, next_at: now, error: null })
    .where('webhook_id', '=', webhookId)
    .where('id', '=', id)
    .where((where) =>
      where.or([
        where('claimed_until', 'is', null),
        where('claimed_until', '<=', now),
        where('state', '<>', 'waiting'),
      ]),
    )
    .returning('id')
    .execute();
  return rows.length > 0;
}

export async function forgetDeliveries(ctx: Context, before: Date, chunk: number): Promise<number> {
  const { rows } = await sql`delete from ${sql.id(ctx.workspace.schema, 'webhook_delivery')} where id in (
    select id from ${sql.id(ctx.workspace.schema, 'webhook_delivery')}
    where created_at < ${before} and state <> 'waiting' limit ${chunk}) returning 1`.execute(ctx.db);
  return rows.length;
}

/** The member in whose name the caller acts: themselves, or whoever made the key. */
export async function maker(ctx: Context): Promise<string | null> {
  const { memberId, keyId } = ctx.actor;
  if (memberId || !keyId) return memberId;
  const key = await ctx.db
    .withSchema('kith')
    .selectFrom('api_key')
    .select('created_by')
    .where('id', '=', keyId)
    .executeTakeFirst();
  return key?.created_by ?? null;
}

/** Which of these events had happened already when the webhook was made. */
export async function formerEvents(ctx: Context, id: string, seqs: number[]): Promise<Set<number>> {
  const { rows } = await sql<{ seq: number }>`
    select e.seq from ${sql.id(ctx.workspace.schema, 'webhook')} w
    join ${sql.id(ctx.workspace.schema, 'event')} e on pg_visible_in_snapshot(e.xid, w.since)
    where w.id = ${id} and e.seq = any(${seqs}::bigint[])`.execute(ctx.db);
  return new Set(rows.map(({ seq }) => seq));
}

/** The last position before what happened since `from`. */
export async function positionAt(ctx: Context, from: string): Promise<{ xid: string; seq: number }> {
  const { rows } = await sql<{ xid: string; seq: number }>`
    select xid::text as xid, seq - 1 as seq from ${sql.id(ctx.workspace.schema, 'event')}
    where at >= ${from}::timestamptz order by xid, seq limit 1`.execute(ctx.db);
  return rows[0] ?? { xid: '18446744073709551615', seq: 0 };
}

/** Back to `start`, unless it stands before that already. */
export async function moveBack(ctx: Context, id: string, start: { xid: string; seq: number }): Promise<void> {
  await sql`update ${sql.id(ctx.workspace.schema, 'webhook')} set replayed_at = ${ctx.now()}, updated_at = ${ctx.now()},
    xid = ${start.xid}::xid8, seq = ${start.seq}, since = null
    where id = ${id} and (xid, seq) > (${start.xid}::xid8, ${start.seq}::bigint)`.execute(ctx.db);
}

export const countMadeBy = async (db: Db, member: string): Promise<number> => {
  const row = await db
    .selectFrom('webhook')
    .select((query) => query.fn.countAll().as('count'))
    .where('created_by', '=', member)
    .executeTakeFirstOrThrow();
  return Number(row.count);
};

export const giveWebhooks = async (
  db: Db,
  member: string,
  to: { actor: string; created_by: string | null; updated_at: Date },
): Promise<void> => {
  await db.updateTable('webhook').set(to).where('created_by', '=', member).execute();
};

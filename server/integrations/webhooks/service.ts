import { sql } from 'kysely';
import { type Context, inTransaction } from '../../kernel/context.ts';
import { conflict, invalidField, notFound } from '../../kernel/errors.ts';
import { endOfEvents } from '../../kernel/events.ts';
import { isUuid, uuidv7 } from '../../kernel/ids.ts';
import { OutgoingError } from '../../kernel/outgoing.ts';
import { sealSecret } from '../../kernel/secrets.ts';
import { recordAudit } from '../../records/audit.ts';
import { catalog } from '../../records/catalog.ts';
import { checkFilter } from '../../records/filter.ts';
import { storedActor } from '../../records/import/actor.ts';
import { can } from '../../records/permissions.ts';
import { endsOf } from '../../records/rights/ties.ts';
import type { Filter } from '../../records/types.ts';
import * as queries from './queries.ts';
import type {
  DeliveryAnswer,
  DeliveryDetail,
  DeliveryQuery,
  NewWebhook,
  WebhookAnswer,
  WebhookChange,
} from './schema.ts';
import { hasArrived, purposeOf, secretsOf, send } from './send.ts';
import { newSecret } from './signature.ts';

const MOST = 100;
const DAY = 86_400_000;
const OVERLAP_HOURS = 24;

/** Makes a webhook that tells of what happens from now on. Its secret is in this answer and nowhere else. */
export async function createWebhook(ctx: Context, wish: NewWebhook) {
  const url = addressOf(ctx, wish.url);
  checkEvents(ctx, wish.events, wish.filter ?? null);
  const id = uuidv7();
  const secret = newSecret();
  await inTransaction(ctx, async (ctx) => {
    if ((await queries.webhooks(ctx.db)).length >= MOST) throw conflict(`There are at most ${MOST} webhooks`);
    const { xid, seq } = await endOfEvents(ctx.db, ctx.workspace.schema);
    const name = wish.name ?? url.host;
    await queries.insertWebhook(ctx.db, {
      id,
      name,
      url: url.href,
      events: wish.events,
      filter: wish.filter ? JSON.stringify(wish.filter) : null,
      secret: seal(ctx, id, secret),
      actor: JSON.stringify(storedActor(ctx)),
      xid: sql`${xid}::xid8`,
      seq,
      since: sql`pg_current_snapshot()`,
      created_by: await queries.maker(ctx),
      created_at: ctx.now(),
      updated_at: ctx.now(),
    });
    await audit(ctx, 'webhook.created', { id, name }, { url: url.origin, events: wish.events });
  });
  return { ...(await getWebhook(ctx, id)), secret };
}

export async function listWebhooks(ctx: Context): Promise<{ data: WebhookAnswer[] }> {
  return { data: await present(ctx, await queries.webhooks(ctx.db)) };
}

export async function getWebhook(ctx: Context, id: string): Promise<WebhookAnswer> {
  const [answer] = await present(ctx, [await webhookFor(ctx, id)]);
  return answer as WebhookAnswer;
}

/** A disabled webhook that is made active goes on where it stood. From now on it looks with the eyes of whoever changed it. */
export async function changeWebhook(ctx: Context, id: string, change: WebhookChange): Promise<WebhookAnswer> {
  await inTransaction(ctx, async (ctx) => {
    const before = await webhookFor(ctx, id);
    const url = change.url === undefined ? undefined : addressOf(ctx, change.url).href;
    checkEvents(ctx, change.events ?? before.events, change.filter === undefined ? before.filter : change.filter);
    const { name, events, filter, state } = change;
    const again = state === 'active' && before.state !== 'active';
    await queries.updateWebhook(ctx.db, id, {
      ...(name === undefined ? {} : { name }),
      ...(url === undefined ? {} : { url }),
      ...(events === undefined ? {} : { events }),
      ...(filter === undefined ? {} : { filter: filter ? JSON.stringify(filter) : null }),
      ...(state === undefined ? {} : { state, reason: null }),
      ...(again || url ? { failures: 0, failing_since: null, pauses: 0, retry_at: null } : {}),
      actor: JSON.stringify(storedActor(ctx)),
      created_by: await queries.maker(ctx),
      updated_at: ctx.now(),
    });
    if (again || url) await queries.startAfresh(ctx, id);
    await audit(ctx, 'webhook.changed', { id, name: name ?? before.name }, { changed: Object.keys(change) });
  });
  return getWebhook(ctx, id);
}

export async function deleteWebhook(ctx: Context, id: string): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const name = isUuid(id) ? await queries.deleteWebhook(ctx.db, id) : undefined;
    if (name === undefined) throw notFound('This webhook');
    await audit(ctx, 'webhook.deleted', { id, name });
  });
}

/** A new secret. For some hours deliveries carry a signature of the former one too, so that receivers can change over. */
export async function rotateSecret(ctx: Context, id: string, overlapHours = OVERLAP_HOURS) {
  const secret = newSecret();
  const until = overlapHours > 0 ? new Date(ctx.now().getTime() + overlapHours * 3600_000) : null;
  await inTransaction(ctx, async (ctx) => {
    const before = await webhookFor(ctx, id);
    await queries.updateWebhook(ctx.db, id, {
      secret: seal(ctx, id, secret),
      former_secret: until ? before.secret : null,
      former_until: until,
      updated_at: ctx.now(),
    });
    await audit(ctx, 'webhook.secret_changed', before, { overlap_hours: overlapHours });
  });
  return { secret, former_secret_until: until?.toISOString() ?? null };
}

/** Sends a message that says nothing, now, whatever state the webhook is in. */
export async function testWebhook(ctx: Context, id: string): Promise<DeliveryDetail> {
  const webhook = await webhookFor(ctx, id);
  const secrets = secretsOf(ctx, id, webhook);
  if (!secrets) throw conflict('The secret was made by another installation: make a new one');
  const delivery = uuidv7();
  const now = ctx.now();
  const body = JSON.stringify({ type: 'webhook.test', timestamp: now.toISOString(), data: { webhook: webhook.name } });
  const message = { message_id: `msg_test_${delivery.replaceAll('-', '')}`, body, url: webhook.url };
  const { wait: _, ...outcome } = await send(ctx, message, secrets);
  const row = {
    id: delivery,
    message_id: message.message_id,
    event: 'webhook.test',
    body,
    state: hasArrived(outcome.status) ? 'delivered' : 'failed',
    ...{ created_at: now, handed_out_at: now, next_at: now, first_attempt_at: now, finished_at: ctx.now() },
  };
  await queries.insertTest(ctx, id, row, outcome);
  return getDelivery(ctx, id, delivery);
}

export async function listDeliveries(ctx: Context, id: string, asked: DeliveryQuery) {
  await webhookFor(ctx, id);
  const limit = asked.limit ?? 50;
  const rows = await queries.deliveriesOf(ctx.db, id, asked, limit + 1);
  const data = rows.slice(0, limit).map(presentDelivery);
  return { data, next_cursor: rows.length > limit ? (data.at(-1)?.id ?? null) : null };
}

export async function getDelivery(ctx: Context, id: string, deliveryId: string): Promise<DeliveryDetail> {
  const webhook = await webhookFor(ctx, id);
  const row = isUuid(deliveryId) ? await queries.deliveryById(ctx.db, id, deliveryId) : undefined;
  if (!row) throw notFound('This delivery');
  const { body, answer } = row;
  const tries = (await queries.attemptsOf(ctx.db, deliveryId)) as DeliveryDetail['tries'];
  return { ...presentDelivery(row), url: webhook.url, body, answer, tries };
}

/** Sends a delivery again, with the same id, soon. */
export async function repeatDelivery(ctx: Context, id: string, deliveryId: string): Promise<DeliveryDetail> {
  const webhook = await webhookFor(ctx, id);
  await getDelivery(ctx, id, deliveryId);
  if (webhook.state !== 'active') throw conflict('This webhook is not active: nothing would be sent');
  if (!(await queries.repeat(ctx.db, id, deliveryId, ctx.now()))) throw conflict('This delivery is under way');
  ctx.runtime.events.poke(ctx.workspace.schema);
  return getDelivery(ctx, id, deliveryId);
}

/** Tells once more of everything since `from`, with the ids it had: for a receiver that lost what it was told. */
export async function replayFrom(ctx: Context, id: string, from: string): Promise<WebhookAnswer> {
  await inTransaction(ctx, async (ctx) => {
    const webhook = await webhookFor(ctx, id);
    const start = await queries.positionAt(ctx, from);
    await queries.moveBack(ctx, id, start);
    await audit(ctx, 'webhook.replayed', webhook, { from });
  });
  ctx.runtime.events.poke(ctx.workspace.schema);
  return getWebhook(ctx, id);
}

const KEPT_DAYS = 30;

/** Deliveries that are done with are kept for thirty days. */
export async function forgetOldDeliveries(ctx: Context): Promise<void> {
  const before = new Date(ctx.now().getTime() - KEPT_DAYS * DAY);
  while ((await queries.forgetDeliveries(ctx, before, 5000)) === 5000);
}

const OPERATIONS = ['created', 'updated', 'trashed', 'restored', 'purged'];
const SHARING = ['shared', 'unshared'];

/** The events there are, for those who choose. */
export function eventNames(ctx: Context) {
  const objects = catalog(ctx).objects.filter((def) => can(ctx, def.name, 'read'));
  const data = objects.flatMap((def) => [
    ...[...OPERATIONS, ...(def.writers === 'admins' || endsOf(ctx, def) ? [] : SHARING)].map((op) => ({
      name: `${def.name}.${op}`,
      object: def.name,
      label: def.label,
    })),
    ...(def.events ?? []).map((name) => ({ name, object: def.name, label: def.label })),
  ]);
  return { data };
}

function addressOf(ctx: Context, url: string): URL {
  try {
    return ctx.runtime.outgoing.check(url);
  } catch (error) {
    if (error instanceof OutgoingError) throw invalidField('url', error.problem, error.message);
    throw error;
  }
}

function checkEvents(ctx: Context, events: string[], filter: Record<string, unknown> | null): void {
  const known = new Set(eventNames(ctx).data.map(({ name }) => name));
  for (const [i, event] of events.entries()) {
    if (!event.includes('*') && !known.has(event))
      throw invalidField(`events[${i}]`, 'unknown_event', `There is no event "${event}"`);
    const [object, op] = event.split('.');
    if (op === '*' && object !== '*' && !catalog(ctx).has(object as string))
      throw invalidField(`events[${i}]`, 'unknown_event', `There is no object "${object}"`);
  }
  if (!filter) return;
  const objects = [...new Set(events.map((event) => event.split('.')[0] as string))];
  const [object] = objects;
  if (objects.length !== 1 || !object || !catalog(ctx).has(object))
    throw invalidField('filter', 'several_objects', 'A filter goes with the events of one object');
  checkFilter(ctx, catalog(ctx).object(object), filter as Filter);
}

async function webhookFor(ctx: Context, id: string): Promise<queries.WebhookRow> {
  const row = isUuid(id) ? await queries.webhookById(ctx.db, id) : undefined;
  if (!row) throw notFound('This webhook');
  return row;
}

const seal = (ctx: Context, id: string, secret: string) => sealSecret(ctx.runtime.config.secret, purposeOf(id), secret);

const audit = (ctx: Context, action: string, { id, name }: { id: string; name: string }, detail = {}) =>
  recordAudit(ctx, { action, title: name, detail: { webhook: id, ...detail } });

async function present(ctx: Context, rows: queries.WebhookRow[]): Promise<WebhookAnswer[]> {
  const since = new Date(ctx.now().getTime() - DAY);
  const counts = await queries.countsOf(
    ctx,
    rows.map(({ id }) => id),
    since,
  );
  return rows.map((row) => {
    const { waiting = 0, delivered = 0, failed = 0, last = null } = counts.get(row.id) ?? {};
    const overlaps = row.former_until && Date.parse(row.former_until) > ctx.now().getTime();
    return {
      id: row.id,
      name: row.name,
      url: row.url,
      events: row.events,
      filter: row.filter,
      state: row.state,
      reason: row.reason,
      failures: row.failures,
      failing_since: row.failing_since,
      retry_at: row.retry_at,
      former_secret_until: overlaps ? row.former_until : null,
      created_by: { id: row.created_by, name: row.actor.name },
      created_at: row.created_at,
      updated_at: row.updated_at,
      deliveries: { waiting, delivered, failed },
      last_delivered_at: last,
    };
  });
}

function presentDelivery(row: Record<string, unknown>): DeliveryAnswer {
  const { body: _, answer: _a, ...rest } = row;
  const delivery = rest as unknown as DeliveryAnswer;
  return { ...delivery, next_at: delivery.state === 'waiting' ? delivery.next_at : null };
}

/** How many webhooks tell in the name of a member. */
export const countWebhooksOf = (ctx: Context, member: string): Promise<number> => queries.countMadeBy(ctx.db, member);

/** Webhooks of somebody who leaves go on in the name of whoever hands them over. */
export async function handOverWebhooks(ctx: Context, member: string): Promise<void> {
  await queries.giveWebhooks(ctx.db, member, {
    actor: JSON.stringify(storedActor(ctx)),
    created_by: await queries.maker(ctx),
    updated_at: ctx.now(),
  });
}

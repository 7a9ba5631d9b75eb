import { sql } from 'kysely';
import { Webhook } from 'standardwebhooks';
import { afterAll, expect, test } from 'vitest';
import { parseAllowed } from '../../kernel/outgoing-addresses.ts';
import { openSecret, sealSecret } from '../../kernel/secrets.ts';
import { createRecord, trashRecord, updateRecord, write } from '../../records/write/index.ts';
import { testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { WebhookSender } from './sender.ts';
import { messageId, newSecret, signed } from './signature.ts';
import { receiver } from './testing.ts';

const kith = await testKith({ config: { outgoingAllow: parseAllowed('127.0.0.1') } });
const sender = new WebhookSender();
const settle = async () => {
  await kith.readable();
  await sender.settle(kith.runtime);
};

const open: Array<{ close(): void }> = [];
afterAll(() => {
  for (const one of open) one.close();
});

async function listening(answer?: Parameters<typeof receiver>[0]) {
  const made = await receiver(answer);
  open.push(made);
  return made;
}

async function hook(acme: TestWorkspace, url: string, wish: Record<string, unknown> = {}) {
  const { status, body } = await acme.owner.send('POST', '/webhooks', { url, events: ['*'], ...wish });
  expect(status, JSON.stringify(body)).toBe(201);
  return body as { id: string; secret: string };
}
const person = (acme: TestWorkspace, last_name: string, values = {}) =>
  createRecord(acme.ctx, 'person', { last_name, ...values });

test('the signature is that of Standard Webhooks', () => {
  const secret = newSecret();
  const body = JSON.stringify({ type: 'person.created', data: { name: 'Zoë' } });
  const headers = signed('msg_1', new Date(), body, [secret]);
  expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
  expect(headers['webhook-signature']).toBe(
    new Webhook(secret).sign('msg_1', new Date(Number(headers['webhook-timestamp']) * 1000), body),
  );
  const both = signed('msg_1', new Date(), body, [newSecret(), secret]);
  expect(new Webhook(secret).verify(body, both)).toBeTruthy();
  expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  expect(() => new Webhook(newSecret()).verify(body, headers)).toThrow();
});

test('a secret opens only with its key, for its purpose, unaltered', () => {
  const sealed = sealSecret('k'.repeat(32), 'webhook 1', 'whsec_abc');
  expect(openSecret('k'.repeat(32), 'webhook 1', sealed)).toBe('whsec_abc');
  expect(sealed).not.toContain('whsec');
  expect(openSecret('x'.repeat(32), 'webhook 1', sealed)).toBeNull();
  expect(openSecret('k'.repeat(32), 'webhook 2', sealed)).toBeNull();
  expect(openSecret('k'.repeat(32), 'webhook 1', `${sealed.slice(0, -2)}AA`)).toBeNull();
});

test('what happens is told, signed, in order and once', async () => {
  const acme = await kith.workspace();
  await person(acme, 'Before');
  const there = await listening();
  const { id, secret } = await hook(acme, there.url, { events: ['person.*'] });
  const ina = await person(acme, 'Ina', { city: 'Oslo' });
  await updateRecord(acme.ctx, 'person', ina.id, { city: 'Bergen' });
  await createRecord(acme.ctx, 'company', { name: 'Not asked for' });
  await trashRecord(acme.ctx, 'person', ina.id);
  await settle();
  await settle();
  expect(there.received.map(({ message }) => message.type)).toEqual([
    'person.created',
    'person.updated',
    'person.trashed',
  ]);
  const second = there.received[1];
  expect(second?.message.data).toMatchObject({
    object: 'person',
    id: ina.id,
    version: 2,
    actor: { kind: 'member', id: acme.owner.memberId },
    changes: { city: { before: 'Oslo', after: 'Bergen' } },
    record: { last_name: 'Ina' },
  });
  expect(new Webhook(secret).verify(second?.body ?? '', second?.headers ?? {})).toBeTruthy();
  const { body } = await acme.owner.send('GET', `/webhooks/${id}/deliveries`);
  expect(body.data.map((d: { state: string; status: number }) => [d.state, d.status])).toEqual(
    Array(3).fill(['delivered', 204]),
  );
  const answer = await acme.owner.send('GET', `/webhooks/${id}/deliveries/${body.data[0].id}`);
  expect(answer.body).toMatchObject({ url: there.url, tries: [{ status: 204 }], event: 'person.trashed' });
});

test('what happened before is not told, even while an older transaction keeps the outbox back', async () => {
  const acme = await kith.workspace();
  const elsewhere = await kith.runtime.database.pool.connect();
  const there = await listening();
  try {
    await elsewhere.query('begin; select pg_current_xact_id()');
    await person(acme, 'Before');
    await hook(acme, there.url, { events: ['person.created'] });
  } finally {
    await elsewhere.query('rollback');
    elsewhere.release();
  }
  await person(acme, 'After');
  await settle();
  expect(there.received.map(({ message }) => message.data.record?.last_name)).toEqual(['After']);
});

test('the secret is shown once and kept sealed; after a change both sign for a while', async () => {
  const acme = await kith.workspace();
  const there = await listening();
  const { id, secret } = await hook(acme, there.url, { events: ['person.created'] });
  const shown = JSON.stringify((await acme.owner.send('GET', `/webhooks/${id}`)).body);
  const { rows } = await sql`select * from ${sql.id(acme.workspace.schema, 'webhook')}`.execute(acme.ctx.db);
  expect(shown + JSON.stringify(rows)).not.toContain(secret.slice(6, 20));
  const next = (await acme.owner.send('POST', `/webhooks/${id}/secret`, { overlap_hours: 1 })).body.secret;
  await person(acme, 'One');
  await settle();
  kith.setNow(new Date(Date.now() + 2 * 3600_000));
  await person(acme, 'Two');
  await settle();
  kith.setNow(null);
  const [one, two] = there.received;
  expect(one?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
  for (const known of [secret, next])
    expect(new Webhook(known).verify(one?.body ?? '', one?.headers ?? {})).toBeTruthy();
  expect(two?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
  expect(two?.headers['webhook-signature']).toBe(
    new Webhook(next).sign(two?.id ?? '', new Date(Number(two?.headers['webhook-timestamp']) * 1000), two?.body ?? ''),
  );
});

test('a filter is judged on the record, and only what its maker may see is told', async () => {
  const acme = await kith.workspace();
  const there = await listening();
  const { id } = await hook(acme, there.url, {
    events: ['person.*'],
    filter: { field: 'city', op: 'eq', value: 'Oslo' },
  });
  await person(acme, 'Away', { city: 'Bergen' });
  const ina = await person(acme, 'Here', { city: 'Oslo' });
  await settle();
  const purged = await write(acme.ctx, [
    { op: 'trash', object: 'person', id: ina.id },
    { op: 'purge', object: 'person', id: ina.id },
  ]);
  expect(purged.results.every((r) => r.ok)).toBe(true);
  await settle();
  expect(there.received.map(({ message }) => [message.type, message.data.record?.last_name])).toEqual([
    ['person.created', 'Here'],
    // It has told of this person, so it tells the end, and of the person nothing more.
    ['person.trashed', undefined],
    ['person.purged', undefined],
  ]);
  for (const [wish, code] of [
    [{ filter: { field: 'nothing', op: 'eq', value: 1 } }, 'unknown_field'],
    [{ events: ['person.created', 'deal.won'] }, 'several_objects'],
    [{ events: ['dragon.created'], filter: null }, 'unknown_event'],
    [{ url: 'http://10.0.0.1/' }, 'refused_address'],
  ] as const) {
    const { status, body } = await acme.owner.send('PATCH', `/webhooks/${id}`, wish);
    expect([status, body.errors[0].code]).toEqual([422, code]);
  }
});

test('one can be told of what is shared with whom, by its name', async () => {
  const acme = await kith.workspace();
  const ann = await acme.hire('Ann');
  const names = (await acme.owner.send('GET', '/webhooks/events')).body.data.map(({ name }: { name: string }) => name);
  expect(names).toEqual(expect.arrayContaining(['person.shared', 'deal.unshared']));
  // What everyone sees, and what follows the two that it ties together, is not shared.
  expect(names.filter((name: string) => /^(stage|employment)\.shared$/.test(name))).toEqual([]);
  const site = await listening();
  await hook(acme, site.url, { events: ['person.shared'] });
  const { id } = await person(acme, 'Fox');
  await acme.owner.send('POST', `/people/${id}/shares`, { member: ann.memberId, access: 'read' });
  await settle();
  expect(site.received.map(({ message }) => message.type)).toEqual(['person.shared']);
});

test('a webhook ends with the access of whoever made it', async () => {
  const acme = await kith.workspace();
  const ada = await acme.as('admin');
  const there = await listening();
  const { body } = await ada.send('POST', '/webhooks', { url: there.url, events: ['person.created'] });
  await acme.owner.send('PATCH', `/members/${ada.memberId}`, { role: 'read_only' });
  await person(acme, 'Seen');
  await settle();
  expect(there.received).toHaveLength(1);
  const gone = await acme.owner.send('POST', `/members/${ada.memberId}/access-removal`);
  expect(gone.status, JSON.stringify(gone.body)).toBe(200);
  await person(acme, 'Unseen');
  await settle();
  expect(there.received).toHaveLength(1);
  expect((await acme.owner.send('GET', `/webhooks/${body.id}`)).body).toMatchObject({
    state: 'disabled',
    reason: 'maker_gone',
  });
});

test('a record waits for its earlier message, others do not; each repetition has the same id and body', async () => {
  const acme = await kith.workspace();
  let broken = true;
  const begun = Date.now();
  kith.setNow(new Date(begun));
  const there = await listening(({ message }) => (broken && message.data.record?.last_name === 'Stuck' ? 500 : 200));
  await hook(acme, there.url, { events: ['person.*'] });
  const stuck = await person(acme, 'Stuck');
  await updateRecord(acme.ctx, 'person', stuck.id, { city: 'Oslo' });
  await person(acme, 'Free');
  await settle();
  expect(there.received.map((r) => [r.message.data.record.last_name, r.status])).toEqual([
    ['Stuck', 500],
    ['Free', 200],
  ]);
  broken = false;
  await settle();
  expect(there.received).toHaveLength(2);
  kith.setNow(new Date(begun + 5000));
  await settle();
  kith.setNow(null);
  expect(there.received.slice(2).map((r) => r.message.type)).toEqual(['person.created', 'person.updated']);
  expect([there.received[2]?.id, there.received[2]?.body]).toEqual([there.received[0]?.id, there.received[0]?.body]);
});

test('a receiver that is away for three days is asked ever more seldom, then no more, and its maker is told', {
  timeout: 90_000,
}, async () => {
  const acme = await kith.workspace();
  let away = true;
  const there = await listening(() => (away ? 0 : 200));
  const other = await listening();
  const { id } = await hook(acme, there.url, { events: ['person.created'], name: 'Shop' });
  await hook(acme, other.url, { events: ['person.created'] });
  for (let i = 0; i < 20; i++) await person(acme, `P${i}`);
  const begun = Date.now();
  await settle();
  // The others are told at once.
  expect(other.received).toHaveLength(20);
  for (let hour = 0; hour <= 78; hour += 6) {
    kith.setNow(new Date(begun + hour * 3600_000 + 60_000));
    await settle();
  }
  const state = (await acme.owner.send('GET', `/webhooks/${id}`)).body;
  expect(state).toMatchObject({ state: 'disabled', reason: 'failing' });
  // One at a time once it has failed often enough: not the twenty each time.
  expect(there.received.length).toBeLessThan(60);
  const tasks = await acme.owner.send('GET', '/tasks?q=webhook');
  expect(tasks.body.data.map((t: { subject: string }) => t.subject)).toEqual([
    expect.stringContaining('The webhook “Shop” was disabled'),
  ]);
  away = false;
  const before = there.received.length;
  await acme.owner.send('PATCH', `/webhooks/${id}`, { state: 'active' });
  await person(acme, 'Later');
  await settle();
  kith.setNow(null);
  // It goes on where it stood: nothing of those days is lost.
  const heard = new Set(there.received.slice(before).map((r) => r.message.data.record.last_name));
  expect([...heard].sort()).toEqual([...Array.from({ length: 20 }, (_, i) => `P${i}`), 'Later'].sort());
});

test('one that answers that it is gone is not asked again', async () => {
  const acme = await kith.workspace();
  const there = await listening(() => 410);
  const { id } = await hook(acme, there.url, { events: ['person.created'] });
  await person(acme, 'One');
  await settle();
  expect((await acme.owner.send('GET', `/webhooks/${id}`)).body).toMatchObject({ state: 'disabled', reason: 'gone' });
});

test('a delivery is sent again on request, and everything since a time, with the ids it had', async () => {
  const acme = await kith.workspace();
  const there = await listening();
  const { id } = await hook(acme, there.url, { events: ['person.created'] });
  await person(acme, 'One');
  const between = new Date(Date.now() + 1).toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  await person(acme, 'Two');
  await settle();
  const [two, one] = (await acme.owner.send('GET', `/webhooks/${id}/deliveries`)).body.data;
  expect((await acme.owner.send('POST', `/webhooks/${id}/deliveries/${one.id}/repetition`)).status).toBe(202);
  await settle();
  expect((await acme.owner.send('POST', `/webhooks/${id}/replay`, { from: between })).status).toBe(202);
  await settle();
  await settle();
  expect(there.received.map((r) => r.id)).toEqual([one.message_id, two.message_id, one.message_id, two.message_id]);
  const kept = (await acme.owner.send('GET', `/webhooks/${id}/deliveries/${one.id}`)).body;
  expect(kept.tries).toHaveLength(2);
});

test('a test message goes out at once and shows what came back', async () => {
  const acme = await kith.workspace();
  const there = await listening(() => 503);
  const { id, secret } = await hook(acme, there.url);
  const { body } = await acme.owner.send('POST', `/webhooks/${id}/test`);
  expect(body).toMatchObject({ event: 'webhook.test', state: 'failed', status: 503, answer: 'not now' });
  expect(new Webhook(secret).verify(there.received[0]?.body ?? '', there.received[0]?.headers ?? {})).toBeTruthy();
});

test('an id is one for each event and webhook', () => {
  expect(messageId('a', 1)).toBe(messageId('a', 1));
  expect(new Set([messageId('a', 1), messageId('a', 2), messageId('b', 1)]).size).toBe(3);
});

import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { KithProcess } from '../../test/process.ts';
import { type Received, receiver } from './testing.ts';

// Kith is killed in the middle of deliveries to a receiver that fails at random. DELIVERIES=10000 is the large form of it.
const DELIVERIES = Number(process.env.DELIVERIES ?? 200);
const VERSIONS = 4;
const PEOPLE = DELIVERIES / VERSIONS;

const kith = await KithProcess.create({ OUTGOING_ALLOW: '127.0.0.1' });
const there = await receiver(() => {
  const chance = Math.random();
  return chance < 0.1 ? 500 : chance < 0.15 ? 0 : 200;
});
afterAll(async () => {
  there.close();
  await kith.remove();
});

test('killed in the middle of deliveries: every event arrives, in order for each record, repeated with the same id', {
  timeout: 120_000 + DELIVERIES * 100,
}, async () => {
  await kith.start();
  const headers = await kith.setUp();
  const send = async (method: string, path: string, body: unknown) => {
    const answer = await fetch(`${kith.url}/api/v1${path}`, { method, headers, body: JSON.stringify(body) });
    const json = (await answer.json()) as { results?: Array<{ record: { id: string } }> };
    if (!answer.ok) throw new Error(JSON.stringify(json));
    return json;
  };
  await send('POST', '/webhooks', { url: there.url, events: ['person.created', 'person.updated'] });
  const ids: string[] = [];
  for (let i = 0; i < PEOPLE; i += 1000) {
    const operations = Array.from({ length: Math.min(1000, PEOPLE - i) }, (_, n) => ({
      op: 'create',
      values: { last_name: `Person ${i + n}` },
    }));
    const { results = [] } = await send('POST', '/people/batch', { operations });
    ids.push(...results.map(({ record }) => record.id));
  }
  for (let version = 2; version <= VERSIONS; version++) {
    for (let i = 0; i < PEOPLE; i += 1000) {
      const operations = ids
        .slice(i, i + 1000)
        .map((id) => ({ op: 'update', id, values: { city: `City ${version}` } }));
      await send('POST', '/people/batch', { operations });
    }
  }
  await until(() => arrived(there.received).size > DELIVERIES / 3);
  await kith.end('SIGKILL');
  const before = there.received.length;
  await kith.start();
  await until(() => arrived(there.received).size === DELIVERIES);

  expect(there.received.length).toBeGreaterThan(before);
  const known = new Map<string, string>();
  for (const { id, message } of there.received) {
    const event = `${message.data.id} ${message.data.version}`;
    expect(known.get(event) ?? id).toBe(id);
    known.set(event, id);
  }
  expect(new Set(known.values()).size).toBe(DELIVERIES);
  const heard = new Map<string, number>();
  for (const { message, status } of there.received) {
    const { id, version } = message.data;
    const last = heard.get(id) ?? 0;
    // None comes before the one before it has arrived; a repetition may come late.
    expect(version).toBeLessThanOrEqual(last + 1);
    if (status === 200) heard.set(id, Math.max(last, version));
  }
  if (process.env.DELIVERIES) {
    const repeated = there.received.length - DELIVERIES;
    console.log({ received: there.received.length, repeated, beforeTheKill: before });
  }
});

const arrived = (received: Received[]): Set<string> =>
  new Set(received.flatMap(({ status, id }) => (status === 200 ? [id] : [])));

async function until(fulfilled: () => boolean): Promise<void> {
  while (!fulfilled()) await sleep(100);
}

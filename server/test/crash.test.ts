import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { Database } from '../kernel/db.ts';
import { EmbeddedPostgres } from '../kernel/embedded-postgres.ts';
import { createLogger } from '../kernel/log.ts';
import { isRunning } from '../kernel/processes.ts';
import { KithProcess } from './process.ts';

vi.setConfig({ testTimeout: 120_000 });

const kith = await KithProcess.create();
afterAll(() => kith.remove());
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(kith.output.slice(-6000));
});

let signedIn: Record<string, string>;

/** Writes notes until all are acknowledged: whoever gets no answer asks again with the same key, as a good client does. */
async function burst(name: string, count: number): Promise<Map<string, string>> {
  const acknowledged = new Map<string, string>();
  const writer = async (first: number) => {
    for (let i = first; i < count; i += 8) {
      const body = `${name} ${i}`;
      while (!acknowledged.has(body)) {
        try {
          const answer = await fetch(`${kith.url}/api/v1/notes`, {
            method: 'POST',
            headers: { ...signedIn, 'idempotency-key': body },
            body: JSON.stringify({ body }),
            signal: AbortSignal.timeout(15_000),
          });
          if (answer.status === 201) acknowledged.set(body, ((await answer.json()) as { id: string }).id);
          else if (answer.status < 500) throw new TypeError(`refused with ${answer.status}: ${await answer.text()}`);
        } catch (error) {
          if (error instanceof TypeError && error.message.startsWith('refused')) throw error;
          await sleep(100);
        }
      }
    }
  };
  await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(writer));
  return acknowledged;
}

/** What the database holds, read beside Kith. */
async function kept(name: string) {
  // All may have been written just before the database was killed.
  await expect.poll(() => kith.status(), { timeout: 60_000 }).toMatchObject({ status: 'ok', database: 'ok' });
  const { connection } = EmbeddedPostgres.prepare(kith.dataDir, createLogger('silent'));
  const database = new Database({ connection, poolSize: 1 });
  try {
    const { rows } = await database.pool.query('select schema from kith.workspace');
    const schema = rows[0].schema as string;
    const count = async (text: string) => (await database.pool.query(text, [`${name} %`])).rows;
    return {
      notes: (await count(`select id, body from ${schema}.note where body like $1`)) as Array<{
        id: string;
        body: string;
      }>,
      events: await count(`select e.seq from ${schema}.event e join ${schema}.note n on n.id = e.record_id
        where e.name = 'note.created' and n.body like $1`),
      changes: await count(`select c.seq from ${schema}.change c join ${schema}.note n on n.id = c.record_id
        where c.op = 'create' and n.body like $1`),
    };
  } finally {
    await database.close();
  }
}

async function expectExactly(name: string, acknowledged: Map<string, string>) {
  const { notes, events, changes } = await kept(name);
  expect(new Map(notes.map((note) => [note.body, note.id]))).toEqual(acknowledged);
  expect(notes.length).toBe(acknowledged.size);
  expect(events.length).toBe(acknowledged.size);
  expect(changes.length).toBe(acknowledged.size);
}

test('Kith killed in the middle of a burst of writes loses nothing acknowledged and doubles nothing', async () => {
  await kith.start();
  signedIn = await kith.setUp();
  const writing = burst('Kith killed', 300);
  for (let round = 0; round < 2; round++) {
    await sleep(700);
    await kith.end('SIGKILL');
    await kith.start();
  }
  await expectExactly('Kith killed', await writing);
});

test('PostgreSQL killed in the middle of a burst comes back by itself, and nothing is lost or doubled', async () => {
  const writing = burst('PostgreSQL killed', 250);
  await sleep(700);
  const before = kith.postgresPid();
  process.kill(before, 'SIGKILL');
  await expectExactly('PostgreSQL killed', await writing);
  expect(kith.postgresPid()).not.toBe(before);
});

test('both killed at once: the next start recovers', async () => {
  const writing = burst('Both killed', 200);
  await sleep(700);
  process.kill(kith.postgresPid(), 'SIGKILL');
  await kith.end('SIGKILL');
  await kith.start();
  await expectExactly('Both killed', await writing);
});

test('both killed in the middle of an import: after the next start it goes on by itself, doubles no row and puts look-alike rows together', async () => {
  const rows = 8000;
  // Some rows of the second half are people of the first half again.
  const again = (i: number) => i >= rows / 2 && i % 10 === 0;
  const twins = Array.from({ length: rows }, (_, i) => i).filter(again).length;
  const get = async (path: string) =>
    (await fetch(`${kith.url}/api/v1${path}`, { headers: signedIn })).json() as Promise<Record<string, unknown>>;
  const post = (path: string) => fetch(`${kith.url}/api/v1${path}`, { method: 'POST', headers: signedIn, body: '{}' });
  const until = (path: string, done: (body: Record<string, unknown>) => boolean) =>
    expect.poll(async () => done(await get(path)), { timeout: 90_000, interval: 50 }).toBe(true);

  const lines = Array.from({ length: rows }, (_, i) => {
    const who = again(i) ? i - rows / 2 : i;
    return `Given${who},Family${who},mail${who}@post.example,${again(i) ? 'Oslo' : ''}`;
  });
  const form = new FormData();
  form.set('object', 'people');
  form.set('options', JSON.stringify({ on_twin: 'merge' }));
  form.set('file', new Blob([`First name,Last name,Email,City\n${lines.join('\n')}\n`]), 'people.csv');
  const { 'content-type': _json, ...headers } = signedIn;
  const uploaded = await fetch(`${kith.url}/api/v1/imports`, { method: 'POST', headers, body: form });
  const { id } = (await uploaded.json()) as { id: string };
  const path = `/imports/${id}`;
  await post(`${path}/check`);
  await until(path, (body) => body.state === 'checked');
  await post(`${path}/start`);
  const created = (body: Record<string, unknown>) => Number((body.counts as { created?: number } | null)?.created ?? 0);
  await until(path, (body) => body.state === 'running' && created(body) > 0);
  process.kill(kith.postgresPid(), 'SIGKILL');
  await kith.end('SIGKILL');
  await kith.start();
  expect(created(await get(path))).toBeLessThan(rows);
  await until(path, (body) => body.state === 'done');
  expect((await get(path)).counts).toMatchObject({ created: rows - twins, updated: twins });
  const people = await fetch(`${kith.url}/api/v1/people/aggregate`, {
    method: 'POST',
    headers: signedIn,
    body: JSON.stringify({
      measures: [
        { fn: 'count' },
        { fn: 'count_distinct', field: 'last_name' },
        { fn: 'count', filter: { field: 'city', op: 'eq', value: 'Oslo' }, as: 'oslo' },
      ],
    }),
  });
  const [group] = ((await people.json()) as { groups: Array<{ values: Record<string, number> }> }).groups;
  expect(group?.values).toMatchObject({ count: rows - twins, count_distinct_last_name: rows - twins, oslo: twins });
}, 240_000);

test('a second Kith on the same directory ends with a message, and the first works on', async () => {
  const second = await KithProcess.create();
  const { dataDir } = second;
  Object.assign(second, { dataDir: kith.dataDir });
  const child = second.launch();
  const code = await new Promise((resolve) => child.once('exit', resolve));
  Object.assign(second, { dataDir });
  expect(code).toBe(1);
  expect(second.output).toMatch(/Kith already runs on .* \(process \d+\)/);
  expect((await kith.status()).status).toBe('ok');
  await second.remove();
});

test('asked to stop it answers what it has begun, ends with 0 and leaves no server behind', async () => {
  const pid = kith.postgresPid();
  const answers = Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      fetch(`${kith.url}/api/v1/notes`, {
        method: 'POST',
        headers: signedIn,
        body: JSON.stringify({ body: `Last ${i}` }),
      }),
    ),
  );
  await sleep(100);
  const code = await kith.end('SIGTERM');
  // A connection that nobody had accepted yet is reset; whoever was let in gets an answer.
  const statuses = (await answers).flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.status] : []));
  expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([]);
  expect(code).toBe(0);
  expect(isRunning(pid)).toBe(false);
});

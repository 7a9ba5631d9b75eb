import { expect, test } from 'vitest';
import { domains } from '../domains.ts';
import { inTransaction } from '../kernel/context.ts';
import type { Domain } from '../records/domain.ts';
import { createRecord, updateRecord } from '../records/write/index.ts';
import { testKith } from '../test/kith.ts';
import type { DomainEvent } from './events.ts';
import { EventBus } from './events.ts';

const heard: DomainEvent[] = [];
let refuse = 0;

const listener: Domain = {
  name: 'listener',
  reactions: [
    {
      name: 'test.counts-notes',
      events: ['note.created'],
      async run(ctx, events) {
        heard.push(...events);
        // What is written here counts once, however often the batch is tried.
        for (const event of events) {
          await createRecord(ctx, 'task', {
            subject: `About ${event.record_id}`,
            about: { object: 'note', id: event.record_id },
          });
        }
        if (refuse-- > 0) throw new Error('the outside world is down');
      },
    },
  ],
  jobs: [{ name: 'test.job', run: async (_runtime, payload: { word: string }) => void jobs.push(payload.word) }],
};
const jobs: string[] = [];

const kith = await testKith({ parts: [...domains, listener] });
const acme = await kith.workspace('Acme');
const tasks = async () => {
  const { rows } = await kith.runtime.database.pool.query(`select subject from ${acme.workspace.schema}.task`);
  return rows.length;
};

test('an event reaches its reaction, once, with what happened', async () => {
  const note = await createRecord(acme.ctx, 'note', { body: 'Call back' });
  await updateRecord(acme.ctx, 'note', note.id, { body: 'Call back on Friday' });
  await kith.settle();
  await kith.settle();
  expect(heard.map((event) => [event.name, event.record_id])).toEqual([['note.created', note.id]]);
  expect(await tasks()).toBe(1);
});

test('a reaction that fails is tried again, and what it wrote before failing is not kept', async () => {
  const before = await tasks();
  refuse = 2;
  await createRecord(acme.ctx, 'note', { body: 'Try me' });
  await kith.readable();
  await expect(kith.runtime.events.settle(kith.runtime)).rejects.toThrow('the outside world is down');
  await expect(kith.runtime.events.settle(kith.runtime)).rejects.toThrow('the outside world is down');
  await kith.settle();
  expect(await tasks()).toBe(before + 1);
});

test('what is rolled back never happened', async () => {
  const before = heard.length;
  const lost = inTransaction(acme.ctx, async (ctx) => {
    await createRecord(ctx, 'note', { body: 'Never' });
    throw new Error('changed my mind');
  });
  await expect(lost).rejects.toThrow('changed my mind');
  await kith.settle();
  expect(heard.length).toBe(before);
});

test('a slow transaction is not overtaken: what it wrote is heard although later ones were read before it ended', async () => {
  const before = heard.length;
  let letGo = () => {};
  const wait = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const slow = inTransaction(acme.ctx, async (ctx) => {
    await createRecord(ctx, 'note', { body: 'Slow' });
    await wait;
  });
  await createRecord(acme.ctx, 'note', { body: 'Quick' });
  await kith.runtime.events.settle(kith.runtime, 0);
  letGo();
  await slow;
  await kith.settle();
  expect(heard.length - before).toBe(2);
});

test('two processes share the work without doing it twice', async () => {
  const before = await tasks();
  const other = new EventBus();
  other.register(listener.reactions ?? []);
  for (let i = 0; i < 20; i++) await createRecord(acme.ctx, 'note', { body: `Shared ${i}` });
  await kith.readable();
  await Promise.all([kith.runtime.events.settle(kith.runtime), other.settle(kith.runtime)]);
  await kith.settle();
  expect(await tasks()).toBe(before + 20);
});

test('a poke after the commit is followed within moments', async () => {
  kith.runtime.events.start(kith.runtime);
  const before = await tasks();
  await createRecord(acme.ctx, 'note', { body: 'Now' });
  await expect.poll(tasks, { timeout: 3000, interval: 20 }).toBe(before + 1);
  await kith.runtime.events.stop();
});

test('a job is added by the transaction that wants it, or not at all', async () => {
  const { runtime } = kith;
  await inTransaction(acme.ctx, (ctx) => runtime.jobs.add(ctx, 'test.job', { word: 'kept' }));
  const lost = inTransaction(acme.ctx, async (ctx) => {
    await runtime.jobs.add(ctx, 'test.job', { word: 'lost' });
    throw new Error('no');
  });
  await expect(lost).rejects.toThrow('no');
  await runtime.jobs.add(runtime, 'test.job', { word: 'first' }, { jobKey: 'one' });
  await runtime.jobs.add(runtime, 'test.job', { word: 'second' }, { jobKey: 'one' });
  await kith.settle();
  expect(jobs.sort()).toEqual(['kept', 'second']);
});

test('the worker picks a job up and runs it', async () => {
  const { runtime } = kith;
  await runtime.jobs.start(runtime);
  await runtime.jobs.add(runtime, 'test.job', { word: 'worked' });
  await expect.poll(() => jobs.includes('worked'), { timeout: 5000 }).toBe(true);
  await runtime.jobs.stop();
});

import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchKith } from '../kith.ts';
import { type Line, seconds } from '../table.ts';
import { memoryOf } from './memory.ts';

interface Work {
  id: string;
  state: string;
  done: number;
  failed: number;
  change_set: string;
}

/**
 * One field of every person changed in the background, and that taken back, against one plain UPDATE of the same rows:
 * what no program can do without, and what has neither history, search, events, undo nor permission.
 */
export async function measureBulk(kith: BenchKith, rows: number): Promise<Line[]> {
  const { db } = kith;
  await db.query('checkpoint');
  const [edited, memory] = await timed(kith, () =>
    call(kith, '/people/bulk', { op: 'update', all: true, values: { job_title: 'Head of everything' } }),
  );
  await db.query('vacuum analyze person');
  await db.query('checkpoint');
  const [undone] = await timed(kith, async () => {
    const { work } = await call<{ work: Work }>(kith, `/changes/${edited.work.change_set}/undo`, {});
    return work;
  });
  await db.query('vacuum analyze person');
  await db.query('checkpoint');
  const began = performance.now();
  await db.query(`update person set job_title = 'Head of nothing', version = version + 1, updated_at = now()`);
  const plain = performance.now() - began;
  const line = (what: string, took: number): Line => ({
    what,
    kith: seconds(took),
    floor: `one UPDATE ${seconds(plain)}`,
    result: `${(took / plain).toFixed(1)} times the UPDATE`,
    target: 'at most 20 s',
    reached: took <= 20_000 * (rows / 100_000),
  });
  return [
    line(`edit ${rows.toLocaleString('en')} people in the background`, edited.took),
    line('take it back', undone.took),
    {
      what: 'memory meanwhile (the Node process, at its highest)',
      kith: `${Math.round(memory / 1024 / 1024)} MB`,
      floor: '',
      result: `${Math.round(memory / 1024 / 1024)} MB`,
      target: 'at most 500 MB',
      reached: memory <= 500 * 1024 * 1024,
    },
  ];
}

async function timed(kith: BenchKith, begin: () => Promise<Work>): Promise<[{ took: number; work: Work }, number]> {
  const began = performance.now();
  let work = await begin();
  let memory = 0;
  while (work.state === 'queued' || work.state === 'running') {
    await sleep(50);
    memory = Math.max(memory, await memoryOf(kith.child.pid as number));
    work = await call<Work>(kith, `/work/${work.id}`);
  }
  if (work.state !== 'done' || work.failed > 0) throw new Error(`The work is ${JSON.stringify(work)}`);
  return [{ took: performance.now() - began, work }, memory];
}

async function call<T = Work>(kith: BenchKith, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(kith.url + path, {
    method: body ? 'POST' : 'GET',
    headers: { ...kith.headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchKith } from '../kith.ts';
import { type Line, megabytes, ms, seconds } from '../table.ts';
import { memoryOf } from './memory.ts';

const LONGEST = 10 * 60_000;

interface Run {
  state: string;
  phase: string;
  compared: number;
  found: number;
}

/**
 * All people compared with each other, and a twentieth of a thousand of them written twice with slips, who are to be
 * found. Meanwhile the server is asked for lists, to see whether it stays responsive.
 */
export async function measureDuplicates(kith: BenchKith): Promise<Line[]> {
  const [{ n: people } = { n: 0 }] = await rows<{ n: number }>(kith, 'select count(*)::int as n from person');
  const twins = await makeTwins(kith);
  const before = await memoryOf(kith.child.pid as number);
  let peak = before;
  const began = performance.now();
  await call(kith, 'POST', '/duplicates/people/runs');
  const phases = new Map<string, number>();
  const asked: number[] = [];
  let run: Run;
  do {
    await sleep(250);
    const start = performance.now();
    await call(kith, 'POST', '/people/query', { limit: 50, sort: ['name'] });
    asked.push(performance.now() - start);
    peak = Math.max(peak, await memoryOf(kith.child.pid as number));
    const [row] = await rows<Run>(
      kith,
      `select state, phase, compared::float8, found::float8 from duplicate_run where object = 'person' order by created_at desc limit 1`,
    );
    run = row as Run;
    phases.set(run.phase, performance.now() - began);
  } while (run.state === 'queued' || run.state === 'running');
  const took = performance.now() - began;
  if (run.state !== 'done') throw new Error(`The search for duplicates ended ${run.state}`);
  const [{ n: found } = { n: 0 }] = await rows<{ n: number }>(
    kith,
    `select count(*)::int as n from bench_twin t join duplicate_pair p on p.a = least(t.one, t.other) and p.b = greatest(t.one, t.other)
      where p.probability >= 0.8`,
  );
  asked.sort((a, b) => a - b);
  const entry = await measureEntry(kith);
  return [
    {
      what: `duplicates among ${people.toLocaleString('en')} people`,
      kith: `${seconds(took)} (${[...phases].map(([phase, at]) => `${phase} until ${seconds(at)}`).join(', ')}), ${run.compared.toLocaleString('en')} pairs compared`,
      floor: '',
      result: seconds(took),
      target: 'under 10 min',
      reached: took < LONGEST,
    },
    {
      what: 'its memory (the Node process, at its highest)',
      kith: megabytes(peak),
      floor: `${megabytes(before)} before`,
      result: megabytes(peak),
      target: 'under 500 MB',
      reached: peak < 500 * 1024 * 1024,
    },
    {
      what: `of ${twins.toLocaleString('en')} people written twice with slips, found`,
      kith: found.toLocaleString('en'),
      floor: '',
      result: `${((100 * found) / twins).toFixed(1)} %`,
      target: 'at least 95 %',
      reached: found >= 0.95 * twins,
    },
    {
      what: 'a list of 50 people meanwhile',
      kith: `half in ${ms(asked[asked.length >> 1] as number)}`,
      floor: '',
      result: `95 % in ${ms(asked[Math.floor(asked.length * 0.95)] as number)}`,
      target: 'under 100 ms',
      reached: (asked[Math.floor(asked.length * 0.95)] as number) < 100,
    },
    entry,
  ];
}

/** Copies of some people as they are written a second time: a nickname, another address, a slip in the name. */
async function makeTwins(kith: BenchKith): Promise<number> {
  await kith.db.query('create table if not exists bench_twin (one uuid, other uuid)');
  await kith.db.query(`with chosen as (
      select *, row_number() over () as i, uuidv7() as twin from person tablesample bernoulli (2) where email is not null),
    made as (insert into person (id, first_name, last_name, email, emails, phone, phone_e164, city, owner_id, company_id)
      select twin, case when i % 3 = 0 then left(first_name, 1) || '.' else first_name end,
        case when i % 4 = 0 then overlay(last_name placing substr(last_name, 4, 1) || substr(last_name, 3, 1) from 3 for 2) else last_name end,
        case when i % 2 = 0 then replace(email, '@', '+x@') end, null,
        case when i % 2 = 1 then phone end, case when i % 2 = 1 then phone_e164 end, city, owner_id, company_id from chosen)
    insert into bench_twin select id, twin from chosen`);
  const [{ n } = { n: 0 }] = await rows<{ n: number }>(kith, 'select count(*)::int as n from bench_twin');
  return n;
}

/** What the look at likely duplicates costs whoever enters one person. */
async function measureEntry(kith: BenchKith): Promise<Line> {
  const some = await rows<{ first_name: string; last_name: string; phone: string; city: string }>(
    kith,
    'select first_name, last_name, phone, city from person tablesample system (0.1) limit 200',
  );
  const times: number[] = [];
  for (const values of some) {
    const start = performance.now();
    await call(kith, 'POST', '/duplicates/people/likely', { rows: [values] });
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const p95 = times[Math.floor(times.length * 0.95)] as number;
  return {
    what: 'likely duplicates of one new person, on entry',
    kith: `half in ${ms(times[times.length >> 1] as number)}`,
    floor: '',
    result: `95 % in ${ms(p95)}`,
    target: 'under 20 ms',
    reached: p95 < 20,
  };
}

async function rows<T>(kith: BenchKith, text: string): Promise<T[]> {
  return (await kith.db.query(text)).rows as T[];
}

async function call(kith: BenchKith, method: string, path: string, body?: unknown): Promise<unknown> {
  const answer = await fetch(`${kith.url}${path}`, {
    method,
    headers: { ...kith.headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

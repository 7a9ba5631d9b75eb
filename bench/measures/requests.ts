import { type ChildProcess, fork } from 'node:child_process';
import { type BenchKith, end, freePort } from '../kith.ts';
import { type Load, load, request, type Target } from '../load.ts';
import { type Line, perSecond, ratio } from '../table.ts';

const CONNECTIONS = 32;

export interface Floor {
  target: Target;
  child: ChildProcess;
}

export async function startFloor(kith: BenchKith): Promise<Floor> {
  const port = await freePort();
  const child = fork(new URL('../floor.ts', import.meta.url), {
    execPath: process.execPath,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      PORT: String(port),
      FLOOR: JSON.stringify({ schema: kith.schema, connection: kith.connection }),
    },
  });
  await new Promise((resolve) => child.once('message', resolve));
  return { target: { port, headers: {} }, child };
}

/** One request of a kind, for the program and for its floor. */
interface Pair {
  what: string;
  target: number;
  kith(i: number): Buffer;
  floor(i: number): Buffer;
}

/** Reading one person, a filtered list, creating a person: each against the floor, turn by turn in the same minute. */
export async function measureRequests(kith: BenchKith, seconds: number, rounds: number): Promise<Line[]> {
  const floor = await startFloor(kith);
  try {
    const lines: Line[] = [];
    for (const pair of await pairs(kith, floor.target)) lines.push(await compare(kith, floor, pair, seconds, rounds));
    return lines;
  } finally {
    await end(floor.child);
  }
}

async function pairs(kith: BenchKith, floor: Target): Promise<Pair[]> {
  const { db, target } = kith;
  const { rows } = await db.query('select id from person tablesample system (5) limit 2000');
  const ids = rows.map((row) => row.id as string);
  const cities = (await db.query('select distinct city from person limit 100')).rows.map((row) => row.city as string);
  const of = <T>(list: T[], i: number) => list[i % list.length] as T;
  const made = (list: string[], bytes: (one: string) => Buffer) => {
    const all = list.map(bytes);
    return (i: number) => of(all, i);
  };
  const query = (city: string) => ({
    filter: { field: 'city', op: 'eq', value: city },
    sort: ['-created_at'],
    limit: 50,
  });
  const count = (await db.query('select count(*) as n from person')).rows[0].n;
  return [
    {
      what: `GET one person, ${CONNECTIONS} connections`,
      target: 0.45,
      kith: made(ids, (id) => request(target, 'GET', `/api/v1/people/${id}`)),
      floor: made(ids, (id) => request(floor, 'GET', `/people/${id}`)),
    },
    {
      what: `list 50 of ${Number(count).toLocaleString('en')} people by city, newest first`,
      target: 0.6,
      kith: made(cities, (city) => request(target, 'POST', '/api/v1/people/query', query(city))),
      floor: made(cities, (city) => request(floor, 'POST', '/query', { city })),
    },
    {
      what: 'create one person',
      target: 0.35,
      kith: () => request(target, 'POST', '/api/v1/people', newPerson('kith')),
      floor: () => request(floor, 'POST', '/people', { ...newPerson('floor'), id: crypto.randomUUID() }),
    },
  ];
}

let made = 0;
const given = ['Maren', 'Oskar', 'Priya', 'Tom', 'Lucie', 'Ivo', 'Nadia'];
const family = ['Holloway', 'Lindqvist', 'Rao', 'Bennett', 'Moreau', 'Kovac', 'Haddad', 'Okafor'];

function newPerson(side: string) {
  const n = ++made;
  const first_name = given[n % given.length] as string;
  const last_name = family[n % family.length] as string;
  return {
    first_name,
    last_name,
    job_title: 'Buyer',
    email: `${first_name}.${last_name}.${side}${n}@new.example`.toLowerCase(),
    phone: `+49 30 ${2000000 + n}`,
    city: 'Bremen',
    country: 'Germany',
    lifecycle: 'lead',
    source: 'web',
  };
}

async function compare(kith: BenchKith, floor: Floor, pair: Pair, seconds: number, rounds: number): Promise<Line> {
  const options = { connections: CONNECTIONS, seconds };
  const run = async (side: 'kith' | 'floor', length: number): Promise<Load> =>
    load(side === 'kith' ? kith.target : floor.target, pair[side], { ...options, seconds: length });
  await run('kith', 1.5);
  await run('floor', 1.5);
  const results: Array<{ kith: number; floor: number }> = [];
  for (let round = 0; round < rounds; round++) {
    // Whichever is second finds the machine as the first left it: they take turns.
    const first = round % 2 === 0 ? 'kith' : 'floor';
    const a = await run(first, seconds);
    const b = await run(first === 'kith' ? 'floor' : 'kith', seconds);
    results.push(first === 'kith' ? { kith: a.rate, floor: b.rate } : { kith: b.rate, floor: a.rate });
  }
  const middle = median(results.map((r) => r.kith / r.floor));
  return {
    what: pair.what,
    kith: perSecond(median(results.map((r) => r.kith))),
    floor: perSecond(median(results.map((r) => r.floor))),
    result: `${ratio(middle)} of the floor`,
    target: `at least ${pair.target}`,
    reached: middle >= pair.target,
  };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

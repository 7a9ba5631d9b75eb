import { setTimeout as sleep } from 'node:timers/promises';
import type { BenchKith } from '../kith.ts';
import { type Line, seconds } from '../table.ts';

const LEADS = 10_000;
const TARGET = 10_000;

interface Work {
  id: string;
  state: string;
  done: number;
  change_set: string;
}

/**
 * Ten thousand leads that nobody has, given out by rules of place, value and line of business to two teams by turns and by
 * what each has on the table; in the background, in one change set, with the reason of each.
 */
export async function measureAssignment(kith: BenchKith): Promise<Line[]> {
  const { db } = kith;
  await db.query(`insert into team (id, name) select gen_random_uuid(), 'Team ' || n from generate_series(1, 2) n`);
  await db.query(`insert into member (id, name, role, status, team_id)
    select gen_random_uuid(), 'Colleague ' || n, 'member', 'no_access', (select id from team order by name offset n % 2 limit 1)
    from generate_series(1, 40) n`);
  await db.query(`insert into lead (id, name, status, country, industry, value, value_currency, touches)
    select gen_random_uuid(), 'Lead ' || n, 'new', case n % 4 when 0 then 'Spain' when 1 then 'Germany' else 'France' end,
      case n % 3 when 0 then 'retail' else 'software' end, n % 20000, 'USD', 0 from generate_series(1, ${LEADS}) n`);
  await db.query('analyze lead');
  const teams = (await db.query('select id from team order by name')).rows as Array<{ id: string }>;
  const is = (field: string, op: string, value: unknown) => ({ field, op, value });
  const to = (team: number, how: string) => [{ to: 'account_owner' }, { to: 'team', id: teams[team]?.id, how }];
  await call(kith, 'PUT', '/assignment/rules', {
    rules: [
      { name: 'Large', filter: is('value', 'gte', 15_000), steps: to(0, 'least_busy') },
      { name: 'Spain', filter: is('country', 'eq', 'Spain'), steps: to(1, 'round_robin') },
      { name: 'Shops', filter: is('industry', 'eq', 'retail'), steps: to(0, 'round_robin') },
      { name: 'All others', steps: to(1, 'least_busy'), max_open: 5000 },
    ],
  });
  const began = performance.now();
  let work = await call<Work>(kith, 'POST', '/assignment/runs', {});
  while (work.state === 'queued' || work.state === 'running') {
    await sleep(50);
    work = await call<Work>(kith, 'GET', `/work/${work.id}`);
  }
  const took = performance.now() - began;
  const { rows } = await db.query(
    `select count(*)::int as n, count(distinct owner_id)::int as people from lead where owner_id is not null`,
  );
  if (work.state !== 'done' || rows[0]?.n !== LEADS)
    throw new Error(`The work is ${JSON.stringify(work)}: ${rows[0]?.n} given out`);
  return [
    {
      what: `give out ${LEADS.toLocaleString('en')} leads by four rules to 40 colleagues`,
      kith: seconds(took),
      floor: '',
      result: `${Math.round(LEADS / (took / 1000)).toLocaleString('en')} a second`,
      target: 'under 10 s',
      reached: took < TARGET,
    },
  ];
}

async function call<T>(kith: BenchKith, method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(kith.url + path, {
    method,
    headers: { ...kith.headers, ...(body ? { 'content-type': 'application/json' } : {}) },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

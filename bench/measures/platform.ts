import { setTimeout as sleep } from 'node:timers/promises';
import { account, type BenchKith } from '../kith.ts';
import { load, percentile, request, type Target } from '../load.ts';
import { type Line, ms } from '../table.ts';

const AT_ONCE = 2;

/** What a hundred custom fields are made of, as the definitions ask for them and as SQL fills them. */
const kinds: Array<{ type: string; count: number; more?: object; value(salt: number): string }> = [
  { type: 'text', count: 40, value: (s) => `'Text ' || ((hashint4(i + ${s}) & 2147483647) % 5000)` },
  { type: 'number', count: 20, value: (s) => `(hashint4(i + ${s}) & 2147483647) % 100000` },
  { type: 'date', count: 15, value: (s) => `date '2020-01-01' + (hashint4(i + ${s}) & 2147483647) % 2200` },
  {
    type: 'choice',
    count: 15,
    more: { choices: ['north', 'south', 'east', 'west', 'centre'].map((value) => ({ value, label: value })) },
    value: (s) => `(array['north','south','east','west','centre'])[1 + (hashint4(i + ${s}) & 2147483647) % 5]`,
  },
  { type: 'boolean', count: 10, value: (s) => `(hashint4(i + ${s}) & 1) = 0` },
];

/** People with a hundred fields of the workspace's own, every one filled. */
export async function widen(kith: BenchKith): Promise<void> {
  const { db } = kith;
  const have = new Set(
    (await db.query(`select attname from pg_attribute where attrelid = 'person'::regclass and attnum > 0`)).rows.map(
      (row) => row.attname as string,
    ),
  );
  const fields: Array<{ name: string; value: string }> = [];
  let n = 0;
  for (const { type, count, more, value } of kinds) {
    for (let i = 1; i <= count; i++) {
      const name = `${type}_${i}`;
      fields.push({ name: `c_${name}`, value: value(1000 + n++ * 7) });
      if (have.has(`c_${name}`)) continue;
      const body = { label: `${type} ${i}`, name, type, ...more };
      const answer = await send(kith, 'POST', '/objects/people/fields', body);
      if (answer.status !== 201) throw new Error(`A field could not be made: ${JSON.stringify(answer.body)}`);
    }
  }
  const filled = await db.query(`select 1 from person where c_text_1 is not null limit 1`);
  if (filled.rowCount) return;
  const { rows } = await db.query(
    `select indexname, indexdef from pg_indexes i where schemaname = $1 and tablename = 'person'
      and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`,
    [kith.schema],
  );
  for (const { indexname } of rows) await db.query(`drop index ${indexname}`);
  await db.query(`update person p set owner_id = m.id, ${fields.map((f) => `${f.name} = ${f.value}`).join(', ')}
    from (select id, row_number() over (order by id)::int as i from person) x,
      (select id, row_number() over (order by id) - 1 as n, count(*) over () as all from member) m
    where x.id = p.id and m.n = (hashint4(x.i) & 2147483647) % m.all`);
  await db.query('vacuum full person');
  await db.query("set maintenance_work_mem = '512MB'");
  for (const { indexdef } of rows) await db.query(indexdef);
  await db.query('vacuum analyze person');
}

/** Forty colleagues in ten teams, and a task for every fifth person. */
export async function staff(kith: BenchKith): Promise<{ team: string }> {
  const { db } = kith;
  const { rows } = await db.query(`select id from team where name = 'Team 1'`);
  if (rows[0]) return { team: rows[0].id };
  await db.query(`insert into team (id, name) select uuidv7(), 'Team ' || i from generate_series(1, 10) i`);
  await db.query(`insert into member (id, name, role, status, team_id)
    select uuidv7(), 'Colleague ' || i, 'member', 'no_access', (select id from team where name = 'Team ' || (1 + i % 10))
    from generate_series(1, 39) i`);
  await db.query(`update member set team_id = (select id from team where name = 'Team 1') where id = $1`, [kith.owner]);
  await db.query(`insert into task (id, subject, about_object, about_id, due_at, done_at, priority, kind)
    select uuidv7(), 'Call back', 'person', id, now() + (n % 60) * interval '1 day', case when n % 3 = 0 then now() end, 'normal', 'call'
    from (select id, row_number() over () as n from person) p where n % 5 = 0`);
  await db.query('vacuum analyze task');
  await db.query('analyze member, team');
  return { team: (await db.query(`select id from team where name = 'Team 1'`)).rows[0].id };
}

/** Lists, search, counts, permissions and record pages of people who are described by a hundred custom fields. */
export async function measurePlatform(kith: BenchKith, seconds: number): Promise<Line[]> {
  const lines: Line[] = [];
  const { db } = kith;
  await staff(kith);
  await widen(kith);
  const p95 = async (what: string, target: Target, requests: Buffer[], most: number, note = ''): Promise<number> => {
    const next = (i: number) => requests[i % requests.length] as Buffer;
    await load(target, next, { connections: AT_ONCE, seconds: 30, atMost: requests.length });
    const { times } = await load(target, next, { connections: AT_ONCE, seconds });
    const found = percentile(times, 0.95);
    lines.push({
      what,
      kith: `half in ${ms(percentile(times, 0.5))}${note}`,
      floor: '',
      result: `95 % in ${ms(found)}`,
      target: `under ${ms(most)}`,
      reached: found < most,
    });
    return found;
  };
  const query = (target: Target, body: object) => request(target, 'POST', '/api/v1/people/query', body);
  const choices = ['north', 'south', 'east', 'west', 'centre'];
  const list = (i: number, text = 'c_text_2') => ({
    filter: {
      and: [
        { field: 'c_choice_1', op: 'eq', value: choices[i % 5] },
        { field: text, op: 'eq', value: `Text ${(i * 37) % 5000}` },
      ],
    },
    sort: ['-c_number_1'],
    limit: 50,
  });
  const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i));

  // No index of its own yet. After the first slow list Kith narrows by what the fields share; when the list is saved as a
  // view, it builds what that needs.
  const asked = Date.now();
  await send(kith, 'POST', '/people/query', list(0));
  const first = ms(Date.now() - asked);
  const shared = await until(db, `indexname like 'narrow%'`, kith.schema, 2);
  const cold = many(40, (i) => query(kith.target, list(i)));
  const told = `, the very first ${first}${shared ? '' : ', nothing built'}`;
  await p95('custom fields: two conditions and a sort, no index of its own', kith.target, cold, 400, told);
  const view = {
    object: 'people',
    name: 'Bench',
    kind: 'list',
    filter: list(1).filter,
    sort: ['-c_number_1'],
    shared: true,
  };
  const saved = await send(kith, 'POST', '/views', view);
  for (let i = 0; i < 12; i++) await send(kith, 'POST', '/people/query', { ...list(1), view: saved.body.id });
  const before = Date.now();
  const built = await until(db, `indexdef like '%c_choice_1%'`, kith.schema, 1);
  if (!built) {
    lines.push({
      what: 'custom fields: the index of a slow view',
      kith: '',
      floor: '',
      result: 'not built',
      target: 'built',
      reached: false,
    });
    await db.query(
      `create index if not exists bench_choice on person (c_choice_1, lower(c_text_2), c_number_1, id) where trashed_at is null`,
    );
    await db.query('analyze person');
  }
  const warm = many(60, (i) => query(kith.target, list(i)));
  const note = built ? `, index built in ${Math.round((Date.now() - before) / 1000)} s` : '';
  await p95('custom fields: two conditions and a sort, with an index', kith.target, warm, 60, note);

  const names = (await db.query('select first_name, last_name from person tablesample system (0.1) limit 60')).rows;
  const typed = names.flatMap(({ first_name, last_name }) => [
    last_name.slice(0, 3),
    last_name.slice(0, 5),
    `${first_name} ${last_name.slice(0, 2)}`,
  ]);
  const finds = typed.map((q) => request(kith.target, 'GET', `/api/v1/search?q=${encodeURIComponent(q)}`));
  await p95('search as one types', kith.target, finds, 50);

  const nested = (i: number) => ({
    filter: {
      and: [
        { field: 'c_choice_2', op: 'in', value: [choices[i % 5], choices[(i + 1) % 5]] },
        {
          or: [
            { field: 'c_number_2', op: 'gte', value: 50_000 },
            { field: 'c_date_1', op: 'after', value: '2024-01-01' },
          ],
        },
        { field: 'lifecycle', op: 'eq', value: 'customer' },
        { not: { field: 'c_boolean_1', op: 'eq', value: true } },
        { some: 'tasks', where: { field: 'done_at', op: 'empty' } },
      ],
    },
    limit: 1,
    count: 'exact',
  });
  await p95(
    'five conditions, nested, with tasks, counted exactly',
    kith.target,
    many(6, (i) => query(kith.target, nested(i))),
    2000,
  );

  const ids = (await db.query('select id from person tablesample system (0.1) limit 200')).rows.map((row) => row.id);
  const pages = ids.map((id: string) => request(kith.target, 'GET', `/api/v1/people/${id}?include=company,owner`));
  await p95('opening a record page', kith.target, pages, 40);

  const team = await teamTarget(kith);
  const mine = (target: Target) =>
    many(40, (i) =>
      query(target, {
        sort: ['-created_at'],
        limit: 50,
        filter: { field: 'lifecycle', op: 'eq', value: ['lead', 'customer'][i % 2] },
      }),
    );
  const all = await p95('a list with everyone’s records', kith.target, mine(kith.target), 100);
  const own = await p95('the same at team level', team, mine(team), 100);
  const ratio = own / all;
  lines.push({
    what: 'permission at team level',
    kith: ms(own),
    floor: ms(all),
    result: `${ratio.toFixed(2)} times`,
    target: 'at most 1.5 times',
    reached: ratio <= 1.5,
  });
  return lines;
}

/** Waits until people have so many valid indexes of a kind. */
async function until(db: BenchKith['db'], which: string, schema: string, count: number): Promise<boolean> {
  for (const began = Date.now(); Date.now() - began < 180_000; await sleep(1000)) {
    const { rowCount } = await db.query(
      `select 1 from pg_indexes join pg_index i on i.indexrelid = (schemaname || '.' || indexname)::regclass and i.indisvalid
        where schemaname = $1 and tablename = 'person' and ${which}`,
      [schema],
    );
    if ((rowCount ?? 0) >= count) return true;
  }
  return false;
}

/** A key that sees what its maker's team owns. */
async function teamTarget(kith: BenchKith): Promise<Target> {
  const objects = {};
  const others = { create: true, import: false, read: 'team', update: 'team', delete: 'own', export: 'none' };
  const role = await send(kith, 'POST', '/roles', {
    name: `Team ${Date.now()}`,
    rights: { objects, others, sensitive: false, share: false },
  });
  // Only people make keys.
  const signedIn = await fetch(`${kith.url}/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-kith-request': '1' },
    body: JSON.stringify({ email: account.email, password: account.password }),
  });
  const cookie = signedIn.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');
  const person = { ...kith, headers: { cookie } };
  const key = await send(person, 'POST', '/api-keys', { name: 'team', role: role.body.id });
  if (!key.body.key) throw new Error(`No key at team level: ${JSON.stringify([role.body, key.body])}`);
  return { port: kith.target.port, headers: { authorization: `Bearer ${key.body.key}` } };
}

interface Answer {
  status: number;
  body: { id?: string; key?: string; [more: string]: unknown };
}

async function send(kith: BenchKith, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await fetch(kith.url + path, {
    method,
    headers: { 'content-type': 'application/json', 'x-kith-request': '1', ...kith.headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json().catch(() => ({}))) as Answer['body'] };
}

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { testKith } from '../../../test/kith.ts';
import type { Change, Values } from '../../types.ts';
import { write } from '../../write/index.ts';
import { startRun } from './runs.ts';

const kith = await testKith();
const acme = await kith.workspace('Acme');
const { ctx, owner } = acme;

const people = async (list: Values[]) => {
  const changes: Change[] = list.map((values) => ({ op: 'create', object: 'person', values }));
  const { results } = await write(ctx, changes);
  return results.map((result) => (result.ok ? result.record.id : ''));
};
const pairs = async () => {
  const { rows } = await sql<{ a: string; b: string; probability: number; state: string }>`
    select a, b, probability, state from ${sql.id(ctx.workspace.schema, 'duplicate_pair')} order by probability desc`.execute(
    ctx.db,
  );
  return rows;
};
const has = async (x: string, y: string) =>
  (await pairs()).find((p) => [p.a, p.b].includes(x) && [p.a, p.b].includes(y));

test('who is there twice is found once they are written, and falls away once they differ', async () => {
  const [anna = '', twin = '', other = ''] = await people([
    { first_name: 'Anna', last_name: 'Hübner', email: 'anna.huebner@gmail.com', phone: '+49 30 5550101' },
    { first_name: 'Dr. Anna', last_name: 'Hubner', email: 'annahuebner+shop@googlemail.com' },
    { first_name: 'Anna', last_name: 'Zeller', email: 'zeller@post.example' },
  ]);
  await kith.settle();
  expect((await has(anna, twin))?.probability).toBeGreaterThan(0.8);
  expect(await has(anna, other)).toBeUndefined();

  // From now on only what changes is compared.
  const [third = ''] = await people([{ first_name: 'Anne', last_name: 'Hübner', phone: '030 5550101' }]);
  await kith.settle();
  expect((await has(anna, third))?.probability).toBeGreaterThan(0.8);
  await owner.send('PATCH', `/people/${twin}`, { first_name: 'Karl', last_name: 'Otto', email: 'karl@post.example' });
  await kith.settle();
  expect(await has(anna, twin)).toBeUndefined();
  await owner.send('DELETE', `/people/${third}`);
  await kith.settle();
  expect(await has(anna, third)).toBeUndefined();
});

test('a run in a thread of its own compares thousands, with one name that all too many have', async () => {
  const list: Values[] = [];
  for (let i = 0; i < 2600; i++) {
    const many = i % 2 === 0;
    const first = `Per${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + ((i * 7) % 23))}`;
    list.push({
      first_name: many ? 'John' : first,
      last_name: many ? 'Smith' : `Quist${i % 300}`,
      email: `no${i}@post.example`,
      city: `Town ${i % 50}`,
    });
  }
  for (let i = 0; i < 100; i += 2)
    list.push({ first_name: 'Johnny', last_name: 'Smith', email: `no${i}+x@post.example` });
  const ids = await people(list);
  const run = await startRun(ctx, 'person');
  await kith.settle();
  const { rows } = await sql<{ state: string; found: number; compared: number; done: number; total: number }>`
    select state, found, compared, done, total from ${sql.id(ctx.workspace.schema, 'duplicate_run')} where id = ${run.id}`.execute(
    ctx.db,
  );
  expect(rows[0]).toMatchObject({ state: 'done' });
  expect(rows[0]?.done).toBe(rows[0]?.total);
  // 1,350 of one name would make 900,000 pairs.
  expect(rows[0]?.compared).toBeLessThan(60_000);
  for (let i = 0; i < 50; i++)
    expect((await has(ids[i * 2] as string, ids[2600 + i] as string))?.probability, String(i)).toBeGreaterThan(0.8);
}, 60_000);

test('a new record that looks like one that is there is shown it, with the reasons, and may be made all the same', async () => {
  await people([
    {
      first_name: 'Konstantin',
      last_name: 'Wirth',
      email: 'k.wirth@initech.example',
      phone: '+49 89 4440101',
      city: 'Augsburg',
    },
  ]);
  await kith.settle();
  const again = { first_name: 'Konstantin', last_name: 'Wirth', phone: '089 4440101', city: 'Augsburg' };
  const refused = await owner.send('POST', '/people', again);
  expect(refused.status).toBe(409);
  const [candidate] = refused.body.candidates;
  expect(candidate).toMatchObject({ object: 'person', title: 'Konstantin Wirth' });
  expect(candidate.probability).toBeGreaterThan(0.8);
  expect(candidate.reasons.map((r: Values) => [r.comparison, r.level])).toContainEqual(['phone', 'same']);
  // Nor is one of the same town whose address and number are others: nobody is held up over a name.
  const namesake = { ...again, email: 'konstantin@another.example', phone: '089 9990000' };
  expect((await owner.send('POST', '/people', namesake)).status).toBe(201);
  // A namesake is none, nor is the wife at the same number.
  expect((await owner.send('POST', '/people', { first_name: 'Konstantin', last_name: 'Wirth' })).status).toBe(201);
  expect((await owner.send('POST', '/people', { ...again, first_name: 'Renate' })).status).toBe(201);
  expect((await owner.send('POST', '/people?allow_duplicate=true', again)).status).toBe(201);
  const told = await owner.send('POST', '/duplicates/people/likely', { rows: [again, { first_name: 'Nobody' }] });
  expect(told.body.data.map((list: unknown[]) => list.length > 0)).toEqual([true, false]);
});

test('pairs are shown with their reasons, decided for good, judged in a sample, and merged together', async () => {
  const globex = await kith.workspace('Globex');
  const list = 'Adler Brandt Conrad Dietz Engel Fuchs Graf Horn'.split(' ').map((last_name, i) => ({
    first_name: 'Ida',
    last_name,
    email: `ida${i}@post.example`,
    phone: `+49 40 555010${i}`,
  }));
  for (const values of [...list, ...list]) await globex.owner.send('POST', '/people?allow_duplicate=true', values);
  await kith.settle();
  const { data } = (await globex.owner.send('GET', '/duplicates/people')).body;
  expect(data).toHaveLength(8);
  expect(data[0]).toMatchObject({ object: 'people', state: 'open', winner: 'a' });
  expect(data[0].reasons[0].weight).toBeGreaterThan(1);
  expect((await globex.owner.send('GET', `/people/${data[0].a.id}/duplicates`)).body.data).toHaveLength(1);

  const decided = await globex.owner.send('PATCH', `/duplicate-pairs/${data[0].id}`, {
    state: 'not_duplicate',
    reason: 'household',
  });
  expect(decided.body).toMatchObject({ state: 'not_duplicate', reason: 'household' });
  expect((await globex.owner.send('POST', '/duplicates/people/runs')).status).toBe(202);
  await kith.settle();
  const [about] = (await globex.owner.send('GET', '/duplicates')).body.data.filter(
    (o: Values) => o.object === 'people',
  );
  expect(about).toMatchObject({ open: 7, run: { state: 'done', compared: 8 } });

  const sample = (await globex.owner.send('GET', '/duplicates/people/sample')).body;
  expect(sample.data).toHaveLength(8);
  for (const [i, { id }] of sample.data.entries())
    await globex.owner.send('PATCH', `/duplicate-samples/${id}`, { same: i > 1 });
  const { estimate } = (await globex.owner.send('GET', '/duplicates/people/sample')).body;
  expect(estimate).toMatchObject({ answered: 8, precision: 0.75 });

  const preview = await globex.owner.send('POST', '/duplicates/people/merge', { min: 0.8, preview: true });
  expect(preview.body.pairs).toBe(7);
  const work = (await globex.owner.send('POST', '/duplicates/people/merge', { min: 0.8, cause: 'two_lists' })).body;
  await kith.settle();
  expect((await globex.owner.send('GET', `/work/${work.id}`)).body).toMatchObject({
    state: 'done',
    done: 7,
    failed: 0,
  });
  const count = async () => (await globex.owner.send('POST', '/people/query', { count: 'exact' })).body.count.value;
  expect(await count()).toBe(9);
  await globex.owner.send('POST', `/work/${work.id}/unmerge`);
  await kith.settle();
  expect(await count()).toBe(16);
  expect((await globex.owner.send('GET', '/duplicates/people')).body.data).toEqual([]);
});

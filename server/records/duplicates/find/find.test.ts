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

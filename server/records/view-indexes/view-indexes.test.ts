import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Context } from '../../kernel/context.ts';
import { testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { catalog } from '../catalog.ts';
import { planFilter } from '../filter.ts';
import { selection } from '../query.ts';
import { orderBy, partCondition, planSort } from '../sort.ts';
import { indexFor } from './derive.ts';
import { tendIndexes } from './make.ts';
import { noticeList } from './notice.ts';
import { isInAnIndex } from './served.ts';

const kith = await testKith();

const filter = { and: [{ field: 'job_title', op: 'eq' as const, value: 'buyer 7' }] };
const sort = ['first_name'];

async function withPeople(rows: number) {
  const acme = await kith.workspace();
  const { ctx } = acme;
  const person = sql.id(ctx.workspace.schema, 'person');
  await sql`insert into ${person} (id, first_name, last_name, job_title, created_at, updated_at)
    select uuidv7(), 'Given ' || (i * 7919) % ${rows}, 'Family', 'Buyer ' || i % 200, now(), now()
    from generate_series(1, ${rows}::int) as i`.execute(ctx.db);
  await sql`analyze ${person}`.execute(ctx.db);
  return acme;
}

/** How many blocks PostgreSQL looks at for the first page, and by which index. */
async function cost(ctx: Context): Promise<{ blocks: number; plan: string }> {
  const def = catalog(ctx).object('person');
  const order = planSort(ctx, def, sort);
  const where = await selection(ctx, def, { filter });
  const { rows } = await sql<{ 'QUERY PLAN': [{ Plan: Record<string, number> }] }>`
    explain (analyze, buffers, format json) select * from ${sql.id(ctx.workspace.schema, 'person')} as t
    where ${where} and ${partCondition(order, 'filled', null)} order by ${orderBy(order, 'filled')} limit 51`.execute(
    ctx.db,
  );
  const plan = rows[0]?.['QUERY PLAN'][0].Plan ?? {};
  const blocks = (plan['Shared Hit Blocks'] ?? 0) + (plan['Shared Read Blocks'] ?? 0);
  return { blocks, plan: JSON.stringify(plan) };
}

/** An index is asked for beside the list that was slow: in a moment, not at once. */
const indexes = (owner: TestWorkspace['owner']) =>
  expect.poll(
    async () => {
      await kith.settle();
      return (await owner.send('GET', '/view-indexes')).body.data.length;
    },
    { timeout: 10_000 },
  );

function beSlow(ctx: Context, times: number): void {
  const def = catalog(ctx).object('person');
  for (let i = 0; i < times; i++) noticeList(ctx, def, planFilter(ctx, def, filter), sort, 400);
}

test('a saved view that is slow several times gets its index, and its list reads a fraction of what it read', async () => {
  const { ctx, owner } = await withPeople(30_000);
  const before = await cost(ctx);
  const { body: view } = await owner.send('POST', '/views', { object: 'people', name: 'Buyers', filter, sort });
  beSlow(ctx, 2);
  await kith.settle();
  expect((await owner.send('GET', '/view-indexes')).body.data).toEqual([]);
  beSlow(ctx, 1);
  await indexes(owner).toBe(1);
  const [made] = (await owner.send('GET', '/view-indexes')).body.data;
  expect(made).toMatchObject({ object: 'person', state: 'ready', slow_ms: 400, views: [view.id] });
  expect(made.definition).toBe('(lower("job_title"), "first_name" collate "und-x-icu", id) where trashed_at is null');
  const after = await cost(ctx);
  expect(after.plan).toContain(made.name);
  expect(before.blocks / after.blocks).toBeGreaterThan(5);
  const [told] = (await owner.send('GET', '/views?object=people')).body.data;
  expect(told.index).toMatchObject({ state: 'ready' });

  // Used by somebody within the month, it stays; after a month without, it goes.
  await tendIndexes(ctx);
  kith.setNow(new Date(Date.now() + 20 * 86_400_000));
  await tendIndexes(ctx);
  expect((await owner.send('GET', '/view-indexes')).body.data).toHaveLength(1);
  kith.setNow(new Date(Date.now() + 60 * 86_400_000));
  await tendIndexes(ctx);
  kith.setNow(null);
  expect((await owner.send('GET', '/view-indexes')).body.data).toEqual([]);
  const { rows } = await sql`select 1 from pg_indexes where indexname = ${made.name}`.execute(ctx.db);
  expect(rows).toEqual([]);
}, 60_000);

test('a small table, a list that nobody saved, and an order that has its index get none', async () => {
  const { ctx, owner } = await withPeople(2000);
  await owner.send('POST', '/views', { object: 'people', name: 'Buyers', filter, sort });
  beSlow(ctx, 12);
  await kith.settle();
  const large = await withPeople(21_000);
  beSlow(large.ctx, 5);
  await kith.settle();
  for (const who of [owner, large.owner]) expect((await who.send('GET', '/view-indexes')).body.data).toEqual([]);
  const def = catalog(ctx).object('person');
  expect(indexFor(ctx, def, null, ['-created_at'])).toBeNull();
  expect(indexFor(ctx, def, null, ['company'])).toBeNull();
  expect(indexFor(ctx, def, { field: 'owner', op: 'is_me' }, ['-created_at'])?.columns).toEqual([
    '"owner_id"',
    '"created_at"',
    'id',
  ]);
  // The list that nobody saved is slow again and again.
  beSlow(large.ctx, 5);
  await indexes(large.owner).toBe(1);
}, 60_000);

test('the first slow list by a text of one’s own gets all such texts an index together, which narrows without being an order', async () => {
  const { ctx, owner } = await withPeople(22_000);
  for (const label of ['Badge', 'Shirt']) {
    await owner.send('POST', '/objects/people/fields', { label, type: 'text' });
  }
  const person = sql.id(ctx.workspace.schema, 'person');
  await sql`update ${person} set c_badge = 'Badge ' || substr(first_name, 7), c_shirt = 'Shirt ' || (length(first_name) * 7919) % 5`.execute(
    ctx.db,
  );
  await sql`vacuum analyze ${person}`.execute(ctx.db);
  const own = { and: [{ field: 'c_badge', op: 'eq' as const, value: 'badge 77' }] };
  const def = () => catalog(ctx).object('person');
  const ask = async () => {
    const { rows } = await sql<{
      'QUERY PLAN': [{ Plan: Record<string, number> }];
    }>`explain (analyze, buffers, format json)
      select id from ${person} as t where ${await selection(ctx, def(), { filter: own })}`.execute(ctx.db);
    return rows[0]?.['QUERY PLAN'][0].Plan ?? {};
  };
  const before = await ask();
  noticeList(ctx, def(), planFilter(ctx, def(), own), ['c_shirt'], 400);
  await indexes(owner).toBe(1);
  const [made] = (await owner.send('GET', '/view-indexes')).body.data;
  expect(made).toMatchObject({ object: 'person', state: 'ready', views: [] });
  expect(made.definition).toMatch(/^using bloom \(lower\("c_badge"\), lower\("c_shirt"\)\)/);
  const after = await ask();
  expect(after['Actual Rows']).toBe(1);
  expect(JSON.stringify(after)).toContain(made.name);
  expect((before['Shared Hit Blocks'] ?? 0) / (after['Shared Hit Blocks'] ?? 1)).toBeGreaterThan(2);
  expect(await isInAnIndex(ctx, 'person', 'c_badge')).toBe(false);

  // Another field of the kind takes the place of the index by one that knows it too.
  await owner.send('POST', '/objects/people/fields', { label: 'Locker', type: 'text' });
  await tendIndexes(ctx);
  const [next, ...more] = (await owner.send('GET', '/view-indexes')).body.data;
  expect(more).toEqual([]);
  expect(next.definition).toContain('"c_locker"');
}, 60_000);

import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Values } from '../../records/types.ts';
import { createRecord } from '../../records/write/index.ts';
import { testKith } from '../../test/kith.ts';
import { remindOfReviews } from './service.ts';

const kith = await testKith();
kith.setNow('2026-11-22T10:00:00Z');
const acme = await kith.workspace('Acme');
const { owner, ctx } = acme;
const make = async (object: string, values: Values) => (await createRecord(ctx, object, values)).id;
const usd = (amount: string) => ({ amount, currency: 'USD' });

test('a programme adds up its companies in all countries and currencies, year by year against its targets', async () => {
  await owner.send('PATCH', '/workspace', { rates: { EUR: 1.5 } });
  const programme = await make('programme', { name: 'Globex worldwide', kind: 'global' });
  const us = await make('company', { name: 'Globex Inc', country: 'US' });
  const de = await make('company', { name: 'Globex GmbH', country: 'Germany' });
  const apart = await make('company', { name: 'Initech', country: 'US' });
  const tie = (company: string, role = 'subsidiary') =>
    owner.send('POST', '/programme_companies', { programme, company, role });
  expect((await tie(us, 'headquarters')).status).toBe(201);
  expect((await tie(de)).status).toBe(201);
  expect((await tie(us)).body.errors[0]).toMatchObject({ field: 'company', code: 'not_unique' });
  for (const [year, amount] of [
    [2025, '1000'],
    [2026, '400.10'],
  ] as const)
    await make('programme_target', { programme, year, amount: usd(amount) });
  const deal = async (company: string, amount: unknown, close_date: string, win = true) => {
    const id = await make('deal', { name: 'Chairs', company, amount, started_on: '2020-01-01', close_date });
    if (win) expect((await owner.send('POST', `/deals/${id}/win`, { close_date })).status).toBe(200);
  };
  await deal(us, usd('100.05'), '2025-11-22');
  await deal(de, { amount: '200.10', currency: 'EUR' }, '2026-02-01');
  await deal(de, usd('50'), '2026-12-01', false);
  await deal(apart, usd('999'), '2016-11-22');
  await make('call', { about: { object: 'company', id: de }, started_at: '2026-11-01T09:00:00Z' });
  const { body } = await owner.send('GET', `/programmes/${programme}/figures`);
  expect(body.years).toEqual([
    expect.objectContaining({ year: 2025, target: '1000.00', won: '100.05', reached: 10 }),
    expect.objectContaining({ year: 2026, target: '400.10', won: '300.15', reached: 75 }),
  ]);
  expect(body.totals).toMatchObject({
    won: '400.20',
    open: '50.00',
    open_deals: 1,
    last_contact: '2026-11-01T09:00:00Z',
  });
  expect(body.countries).toContainEqual({ country: 'Germany', companies: 1, won: '300.15', open: '50.00' });
  const durations = (await owner.send('GET', '/relationship-duration')).body;
  expect(durations).toMatchObject({
    all: { customers: 3, years: 3.9 },
    key_accounts: { customers: 2, years: 0.9 },
    others: { customers: 1, years: 10 },
  });
  const stranger = (await kith.workspace('Hooli')).owner;
  expect((await stranger.send('GET', `/programmes/${programme}/figures`)).status).toBe(404);
});

test('a review says what was decided, sets the next one, ends its reminder, and can be taken back', async () => {
  const programme = await make('programme', { name: 'Umbrella', review_months: 3, next_review: '2026-11-20' });
  expect(await remindOfReviews(ctx)).toBe(1);
  expect(await remindOfReviews(ctx)).toBe(0);
  const about = { field: 'about', op: 'eq', value: { object: 'programme', id: programme } } as const;
  const [task] = (await listRecords(ctx, 'task', { filter: about })).records;
  expect(task).toMatchObject({ assignee: owner.memberId, priority: 'high', due_at: '2026-11-20T09:00:00Z' });
  const path = `/programmes/${programme}/reviews`;
  const early = await owner.send('POST', path, { held_on: '2026-12-24', decided: 'Nothing' });
  expect(early.body.errors[0]).toMatchObject({ field: 'held_on' });
  expect((await (await acme.as('read_only')).send('POST', path, { decided: 'x' })).status).toBe(403);
  const wish = { outcome: 'refocused', decided: 'Fewer products', refocused: 'Service first' };
  const made = await owner.send('POST', path, wish);
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ held_on: '2026-11-22', held_by: owner.memberId, outcome: 'refocused' });
  const now = async () => getRecord(ctx, 'programme', programme);
  expect(await now()).toMatchObject({ last_review: '2026-11-22', next_review: '2027-02-22', review_task: null });
  expect((await getRecord(ctx, 'task', String(task?.id))).done_at).toBe('2026-11-22T10:00:00Z');
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.id(ctx.workspace.schema, 'event')}
    where name = 'programme.reviewed' and record_id = ${programme}::uuid`.execute(ctx.db);
  expect(Number(rows[0]?.n)).toBe(1);
  // One of long ago is only noted.
  await owner.send('POST', path, { held_on: '2026-01-10', decided: 'Begin' });
  expect(await now()).toMatchObject({ last_review: '2026-11-22' });
  const undone = await owner.send('POST', `/changes/${made.headers['kith-change-set']}/undo`, {});
  expect(undone.status).toBe(200);
  expect(await now()).toMatchObject({ last_review: null, next_review: '2026-11-20', review_task: task?.id });
});

import Big from 'big.js';
import { beforeAll, expect, test } from 'vitest';
import { createRecord, trashRecord, updateRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { shareOut } from './parts.ts';
import type { GoalDetail, Leaderboard, Progress } from './schema.ts';
import { watchGoals } from './watch.ts';

let kith: TestKith;
let acme: TestWorkspace;
let anna: Person;
let ben: Person;
let won: string;
let lost: string;
const teams: Record<string, string> = {};

beforeAll(async () => {
  kith = await testKith();
  // A Tuesday; Monday morning in Auckland is still Sunday in Europe.
  kith.setNow('2026-02-17T09:00:00Z');
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR', timeZone: 'Pacific/Auckland' });
  anna = await acme.hire('Anna Agent');
  ben = await acme.hire('Ben Agent');
  const { ctx } = acme;
  teams.sales = (await createRecord(ctx, 'team', { name: 'Sales' })).id;
  teams.north = (await createRecord(ctx, 'team', { name: 'North', parent: teams.sales })).id;
  await updateRecord(ctx, 'member', anna.memberId, { team: teams.sales });
  await updateRecord(ctx, 'member', ben.memberId, { team: teams.north });
  const { body } = await acme.owner.send('GET', '/stages?limit=50');
  const stage = (kind: string) => body.data.find((one: { kind: string }) => one.kind === kind).id;
  won = stage('won');
  lost = stage('lost');
}, 60_000);

const win = (owner: Person | null, amount: string, close_date: string, stage = won) =>
  createRecord(acme.ctx, 'deal', {
    name: `Deal of ${amount}`,
    amount,
    stage,
    owner: owner?.memberId ?? null,
    close_date,
  });
const goalOf = async (values: Record<string, unknown>, by = acme.owner) => {
  const { status, body, headers } = await by.send('POST', '/goals', {
    period: 'month',
    starts_on: '2026-02-10',
    ...values,
  });
  return { status, body, id: body.id as string, changeSet: headers['kith-change-set'] };
};
const progress = async (id: string, by = acme.owner): Promise<GoalDetail> => {
  const { status, body } = await by.send('GET', `/goals/${id}/progress`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
};

test('a goal is read from the records: of a colleague, of a team with those below, of everybody', async () => {
  await win(anna, '1000', '2026-02-03');
  await win(ben, '400.50', '2026-02-28');
  await win(null, '99.50', '2026-02-10');
  await win(anna, '5000', '2026-01-31');
  await win(anna, '7000', '2026-02-05', lost);
  const mine = await goalOf({ owner: anna.memberId, amount: '2000' });
  expect(mine.body).toMatchObject({ name: 'Won value, Anna Agent', starts_on: '2026-02-01', scope: 'member' });
  const one = (await progress(mine.id)).goal;
  // Of the 20 working days of February 11 are over on the 17th.
  expect(one).toMatchObject({ value: '1000', target: '2000', percent: 50, kind: 'money', state: 'behind', pace: 55 });
  expect(one).toMatchObject({ expected: '1100', projected: '1818.18' });
  const team = await goalOf({ scope: 'team', team: teams.sales, amount: '2800' });
  expect((await progress(team.id)).goal).toMatchObject({ value: '1400.5', state: 'behind' });
  const everybody = await goalOf({ scope: 'everyone', amount: '1500' });
  const all = await progress(everybody.id);
  expect(all.goal).toMatchObject({ value: '1500', state: 'reached' });
  expect(all.people.map(({ member, value }) => [member?.name ?? null, value])).toEqual([
    ['Anna Agent', '1000'],
    ['Ben Agent', '400.5'],
    [null, '99.5'],
  ]);
  expect(all.course.find(({ until }) => until === '2026-02-09')?.value).toBe('1000');
});

test('what a team did is the sum of what its members did, however deals are shared', async () => {
  const deal = await win(anna, '333.33', '2026-02-11');
  const shared = await win(ben, '1000', '2026-02-12');
  const carl = await acme.hire('Carl Outside');
  const seats = (parts: Array<[Person, number]>) => ({
    members: parts.map(([who, percent]) => ({ member: who.memberId, percent })),
  });
  for (const [id, parts] of [
    [
      deal.id,
      [
        [anna, 33],
        [ben, 33],
        [carl, 34],
      ],
    ],
    [
      shared.id,
      [
        [carl, 25],
        [ben, 75],
      ],
    ],
  ] as Array<[string, Array<[Person, number]>]>) {
    const { status, body } = await acme.owner.send('PUT', `/deals/${id}/team`, seats(parts));
    expect(status, JSON.stringify(body)).toBe(200);
  }
  const value = async (values: Record<string, unknown>) =>
    (await progress((await goalOf(values)).id)).goal.value ?? '0';
  for (const measure of ['won_value', 'won_deals', 'new_pipeline']) {
    const target = measure === 'won_deals' ? { target: 10 } : { amount: '10' };
    const own = await Promise.all(
      [anna, ben, carl].map(({ memberId }) => value({ measure, owner: memberId, ...target })),
    );
    const [a = '0', b = '0', c = '0'] = own;
    const team = await value({ measure, scope: 'team', team: teams.sales, ...target });
    expect([measure, team]).toEqual([measure, Big(a).plus(b).toString()]);
    const everybody = Big(await value({ measure, scope: 'everyone', ...target }));
    const nobodys = measure === 'won_deals' ? 1 : '99.5';
    expect([measure, everybody.toString()]).toEqual([measure, Big(a).plus(b).plus(c).plus(nobodys).toString()]);
  }
  expect(await value({ owner: carl.memberId, amount: '10' })).toBe('363.33');
});

test('periods begin and end by the clocks of the workspace', async () => {
  const owner = anna.memberId;
  const call = (started_at: string) =>
    createRecord(acme.ctx, 'call', { subject: 'Hello', started_at, owner, direction: 'outgoing' });
  // Auckland is 13 hours ahead: the first is Monday the 16th there, the second the first of March.
  await call('2026-02-15T11:30:00Z');
  await call('2026-02-28T10:59:00Z');
  await call('2026-02-28T11:01:00Z');
  const week = await goalOf({ measure: 'calls_made', owner, target: 5, period: 'week', starts_on: '2026-02-18' });
  expect(week.body.starts_on).toBe('2026-02-16');
  expect((await progress(week.id)).goal).toMatchObject({
    value: '1',
    period: { from: '2026-02-16', until: '2026-02-22' },
  });
  const month = await goalOf({ measure: 'calls_made', owner, target: 5 });
  expect((await progress(month.id)).goal.value).toBe('2');
});

test('a count of one’s own goes by any object, field and filter, and refuses what is not there', async () => {
  await createRecord(acme.ctx, 'company', { name: 'Initech', industry: 'retail', owner: anna.memberId });
  await createRecord(acme.ctx, 'company', { name: 'Hooli', industry: 'medical', owner: anna.memberId });
  const definition = { object: 'companies', fn: 'count', at: 'created_at' };
  const custom = { measure: 'custom', target: 4, owner: anna.memberId };
  const retail = await goalOf({
    ...custom,
    definition: JSON.stringify(definition),
    filter: JSON.stringify({ field: 'industry', op: 'eq', value: 'retail' }),
  });
  expect(retail.status, JSON.stringify(retail.body)).toBe(201);
  const detail = await progress(retail.id);
  expect(detail.goal).toMatchObject({ value: '1', percent: 25, kind: 'count' });
  const rows = await acme.owner.send('POST', `/${detail.drill?.plural}/query`, { filter: detail.drill?.filter });
  expect(rows.body.data.map(({ name }: { name: string }) => name)).toEqual(['Initech']);
  const said = async (values: Record<string, unknown>) => (await goalOf(values)).body.errors?.[0]?.field;
  expect(await said({ ...custom, definition: JSON.stringify({ ...definition, at: 'name' }) })).toBe('definition');
  expect(await said({ ...custom, definition: JSON.stringify({ ...definition, object: 'ghosts' }) })).toBe('definition');
  expect(await said({ ...custom })).toBe('definition');
  const filter = JSON.stringify({ field: 'nothing', op: 'eq', value: 1 });
  expect(await said({ ...custom, definition: JSON.stringify(definition), filter })).toBe('filter');
  expect(await said({ owner: anna.memberId })).toBe('amount');
  expect(await said({ measure: 'win_rate', target: 120, owner: anna.memberId })).toBe('target');
  const preview = await anna.send('POST', '/goal-previews', {
    ...{
      measure: 'custom',
      definition,
      scope: 'member',
      owner: anna.memberId,
      period: 'month',
      starts_on: '2026-02-01',
    },
  });
  expect(preview.body).toMatchObject({ now: '2', kind: 'count' });
  expect(preview.body.before.map(({ value }: { value: string }) => value)).toEqual(['0', '0', '0']);
});

test('a target stands once: a goal follows the quota where there is one', async () => {
  const quotas = [{ owner: ben.memberId, amount: '900' }];
  await acme.owner.send('PUT', '/forecast/quotas', { period: 'quarter', starts_on: '2026-04-01', quotas });
  const wish = { owner: ben.memberId, period: 'quarter', starts_on: '2026-04-01' };
  expect((await goalOf({ ...wish, amount: '500' })).body.errors[0]).toMatchObject({
    field: 'from_quota',
    code: 'quota',
  });
  const follows = await goalOf({ ...wish, from_quota: true });
  expect((await progress(follows.id)).goal).toMatchObject({ target: '900', state: 'upcoming' });
  const year = await goalOf({
    from_quota: true,
    scope: 'team',
    team: teams.sales,
    period: 'year',
    starts_on: '2026-04-01',
  });
  expect((await progress(year.id)).goal.target).toBe('900');
  expect((await goalOf({ ...wish, from_quota: true, measure: 'won_deals' })).body.errors[0].field).toBe('from_quota');
});

test('goals of others are set by those who lead them; one’s own by oneself; undo takes them back', async () => {
  const member = await acme.as('member');
  expect((await goalOf({ owner: ben.memberId, amount: '5' }, member)).body.errors[0].code).toBe('not_allowed');
  expect((await goalOf({ scope: 'team', team: teams.sales, amount: '5' }, member)).status).toBe(422);
  expect((await goalOf({ scope: 'everyone', amount: '5' }, member)).status).toBe(422);
  const own = await goalOf({ measure: 'tasks_done', target: 3 }, member);
  expect(own.body).toMatchObject({ owner: member.memberId });
  await acme.owner.send('PATCH', `/goals/${own.id}`, { target: 4 });
  const turned = await member.send('PATCH', `/goals/${own.id}`, { owner: ben.memberId });
  expect(turned.status).toBe(422);
  await updateRecord(acme.ctx, 'team', teams.sales as string, { lead: member.memberId });
  expect((await goalOf({ owner: ben.memberId, measure: 'tasks_done', target: 5 }, member)).status).toBe(201);
  expect((await goalOf({ scope: 'team', team: teams.north, measure: 'tasks_done', target: 5 }, member)).status).toBe(
    201,
  );
  expect((await goalOf({ owner: member.memberId, amount: '5' }, await acme.as('read_only'))).status).toBe(403);
  const gone = await member.send('DELETE', `/goals/${own.id}`);
  expect((await member.send('GET', `/goals/${own.id}/progress`)).status).toBe(404);
  await member.send('POST', `/changes/${gone.headers['kith-change-set']}/undo`, {});
  expect((await progress(own.id, member)).goal.target).toBe('4');
  await updateRecord(acme.ctx, 'team', teams.sales as string, { lead: null });
});

test('a team’s goal is shared out to the last coin, and goes with its parts', async () => {
  const goal = await goalOf({
    scope: 'team',
    team: teams.sales,
    amount: '1000.01',
    measure: 'invoiced',
    repeats: true,
  });
  const proposed = await acme.owner.send('GET', `/goals/${goal.id}/parts`);
  expect(proposed.body.parts.map(({ target }: { target: string }) => target)).toEqual(['500.01', '500']);
  const set = (parts: unknown, more = {}, by = acme.owner) =>
    by.send('PUT', `/goals/${goal.id}/parts`, { parts, ...more });
  const uneven = [
    { member: anna.memberId, target: '600' },
    { member: ben.memberId, target: '300' },
  ];
  expect((await set(uneven)).body.errors[0]).toMatchObject({ field: 'parts', code: 'uneven' });
  expect((await set(uneven, {}, anna)).status).toBe(403);
  expect((await set([{ member: acme.owner.memberId, target: '1000.01' }])).body.errors[0].field).toBe(
    'parts[0].member',
  );
  expect((await set(uneven, { uneven: true })).body.changed).toBe(2);
  expect((await progress(goal.id)).goal.parts).toEqual({ count: 2, sum: '900', difference: '-100.01' });
  const even = await set([{ member: anna.memberId, target: '1000.01' }]);
  const detail = await progress(goal.id);
  expect(detail.goal.parts).toEqual({ count: 1, sum: '1000.01', difference: '0' });
  await acme.owner.send('POST', `/changes/${even.headers['kith-change-set']}/undo`, {});
  expect((await progress(goal.id)).goal.parts?.sum).toBe('900');
  await acme.owner.send('PATCH', `/goals/${goal.id}`, { period: 'quarter' });
  const parts = await acme.owner.send('POST', '/goals/query', {
    filter: { field: 'parent', op: 'eq', value: goal.id },
  });
  expect(parts.body.data.map(({ period }: { period: string }) => period)).toEqual(['quarter', 'quarter']);
  await trashRecord(acme.ctx, 'goal', goal.id);
  expect((await acme.owner.send('GET', `/goals/${parts.body.data[0].id}`)).status).toBe(404);
  // Whatever the weights, nothing is lost.
  for (let n = 1; n < 40; n++) {
    const weights = Array.from({ length: n }, (_, i) => Big((i * 37) % 11));
    const whole = Big(n * 1234.57).round(2);
    const sum = shareOut(whole, weights, n % 3).reduce((all, part) => all.plus(part), Big(0));
    expect(sum.toString()).toBe(weights.every((w) => w.eq(0)) ? '0' : whole.toString());
  }
});

test('that a goal was reached is told once for each period, also by two at once; what was aimed at then stays', async () => {
  const goal = await goalOf({
    measure: 'won_deals',
    owner: ben.memberId,
    target: 1,
    repeats: true,
    starts_on: '2026-01-01',
  });
  await Promise.all([watchGoals(acme.ctx), watchGoals(acme.ctx)]);
  await watchGoals(acme.ctx);
  await kith.readable();
  const events = await acme.ctx.db
    .selectFrom('event')
    .select('payload')
    .where('record_id', '=', goal.id)
    .where('name', '=', 'goal.reached')
    .execute();
  expect(events).toHaveLength(1);
  expect(events[0]?.payload).toMatchObject({ starts_on: '2026-02-01', value: 2, target: 1 });
  const reminders = await ben.send('GET', '/reminders');
  expect(reminders.body.data.map(({ record }: { record: string }) => record)).toContain(goal.id);
  await updateRecord(acme.ctx, 'goal', goal.id, { target: 50 });
  // January was over, and nothing was won in it.
  expect((await progress(goal.id)).history.map(({ target, value }) => [target, value])).toEqual([
    ['1', '0'],
    ['50', '2'],
  ]);
  kith.setNow('2026-03-04T09:00:00Z');
  await watchGoals(acme.ctx);
  await updateRecord(acme.ctx, 'goal', goal.id, { target: 60 });
  const history = (await progress(goal.id)).history;
  expect(history.map(({ target }) => target)).toEqual(['1', '50', '60']);
  expect(history[1]?.reached_at).not.toBeNull();
  // Two periods at once, at the turn of the month; of one that was over long ago nobody hears.
  kith.setNow('2026-02-02T09:00:00Z');
  const both = await goalOf({
    measure: 'won_deals',
    owner: anna.memberId,
    target: 1,
    repeats: true,
    starts_on: '2026-01-01',
  });
  expect(await watchGoals(acme.ctx)).toMatchObject({ reached: 2 });
  kith.setNow('2026-02-17T09:00:00Z');
  const late = await goalOf({
    measure: 'won_deals',
    owner: anna.memberId,
    target: 1,
    repeats: true,
    starts_on: '2026-01-01',
  });
  await watchGoals(acme.ctx);
  const told = async (id: string) => (await progress(id)).history.map(({ reached_at }) => reached_at !== null);
  expect([await told(both.id), await told(late.id)]).toEqual([
    [true, true],
    [false, true],
  ]);
  kith.setNow('2026-02-17T09:00:00Z');
});

test('the leaderboard has places, ties and moves, shows those who left, and one’s own place', async () => {
  const shop = await kith.workspace({ name: 'Shop', currency: 'EUR' });
  const { id: elsewhere } = await goalOf({ measure: 'tasks_done', owner: anna.memberId, target: 3 });
  expect((await shop.owner.send('GET', `/goals/${elsewhere}/progress`)).status).toBe(404);
  const [dora, emil, finn] = [await shop.hire('Dora'), await shop.hire('Emil'), await shop.hire('Finn')];
  const at = async (who: Person, amount: string, close_date: string) => {
    const { body } = await shop.owner.send('GET', '/stages?limit=50');
    const stage = body.data.find((one: { kind: string }) => one.kind === 'won').id;
    return createRecord(shop.ctx, 'deal', { name: amount, amount, stage, owner: who.memberId, close_date });
  };
  await at(dora, '10', '2026-01-05');
  await at(emil, '20', '2026-01-05');
  await at(dora, '70', '2026-02-05');
  await at(emil, '30', '2026-02-05');
  await at(finn, '30', '2026-02-05');
  await trashRecord(shop.ctx, 'member', finn.memberId);
  const board = async (by: Person, query = ''): Promise<Leaderboard> =>
    (await by.send('GET', `/leaderboard?period=month&starts_on=2026-02-05${query}`)).body;
  const rows = (found: Leaderboard) =>
    found.rows.map(({ name, place, tied, moved, me, left }) => ({ name, place, tied, moved, me, left }));
  expect(rows(await board(shop.owner))).toEqual([
    { name: 'Dora', place: 1, tied: false, moved: 1, me: false, left: false },
    expect.objectContaining({ place: 2, tied: true }),
    expect.objectContaining({ place: 2, tied: true }),
    { name: 'Olivia Owner', place: null, tied: false, moved: null, me: true, left: false },
  ]);
  expect((await board(shop.owner)).rows.find(({ name }) => name === 'Finn')).toMatchObject({ left: true, moved: null });
  expect((await board(shop.owner)).total).toBe('130');

  const role = await shop.owner.send('POST', '/roles', {
    name: 'Own deals',
    rights: {
      objects: { deal: { create: true, import: false, read: 'own', update: 'own', delete: 'none', export: 'none' } },
      others: { create: true, import: false, read: 'everyone', update: 'own', delete: 'own', export: 'none' },
      sensitive: false,
      share: false,
    },
  });
  await shop.owner.send('POST', `/members/${emil.memberId}/role`, { role: role.body.id });
  const seen = await board(emil);
  expect(seen).toMatchObject({ partial: true, total: '30' });
  expect(seen.rows.map(({ name }) => name)).toEqual(['Emil']);
  const set = (by: Person, wish: object) => by.send('PUT', '/goal-settings', wish);
  expect((await set(emil, { leaderboard: 'everyone', figures: 'everyone' })).status).toBe(403);
  await set(shop.owner, { leaderboard: 'everyone', figures: 'everyone' });
  expect((await board(emil)).rows.map(({ name, value }) => [name, value])[0]).toEqual(['Dora', '70']);
  const { drill } = (await board(emil)).rows[0] as Leaderboard['rows'][0];
  // The figure is shown, the records behind it are not.
  expect((await emil.send('POST', '/deals/query', { filter: drill?.filter })).body.data).toEqual([]);
  await set(shop.owner, { leaderboard: 'team', figures: 'everyone' });
  expect((await board(emil)).rows.map(({ name }) => name)).toEqual(['Emil']);
  await set(shop.owner, { leaderboard: 'off', figures: 'role' });
  expect(await board(shop.owner)).toMatchObject({ state: 'off', rows: [] });

  // Who was handed over is gone with their access, and back with it.
  await set(shop.owner, { leaderboard: 'everyone', figures: 'role' });
  const left = { name: 'Dora', member: dora.memberId, completed_at: '2026-02-06T00:00:00Z' };
  await createRecord(shop.ctx, 'leaving', left, { system: true });
  const isGone = async () => (await board(shop.owner)).rows.find(({ name }) => name === 'Dora')?.left;
  expect(await isGone()).toBe(false);
  await shop.owner.send('POST', `/members/${dora.memberId}/access-removal`);
  expect(await isGone()).toBe(true);
});

test('a page of goals tells what is one’s own, one’s team’s and everybody’s', async () => {
  const list = async (by: Person, whose: string): Promise<Progress[]> =>
    (await by.send('GET', `/goal-progress?whose=${whose}`)).body.data;
  const mine = await list(anna, 'mine');
  expect(mine.every(({ member }) => member?.id === anna.memberId)).toBe(true);
  expect(mine.length).toBeGreaterThan(2);
  const team = await list(ben, 'team');
  expect(team.some(({ team }) => team?.id === teams.sales)).toBe(true);
  expect((await list(acme.owner, 'all')).length).toBeGreaterThan(team.length);
});

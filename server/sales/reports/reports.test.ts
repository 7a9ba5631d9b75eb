import { beforeAll, expect, test } from 'vitest';
import { createRecord, updateRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import type { ReportPart } from './schema.ts';

let kith: TestKith;
let acme: TestWorkspace;
const year = 'from=2026-01-01&until=2026-12-31';

beforeAll(async () => {
  kith = await testKith();
});

const open = async (by: TestWorkspace['owner'], name: string, query = year) => {
  const { status, body } = await by.send('GET', `/reports/${name}?${query}`);
  expect([name, status, JSON.stringify(body).slice(0, 300)]).toEqual([name, 200, expect.any(String)]);
  return body.parts as ReportPart[];
};
/** The rows of a part as `{ label: { column: value } }`. */
const told = (part: ReportPart | undefined) =>
  Object.fromEntries(
    (part?.data ?? []).map(({ label, values }) => [
      label,
      Object.fromEntries((part?.columns ?? []).map(({ name }, i) => [name, values[i]])),
    ]),
  );

test('conversion follows deals from stage to stage, and time is that of the visits that have ended', async () => {
  acme = await kith.workspace();
  const { ctx } = acme;
  const { body } = await acme.owner.send('GET', '/stages?limit=50&sort=position');
  const stages = body.data as Array<{ id: string; name: string; kind: string }>;
  const [first, second] = stages.filter(({ kind }) => kind === 'open');
  const [won, lost] = ['won', 'lost'].map((kind) => stages.find((stage) => stage.kind === kind));
  const at = (day: number) => kith.setNow(`2026-03-${String(day).padStart(2, '0')}T10:00:00Z`);
  const walk = async (name: string, steps: Array<[number, string | undefined]>) => {
    const [[day, stage] = [1, undefined], ...rest] = steps;
    at(day);
    const deal = await createRecord(ctx, 'deal', { name, stage, amount: '100', started_on: '2026-03-01' });
    for (const [then, to] of rest) {
      at(then);
      await updateRecord(ctx, 'deal', deal.id, { stage: to });
    }
    return deal.id;
  };
  await walk('Straight', [
    [1, first?.id],
    [5, second?.id],
    [9, won?.id],
  ]);
  await walk('Lost at once', [
    [1, first?.id],
    [3, lost?.id],
  ]);
  await walk('Waiting', [[2, first?.id]]);
  const noted = await walk('Noted', [
    [1, first?.id],
    [11, second?.id],
    [21, lost?.id],
  ]);
  await createRecord(ctx, 'note', { body: 'They chose another', about: { object: 'deal', id: noted } });
  kith.setNow('2026-06-01T10:00:00Z');

  expect(told((await open(acme.owner, 'stages'))[0])).toMatchObject({
    [first?.name ?? '']: { entered: 4, advanced: 2, conversion: 50, lost_there: 1, still_there: 1, median_days: 4 },
    [second?.name ?? '']: { entered: 2, advanced: 1, conversion: 50, lost_there: 1, still_there: 0, median_days: 7 },
  });
  // In April nothing came in.
  expect((await open(acme.owner, 'stages', 'from=2026-04-01&until=2026-04-30'))[0]?.data).toEqual([]);

  const [byStage] = await open(acme.owner, 'losses');
  expect(told(byStage)).toMatchObject({ [first?.name ?? '']: { deals: 1 }, [second?.name ?? '']: { deals: 1 } });
  const [silent] = await open(acme.owner, 'silent-deals');
  expect(silent?.data.map(({ label }) => label).sort()).toEqual(['Lost at once', 'Straight']);
  const [movement] = await open(acme.owner, 'movement');
  expect(movement?.data[2]?.values.slice(3)).toEqual([4, 2, 0, 1, 2]);
  kith.setNow(null);
});

test('leads are told by source, with what became of them; those that lie idle come up', async () => {
  const { ctx } = acme;
  kith.setNow('2026-07-01T08:00:00Z');
  const web = await createRecord(ctx, 'lead', { name: 'Chairs', source: 'web' });
  await createRecord(ctx, 'lead', { name: 'Tables', source: 'web' });
  await createRecord(ctx, 'lead', { name: 'Lamps', source: 'event' });
  kith.setNow('2026-07-05T08:00:00Z');
  const about = { object: 'lead', id: web.id };
  await createRecord(ctx, 'task', { subject: 'Call', kind: 'call', about, done_at: '2026-07-05T08:00:00Z' });
  await kith.settle();
  kith.setNow('2026-07-20T08:00:00Z');
  const [months, sources] = await open(acme.owner, 'new-leads');
  expect(months?.data[6]?.values[0]).toBe(3);
  expect(told(sources)).toMatchObject({ web: { leads: 2, conversion: 0 }, event: { leads: 1 } });
  const labels = async (query: string) =>
    (await open(acme.owner, 'stale-leads', query))[0]?.data.map(({ label }) => label).sort();
  expect(await labels(year)).toEqual(['Chairs', 'Lamps', 'Tables']);
  expect(await labels(`${year}&days=16`)).toEqual(['Lamps', 'Tables']);
  kith.setNow(null);
});

test('a report speaks of what the caller may see, and of nothing else', async () => {
  const { status } = await acme.owner.send('GET', '/reports/nothing?from=2026-01-01&until=2026-12-31');
  expect(status).toBe(404);
  for (const query of ['from=2026-02-30&until=2026-12-31', 'from=2026-12-31&until=2026-01-01', ''])
    expect((await acme.owner.send('GET', `/reports/losses?${query}`)).status).toBe(422);
  const role = await acme.owner.send('POST', '/roles', {
    name: 'Own deals',
    rights: {
      objects: { deal: { create: true, import: false, read: 'own', update: 'own', delete: 'none', export: 'none' } },
      others: { create: false, import: false, read: 'none', update: 'none', delete: 'none', export: 'none' },
      sensitive: false,
      share: false,
    },
  });
  expect(role.status, JSON.stringify(role.body)).toBe(201);
  const seller = await acme.hire('Sam Seller');
  const given = await acme.owner.send('POST', `/members/${seller.memberId}/role`, { role: role.body.id });
  expect(given.status, JSON.stringify(given.body)).toBe(200);
  expect((await open(seller, 'losses')).flatMap(({ data }) => data)).toEqual([]);
  expect((await open(seller, 'stages'))[0]?.data).toEqual([]);
  expect((await seller.send('GET', `/reports/new-leads?${year}`)).status).toBe(403);
  const listed = (await seller.send('GET', '/reports')).body.data.map(({ name }: { name: string }) => name);
  expect(listed).toContain('losses');
  expect(listed).not.toContain('new-leads');
  const other = await kith.workspace();
  expect((await open(other.owner, 'losses')).flatMap(({ data }) => data)).toEqual([]);
});

test('selling time is told of working hours: by kind, with what is not logged, without absences', async () => {
  const team = await kith.workspace({ name: 'Sellers', timeZone: 'Europe/Berlin' });
  const { ctx } = team;
  kith.setNow('2026-03-14T08:00:00Z');
  const nina = await team.hire('Nina');
  const owner = nina.memberId;
  const deal = await createRecord(ctx, 'deal', { name: 'Chairs', owner });
  const about = { object: 'deal', id: deal.id };
  const meeting = (values: object) =>
    createRecord(ctx, 'meeting', { subject: 'Talk', owner, starts_at: '2026-03-09T08:00:00Z', ...values });
  // Four hours with a customer, two among colleagues, of which one was spent in the car; one that was called off.
  await meeting({ ends_at: '2026-03-09T12:00:00Z', about });
  await meeting({ ends_at: '2026-03-09T09:00:00Z' });
  await meeting({ ends_at: '2026-03-09T09:00:00Z', time_for: 'travel' });
  await meeting({ ends_at: '2026-03-09T12:00:00Z', about, status: 'cancelled' });
  await createRecord(ctx, 'call', { subject: 'Hello', owner, started_at: '2026-03-10T10:00:00Z', minutes: 30 });
  await createRecord(ctx, 'call', {
    subject: 'Help',
    owner,
    started_at: '2026-03-10T10:00:00Z',
    minutes: 30,
    purpose: 'service',
  });
  const task = { subject: 'Forms', assignee: owner, done_at: '2026-03-11T10:00:00Z', minutes: 90 };
  await createRecord(ctx, 'task', task);
  await createRecord(ctx, 'absence', { member: owner, starts_on: '2026-03-13', ends_on: '2026-03-13', reason: 'Away' });
  const week = 'from=2026-03-09&until=2026-03-15';
  const [course, people, calls] = await open(team.owner, 'selling-time', week);
  // Monday to Thursday are 32 hours; 4.5 of them went into selling.
  expect(told(people)).toEqual({
    Nina: {
      selling_share: 14.1,
      share_before: 0,
      selling: 4.5,
      service: 0.5,
      administration: 2.5,
      travel: 1,
      unlogged: 23.5,
      working: 32,
    },
  });
  expect(told(course)).toMatchObject({ '2026-03-09': { selling_share: 14.1, baseline: 11, logged: 8.5, working: 32 } });
  expect(told(calls)).toMatchObject({ sales: { hours: 0.5, number: 1 }, service: { hours: 0.5, number: 1 } });
  const kinds = (await team.owner.send('GET', '/time-kinds')).body;
  const changed = { ...kinds, tasks: { ...kinds.tasks, to_do: 'selling' }, baseline: 20 };
  expect((await nina.send('PUT', '/time-kinds', changed)).status).toBe(403);
  expect((await team.owner.send('PUT', '/time-kinds', changed)).status).toBe(200);
  expect(told((await open(team.owner, 'selling-time', week))[1])).toMatchObject({
    Nina: { selling: 6, administration: 1 },
  });
  kith.setNow(null);
});

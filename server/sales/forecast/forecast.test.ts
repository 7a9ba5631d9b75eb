import { beforeAll, describe, expect, test } from 'vitest';
import { listRecords } from '../../records/query.ts';
import type { Values } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { winDeal } from '../service.ts';
import { accuracyOf } from './accuracy.ts';
import { movedDeals, movementSince } from './changes.ts';
import { leads, subtree, treeOf } from './hierarchy.ts';
import { outlookOf } from './outlook.ts';
import { periodOf, shifted } from './periods.ts';
import { forecastOf } from './rollup.ts';
import { takeWeeklySnapshot } from './snapshots.ts';

let kith: TestKith;
let acme: TestWorkspace;
let head: Person;
let lead: Person;
let rep: Person;
let stage: Record<string, string>;

const quarter = { period: 'quarter', starts_on: '2026-10-01' } as const;

/** Head leads Lead, who leads Rep. */
beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-10-05T09:00:00Z');
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
  head = await acme.hire('Hanna Head');
  lead = await acme.hire('Liam Lead');
  rep = await acme.hire('Rosa Rep');
  await updateRecord(acme.ctx, 'member', lead.memberId, { manager: head.memberId });
  await updateRecord(acme.ctx, 'member', rep.memberId, { manager: lead.memberId });
  const { records } = await listRecords(acme.ctx, 'stage', { limit: 50 });
  stage = Object.fromEntries(records.map((one) => [String(one.name), one.id]));
});

const deal = async (owner: Person | null, amount: unknown, values: Values = {}) =>
  (
    await createRecord(acme.ctx, 'deal', {
      name: `Deal ${amount}`,
      amount,
      owner: owner?.memberId ?? null,
      close_date: '2026-11-15',
      stage: stage.Lead,
      ...values,
    })
  ).id;

const eventsOf = async (id: string) => {
  await kith.readable();
  const { rows } = await kith.runtime.database.pool.query<{ name: string }>(
    `select name from "${acme.workspace.schema}".event where record_id = $1 order by seq`,
    [id],
  );
  return rows.map((row) => row.name);
};

describe('the forecast of a quarter', () => {
  test('adds up along the hierarchy, category by category', async () => {
    await deal(rep, 100, { forecast_category: 'commit' });
    await deal(rep, 40, { stage: stage.Proposal });
    await deal(lead, 10);
    await deal(head, 7, { forecast_category: 'omitted' });
    await winDeal(acme.ctx, await deal(rep, 1000, { stage: stage.Negotiation }), { close_date: '2026-10-03' });
    await deal(rep, 5, { close_date: '2027-01-01' });
    const { rows, total } = await forecastOf(acme.ctx, quarter);
    const of = (who: Person) => rows.find((row) => row.key === who.memberId);
    expect(of(rep)).toMatchObject({
      depth: 2,
      parent: lead.memberId,
      own: { pipeline: '140.00', commit: '1100.00', best_case: '1140.00', closed: '1000.00', weighted: '30.00' },
    });
    expect(of(lead)?.all).toMatchObject({ pipeline: '150.00', commit: '1100.00', deals: 4 });
    expect(of(head)).toMatchObject({
      depth: 0,
      all: { pipeline: '150.00', omitted: '7.00' },
      own: { pipeline: '0.00' },
    });
    expect(total.all).toMatchObject({ pipeline: '150.00', closed: '1000.00', best_case: '1140.00' });
    const months = await forecastOf(acme.ctx, { period: 'month', starts_on: '2026-11-20' });
    expect(months.total.all).toMatchObject({ pipeline: '150.00', closed: '0.00' });
  });

  test('converts other currencies and says which it cannot', async () => {
    const other = await kith.workspace({ name: 'Other', currency: 'EUR' });
    expect((await other.owner.send('PATCH', '/workspace', { rates: { USD: 0.5 } })).status).toBe(200);
    for (const currency of ['EUR', 'USD', 'CHF']) {
      await createRecord(other.ctx, 'deal', {
        name: currency,
        amount: { amount: '10', currency },
        close_date: '2026-12-01',
      });
    }
    const { total, missing_rates } = await forecastOf(other.ctx, quarter);
    expect([total.all.pipeline, missing_rates]).toEqual(['15.00', ['CHF']]);
  });

  test('is no more than its reader may see', async () => {
    const scope = {
      create: true,
      import: true,
      read: 'team_and_below',
      update: 'own',
      delete: 'own',
      export: 'own',
      fields: {},
    };
    const role = await acme.owner.send('POST', '/roles', {
      name: 'Team lead',
      rights: { objects: {}, others: scope, sensitive: false, share: false },
    });
    expect((await acme.owner.send('POST', `/members/${lead.memberId}/role`, { role: role.body.id })).status).toBe(200);
    const seen = await lead.send('GET', '/forecast?period=quarter&starts_on=2026-10-01');
    expect(seen.status).toBe(200);
    expect(seen.body.rows.map((row: { name: string }) => row.name)).toEqual(['Liam Lead', 'Rosa Rep']);
    expect(seen.body.rows[0]).toMatchObject({ depth: 0, parent: null });
    expect(seen.body.total.all.omitted).toBe('0.00');
    // Another workspace sees nothing of it.
    const other = await kith.workspace('Elsewhere');
    expect((await forecastOf(other.ctx, quarter)).rows).toEqual([]);
  });

  test('measures what is closed against the quotas of the hierarchy', async () => {
    const set = await acme.owner.send('PUT', '/forecast/quotas', {
      ...quarter,
      quotas: [
        { owner: rep.memberId, amount: '2000' },
        { owner: lead.memberId, amount: '500' },
      ],
    });
    expect(set).toMatchObject({ status: 200, body: { changed: 2 } });
    const { rows } = await forecastOf(acme.ctx, quarter);
    expect(rows.map((row) => [row.name, row.quota, row.attainment])).toEqual([
      ['Hanna Head', '2500.00', 40],
      ['Liam Lead', '2500.00', 40],
      ['Rosa Rep', '2000.00', 50],
    ]);
    // A month has a third of it, as it has no quota of its own.
    const month = await forecastOf(acme.ctx, { period: 'month', starts_on: '2026-10-09', member: rep.memberId });
    expect(month.rows[0]).toMatchObject({ quota: '666.67', attainment: 150 });
    await undoChangeSet(acme.ctx, set.headers['kith-change-set'] as string);
    expect((await forecastOf(acme.ctx, quarter)).total.quota).toBeNull();
  });

  test('a quota is one for each colleague and period, and not for oneself to set', async () => {
    const own = { owner: rep.memberId, period: 'month', starts_on: '2026-12-24', amount: 10 };
    expect(await createRecord(acme.ctx, 'quota', own)).toMatchObject({
      starts_on: '2026-12-01',
      name: 'Rosa Rep, 2026-12',
    });
    await expect(createRecord(acme.ctx, 'quota', { ...own, starts_on: '2026-12-03' })).rejects.toMatchObject({
      code: 'invalid',
    });
    const mine = await rep.send('POST', '/quotas', { ...own, starts_on: '2027-03-01' });
    expect(mine).toMatchObject({ status: 422, body: { errors: [{ field: 'owner', code: 'not_allowed' }] } });
  });

  test('a territory has its quota as a colleague has, set by who answers for what it is part of', async () => {
    const north = await createRecord(acme.ctx, 'territory', { name: 'North', manager: lead.memberId });
    const coast = await createRecord(acme.ctx, 'territory', { name: 'Coast', parent: north.id, manager: rep.memberId });
    const quotas = (...of: Array<[string, string | null]>) => ({
      ...quarter,
      quotas: of.map(([territory, amount]) => ({ territory, amount })),
    });
    const set = await acme.owner.send('PUT', '/forecast/quotas', quotas([north.id, '700'], [coast.id, '300']));
    expect(set).toMatchObject({ status: 200, body: { changed: 2 } });
    const rowsOf = async () => {
      const { rows, total } = await forecastOf(acme.ctx, quarter, 'territory');
      return [...rows.filter((row) => row.quota).map((row) => [row.name, row.quota]), ['all', total.quota]];
    };
    expect(await rowsOf()).toEqual([
      ['North', '1000.00'],
      ['Coast', '300.00'],
      ['all', '1000.00'],
    ]);
    // Whoever answers for North says what its coast is to sell; who answers for the coast does not.
    expect(await lead.send('PUT', '/forecast/quotas', quotas([coast.id, '400']))).toMatchObject({ status: 200 });
    const own = await rep.send('PUT', '/forecast/quotas', quotas([coast.id, '1']));
    expect(own).toMatchObject({ status: 422, body: { errors: [{ field: 'territory', code: 'not_allowed' }] } });
    // Those of colleagues know nothing of it, and one is of either.
    expect((await forecastOf(acme.ctx, quarter)).total.quota).toBe('10.00');
    const both = { ...quarter, owner: rep.memberId, territory: coast.id, amount: 1 };
    await expect(createRecord(acme.ctx, 'quota', both)).rejects.toMatchObject({ code: 'invalid' });
    await expect(createRecord(acme.ctx, 'quota', { ...quarter, territory: coast.id, amount: 1 })).rejects.toMatchObject(
      { code: 'invalid' },
    );
    await acme.owner.send('PUT', '/forecast/quotas', quotas([north.id, null], [coast.id, null]));
    expect(await rowsOf()).toEqual([['all', null]]);
  });
});

describe('an override', () => {
  const said = { ...quarter, category: 'commit', amount: '900', note: 'The big one will slip' } as const;

  test('takes the place of the sum in all rows above, keeps its history and can be undone', async () => {
    const first = await head.send('POST', '/forecast/overrides', { ...said, owner: lead.memberId });
    expect(first).toMatchObject({
      status: 201,
      body: { amount: { amount: '900.00', currency: 'EUR' }, name: 'Liam Lead, Q4 2026' },
    });
    const judged = async () =>
      (await forecastOf(acme.ctx, quarter)).rows.map((row) => [
        row.name,
        row.judged.commit,
        row.overrides.commit?.note ?? null,
      ]);
    expect(await judged()).toEqual([
      ['Hanna Head', '900.00', null],
      ['Liam Lead', '900.00', said.note],
      ['Rosa Rep', '1100.00', null],
    ]);
    const second = await head.send('POST', '/forecast/overrides', {
      ...said,
      owner: lead.memberId,
      amount: 950,
      note: 'Half of it',
    });
    expect(second.body.id).toBe(first.body.id);
    const history = await acme.owner.send('GET', `/forecast_overrides/${first.body.id}/changes`);
    expect(history.body.data.map((one: { op: string }) => one.op)).toEqual(['update', 'create']);
    await undoChangeSet(head.ctx, second.headers['kith-change-set'] as string);
    expect((await judged())[0]).toEqual(['Hanna Head', '900.00', null]);
    expect((await head.send('DELETE', `/forecast/overrides/${first.body.id}`)).status).toBe(200);
    expect((await judged())[1]).toEqual(['Liam Lead', '1100.00', null]);
    expect(await eventsOf(first.body.id)).toEqual(
      expect.arrayContaining(['forecast.overridden', 'forecast.override_withdrawn']),
    );
  });

  test('is for the colleague, those above, and nobody else; with a reason', async () => {
    const peer = await acme.hire('Paul Peer');
    const refused = await peer.send('POST', '/forecast/overrides', { ...said, owner: rep.memberId });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ field: 'owner', code: 'not_allowed' }] } });
    expect((await rep.send('POST', '/forecast/overrides', { ...said, owner: rep.memberId })).status).toBe(201);
    expect((await head.send('POST', '/forecast/overrides', { ...said, owner: rep.memberId, note: ' ' })).status).toBe(
      422,
    );
    const reader = await acme.as('read_only');
    expect((await reader.send('POST', '/forecast/overrides', { ...said, owner: rep.memberId })).status).toBe(403);
  });

  test('by two at once becomes one', async () => {
    const wish = { ...said, owner: head.memberId, category: 'best_case' as const };
    const both = await Promise.all(
      [1, 2].map((n) => acme.owner.send('POST', '/forecast/overrides', { ...wish, amount: n })),
    );
    expect(both.map(({ status }) => status).toSorted()[0]).toBe(201);
    const { records } = await listRecords(acme.ctx, 'forecast_override', {
      filter: { field: 'owner', op: 'eq', value: head.memberId },
    });
    expect(records.length).toBe(1);
  });
});

describe('weekly snapshots', () => {
  test('tell what became of each deal since', async () => {
    const own = await kith.workspace({ name: 'Waterfall', currency: 'EUR' });
    const make = async (name: string, amount: number, close_date = '2026-11-15') =>
      (await createRecord(own.ctx, 'deal', { name, amount, close_date })).id;
    kith.setNow('2026-10-06T09:00:00Z');
    const ids = Object.fromEntries(
      await Promise.all(
        ['stays', 'raised', 'lowered', 'won', 'lost', 'slipped', 'removed', 'omitted'].map(
          async (name) => [name, await make(name, 100)] as const,
        ),
      ),
    );
    const later = await make('pulled in', 100, '2027-02-01');
    expect(await takeWeeklySnapshot(own.ctx)).toMatchObject({ day: '2026-10-06', deals: 9 });
    kith.setNow('2026-10-11T09:00:00Z');
    expect(await takeWeeklySnapshot(own.ctx)).toBeNull();

    const change = (id: string | undefined, values: Values) => updateRecord(own.ctx, 'deal', id as string, values);
    await change(ids.raised, { amount: 150 });
    await change(ids.lowered, { amount: 70 });
    await own.owner.send('POST', `/deals/${ids.won}/win`, {});
    await own.owner.send('POST', `/deals/${ids.lost}/loss`, {});
    await change(ids.slipped, { close_date: '2027-01-03', amount: 400 });
    await change(ids.omitted, { forecast_category: 'omitted' });
    await write(own.ctx, [{ op: 'trash', object: 'deal', id: ids.removed as string }]);
    await change(later, { close_date: '2026-12-20' });
    await make('new', 30);

    const moved = await movementSince(own.ctx, quarter, '2026-10-06');
    const steps = Object.fromEntries(moved.changes.map((one) => [one.kind, Number(one.amount)]));
    expect([moved.start, moved.end]).toEqual(['800.00', '450.00']);
    expect(steps).toEqual({
      new: 30,
      pulled_in: 100,
      raised: 50,
      lowered: -30,
      won: -100,
      lost: -100,
      slipped: -100,
      omitted: -100,
      removed: -100,
    });
    expect(Number(moved.start) + Object.values(steps).reduce((a, b) => a + b, 0)).toBe(Number(moved.end));
    expect(await movedDeals(own.ctx, quarter, '2026-10-06', 'slipped')).toMatchObject([
      { name: 'slipped', close_date: '2027-01-03', close_date_before: '2026-11-15' },
    ]);
    await expect(movementSince(own.ctx, quarter, '2026-10-07')).rejects.toMatchObject({ code: 'invalid' });

    // The next week keeps what has changed only, and the earlier state can still be asked for.
    kith.setNow('2026-10-12T09:00:00Z');
    expect(await takeWeeklySnapshot(own.ctx)).toMatchObject({ day: '2026-10-12', deals: 7 });
    expect((await movementSince(own.ctx, quarter, '2026-10-06')).start).toBe('800.00');
    expect((await movementSince(own.ctx, quarter, '2026-10-12')).changes).toEqual([]);
    const again = await own.owner.send('POST', '/forecast/snapshots');
    expect(again).toMatchObject({ status: 201, body: { day: '2026-10-12' } });
    expect((await (await own.as('member')).send('POST', '/forecast/snapshots')).status).toBe(403);

    // A quarter later: what was said then, beside what came of it.
    kith.setNow('2027-01-10T09:00:00Z');
    const { periods } = await accuracyOf(own.ctx, { period: 'quarter' });
    expect(periods).toMatchObject([
      { day: '2026-10-06', closed: '100.00', said: { commit: '0.00' }, off: { commit: -100 } },
    ]);
    kith.setNow('2026-10-05T09:00:00Z');
  });
});

describe('the outlook', () => {
  test('says nothing of less than a year, and more with its interval and its error of more', async () => {
    const own = await kith.workspace({ name: 'Seasons', currency: 'EUR' });
    expect(await outlookOf(own.ctx, quarter)).toMatchObject({ state: 'too_little', months: 0, wanted: 12 });
    const { records } = await listRecords(own.ctx, 'stage', { limit: 50 });
    const won = records.find((one) => one.kind === 'won')?.id;
    const season = [1, 1.1, 1.4, 1.2, 1, 0.8, 0.6, 0.5, 1.1, 1.3, 1.5, 1.9];
    let at = periodOf('month', '2023-09-01');
    const values: Values[] = [];
    for (let i = 0; at.starts_on < '2026-10-01'; at = shifted(at, 1), i++) {
      const amount = Math.round(
        1000 * (1 + i / 40) * (season[Number(at.starts_on.slice(5, 7)) - 1] as number) + ((i * 37) % 40),
      );
      values.push({ name: at.starts_on, amount, stage: won, close_date: at.starts_on.replace(/01$/, '12') });
    }
    await write(
      own.ctx,
      values.map((one) => ({ op: 'create', object: 'deal', values: one })),
    );
    const found = await outlookOf(own.ctx, quarter);
    expect(found).toMatchObject({ state: 'ready', months: 36 });
    expect(found.mase as number).toBeLessThan(found.naive_mase as number);
    // October to December of the fourth year: 1.3 + 1.5 + 1.9 thousand times the growth.
    const expected = 4700 * (1 + 38 / 40);
    expect(Math.abs((found.period?.value as number) - expected)).toBeLessThan(expected * 0.05);
    expect(found.period?.low as number).toBeLessThan(expected);
    expect(found.period?.high as number).toBeGreaterThan(expected);
  });
});

describe('the hierarchy', () => {
  const people = (...links: Array<[string, string | null]>) =>
    new Map(links.map(([id, manager]) => [id, { id, name: id, manager, team: null, trashed: false, active: true }]));

  test('opens a circle at one of its members and counts everybody once', () => {
    const tree = treeOf(people(['c', 'a'], ['a', 'b'], ['b', 'c'], ['d', 'b'], ['e', 'gone']));
    expect(tree.circles).toEqual(['a']);
    expect(tree.roots).toEqual(['a', 'e']);
    expect(subtree(tree, 'a').toSorted()).toEqual(['a', 'b', 'c', 'd']);
  });

  test('a circle is refused where it is written', async () => {
    await expect(updateRecord(acme.ctx, 'member', head.memberId, { manager: rep.memberId })).rejects.toMatchObject({
      errors: [{ field: 'manager', code: 'circle' }],
    });
  });

  test('leads are managers and leads of teams, by way of others too', () => {
    const colleagues = people(['rep', 'lead'], ['lead', null], ['boss', null], ['other', null]);
    const team = { id: 't', name: 'T', lead: 'boss', parent: null };
    const staff = { colleagues, teams: new Map([['t', team]]) };
    Object.assign(colleagues.get('lead') as object, { team: 't' });
    expect(['lead', 'boss', 'other', 'rep'].map((who) => leads(staff, who, 'rep'))).toEqual([true, true, false, false]);
  });
});

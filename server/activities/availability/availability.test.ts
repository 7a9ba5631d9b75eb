import { beforeAll, describe, expect, test } from 'vitest';
import { createRecord, updateRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { instantOf, wallOf } from '../time/zone.ts';
import { atWork, freeBusy } from './service.ts';
import { workingSpans } from './spans.ts';

let kith: TestKith;
let acme: TestWorkspace;
let max: Person;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' });
  max = await acme.as('member');
});

const iso = (at: number) => new Date(at).toISOString();
const works = async (at: string) => (await atWork(acme.ctx, [max.memberId], new Date(at))).has(max.memberId);
const day = [{ from: '09:00', to: '17:00' }];
const nights = [
  { from: '00:00', to: '06:00' },
  { from: '22:00', to: '24:00' },
];

describe('clocks', () => {
  test('a time of day is the same moment in summer and an hour later in winter', () => {
    expect(iso(instantOf('2026-07-01T09:00:00', 'Europe/Berlin'))).toBe('2026-07-01T07:00:00.000Z');
    expect(iso(instantOf('2026-12-01T09:00:00', 'Europe/Berlin'))).toBe('2026-12-01T08:00:00.000Z');
    expect(wallOf('2026-12-31T23:30:00Z', 'Pacific/Kiritimati')).toBe('2027-01-01T13:30:00');
  });

  test('a time that a night skips is that much after the jump, one that it shows twice is the first', () => {
    expect(iso(instantOf('2026-03-29T02:30:00', 'Europe/Berlin'))).toBe('2026-03-29T01:30:00.000Z');
    expect(iso(instantOf('2026-10-25T02:30:00', 'Europe/Berlin'))).toBe('2026-10-25T00:30:00.000Z');
    expect(iso(instantOf('2026-03-08T02:30:00', 'America/New_York'))).toBe('2026-03-08T07:30:00.000Z');
    // Samoa left out a whole day.
    expect(iso(instantOf('2011-12-30T12:00:00', 'Pacific/Apia'))).toBe('2011-12-30T22:00:00.000Z');
  });

  test('a night shift is five hours long when summer begins and seven when it ends', () => {
    const week = [[], [], [], [], [], [], nights];
    const length = (from: string, until: string) =>
      workingSpans({ week, time_zone: 'Europe/Berlin' }, Date.parse(from), Date.parse(until)).map(
        (span) => (span.until - span.from) / 3_600_000,
      );
    expect(length('2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([5, 2]);
    expect(length('2026-10-24T12:00:00Z', '2026-10-26T12:00:00Z')).toEqual([7, 2]);
  });
});

describe('working hours', () => {
  test('are nine to five on weekdays where nobody said anything, in the time zone of the workspace', async () => {
    expect([await works('2026-11-23T07:59:00Z'), await works('2026-11-23T08:00:00Z')]).toEqual([false, true]);
    expect([await works('2026-11-23T15:59:00Z'), await works('2026-11-23T16:00:00Z')]).toEqual([true, false]);
    expect(await works('2026-11-22T10:00:00Z')).toBe(false);
  });

  test('of the workspace are set by administrators, one’s own by oneself', async () => {
    const week = [day, day, day, day, [], [], []];
    expect((await max.send('PUT', '/working-hours', { week })).status).toBe(403);
    const owner = acme.owner;
    expect((await max.send('PUT', `/members/${owner.memberId}/working-hours`, { week })).status).toBe(403);
    expect((await owner.send('PUT', '/working-hours', { week })).body.default).toMatchObject({ week, set: true });
    expect(await works('2026-11-27T10:00:00Z')).toBe(false);
    const own = [...week.slice(0, 4), [{ from: '12:00', to: '16:00' }], [], []];
    const mine = { week: own, time_zone: 'America/New_York' };
    const set = await max.send('PUT', `/members/${max.memberId}/working-hours`, mine);
    expect(set.body.members).toEqual([{ member: max.memberId, time_zone: 'America/New_York', week: own }]);
    // Noon in New York.
    expect([await works('2026-11-27T16:59:00Z'), await works('2026-11-27T17:00:00Z')]).toEqual([false, true]);
    const back = await max.send('DELETE', `/members/${max.memberId}/working-hours`);
    expect([back.status, back.body.members]).toEqual([200, []]);
    expect(await works('2026-11-27T17:00:00Z')).toBe(false);
  });

  test.each([
    { week: [day, day] },
    { week: [[{ from: '17:00', to: '09:00' }], [], [], [], [], [], []] },
    { week: [[...day, { from: '16:00', to: '18:00' }], [], [], [], [], [], []] },
    { week: [day, day, day, day, day, [], []], time_zone: 'Mars/Base' },
  ])('%o are refused', async (wish) => {
    expect((await acme.owner.send('PUT', '/working-hours', wish)).status).toBe(422);
  });
});

describe('an absence', () => {
  test('is one’s own, lasts whole days, and can be taken back', async () => {
    const made = await max.send('POST', '/absences', { starts_on: '2026-12-01', ends_on: '2026-12-02' });
    expect([made.status, made.body.member]).toEqual([201, max.memberId]);
    expect(await works('2026-12-02T10:00:00Z')).toBe(false);
    expect(await works('2026-12-03T10:00:00Z')).toBe(true);
    const [told] = await freeBusy(
      acme.ctx,
      [max.memberId],
      new Date('2026-11-30T00:00:00Z'),
      new Date('2026-12-04T00:00:00Z'),
    );
    expect(told?.absent.map(({ from, until }) => [iso(from), iso(until)])).toEqual([
      ['2026-11-30T23:00:00.000Z', '2026-12-02T23:00:00.000Z'],
    ]);
    await max.send('POST', `/changes/${made.headers['kith-change-set']}/undo`, {});
    expect(await works('2026-12-02T10:00:00Z')).toBe(true);
  });

  test('is refused for colleagues, and where it ends before it begins', async () => {
    const others = { member: acme.owner.memberId, starts_on: '2026-12-01', ends_on: '2026-12-01' };
    expect((await max.send('POST', '/absences', others)).status).toBe(422);
    const turned = { starts_on: '2026-12-02', ends_on: '2026-12-01' };
    expect((await max.send('POST', '/absences', turned)).body.errors[0].field).toBe('ends_on');
    const { id } = await createRecord(acme.ctx, 'absence', others);
    await expect(updateRecord(max.ctx, 'absence', id, { member: max.memberId })).rejects.toMatchObject({
      code: 'invalid',
    });
  });

  test('of another workspace is not seen', async () => {
    const other = await kith.workspace('Other');
    const answer = await other.owner.send(
      'GET',
      `/free-busy?members=${max.memberId}&from=2026-12-01T00:00:00Z&until=2026-12-03T00:00:00Z`,
    );
    expect(answer.status).toBe(404);
  });
});

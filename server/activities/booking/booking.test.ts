import { beforeAll, describe, expect, test } from 'vitest';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Values } from '../../records/types.ts';
import { createRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { slotsOf } from './slots.ts';

let kith: TestKith;
let acme: TestWorkspace;
let max: Person;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' });
  // A Friday before the clocks are put forward.
  kith.setNow('2026-03-27T07:00:00Z');
  max = await acme.as('member');
});

let made = 0;
async function page(values: Values = {}) {
  const slug = `intro-${++made}`;
  const record = await createRecord(acme.ctx, 'booking_page', {
    name: 'Intro call',
    slug,
    notice_hours: 0,
    step: 60,
    minutes: 60,
    ...values,
  });
  const address = await acme.owner.send('POST', `/booking-pages/${record.id}/address`);
  expect([address.status, address.body.path]).toEqual([200, `/p/book/${slug}`]);
  return { id: record.id, slug };
}
const visit = (method: string, path: string, body?: unknown) => kith.send(method, `/api/v1/public/${path}`, body);
const slots = async (slug: string, from = '2026-03-27T00:00:00Z', until = '2026-03-31T00:00:00Z') =>
  (await visit('GET', `book/${slug}/slots?from=${from}&until=${until}`)).body.data as string[];
const wish = (at: string, more: Values = {}) => ({
  at,
  name: 'Vera Visitor',
  email: 'vera@example.com',
  time_zone: 'America/New_York',
  ...more,
});

describe('the times of a booking page', () => {
  test('are working hours on the clock of whoever works, also after the clocks change', async () => {
    const { slug } = await page();
    const times = await slots(slug);
    expect([times[0], times.at(-1)]).toEqual(['2026-03-27T08:00:00Z', '2026-03-30T14:00:00Z']);
    expect(times.filter((at) => at.startsWith('2026-03-30'))[0]).toBe('2026-03-30T07:00:00Z');
    expect(times.some((at) => at.startsWith('2026-03-28'))).toBe(false);
  });

  test('leave out what is taken with the time around it, absences, short notice and full days', async () => {
    const { slug } = await page({ members: [max.memberId], buffer_before: 30, buffer_after: 15, notice_hours: 50 });
    await createRecord(max.ctx, 'meeting', {
      subject: 'Taken',
      starts_at: '2026-03-30T09:00:00Z',
      ends_at: '2026-03-30T10:00:00Z',
    });
    await createRecord(max.ctx, 'absence', { starts_on: '2026-03-31', ends_on: '2026-03-31' });
    const times = await slots(slug, '2026-03-27T00:00:00Z', '2026-04-02T00:00:00Z');
    expect(times.slice(0, 3)).toEqual(['2026-03-30T07:00:00Z', '2026-03-30T11:00:00Z', '2026-03-30T12:00:00Z']);
    expect(times.some((at) => at.startsWith('2026-03-31'))).toBe(false);
    const hour = 3_600_000;
    const calendar = { member: 'a', free: [{ from: 0, until: 5 * hour }], busy: [], booked: new Map([['day', 2]]) };
    const rules = {
      minutes: 60,
      step: 60,
      before: 0,
      after: 0,
      together: false,
      earliest: 0,
      latest: 9 * hour,
      dayOf: () => 'day',
    };
    expect(slotsOf([calendar], { ...rules, perDay: 2 })).toEqual([]);
    expect(slotsOf([calendar], { ...rules, perDay: 3 })).toHaveLength(5);
  });
});

describe('a visitor', () => {
  test('books a time, and is a person with a meeting; known by the e-mail address the next time', async () => {
    const { id, slug } = await page({ questions: JSON.stringify([{ text: 'What about?', required: true }]) });
    const seen = await visit('GET', `book/${slug}`);
    expect(seen.body).toMatchObject({ name: 'Intro call', company: 'Acme', minutes: 60, hosts: ['Olivia Owner'] });
    const at = (await slots(slug))[0] as string;
    const silent = await visit('POST', `book/${slug}/bookings`, wish(at));
    expect([silent.status, silent.body.errors[0].field]).toEqual([422, 'answers[0]']);
    const booked = await visit('POST', `book/${slug}/bookings`, wish(at, { answers: ['Chairs'] }));
    expect([booked.status, booked.body.with, booked.body.mailed]).toEqual([201, ['Olivia Owner'], false]);
    const { records } = await listRecords(acme.ctx, 'booking', { filter: { field: 'via', op: 'eq', value: id } });
    const meeting = await getRecord(acme.ctx, 'meeting', String(records[0]?.meeting));
    expect(meeting).toMatchObject({
      subject: 'Intro call: Vera Visitor',
      source: 'booking',
      starts_at: at,
      owner: acme.owner.memberId,
    });
    expect(meeting.description).toContain('Chairs');
    expect(await slots(slug)).not.toContain(at);
    const again = await visit(
      'POST',
      `book/${slug}/bookings`,
      wish((await slots(slug))[0] as string, { answers: ['Desks'] }),
    );
    expect(again.status).toBe(201);
    const people = await listRecords(acme.ctx, 'person', {
      filter: { field: 'email', op: 'eq', value: 'vera@example.com' },
    });
    expect(people.records).toHaveLength(1);
  });

  test('moves it or cancels it, each told by an event, and not once it has begun', async () => {
    const { id, slug } = await page();
    const [first, second] = await slots(slug);
    const { body } = await visit('POST', `book/${slug}/bookings`, wish(first as string));
    const moved = await visit('POST', `booking/${body.token}/move`, { at: second });
    expect([moved.status, moved.body.starts_at]).toEqual([200, second]);
    expect(await slots(slug)).toContain(first);
    const cancelled = await visit('POST', `booking/${body.token}/cancellation`, { reason: 'Ill' });
    expect(cancelled.body.status).toBe('cancelled');
    expect((await visit('POST', `booking/${body.token}/move`, { at: first })).status).toBe(409);
    expect(await slots(slug)).toContain(second);
    const { records } = await listRecords(acme.ctx, 'booking', { filter: { field: 'via', op: 'eq', value: id } });
    const events = await acme.ctx.db
      .selectFrom('event')
      .select('name')
      .where('record_id', '=', String(records[0]?.id))
      .orderBy('seq')
      .execute();
    expect(events.map((e) => e.name).filter((name) => !name.endsWith('updated'))).toEqual([
      'booking.created',
      'booking.moved',
      'booking.cancelled',
    ]);
    expect((await visit('GET', 'booking/nonsense')).status).toBe(404);
  });

  test('and another who want the same time at once: one has it, the other reads why not', async () => {
    const { slug } = await page();
    const [at] = await slots(slug);
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        visit('POST', `book/${slug}/bookings`, wish(at as string, { email: `${name}@example.com` })),
      ),
    );
    expect(answers.map((one) => one.status).toSorted()).toEqual([201, 409, 409, 409]);
    expect(answers.find((one) => one.status === 409)?.body.detail).toMatch(/taken a moment ago/);
  });

  test('meets colleagues in turn, or all of them', async () => {
    const ada = await acme.as('admin');
    const members = [max.memberId, ada.memberId];
    const { slug } = await page({ members, mode: 'round_robin' });
    const hosts: string[] = [];
    for (const at of (await slots(slug)).slice(0, 4))
      hosts.push((await visit('POST', `book/${slug}/bookings`, wish(at))).body.with[0]);
    expect(hosts.filter((name) => name === 'Max Member')).toHaveLength(2);
    const both = await page({ members, mode: 'together' });
    const [at] = await slots(both.slug, '2026-04-06T00:00:00Z', '2026-04-08T00:00:00Z');
    const met = await visit('POST', `book/${both.slug}/bookings`, wish(at as string));
    expect(met.body.with.toSorted()).toEqual(['Ada Admin', 'Max Member']);
  });
});

test('a page is addressed by those who may change it, and a page that is off books nothing', async () => {
  const { id, slug } = await page();
  expect((await (await acme.as('read_only')).send('POST', `/booking-pages/${id}/address`)).status).toBe(403);
  const other = await kith.workspace('Other');
  expect((await other.owner.send('POST', `/booking-pages/${id}/address`)).status).toBe(404);
  const at = (await slots(slug))[0] as string;
  await acme.owner.send('PATCH', `/booking-pages/${id}`, { active: false });
  expect(await slots(slug)).toEqual([]);
  expect((await visit('POST', `book/${slug}/bookings`, wish(at))).status).toBe(409);
});

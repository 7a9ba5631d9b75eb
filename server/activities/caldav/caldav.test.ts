import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllowed } from '../../kernel/outgoing-addresses.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Values } from '../../records/types.ts';
import { createRecord, trashRecord, updateRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import { type CalendarServer, calendarServer, PASSWORD, USER } from '../../test/radicale.ts';
import type { Person, TestWorkspace } from '../../test/workspace.ts';
import { readEvent } from '../ical/read.ts';
import type { Account } from './schema.ts';

let kith: TestKith;
let acme: TestWorkspace;
let max: Person;
let server: CalendarServer;
let account: string;

beforeAll(async () => {
  kith = await testKith({ config: { outgoingAllow: parseAllowed('127.0.0.1') } });
  acme = await kith.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' });
  server = await calendarServer();
  kith.setNow('2026-03-20T08:00:00Z');
  max = await acme.as('member');
  const sign = { url: `${server.url}/max/`, username: USER, password: PASSWORD };
  const found = await max.send('POST', '/calendar-accounts/discovery', sign);
  expect(found.body.data).toEqual([{ url: `${server.url}/max/work/`, name: 'Work' }]);
  const made = await max.send('POST', '/calendar-accounts', { ...sign, url: found.body.data[0].url, name: 'Work' });
  expect(made.status).toBe(201);
  account = made.body.id;
}, 60_000);

afterAll(() => server?.close());

const sync = async (): Promise<Account> => (await max.send('POST', `/calendar-accounts/${account}/sync`)).body;
const meeting = (values: Values = {}) =>
  createRecord(max.ctx, 'meeting', { subject: 'Review', starts_at: '2026-03-23T08:00:00Z', ...values });
const meetings = async (subject: string) =>
  (
    await listRecords(max.ctx, 'meeting', {
      filter: { field: 'subject', op: 'eq', value: subject },
      sort: ['starts_at'],
    })
  ).records;
const there = async (uid: string) => {
  const answer = await server.send('GET', `/max/work/${uid}.ics`);
  return answer.status === 200
    ? { ...readEvent(answer.text, 'Europe/Berlin'), text: answer.text, etag: answer.etag }
    : null;
};
const put = (uid: string, lines: string[], headers = {}) =>
  server.send(
    'PUT',
    `/max/work/${uid}.ics`,
    [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Phone//EN',
      'BEGIN:VEVENT',
      `UID:${uid}`,
      'DTSTAMP:20260301T000000Z',
      ...lines,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n'),
    { 'content-type': 'text/calendar', ...headers },
  );

describe('a calendar on a server', () => {
  test('is not connected with a wrong password or where there is none, and belongs to one member', async () => {
    const wrong = { url: `${server.url}/max/work/`, username: USER, password: 'wrong', name: 'Work' };
    const refused = await max.send('POST', '/calendar-accounts', wrong);
    expect([refused.status, refused.body.errors[0].field]).toEqual([422, 'password']);
    expect((await acme.owner.send('POST', `/calendar-accounts/${account}/sync`)).status).toBe(404);
    expect((await acme.owner.send('GET', '/calendar-accounts')).body.data).toEqual([]);
    expect((await (await acme.as('read_only')).send('POST', '/calendar-accounts', wrong)).status).toBe(403);
    const stored = await kith.runtime.database.pool.query(
      `select password from "${acme.workspace.schema}".calendar_account`,
    );
    expect(stored.rows[0].password).not.toContain(PASSWORD);
  });

  test('gets what is planned in Kith, follows its changes, and loses what goes to the trash', async () => {
    const { id } = await meeting({ location: 'Hall 3' });
    const state = await sync();
    expect(state).toMatchObject({ state: 'ok', items: 1, notes: [] });
    expect(await there(id)).toMatchObject({
      subject: 'Review',
      starts: '2026-03-23T09:00:00',
      zone: 'Europe/Berlin',
      location: 'Hall 3',
    });
    await updateRecord(max.ctx, 'meeting', id, { starts_at: '2026-03-30T07:00:00Z' });
    await sync();
    expect(await there(id)).toMatchObject({ starts: '2026-03-30T09:00:00', ends: '2026-03-30T09:30:00' });
    await trashRecord(max.ctx, 'meeting', id);
    await sync();
    expect(await there(id)).toBeNull();
  });

  test('gives what was made there, with its zone, and follows it', async () => {
    await put('phone-1', [
      'SUMMARY:Lunch',
      'DTSTART;TZID=America/New_York:20260324T120000',
      'DTEND;TZID=America/New_York:20260324T130000',
    ]);
    await sync();
    const [lunch] = await meetings('Lunch');
    expect(lunch).toMatchObject({
      starts_at: '2026-03-24T16:00:00Z',
      time_zone: 'America/New_York',
      owner: max.memberId,
      source: 'caldav',
    });
    await put('phone-1', ['SUMMARY:Lunch', 'DTSTART;TZID=America/New_York:20260325T120000', 'DURATION:PT45M']);
    await sync();
    expect((await meetings('Lunch'))[0]).toMatchObject({
      id: lunch?.id,
      starts_at: '2026-03-25T16:00:00Z',
      ends_at: '2026-03-25T16:45:00Z',
    });
    await updateRecord(max.ctx, 'meeting', String(lunch?.id), { location: 'Canteen' });
    await sync();
    expect(await there('phone-1')).toMatchObject({
      location: 'Canteen',
      zone: 'America/New_York',
      starts: '2026-03-25T12:00:00',
    });
    await server.send('DELETE', '/max/work/phone-1.ics');
    await sync();
    expect(await meetings('Lunch')).toEqual([]);
  });

  test('keeps whole days and what comes again on both sides, through the night the clocks change', async () => {
    await put('fair', ['SUMMARY:Fair', 'DTSTART;VALUE=DATE:20260328', 'DTEND;VALUE=DATE:20260330']);
    await put('weekly', [
      'SUMMARY:Weekly',
      'DTSTART;TZID=Europe/Berlin:20260323T090000',
      'DTEND;TZID=Europe/Berlin:20260323T100000',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'EXDATE;TZID=Europe/Berlin:20260406T090000',
    ]);
    await sync();
    expect((await meetings('Fair'))[0]).toMatchObject({
      all_day: true,
      starts_at: '2026-03-27T23:00:00Z',
      ends_at: '2026-03-29T22:00:00Z',
    });
    const weekly = await meetings('Weekly');
    expect(weekly.map((one) => one.starts_at)).toEqual([
      '2026-03-23T08:00:00Z',
      '2026-03-30T07:00:00Z',
      '2026-04-13T07:00:00Z',
    ]);
    await updateRecord(max.ctx, 'meeting', String(weekly[1]?.id), { starts_at: '2026-03-31T07:00:00Z' });
    await sync();
    const remote = await there('weekly');
    expect(remote).toMatchObject({ rule: 'FREQ=WEEKLY;COUNT=4', except: ['2026-04-06T09:00:00'] });
    expect(remote?.changed).toMatchObject([{ at: '2026-03-30T09:00:00', starts: '2026-03-31T09:00:00' }]);
    expect(remote?.text).toContain('BEGIN:VTIMEZONE');
    // A series of Kith's own goes over as one event.
    const own = await meeting({ subject: 'Own series', starts_at: '2026-03-24T08:00:00Z' });
    await max.send('POST', `/meetings/${own.id}/recurrence`, { rule: 'FREQ=DAILY;COUNT=3' });
    await sync();
    const { series } = await getRecord(max.ctx, 'meeting', own.id);
    const { uid } = await getRecord(max.ctx, 'series', String(series));
    expect(await there(String(uid))).toMatchObject({ rule: 'FREQ=DAILY;COUNT=3', starts: '2026-03-24T09:00:00' });
  });

  test('takes only the time of what is private, and says why something is not in Kith', async () => {
    await put('dentist', ['SUMMARY:Dentist', 'CLASS:PRIVATE', 'DTSTART:20260326T090000Z', 'DTEND:20260326T100000Z']);
    await put('odd', ['SUMMARY:Pulse', 'DTSTART:20260326T090000Z', 'RRULE:FREQ=HOURLY']);
    const state = await sync();
    expect(await meetings('Dentist')).toEqual([]);
    expect(state.notes).toMatchObject([{ title: 'Pulse', problem: 'It can come again each day, week, month or year' }]);
    const path = `/calendar?members=${max.memberId}&from=2026-03-26T00:00:00Z&until=2026-03-27T00:00:00Z`;
    expect((await max.send('GET', path)).body.busy).toMatchObject([{ title: 'Dentist', from: '2026-03-26T09:00:00Z' }]);
    const colleague = (await acme.owner.send('GET', path)).body;
    expect(JSON.stringify(colleague)).not.toContain('Dentist');
    expect(colleague.busy).toMatchObject([
      { title: null, from: '2026-03-26T09:00:00Z', until: '2026-03-26T10:00:00Z' },
    ]);
  });

  test('where both sides change the same, the later change wins, and the account says so', async () => {
    const one = await meeting({ subject: 'Both' });
    await sync();
    kith.setNow('2026-03-20T09:00:00Z');
    await updateRecord(max.ctx, 'meeting', one.id, { location: 'Here' });
    const base = (await there(one.id))?.text ?? '';
    const edit = (at: string) =>
      server.send(
        'PUT',
        `/max/work/${one.id}.ics`,
        base
          .replace(/LAST-MODIFIED:\S+/, `LAST-MODIFIED:${at}`)
          .replace('SUMMARY:Both', 'SUMMARY:Both\r\nLOCATION:There'),
        { 'content-type': 'text/calendar' },
      );
    await edit('20260320T083000Z');
    const kept = await sync();
    expect(await there(one.id)).toMatchObject({ location: 'Here' });
    expect(kept.notes.find((note) => note.title === 'Both')?.problem).toMatch(/what Kith had was changed last/);
    await updateRecord(max.ctx, 'meeting', one.id, { location: 'Here again' });
    await edit('20260320T100000Z');
    await sync();
    expect((await getRecord(max.ctx, 'meeting', one.id)).location).toBe('There');
    // Deleted there, changed here: the change is kept.
    await server.send('DELETE', `/max/work/${one.id}.ics`);
    await updateRecord(max.ctx, 'meeting', one.id, { location: 'Kept' });
    await sync();
    expect(await there(one.id)).toMatchObject({ location: 'Kept' });
  });

  test('of somebody who only takes part moves nothing for the others; throwing it out declines', async () => {
    const theirs = await createRecord(acme.ctx, 'meeting', {
      subject: 'Theirs',
      starts_at: '2026-03-27T08:00:00Z',
      members: [max.memberId],
    });
    await sync();
    const text = (await there(theirs.id))?.text ?? '';
    await server.send('PUT', `/max/work/${theirs.id}.ics`, text.replaceAll('20260327T09', '20260327T11'), {
      'content-type': 'text/calendar',
    });
    const state = await sync();
    expect((await getRecord(acme.ctx, 'meeting', theirs.id)).starts_at).toBe('2026-03-27T08:00:00Z');
    expect(state.notes.some((note) => /Only the organiser/.test(note.problem))).toBe(true);
    expect(await there(theirs.id)).toMatchObject({ starts: '2026-03-27T09:00:00' });
    await server.send('DELETE', `/max/work/${theirs.id}.ics`);
    await sync();
    const after = await getRecord(acme.ctx, 'meeting', theirs.id);
    expect(JSON.parse(String(after.responses))).toEqual({ [max.memberId]: 'declined' });
    expect(after.trashed_at).toBeNull();
  });

  test('a server that is down is asked less and less, says so, and goes on where it was', async () => {
    await server.stop();
    const down = await sync();
    expect(down).toMatchObject({ state: 'failing', error: expect.stringMatching(/could not be reached/) });
    const again = await sync();
    expect(Date.parse(again.next_at) - Date.parse(down.next_at)).toBe(60_000);
    const { id } = await meeting({ subject: 'Meanwhile' });
    await server.start();
    expect(await sync()).toMatchObject({ state: 'ok', error: null });
    expect(await there(id)).toMatchObject({ subject: 'Meanwhile' });
  });
});

test('a feed can be read by whoever has its address, until it is made void', async () => {
  await createRecord(acme.ctx, 'meeting', { subject: 'Über, alles; "gut"', starts_at: '2026-03-23T08:00:00Z' });
  const made = await acme.owner.send('POST', '/calendar-feed');
  const read = await kith.send('GET', made.body.path);
  expect([read.status, read.headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8']);
  expect(read.body).toContain('BEGIN:VCALENDAR');
  expect(read.body.replaceAll('\r\n ', '')).toContain('SUMMARY:Über\\, alles\\; "gut"');
  expect((await acme.owner.send('POST', '/calendar-feed')).body.path).toBe(made.body.path);
  expect((await acme.owner.send('DELETE', '/calendar-feed')).status).toBe(204);
  expect((await kith.send('GET', made.body.path)).status).toBe(404);
});

test('the calendar of somebody who has left is closed', async () => {
  const colleague = await acme.hire('Lea Leaver');
  const { body } = await colleague.send('POST', '/calendar-feed');
  expect((await kith.send('GET', body.path)).status).toBe(200);
  await acme.ctx.db.updateTable('member').set({ status: 'no_access' }).where('id', '=', colleague.memberId).execute();
  expect((await kith.send('GET', body.path)).status).toBe(404);
});

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getRecord, listRecords } from '../records/query.ts';
import type { Values } from '../records/types.ts';
import { createRecord, trashRecord, updateRecord } from '../records/write/index.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import { extendSeries } from './series/service.ts';
import { occurrences, problemOfRule } from './time/rule.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
});

beforeEach(async () => {
  kith.setNow('2026-03-02T08:00:00Z');
  acme ??= await kith.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' });
});

const task = (subject: string, values: Values = {}) => createRecord(acme.ctx, 'task', { subject, ...values });
const meeting = (values: Values = {}) =>
  createRecord(acme.ctx, 'meeting', { subject: 'Review', starts_at: '2026-03-23T08:00:00Z', ...values });
const read = (object: string, id: string) => getRecord(acme.ctx, object, id, { trashed: true });
const post = (path: string, body?: unknown) => acme.owner.send('POST', path, body);
const undo = (answer: { headers: Record<string, string | undefined> }) =>
  post(`/changes/${answer.headers['kith-change-set']}/undo`, {});
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute()).map(
    (e) => e.name,
  );
const series = async (id: string) => {
  const { series } = await read('meeting', id);
  const filter = { field: 'series', op: 'eq', value: series } as const;
  return (await listRecords(acme.ctx, 'meeting', { filter, sort: ['starts_at'], limit: 200 })).records;
};
const times = async (id: string) => (await series(id)).map((one) => one.starts_at);

describe('rules', () => {
  test('keep to the clock, skip what a month does not have, and end where they say', () => {
    const zone = 'Europe/Berlin';
    expect(occurrences('FREQ=MONTHLY', '2026-01-31T09:00:00', { zone, most: 3 })).toEqual([
      '2026-01-31T09:00:00',
      '2026-03-31T09:00:00',
      '2026-05-31T09:00:00',
    ]);
    expect(occurrences('FREQ=YEARLY', '2024-02-29T09:00:00', { zone, most: 2 })).toEqual([
      '2024-02-29T09:00:00',
      '2028-02-29T09:00:00',
    ]);
    const until = 'FREQ=DAILY;UNTIL=20260324T080000Z';
    expect(occurrences(until, '2026-03-23T09:00:00', { zone, most: 9 })).toHaveLength(2);
    expect(occurrences('FREQ=MONTHLY;BYDAY=-1FR;COUNT=2', '2026-01-30T09:00:00', { zone, most: 9 })).toEqual([
      '2026-01-30T09:00:00',
      '2026-02-27T09:00:00',
    ]);
  });

  test.each(['', 'weekly', 'FREQ=HOURLY', 'FREQ=WEEKLY;BYDAY=XX', 'FREQ=DAILY;BYHOUR=8,9'])('%o is none', (rule) => {
    expect(problemOfRule(rule)).toBeTruthy();
  });
});

describe('a task that waits for another', () => {
  test('cannot be done before it, and is free once it is done', async () => {
    const [first, second] = [await task('Contract'), await task('Kick-off')];
    const third = await task('Training', { blocked_by: [first.id, second.id] });
    const early = await post(`/tasks/${third.id}/completion`);
    expect([early.status, early.body.errors[0].field]).toEqual([422, 'done_at']);
    await post(`/tasks/${first.id}/completion`);
    expect(await eventsOf(third.id)).not.toContain('task.unblocked');
    await post(`/tasks/${second.id}/completion`);
    expect(await eventsOf(third.id)).toContain('task.unblocked');
    expect((await post(`/tasks/${third.id}/completion`)).status).toBe(200);
  });

  test('never waits for itself, by no detour', async () => {
    const a = await task('A');
    const b = await task('B', { blocked_by: [a.id] });
    const c = await task('C', { blocked_by: [b.id] });
    await expect(updateRecord(acme.ctx, 'task', a.id, { blocked_by: [c.id] })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(updateRecord(acme.ctx, 'task', a.id, { parent: a.id })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('is put off with it, over the night the clocks change, down a long chain, and comes back with it', async () => {
    const chain = [await task('Step 0', { due_at: '2026-03-27T16:00:00Z' })];
    for (let i = 1; i < 9; i++)
      chain.push(await task(`Step ${i}`, { due_at: '2026-03-28T16:00:00Z', blocked_by: [chain[i - 1]?.id] }));
    const moved = await acme.owner.send('PATCH', `/tasks/${chain[0]?.id}`, { due_at: '2026-03-29T15:00:00Z' });
    expect(moved.status).toBe(200);
    // Two days later at five in Berlin, in summer.
    for (const one of chain.slice(1)) expect((await read('task', one.id)).due_at).toBe('2026-03-30T15:00:00Z');
    await undo(moved);
    for (const one of chain.slice(1)) expect((await read('task', one.id)).due_at).toBe('2026-03-28T16:00:00Z');
  });
});

describe('a task that comes again', () => {
  const followers = async (id: string) =>
    (await listRecords(acme.ctx, 'task', { filter: { field: 'repeats_after', op: 'eq', value: id } })).records;

  test('is followed by the next one when it is done, once, and no more where that is taken back', async () => {
    const check = await task('Check-in', {
      due_at: '2026-02-27T16:00:00Z',
      repeats: 'FREQ=MONTHLY;INTERVAL=1',
      kind: 'check_in',
    });
    const done = await post(`/tasks/${check.id}/completion`);
    const [next] = await followers(check.id);
    expect(next).toMatchObject({
      subject: 'Check-in',
      kind: 'check_in',
      due_at: '2026-03-27T16:00:00Z',
      done_at: null,
    });
    await undo(done);
    expect(await followers(check.id)).toEqual([]);
    await post(`/tasks/${check.id}/completion`);
    await acme.owner.send('DELETE', `/tasks/${check.id}/completion`);
    await post(`/tasks/${check.id}/completion`);
    expect(await followers(check.id)).toHaveLength(1);
  });

  test('counted from when it was done, and to its end', async () => {
    const rule = { repeats: 'FREQ=DAILY;INTERVAL=7;COUNT=2', repeats_from: 'done' };
    const first = await task('Call', { due_at: '2026-02-01T16:00:00Z', ...rule });
    await post(`/tasks/${first.id}/completion`);
    const [second] = await followers(first.id);
    expect(second?.due_at).toBe('2026-03-09T08:00:00Z');
    await post(`/tasks/${second?.id}/completion`);
    expect(await followers(String(second?.id))).toEqual([]);
    await expect(task('Bad', { repeats: 'sometimes' })).rejects.toMatchObject({ code: 'invalid' });
  });
});

describe('a template', () => {
  test('becomes tasks with their days and order, for whoever the record belongs to, and goes as one', async () => {
    const max = await acme.as('member');
    const company = await createRecord(acme.ctx, 'company', { name: 'Cancity', owner: max.memberId });
    const taken = await post('/plan-gallery', { key: 'onboarding' });
    expect([taken.status, taken.body.name]).toEqual([201, 'Onboarding of a new customer']);
    const wish = { about: { object: 'company', id: company.id }, starts_on: '2026-03-27' };
    const applied = await post(`/task-plans/${taken.body.id}/applications`, wish);
    expect([applied.status, applied.body.tasks.length]).toEqual([201, 7]);
    const tasks = applied.body.tasks as Array<Record<string, unknown>>;
    expect(tasks.every((one) => one.assignee === max.memberId)).toBe(true);
    expect(tasks.map((one) => one.due_at).slice(0, 3)).toEqual([
      '2026-03-27T16:00:00Z',
      '2026-03-28T16:00:00Z',
      // Five o'clock on the day after the clocks changed.
      '2026-03-30T15:00:00Z',
    ]);
    expect(tasks[1]?.blocked_by).toEqual([tasks[0]?.id]);
    expect(await eventsOf(String(tasks[0]?.id))).toContain('task.planned');
    await undo(applied);
    expect((await read('task', String(tasks[0]?.id))).trashed_at).not.toBeNull();
    const reader = await acme.as('read_only');
    expect((await reader.send('POST', `/task-plans/${taken.body.id}/applications`, {})).status).toBe(403);
    const other = await kith.workspace('Other');
    expect((await other.owner.send('POST', `/task-plans/${taken.body.id}/applications`, {})).status).toBe(404);
  });
});

describe('a meeting', () => {
  test('lasts half an hour unless told, keeps its length when moved, and never ends before it begins', async () => {
    const one = await meeting();
    expect(one).toMatchObject({
      ends_at: '2026-03-23T08:30:00Z',
      owner: acme.owner.memberId,
      time_zone: 'Europe/Berlin',
    });
    const moved = await updateRecord(acme.ctx, 'meeting', one.id, { starts_at: '2026-03-24T10:00:00Z' });
    expect(moved.ends_at).toBe('2026-03-24T10:30:00Z');
    expect(await eventsOf(one.id)).toContain('meeting.moved');
    await expect(meeting({ ends_at: '2026-03-23T07:00:00Z' })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('of whole days is those days where it takes place, also when the clocks change', async () => {
    const fair = await meeting({
      all_day: true,
      starts_at: '2026-03-28T10:00:00Z',
      ends_at: '2026-03-29T10:00:00Z',
      time_zone: 'Europe/Berlin',
    });
    expect([fair.starts_at, fair.ends_at]).toEqual(['2026-03-27T23:00:00Z', '2026-03-29T22:00:00Z']);
    const tokyo = await meeting({ all_day: true, starts_at: '2026-03-28T10:00:00Z', time_zone: 'Asia/Tokyo' });
    expect([tokyo.starts_at, tokyo.ends_at]).toEqual(['2026-03-27T15:00:00Z', '2026-03-28T15:00:00Z']);
  });

  test('is held, missed, cancelled and planned again, each once and each to be taken back', async () => {
    const { id } = await meeting({ starts_at: '2026-03-01T08:00:00Z' });
    const held = await post(`/meetings/${id}/holding`, { outcome: 'They want a pilot' });
    expect(held.body).toMatchObject({ status: 'held', outcome: 'They want a pilot' });
    expect((await post(`/meetings/${id}/holding`, {})).status).toBe(409);
    await undo(held);
    expect(await read('meeting', id)).toMatchObject({ status: 'planned', outcome: null });
    expect((await post(`/meetings/${id}/absence`)).body.status).toBe('no_show');
    expect((await acme.owner.send('DELETE', `/meetings/${id}/holding`)).body.status).toBe('planned');
    expect((await post(`/meetings/${id}/cancellation`)).body.status).toBe('cancelled');
    expect((await eventsOf(id)).filter((e) => /held|cancelled/.test(e))).toEqual(['meeting.held', 'meeting.cancelled']);
    const later = await meeting();
    expect((await post(`/meetings/${later.id}/holding`, {})).status).toBe(409);
    const reader = await acme.as('read_only');
    expect((await reader.send('POST', `/meetings/${id}/holding`, {})).status).toBe(403);
    expect((await (await kith.workspace('Far')).owner.send('POST', `/meetings/${id}/holding`, {})).status).toBe(404);
  });

  test('is answered by those who take part', async () => {
    const max = await acme.as('member');
    const { id } = await meeting({ members: [max.memberId] });
    const answered = await max.send('PUT', `/meetings/${id}/response`, { response: 'declined' });
    expect(JSON.parse(answered.body.responses)).toEqual({ [max.memberId]: 'declined' });
    expect(await eventsOf(id)).toContain('meeting.answered');
    const ada = await acme.as('admin');
    expect((await ada.send('PUT', `/meetings/${id}/response`, { response: 'accepted' })).status).toBe(403);
  });
});

describe('a series', () => {
  test('stays at nine in Berlin through the summer, and is taken back whole', async () => {
    const { id } = await meeting();
    const made = await post(`/meetings/${id}/recurrence`, { rule: 'FREQ=WEEKLY;BYDAY=MO;COUNT=4' });
    expect(made.status).toBe(200);
    expect(await times(id)).toEqual([
      '2026-03-23T08:00:00Z',
      '2026-03-30T07:00:00Z',
      '2026-04-06T07:00:00Z',
      '2026-04-13T07:00:00Z',
    ]);
    expect((await post(`/meetings/${id}/recurrence`, { rule: 'FREQ=DAILY' })).status).toBe(409);
    expect((await acme.owner.send('GET', `/meetings/${id}/recurrence`)).body).toMatchObject({ meetings: 4 });
    await undo(made);
    expect((await read('meeting', id)).series).toBeNull();
  });

  test('is changed in one meeting, from one on, or in all, and keeps what was changed by itself', async () => {
    const { id } = await meeting();
    await post(`/meetings/${id}/recurrence`, { rule: 'FREQ=WEEKLY;BYDAY=MO;COUNT=5' });
    const [, second, third, fourth] = await series(id);
    // One meeting by itself.
    await acme.owner.send('PATCH', `/meetings/${second?.id}`, { starts_at: '2026-03-31T07:00:00Z' });
    expect(await read('meeting', String(second?.id))).toMatchObject({
      detached: true,
      ends_at: '2026-03-31T07:30:00Z',
    });
    // All: an hour later, another name.
    const all = {
      scope: 'all',
      values: { subject: 'Weekly', starts_at: '2026-03-23T09:00:00Z', ends_at: '2026-03-23T10:00:00Z' },
    };
    const changed = await post(`/meetings/${id}/series-changes`, all);
    expect(await times(id)).toEqual([
      '2026-03-23T09:00:00Z',
      '2026-03-31T07:00:00Z',
      '2026-04-06T08:00:00Z',
      '2026-04-13T08:00:00Z',
      '2026-04-20T08:00:00Z',
    ]);
    expect(await read('meeting', String(third?.id))).toMatchObject({
      subject: 'Weekly',
      ends_at: '2026-04-06T09:00:00Z',
    });
    // From the fourth on: Tuesdays.
    const tuesdays = {
      scope: 'following',
      values: { starts_at: '2026-04-14T08:00:00Z', ends_at: '2026-04-14T09:00:00Z' },
    };
    const split = await post(`/meetings/${fourth?.id}/series-changes`, tuesdays);
    expect(await times(String(fourth?.id))).toEqual(['2026-04-14T08:00:00Z', '2026-04-21T08:00:00Z']);
    expect(await times(id)).toHaveLength(3);
    await undo(split);
    expect(await times(id)).toHaveLength(5);
    await undo(changed);
    expect((await read('meeting', String(third?.id))).subject).toBe('Review');
  });

  test('leaves out what was taken out, ends where it is told, and goes on by itself', async () => {
    const { id } = await meeting();
    await post(`/meetings/${id}/recurrence`, { rule: 'FREQ=MONTHLY' });
    const before = await series(id);
    await trashRecord(acme.ctx, 'meeting', String(before[2]?.id));
    const shifted = { scope: 'all', values: { starts_at: '2026-03-23T10:00:00Z', ends_at: '2026-03-23T10:30:00Z' } };
    await post(`/meetings/${id}/series-changes`, shifted);
    expect((await times(id)).map((at) => String(at).slice(0, 10))).not.toContain('2026-05-23');
    const count = (await series(id)).length;
    kith.setNow('2026-06-02T08:00:00Z');
    await extendSeries(acme.ctx);
    const extended = await series(id);
    expect(extended.length).toBe(count + 3);
    expect(await extendSeries(acme.ctx)).toBe(0);
    // Back within the time for which one stays signed in.
    kith.setNow('2026-03-03T08:00:00Z');
    const ended = await acme.owner.send('DELETE', `/meetings/${extended[4]?.id}/recurrence`);
    expect(ended.status).toBe(200);
    expect(await series(id)).toHaveLength(5);
    await undo(ended);
    expect(await series(id)).toHaveLength(extended.length);
    const reader = await acme.as('read_only');
    expect((await reader.send('DELETE', `/meetings/${id}/recurrence`)).status).toBe(403);
  });
});

describe('reminders', () => {
  const mine = async () =>
    (await acme.owner.send('GET', '/reminders')).body.data as Array<{ id: string; title: string }>;

  test('come when they are due, are put off and put away, and end with what they are about', async () => {
    const { id } = await task('Offer', { remind_at: '2026-03-02T09:00:00Z' });
    await meeting({ subject: 'Visit', starts_at: '2026-03-02T09:30:00Z', remind_before: 15 });
    expect((await mine()).map((one) => one.title)).not.toContain('Offer');
    kith.setNow('2026-03-02T09:20:00Z');
    expect((await mine()).map((one) => one.title)).toEqual(['Visit', 'Offer']);
    const [visit, offer] = await mine();
    expect((await post(`/reminders/${visit?.id}/dismissal`)).status).toBe(204);
    const put = await post(`/reminders/${offer?.id}/snooze`, { minutes: 30 });
    expect(put.body).toEqual({ due_at: '2026-03-02T09:50:00Z' });
    expect(await mine()).toEqual([]);
    // Changing something else does not wake it.
    await updateRecord(acme.ctx, 'task', id, { priority: 'high' });
    expect(await mine()).toEqual([]);
    kith.setNow('2026-03-02T10:00:00Z');
    expect(await mine()).toHaveLength(1);
    const max = await acme.as('member');
    expect((await max.send('POST', `/reminders/${offer?.id}/dismissal`)).status).toBe(404);
    await post(`/tasks/${id}/completion`);
    expect(await mine()).toEqual([]);
  });
});

describe('the report of follow-ups', () => {
  const report = async (query = '') => (await acme.owner.send('GET', `/follow-ups${query}`)).body;
  const lost = async () => ((await report()).data as Array<{ subject: string }>).map((one) => one.subject).sort();

  test('tells meetings and calls with neither a note nor a next step, and a step is added at once', async () => {
    acme = await kith.workspace({ name: 'Follow', timeZone: 'Europe/Berlin' });
    const dana = await createRecord(acme.ctx, 'person', { name: 'Dana Fox' });
    const rob = await createRecord(acme.ctx, 'person', { name: 'Rob Ray' });
    const about = (id: string) => ({ about: { object: 'person', id } });
    const past = { starts_at: '2026-02-20T09:00:00Z' };
    await meeting({ subject: 'Nothing', ...past, ...about(dana.id) });
    await meeting({ subject: 'Outcome', ...past, ...about(dana.id), outcome: 'Wants two' });
    await meeting({ subject: 'Cancelled', ...past, ...about(dana.id), status: 'cancelled' });
    await meeting({ subject: 'Ahead', starts_at: '2026-03-09T09:00:00Z', ...about(rob.id) });
    await meeting({ subject: 'Has a sequel', ...past, ...about(rob.id) });
    const call = await createRecord(acme.ctx, 'call', { started_at: '2026-02-25T09:00:00Z', person: dana.id });
    await createRecord(acme.ctx, 'call', {
      subject: 'Nobody there',
      started_at: '2026-02-25T09:00:00Z',
      disposition: 'no_answer',
    });
    expect(await lost()).toEqual(['Call with Dana Fox', 'Nothing']);
    const whole = await report();
    expect(whole.total).toMatchObject({ total: 4, without: 2, calls: { total: 1, without: 1 } });
    const added = await post(`/calls/${call.id}/next-step`, {
      subject: 'Send the offer',
      due_at: '2026-03-04T16:00:00Z',
    });
    expect([added.status, added.body.about]).toEqual([201, { object: 'person', id: dana.id }]);
    // It concerns her, so it follows the meeting too.
    expect(await lost()).toEqual([]);
    await undo(added);
    expect(await lost()).toHaveLength(2);
    const stranger = await kith.workspace('Elsewhere');
    expect((await stranger.owner.send('POST', `/calls/${call.id}/next-step`, { subject: 'x' })).status).toBe(404);
    expect(
      (await (await acme.as('read_only')).send('POST', `/calls/${call.id}/next-step`, { subject: 'x' })).status,
    ).toBe(403);
    // On the timeline of the person stand both.
    const line = (await acme.owner.send('GET', `/people/${dana.id}/timeline`)).body.data as Array<{ kind: string }>;
    expect(line.map((entry) => entry.kind).filter((kind) => kind !== 'change')).toEqual([
      'call',
      'meeting',
      'meeting',
      'meeting',
    ]);
  });
});

describe('a calendar', () => {
  test('shows colleagues when others are taken, and by what only where they may see it', async () => {
    acme = await kith.workspace({ name: 'Calendars', timeZone: 'Europe/Berlin' });
    const max = await acme.as('member');
    const lena = await acme.hire('Lena Limited');
    const own = { create: true, import: true, read: 'own', update: 'own', delete: 'own', export: 'own', fields: {} };
    const rights = { objects: {}, others: own, sensitive: false, share: false };
    const role = await post('/roles', { name: 'Own only', rights });
    await post(`/members/${lena.memberId}/role`, { role: role.body.id });
    await createRecord(max.ctx, 'meeting', {
      subject: 'Secret talks',
      starts_at: '2026-03-03T09:00:00Z',
      ends_at: '2026-03-03T10:00:00Z',
    });
    const path = `/calendar?members=${max.memberId}&from=2026-03-02T00:00:00Z&until=2026-03-08T00:00:00Z`;
    const seen = (await acme.owner.send('GET', path)).body;
    expect(seen.meetings).toMatchObject([{ members: [max.memberId], record: { subject: 'Secret talks' } }]);
    expect(seen.busy).toEqual([]);
    const hidden = await lena.send('GET', path);
    expect(JSON.stringify(hidden.body)).not.toContain('Secret');
    expect(hidden.body.meetings).toEqual([]);
    expect(hidden.body.busy).toEqual([
      { member: max.memberId, from: '2026-03-03T09:00:00Z', until: '2026-03-03T10:00:00Z', title: null },
    ]);
  });
});

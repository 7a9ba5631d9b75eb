import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemContext } from '../../kernel/system.ts';
import { countRecords, getRecord } from '../../records/query.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, updateRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { changeLeadSettings } from '../leads/service/inbox.ts';
import { rescoreAll } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
});

beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace('Acme');
});

const director = {
  name: 'Director',
  kind: 'field',
  filter: { field: 'contact_title', op: 'contains', value: 'director' },
  points: 10,
};
const price = { name: 'Talked to us', kind: 'event', event: 'task.completed', points: 8, half_life: 3 };
const setRules = (rules: object[]) => acme.owner.send('PUT', '/scoring/rules', { rules });
const lead = (values: object = {}) => createRecord(acme.ctx, 'lead', { contact_name: 'Dana', ...values });
const leadNow = (id: string) => getRecord(acme.ctx, 'lead', id);
const scoreOf = async (id: string) => (await acme.owner.send('GET', `/leads/${id}/score`)).body;
const done = (about: { object: string; id: string }) =>
  createRecord(acme.ctx, 'task', { subject: 'Call', about, done_at: kith.runtime.now().toISOString() });
const bandEvents = async () =>
  (
    await acme.ctx.db.selectFrom('event').select('name').where('name', 'like', 'lead.became%').orderBy('seq').execute()
  ).map((event) => event.name);

describe('points', () => {
  test('are given for what is known and for what happened, fade, and are explained', async () => {
    await setRules([director, price]);
    const { id } = await lead({ contact_title: 'Managing Director' });
    await done({ object: 'lead', id });
    await kith.settle();
    expect(await leadNow(id)).toMatchObject({ score: 18, band: 'cold' });
    // A task about it is as hot as it is, from the beginning and when it cools down.
    const about = { object: 'lead', id };
    const task = await createRecord(acme.ctx, 'task', { subject: 'Call again', about });
    await createRecord(acme.ctx, 'task', { subject: 'Of no lead' });
    expect(task.lead_score).toBe(18);
    kith.setNow('2026-03-13T09:00:00Z');
    expect(await scoreOf(id)).toMatchObject({
      score: 14,
      parts: [
        { name: 'Director', points: 10, full: 10 },
        { name: 'Talked to us', points: 4, full: 8, times: 1, last_at: '2026-03-10T09:00:00Z' },
      ],
    });
    // The number in lists follows with the job, without a history of its own.
    const { version } = await leadNow(id);
    await rescoreAll(systemContext(kith.runtime, acme.workspace), false);
    expect(await leadNow(id)).toMatchObject({ score: 14, version });
    const hottest = await acme.owner.send('GET', '/tasks?sort=-lead_score&limit=1');
    expect(hottest.body.data).toMatchObject([{ id: task.id, lead_score: 14, version: task.version }]);
  });

  test('make leads hot and cold, which is told as what happened', async () => {
    await acme.owner.send('PATCH', '/lead-settings', { hot: 15, warm: 9 });
    await setRules([director, price]);
    const { id } = await lead({ contact_title: 'Director' });
    await kith.settle();
    expect(await leadNow(id)).toMatchObject({ score: 10, band: 'warm' });
    await done({ object: 'lead', id });
    await kith.settle();
    expect(await leadNow(id)).toMatchObject({ score: 18, band: 'hot' });
    kith.setNow('2026-04-30T09:00:00Z');
    await rescoreAll(systemContext(kith.runtime, acme.workspace), false);
    expect(await leadNow(id)).toMatchObject({ score: 10, band: 'warm' });
    expect(await bandEvents()).toEqual(['lead.became_hot', 'lead.became_warm']);
    await changeLeadSettings(acme.ctx, { warm: 12 });
    await kith.settle();
    expect((await leadNow(id)).band).toBe('cold');
    await expect(changeLeadSettings(acme.ctx, { warm: 90 })).rejects.toMatchObject({ code: 'invalid' });
  });

  test('count what happened with the person too, what happened before the rule, and no oftener than it says', async () => {
    const person = await createRecord(acme.ctx, 'person', { name: 'Dana Fox', email: 'dana@cancity.example' });
    const { id } = await lead({ contact_email: 'dana@cancity.example' });
    for (let i = 0; i < 4; i++) await done({ object: 'person', id: person.id });
    await done({ object: 'lead', id });
    await createRecord(acme.ctx, 'note', { body: 'Wants an offer', about: { object: 'lead', id } });
    await kith.settle();
    const note = { name: 'Noted', kind: 'event', event: 'note.created', points: 1 };
    const set = await setRules([{ ...price, half_life: null, most: 3 }, note]);
    await kith.settle();
    expect(await leadNow(id)).toMatchObject({ score: 25 });
    await undoChangeSet(acme.ctx, set.headers['kith-change-set'] as string);
    await kith.settle();
    expect(await leadNow(id)).toMatchObject({ score: null, band: null });
  });

  test('stay as they were when the lead ends', async () => {
    await setRules([director]);
    const { id } = await lead({ contact_title: 'Director' });
    await kith.settle();
    await acme.owner.send('POST', `/leads/${id}/disqualification`, { reason: 'no_need' });
    await updateRecord(acme.ctx, 'lead', id, { contact_title: 'Clerk' });
    await kith.settle();
    expect((await leadNow(id)).score).toBe(10);
  });
});

describe('the rules', () => {
  test('are tried on real leads before they are kept', async () => {
    const { id } = await lead({ contact_title: 'Director' });
    await lead();
    await done({ object: 'lead', id });
    await kith.readable();
    const { body } = await acme.owner.send('POST', '/scoring/preview', { rules: [director, price], hot: 15, warm: 5 });
    expect(body).toMatchObject({
      bands: { hot: 1, warm: 0, cold: 1 },
      leads: [{ id, before: null, score: 18, parts: [{ name: 'Director' }, { name: 'Talked to us' }] }, { score: 0 }],
    });
    expect((await leadNow(id)).score).toBeNull();
    expect(await countRecords(acme.ctx, 'score_rule')).toBe(0);
  });

  test('are for administrators, and say what is wrong with them', async () => {
    const member = await acme.as('member');
    expect((await member.send('PUT', '/scoring/rules', { rules: [] })).status).toBe(403);
    expect((await member.send('POST', '/scoring/preview', { rules: [] })).status).toBe(403);
    expect((await setRules([{ ...price, event: null }])).status).toBe(422);
    const wrong = await setRules([{ ...director, filter: { field: 'nope', op: 'eq', value: 1 } }]);
    expect(wrong.body.errors[0].field).toBe('rules[0].filter.field');
    const other = await kith.workspace('Other');
    const { id } = await lead();
    expect((await other.owner.send('GET', `/leads/${id}/score`)).status).toBe(404);
  });
});

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createRecord, trashRecord, updateRecord } from '../records/write/index.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import type { Timeline } from './schema.ts';

let kith: TestKith;
let acme: TestWorkspace;
let company: string;
let person: string;
let deal: string;

beforeAll(async () => {
  kith = await testKith();
});

beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  acme ??= await kith.workspace('Acme');
  company = (await createRecord(acme.ctx, 'company', { name: 'Cancity' })).id;
  person = (await createRecord(acme.ctx, 'person', { name: 'Dana Fox', company })).id;
  deal = (await createRecord(acme.ctx, 'deal', { name: 'Roll-out', company, person })).id;
});

const about = (object: string, id: string) => ({ object, id });
const at = (hour: number) => kith.setNow(`2026-03-10T${String(hour).padStart(2, '0')}:00:00Z`);
const timeline = async (path: string, query = ''): Promise<Timeline> =>
  (await acme.owner.send('GET', `/${path}/timeline${query}`)).body;
const told = ({ data }: Timeline) =>
  data.map((e) => `${e.kind} ${e.record ? (e.record.subject ?? e.record.title) : (e.op ?? '')} on ${e.about?.title}`);
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute()).map(
    (e) => e.name,
  );

describe('a task', () => {
  test('noted down for nobody is one’s own', async () => {
    const task = await createRecord(acme.ctx, 'task', { subject: 'Call Dana' });
    expect(task).toMatchObject({ assignee: acme.owner.memberId, priority: 'normal', kind: 'to_do', done_at: null });
    expect((await createRecord(acme.ctx, 'task', { subject: 'Anyone', assignee: null })).assignee).toBeNull();
  });

  test('is done, and open again, by a call of its own', async () => {
    const { id } = await createRecord(acme.ctx, 'task', { subject: 'Call Dana', about: about('person', person) });
    const done = await acme.owner.send('POST', `/tasks/${id}/completion`);
    expect(done).toMatchObject({ status: 200, body: { done_at: '2026-03-10T09:00:00Z' } });
    expect((await acme.owner.send('POST', `/tasks/${id}/completion`)).status).toBe(409);
    expect((await acme.owner.send('DELETE', `/tasks/${id}/completion`)).body.done_at).toBeNull();
    expect((await acme.owner.send('DELETE', `/tasks/${id}/completion`)).status).toBe(409);
    expect((await eventsOf(id)).filter((name) => name !== 'task.updated')).toEqual([
      'task.created',
      'task.completed',
      'task.reopened',
    ]);
  });

  test('ticked off in a list says the same', async () => {
    const { id } = await createRecord(acme.ctx, 'task', { subject: 'Call Dana' });
    const { headers } = await acme.owner.send('PATCH', `/tasks/${id}`, { done_at: '2026-03-10T09:00:00Z' });
    expect(await eventsOf(id)).toContain('task.completed');
    await acme.owner.send('POST', `/changes/${headers['kith-change-set']}/undo`, {});
    expect(await eventsOf(id)).toContain('task.reopened');
  });

  test('is not ticked off by those who only read, nor seen from another workspace', async () => {
    const { id } = await createRecord(acme.ctx, 'task', { subject: 'Call Dana' });
    const reader = await acme.as('read_only');
    expect((await reader.send('POST', `/tasks/${id}/completion`)).status).toBe(403);
    const other = await kith.workspace('Other');
    expect((await other.owner.send('POST', `/tasks/${id}/completion`)).status).toBe(404);
  });
});

describe('a note', () => {
  test('is called by its first line', async () => {
    const note = await createRecord(acme.ctx, 'note', {
      body: '\n  Site visit \nThree halls.',
      about: about('deal', deal),
    });
    expect(note.title).toBe('Site visit');
    expect((await updateRecord(acme.ctx, 'note', note.id, { body: 'Second visit' })).title).toBe('Second visit');
    const { body } = await acme.owner.send('GET', '/search?q=second%20visit');
    expect(body.data).toMatchObject([{ object: 'note', title: 'Second visit' }]);
  });

  test('keeps what looks like markup as it was typed', async () => {
    const note = await createRecord(acme.ctx, 'note', { body: '<script>alert(1)</script>' });
    expect(note.body).toBe('<script>alert(1)</script>');
  });
});

describe('a timeline', () => {
  test('tells notes, tasks and changes of a record, newest first', async () => {
    at(10);
    await createRecord(acme.ctx, 'note', { body: 'Called her', about: about('person', person) });
    at(11);
    await updateRecord(acme.ctx, 'person', person, { job_title: 'Buyer' });
    at(12);
    await createRecord(acme.ctx, 'task', { subject: 'Send offer', about: about('person', person) });
    const page = await timeline(`people/${person}`);
    expect(told(page)).toEqual([
      'task Send offer on Dana Fox',
      'change update on Dana Fox',
      'note Called her on Dana Fox',
      'change create on Roll-out',
      'change create on Dana Fox',
    ]);
    expect(page.data[1]).toMatchObject({
      at: '2026-03-10T11:00:00Z',
      actor: { id: acme.owner.memberId, name: 'Olivia Owner' },
      changes: [{ field: 'job_title', before: null, after: 'Buyer' }],
    });
  });

  test('of a company includes its people and deals, with the stages they passed', async () => {
    at(10);
    await acme.owner.send('POST', `/deals/${deal}/win`);
    at(11);
    await createRecord(acme.ctx, 'note', { body: 'Thanked her', about: about('person', person) });
    at(12);
    await updateRecord(acme.ctx, 'deal', deal, { next_step: 'Deliver' });
    const page = await timeline(`companies/${company}`);
    expect(told(page)).toEqual([
      'note Thanked her on Dana Fox',
      'stage update on Roll-out',
      'change create on Roll-out',
      'change create on Dana Fox',
      'change create on Cancity',
    ]);
    const moved = page.data[1]?.changes?.find((c) => c.field === 'stage');
    expect([page.titles[String(moved?.before)], page.titles[String(moved?.after)]]).toEqual(['Lead', 'Won']);
  });

  test('shows a finished task when it was finished', async () => {
    at(10);
    const task = await createRecord(acme.ctx, 'task', { subject: 'Send offer', about: about('deal', deal) });
    at(11);
    await createRecord(acme.ctx, 'note', { body: 'In between', about: about('deal', deal) });
    at(12);
    await acme.owner.send('POST', `/tasks/${task.id}/completion`);
    expect(told(await timeline(`deals/${deal}`)).slice(0, 2)).toEqual([
      'task Send offer on Roll-out',
      'note In between on Roll-out',
    ]);
  });

  test('pages without losing or repeating anything, also within one moment', async () => {
    for (let i = 0; i < 12; i++) {
      await createRecord(acme.ctx, 'note', { body: `Note ${i}`, about: about('deal', deal) });
    }
    const whole = told(await timeline(`companies/${company}`));
    const pieces: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: Timeline = await timeline(`companies/${company}`, `?limit=4${cursor && `&cursor=${cursor}`}`);
      pieces.push(...told(page));
      cursor = page.next_cursor;
    }
    expect(pieces).toEqual(whole);
    expect(pieces).toHaveLength(15);
    expect((await acme.owner.send('GET', `/deals/${deal}/timeline?cursor=nonsense`)).status).toBe(422);
  });

  test('leaves out what lies in the trash', async () => {
    const note = await createRecord(acme.ctx, 'note', { body: 'Wrong', about: about('deal', deal) });
    await trashRecord(acme.ctx, 'note', note.id);
    expect(told(await timeline(`deals/${deal}`))).toEqual(['change create on Roll-out']);
  });

  test('of a record of another workspace, or of no object, is not found', async () => {
    const other = await kith.workspace('Other');
    expect((await other.owner.send('GET', `/people/${person}/timeline`)).status).toBe(404);
    expect((await acme.owner.send('GET', `/wizards/${person}/timeline`)).status).toBe(404);
    expect((await acme.owner.send('GET', `/companies/${person}/timeline`)).status).toBe(404);
  });
});

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { catalog } from '../../records/catalog.ts';
import { countRecords, getRecord, listRecords } from '../../records/query.ts';
import type { KithRecord } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { convertLead } from './service/convert.ts';
import { takeInquiry } from './service/inquiry.ts';
import { acceptLead } from './service/move.ts';
import { returnDueLeads } from './service/upkeep.ts';

let kith: TestKith;
let acme: TestWorkspace;
let other: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  other = await kith.workspace('Other');
});

/** A workspace in which nothing has happened yet, for tests that count. */
async function afresh(): Promise<void> {
  acme = await kith.workspace('Acme');
}

beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  if (!acme) await afresh();
});

const dana = { name: 'Dana Fox', email: 'dana@cancity.example', company: 'Cancity', message: 'What does it cost?' };
const newLead = async (inquiry: object = dana) => (await takeInquiry(acme.ctx, inquiry)).record;
const leadNow = (id: string) => getRecord(acme.ctx, 'lead', id);
const post = (id: string, verb: string, body?: object) => acme.owner.send('POST', `/leads/${id}/${verb}`, body);
const drop = (id: string, verb: string) => acme.owner.send('DELETE', `/leads/${id}/${verb}`);
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute())
    .map((e) => e.name)
    .filter((name) => !/\.(created|updated|computed)$/.test(name));

describe('an inquiry', () => {
  test('becomes a new lead that waits for an answer, named after who asks', async () => {
    expect(await newLead()).toMatchObject({
      name: 'Dana Fox, Cancity',
      status: 'new',
      person: null,
      company: null,
      touches: 0,
      awaiting_since: '2026-03-10T09:00:00Z',
    });
    const { records } = await listRecords(acme.ctx, 'person', {});
    expect(records).toEqual([]);
  });

  test('is a piece of work on a person and company that are known, not a second copy of them', async () => {
    await afresh();
    const company = await createRecord(acme.ctx, 'company', { name: 'Cancity', domain: 'cancity.example' });
    const person = await createRecord(acme.ctx, 'person', { name: 'Dana Fox', email: 'Dana@Cancity.example' });
    expect(await newLead()).toMatchObject({ person: person.id, company: company.id });
    expect(await newLead({ email: 'else@cancity.example' })).toMatchObject({ person: null, company: company.id });
    expect(await newLead({ email: 'else@gmail.com' })).toMatchObject({ person: null, company: null });
  });

  test('of somebody whose lead is open is noted there and waits anew', async () => {
    const first = await newLead();
    await createRecord(acme.ctx, 'task', {
      subject: 'Called',
      kind: 'call',
      about: { object: 'lead', id: first.id },
      done_at: '2026-03-10T10:00:00Z',
    });
    await kith.settle();
    expect(await leadNow(first.id)).toMatchObject({ touches: 1, awaiting_since: null });
    kith.setNow('2026-03-11T09:00:00Z');
    const answer = await acme.owner.send('POST', '/inquiries', { email: 'DANA@cancity.example', message: 'And when?' });
    expect(answer).toMatchObject({ status: 200, body: { id: first.id, awaiting_since: '2026-03-11T09:00:00Z' } });
    const { records } = await listRecords(acme.ctx, 'note', {});
    expect(records.map((n) => n.body)).toEqual(['And when?']);
    expect(await eventsOf(first.id)).toContain('lead.inquired_again');
    await undoChangeSet(acme.ctx, answer.headers['kith-change-set'] as string);
    expect((await leadNow(first.id)).awaiting_since).toBeNull();
  });

  test('that two programs send at once is one lead', async () => {
    await afresh();
    await Promise.all([1, 2, 3].map(() => takeInquiry(acme.ctx, dana)));
    expect(await countRecords(acme.ctx, 'lead')).toBe(1);
  });

  test('says who asks or what, and is for those who may write', async () => {
    expect((await acme.owner.send('POST', '/inquiries', { source: 'web' })).status).toBe(422);
    const reader = await acme.as('read_only');
    expect((await reader.send('POST', '/inquiries', dana)).status).toBe(403);
  });
});

describe('the work on a lead', () => {
  const walk: Array<[string, object | undefined, object, string]> = [
    ['acceptance', undefined, { status: 'working' }, 'lead.accepted'],
    ['qualification', undefined, { status: 'qualified' }, 'lead.qualified'],
    ['disqualification', { reason: 'no_budget' }, { status: 'disqualified' }, 'lead.disqualified'],
    ['recycling', { on: '2026-06-01' }, { status: 'recycled', recycle_on: '2026-06-01' }, 'lead.recycled'],
    ['conversion', undefined, { status: 'converted' }, 'lead.converted'],
  ];

  test.each(walk)('%s works, leaves its event, is undone, and taken back', async (verb, body, after, event) => {
    const lead = await newLead();
    const before = await leadNow(lead.id);
    const answer = await post(lead.id, verb, body);
    expect(answer).toMatchObject({ status: 200, body: after });
    expect(await eventsOf(lead.id)).toContain(event);
    await undoChangeSet(acme.ctx, answer.headers['kith-change-set'] as string);
    const undone = await leadNow(lead.id);
    for (const field of ['status', 'owner', 'recycle_on', 'disqualify_reason', 'deal', 'awaiting_since', 'person'])
      expect([field, undone[field]]).toEqual([field, before[field]]);
    await post(lead.id, verb, body);
    expect((await drop(lead.id, verb)).status).toBe(200);
    expect(['new', 'working']).toContain((await leadNow(lead.id)).status);
    expect((await drop(lead.id, verb)).status).toBe(409);
  });

  test('is seen by nobody without permission', async () => {
    const lead = await newLead();
    const reader = await acme.as('read_only');
    for (const [verb, body] of walk) {
      expect((await other.owner.send('POST', `/leads/${lead.id}/${verb}`, body)).status).toBe(404);
      expect((await reader.send('POST', `/leads/${lead.id}/${verb}`, body)).status).toBe(403);
    }
    expect((await leadNow(lead.id)).status).toBe('new');
  });

  test('begins by accepting it: whom it belonged to keeps it, and of two at once one gets it', async () => {
    const lead = await newLead();
    const [max, mia] = [await acme.hire('Max'), await acme.hire('Mia')];
    const done = await Promise.allSettled([acceptLead(max.ctx, lead.id), acceptLead(mia.ctx, lead.id)]);
    expect(done.filter((d) => d.status === 'fulfilled')).toHaveLength(1);
    const others = await newLead({ name: 'Lee' });
    await updateRecord(acme.ctx, 'lead', others.id, { owner: max.memberId });
    expect((await mia.send('POST', `/leads/${others.id}/acceptance`)).status).toBe(409);
    expect((await max.send('POST', `/leads/${others.id}/acceptance`)).body).toMatchObject({ owner: max.memberId });
  });

  test('ends with a reason', async () => {
    const lead = await newLead();
    expect((await post(lead.id, 'disqualification', {})).status).toBe(422);
    await expect(updateRecord(acme.ctx, 'lead', lead.id, { status: 'disqualified' })).rejects.toMatchObject({
      errors: [{ field: 'disqualify_reason', code: 'required' }],
    });
    await post(lead.id, 'disqualification', { reason: 'no_need', note: 'Only curious' });
    expect(await leadNow(lead.id)).toMatchObject({ disqualify_reason: 'no_need', awaiting_since: null });
  });

  test('put aside comes back on its day, in the time of the workspace, and waits for nobody meanwhile', async () => {
    const lead = await newLead();
    expect((await post(lead.id, 'recycling', { on: '2026-03-10' })).body.errors[0]).toMatchObject({
      field: 'recycle_on',
    });
    await post(lead.id, 'recycling', { on: '2026-03-20' });
    expect((await leadNow(lead.id)).awaiting_since).toBeNull();
    kith.setNow('2026-03-19T23:00:00Z');
    expect(await returnDueLeads(acme.ctx)).toBe(0);
    kith.setNow('2026-03-20T06:00:00Z');
    expect(await returnDueLeads(acme.ctx)).toBe(1);
    expect(await returnDueLeads(acme.ctx)).toBe(0);
    expect(await leadNow(lead.id)).toMatchObject({ status: 'new', recycle_on: null });
    expect(await eventsOf(lead.id)).toContain('lead.returned');
  });

  test('counts calls, mails, meetings and finished tasks, and forgets those that are taken back', async () => {
    await afresh();
    const lead = await newLead();
    const about = { object: 'lead', id: lead.id };
    const call = await createRecord(acme.ctx, 'task', { subject: 'Call', kind: 'call', about });
    await createRecord(acme.ctx, 'task', { subject: 'Mail', kind: 'mail', about, done_at: '2026-03-09T08:00:00Z' });
    await kith.settle();
    // A mail before the inquiry does not answer it.
    expect(await leadNow(lead.id)).toMatchObject({ touches: 1, awaiting_since: '2026-03-10T09:00:00Z' });
    const done = await acme.owner.send('POST', `/tasks/${call.id}/completion`);
    await kith.settle();
    expect(await leadNow(lead.id)).toMatchObject({
      touches: 2,
      last_touch_at: '2026-03-10T09:00:00Z',
      awaiting_since: null,
    });
    expect((await acme.owner.send('GET', '/lead-inbox')).body).toMatchObject({ few_touches: 1, awaiting: 0 });
    await undoChangeSet(acme.ctx, done.headers['kith-change-set'] as string);
    await kith.settle();
    expect((await leadNow(lead.id)).touches).toBe(1);
  });
});

describe('the checklist', () => {
  let needed: KithRecord;
  beforeEach(async () => {
    needed = await createRecord(acme.ctx, 'lead_criterion', { name: 'Budget is there', required: true });
    await createRecord(acme.ctx, 'lead_criterion', { name: 'Wants it soon' });
  });
  const answer = (id: string, criterion: string, said: string) =>
    acme.owner.send('PUT', `/leads/${id}/checklist`, { criterion, answer: said });

  test('is what an administrator sets, and keeps a lead from business until the required has its yes', async () => {
    const member = await acme.as('member');
    expect((await member.send('POST', '/lead-criteria', { name: 'Mine' })).status).toBe(403);
    const lead = await newLead();
    expect((await post(lead.id, 'qualification')).body.errors[0]).toMatchObject({
      field: 'criteria',
      message: 'Still to be answered with yes: Budget is there',
    });
    await answer(lead.id, needed.id, 'no');
    expect((await post(lead.id, 'conversion')).status).toBe(422);
    expect(await countRecords(acme.ctx, 'deal')).toBe(0);
    const said = await answer(lead.id, needed.id, 'yes');
    expect(said.body).toMatchObject({
      data: [
        { name: 'Budget is there', required: true, answer: 'yes' },
        { name: 'Wants it soon', answer: 'unknown' },
      ],
      missing: [],
    });
    await undoChangeSet(acme.ctx, said.headers['kith-change-set'] as string);
    expect((await post(lead.id, 'conversion')).status).toBe(422);
    await answer(lead.id, needed.id, 'yes');
    expect((await post(lead.id, 'conversion')).status).toBe(200);
    expect((await answer(lead.id, needed.id, 'no')).status).toBe(409);
  });

  test('does not hold up what is imported, nor show to who may not see the lead', async () => {
    const importing = { ...acme.ctx, origin: { kind: 'import' as const } };
    const lead = await createRecord(importing, 'lead', { name: 'Old', status: 'qualified' });
    expect(lead.status).toBe('qualified');
    expect((await other.owner.send('GET', `/leads/${lead.id}/checklist`)).status).toBe(404);
  });
});

describe('converting', () => {
  test('makes company, person and deal in one change, and taking it back leaves nothing behind', async () => {
    await afresh();
    const lead = await newLead({ ...dana, source: 'event', value: 5000, industry: 'retail', country: 'Spain' });
    const answer = await post(lead.id, 'conversion');
    expect(answer.status).toBe(200);
    const deal = await getRecord(acme.ctx, 'deal', answer.body.deal as string);
    expect(deal).toMatchObject({ name: 'Cancity', source: 'event', amount: { amount: '5000.00', currency: 'USD' } });
    expect(await getRecord(acme.ctx, 'person', deal.person as string)).toMatchObject({
      first_name: 'Dana',
      last_name: 'Fox',
      email: 'dana@cancity.example',
      company: deal.company,
    });
    expect(await getRecord(acme.ctx, 'company', deal.company as string)).toMatchObject({
      name: 'Cancity',
      domain: 'cancity.example',
      industry: 'retail',
    });
    expect((await post(lead.id, 'conversion')).status).toBe(409);
    await expect(updateRecord(acme.ctx, 'lead', lead.id, { status: 'new' })).rejects.toMatchObject({ code: 'invalid' });
    expect((await drop(lead.id, 'conversion')).body).toMatchObject({ status: 'new', deal: null, person: null });
    for (const object of ['deal', 'person', 'company']) expect(await countRecords(acme.ctx, object)).toBe(0);
  });

  test('proposes whom it may already know, and takes them when told', async () => {
    await afresh();
    const lead = await newLead({ name: 'Dana Foks', phone: '+49 30 2312 5001', company: 'Cancity GmbH' });
    const company = await createRecord(acme.ctx, 'company', { name: 'Cancity' });
    const person = await createRecord(acme.ctx, 'person', { name: 'Dana Fox', phone: '+49 30 23125001' });
    await kith.settle();
    const { body } = await acme.owner.send('GET', `/leads/${lead.id}/conversion`);
    expect(body.person.candidates[0]).toMatchObject({ id: person.id, title: 'Dana Fox' });
    expect(body.company.candidates[0]).toMatchObject({ id: company.id });
    const { record } = await convertLead(acme.ctx, lead.id, {
      person: { id: person.id },
      company: { id: company.id },
      deal: { name: 'Roll-out', amount: 900 },
    });
    expect(record).toMatchObject({ person: person.id, company: company.id });
    expect(await getRecord(acme.ctx, 'deal', record.deal as string)).toMatchObject({ name: 'Roll-out' });
    expect(await countRecords(acme.ctx, 'person')).toBe(1);
  });

  test('happens once, however many press the button', async () => {
    await afresh();
    const lead = await newLead();
    const done = await Promise.allSettled([1, 2, 3].map(() => convertLead(acme.ctx, lead.id)));
    expect(done.filter((d) => d.status === 'fulfilled')).toHaveLength(1);
    expect(await countRecords(acme.ctx, 'deal')).toBe(1);
    expect(await countRecords(acme.ctx, 'person')).toBe(1);
  });

  test('is refused where the deal was worked on since it was made', async () => {
    await afresh();
    const lead = await newLead();
    const { record } = await convertLead(acme.ctx, lead.id);
    await updateRecord(acme.ctx, 'deal', record.deal as string, { next_step: 'Send the offer' });
    expect((await drop(lead.id, 'conversion')).status).toBe(409);
    expect((await leadNow(lead.id)).status).toBe('converted');
  });
});

describe('two colleagues on one prospect', () => {
  test('are told of each other: the same person, company or e-mail domain, as far as they may see', async () => {
    await afresh();
    const max = await acme.hire('Max');
    const company = await createRecord(acme.ctx, 'company', { name: 'Cancity', domain: 'cancity.example' });
    const theirs = await createRecord(acme.ctx, 'deal', { name: 'Chairs', company: company.id, owner: max.memberId });
    const { id } = await newLead({ email: 'sam@cancity.example' });
    const rivals = async (path: string) => (await acme.owner.send('GET', path)).body.data;
    expect(await rivals(`/leads/${id}/rivals`)).toMatchObject([
      { object: 'deal', id: theirs.id, same: 'company', owner: { title: 'Max' } },
    ]);
    // Max has the deal and the lead is nobody's: to him there is no colleague.
    expect((await max.send('GET', `/leads/${id}/rivals`)).body.data).toEqual([]);
    const lone = await createRecord(acme.ctx, 'lead', { contact_email: 'x@lone.example', owner: max.memberId });
    expect(await rivals('/rivals?email=y@lone.example')).toMatchObject([
      { object: 'lead', id: lone.id, same: 'domain' },
    ]);
    expect(await rivals('/rivals?email=y@gmail.com')).toEqual([]);
    await updateRecord(acme.ctx, 'deal', theirs.id, { owner: acme.owner.memberId });
    expect(await rivals(`/leads/${id}/rivals`)).toEqual([]);
  });
});

describe('sources', () => {
  const source = (name: string) =>
    listRecords(acme.ctx, 'lead_source', { filter: { field: 'name', op: 'eq', value: name } }).then(
      (l) => l.records[0]!,
    );

  test('are a tree of the administrators that people choose from, with what below it adds up', async () => {
    await afresh();
    const campaign = await source('Campaign');
    const made = await acme.owner.send('POST', '/lead-sources', { name: 'Spring fair', parent: campaign.id });
    expect(made.body).toMatchObject({ key: 'spring_fair' });
    for (const object of ['lead', 'person', 'deal'])
      expect(catalog(acme.ctx).object(object).fields.source?.choices).toContainEqual({
        value: 'spring_fair',
        label: 'Campaign › Spring fair',
        color: 'orange',
      });
    const deals = [
      ['spring_fair', 100],
      ['campaign', 50],
      ['web', 7],
      ['carrier pigeon', 1],
    ].map(([source, amount]) => ({ op: 'create' as const, object: 'deal', values: { name: 'D', source, amount } }));
    const written = await write(acme.ctx, deals);
    for (const result of written.results)
      if (result.ok) await acme.owner.send('POST', `/deals/${result.record.id}/win`);
    await newLead({ ...dana, source: 'spring_fair' });
    const { body } = await acme.owner.send('GET', '/reports/sources?from=2026-03-01&to=2026-03-31');
    const line = (path: string) => body.data.find((l: { path: string }) => l.path === path);
    expect(line('Campaign')).toMatchObject({ leads: 1, won_deals: 2, revenue: { amount: '150.00' } });
    expect(line('Campaign › Spring fair')).toMatchObject({ revenue: { amount: '100.00' }, keys: ['spring_fair'] });
    expect(line('carrier pigeon')).toMatchObject({ revenue: { amount: '1.00' } });
    expect(body.total).toMatchObject({ won_deals: 4, revenue: { amount: '158.00', currency: 'USD' } });
    const before = await acme.owner.send('GET', '/reports/sources?to=2026-02-28');
    expect(before.body.total.won_deals).toBe(0);
  });

  test('close no circle, are told apart, and come back with an undo', async () => {
    const [web, event] = [await source('Web site'), await source('Event')];
    await updateRecord(acme.ctx, 'lead_source', web.id, { parent: event.id });
    await expect(updateRecord(acme.ctx, 'lead_source', event.id, { parent: web.id })).rejects.toMatchObject({
      errors: [{ field: 'parent', code: 'circular' }],
    });
    await expect(createRecord(acme.ctx, 'lead_source', { name: 'referral' })).rejects.toMatchObject({
      errors: [{ field: 'name', code: 'not_unique' }],
    });
    expect((await acme.owner.send('DELETE', `/lead-sources/${event.id}`)).status).toBe(422);
    const gone = await acme.owner.send('DELETE', `/lead-sources/${web.id}`);
    const offered = () =>
      catalog(acme.ctx)
        .object('lead')
        .fields.source?.choices?.map((choice) => choice.value);
    expect(offered()).not.toContain('web');
    await undoChangeSet(acme.ctx, gone.headers['kith-change-set'] as string);
    expect(offered()).toContain('web');
    const member = await acme.as('member');
    expect((await member.send('POST', '/lead-sources', { name: 'Mine' })).status).toBe(403);
  });
});

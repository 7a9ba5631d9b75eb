import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getRecord, listRecords } from '../records/query.ts';
import type { Filter, KithRecord } from '../records/types.ts';
import { undoChangeSet } from '../records/undo.ts';
import { createRecord, restoreRecord, trashRecord, updateRecord, write } from '../records/write/index.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import type { Person, TestWorkspace } from '../test/workspace.ts';
import { loseDeal, reopenDeal, stagesOfDeal, winDeal } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let stages: Map<string, KithRecord>;

beforeAll(async () => {
  kith = await testKith();
});

beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace('Acme');
  stages = await stagesByName();
});

async function stagesByName(filter?: Filter) {
  const { records } = await listRecords(acme.ctx, 'stage', { sort: ['position'], filter });
  return new Map(records.map((s) => [String(s.name), s]));
}
const stageId = (name: string) => stages.get(name)?.id as string;
const newDeal = (values = {}) => createRecord(acme.ctx, 'deal', { name: 'Roll-out', amount: 1000, ...values });
const dealNow = (id: string) => getRecord(acme.ctx, 'deal', id);
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute()).map(
    (e) => e.name,
  );
const lastChangeSet = async (id: string) =>
  (
    await acme.ctx.db
      .selectFrom('change')
      .select('change_set')
      .where('record_id', '=', id)
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow()
  ).change_set as string;

describe('a new workspace', () => {
  test('has one pipeline, the default, with four open stages, won and lost', () => {
    expect([...stages.values()].map((s) => [s.name, s.kind, s.probability])).toEqual([
      ['Lead', 'open', 10],
      ['Qualified', 'open', 25],
      ['Proposal', 'open', 50],
      ['Negotiation', 'open', 75],
      ['Won', 'won', 100],
      ['Lost', 'lost', 0],
    ]);
  });
});

describe('a deal', () => {
  test('starts in the first open stage of the default pipeline, with its probability', async () => {
    const deal = await newDeal();
    expect(deal).toMatchObject({ stage: stageId('Lead'), status: 'open', probability: 10, closed_at: null });
    expect(deal.pipeline).toBe(stages.get('Lead')?.pipeline);
    expect(deal.stage_since).toBe('2026-03-10T09:00:00Z');
    expect(deal.weighted).toEqual({ amount: '100.00', currency: 'USD' });
  });

  test('is named after its company and product when nobody names it', async () => {
    const company = await createRecord(acme.ctx, 'company', { name: 'Cancity' });
    const product = await createRecord(acme.ctx, 'product', { name: 'GTX Pro' });
    const named = (values: object) => createRecord(acme.ctx, 'deal', { ...values });
    expect((await named({ company: company.id, product: product.id })).name).toBe('Cancity – GTX Pro');
    expect((await named({ company: company.id })).name).toBe('Cancity');
    expect((await named({ product: product.id, external_id: 'Z063' })).name).toBe('GTX Pro – Z063');
    expect((await named({ external_id: 'Z064' })).name).toBe('Z064');
    await expect(named({})).rejects.toMatchObject({ code: 'invalid', errors: [{ field: 'name' }] });
  });

  test('cannot have a negative amount', async () => {
    await expect(newDeal({ amount: -1 })).rejects.toMatchObject({ errors: [{ field: 'amount' }] });
  });

  test('cannot stand in a stage of another pipeline', async () => {
    const partners = await createRecord(acme.ctx, 'pipeline', { name: 'Partners' });
    await expect(newDeal({ pipeline: partners.id, stage: stageId('Lead') })).rejects.toMatchObject({
      errors: [{ field: 'stage' }],
    });
    const deal = await newDeal();
    await expect(updateRecord(acme.ctx, 'deal', deal.id, { pipeline: partners.id })).rejects.toMatchObject({
      errors: [{ field: 'stage', message: 'Choose a stage of the pipeline the deal moves to' }],
    });
    const theirs = await stagesByName({ field: 'pipeline', op: 'eq', value: partners.id });
    const moved = await updateRecord(acme.ctx, 'deal', deal.id, {
      pipeline: partners.id,
      stage: theirs.get('Qualified')?.id,
    });
    expect(moved).toMatchObject({ pipeline: partners.id, probability: 25 });
    expect((await newDeal({ pipeline: partners.id })).stage).toBe(theirs.get('Lead')?.id);
    expect((await newDeal({ stage: theirs.get('Won')?.id })).pipeline).toBe(partners.id);
  });

  test('keeps a probability set by hand while it is open, and follows the stage otherwise', async () => {
    const deal = await newDeal();
    expect((await updateRecord(acme.ctx, 'deal', deal.id, { stage: stageId('Qualified') })).probability).toBe(25);
    await updateRecord(acme.ctx, 'deal', deal.id, { probability: 60 });
    expect((await updateRecord(acme.ctx, 'deal', deal.id, { stage: stageId('Proposal') })).probability).toBe(60);
    expect((await updateRecord(acme.ctx, 'deal', deal.id, { stage: stageId('Won') })).probability).toBe(100);
  });

  test('does not let callers write what follows from the stage', async () => {
    for (const field of ['status', 'closed_at', 'stage_since', 'days_to_close', 'weighted']) {
      const value = { status: 'won', days_to_close: 3, weighted: 5 }[field] ?? '2026-01-01T00:00:00Z';
      await expect(newDeal({ [field]: value })).rejects.toMatchObject({ code: 'invalid', errors: [{ field }] });
    }
  });

  test('that comes from elsewhere already won keeps the day it was won', async () => {
    const deal = await newDeal({ stage: stageId('Won'), started_on: '2025-01-01', close_date: '2025-02-10' });
    expect(deal).toMatchObject({ status: 'won', close_date: '2025-02-10', closed_at: '2025-02-10T12:00:00Z' });
    expect(deal.days_to_close).toBe(40);
  });
});

describe('winning a deal', () => {
  test('moves it to the won stage, closes it today and says so', async () => {
    const deal = await newDeal({ started_on: '2026-03-01', close_date: '2026-09-01' });
    const { record } = await winDeal(acme.ctx, deal.id);
    expect(record).toMatchObject({ stage: stageId('Won'), status: 'won', probability: 100, days_to_close: 9 });
    expect(record).toMatchObject({ close_date: '2026-03-10', closed_at: '2026-03-10T09:00:00Z' });
    expect(await eventsOf(deal.id)).toEqual(['deal.created', 'deal.updated', 'deal.stage_changed', 'deal.won']);
  });

  test('takes the day it is told', async () => {
    const deal = await newDeal();
    expect((await winDeal(acme.ctx, deal.id, { close_date: '2026-03-02' })).record.close_date).toBe('2026-03-02');
  });

  test('twice is a conflict and leaves one event', async () => {
    const deal = await newDeal();
    await winDeal(acme.ctx, deal.id);
    await expect(winDeal(acme.ctx, deal.id)).rejects.toMatchObject({ code: 'conflict' });
    expect((await eventsOf(deal.id)).filter((name) => name === 'deal.won')).toHaveLength(1);
  });

  test('dragged by two colleagues at once, a card goes one way, and the other is told where it stands', async () => {
    const deal = await newDeal();
    const drag = async (who: Person, stage: string) =>
      who.send('PATCH', `/deals/${deal.id}`, { stage: stageId(stage) }, { 'if-match': `"${deal.version}"` });
    const answers = await Promise.all([drag(acme.owner, 'Qualified'), drag(await acme.as('member'), 'Negotiation')]);
    const [went, told] = answers.toSorted((a, b) => a.status - b.status);
    expect([went?.status, told?.status]).toEqual([200, 412]);
    expect(told?.body).toMatchObject({ code: 'version_mismatch', current: { stage: went?.body.stage } });
    expect((await dealNow(deal.id)).stage).toBe(went?.body.stage);
    expect((await eventsOf(deal.id)).filter((name) => name === 'deal.stage_changed')).toHaveLength(1);
  });

  test('by two colleagues at once is done once', async () => {
    const deal = await newDeal();
    const done = await Promise.allSettled([winDeal(acme.ctx, deal.id), winDeal(acme.ctx, deal.id)]);
    expect(done.filter((d) => d.status === 'fulfilled')).toHaveLength(1);
    expect((await eventsOf(deal.id)).filter((name) => name === 'deal.won')).toHaveLength(1);
  });

  test('can be undone: the deal stands where it stood, and the visit to Won is forgotten', async () => {
    const deal = await newDeal({ close_date: '2026-09-01' });
    kith.setNow('2026-03-12T09:00:00Z');
    const { changeSet } = await winDeal(acme.ctx, deal.id);
    kith.setNow('2026-03-12T09:05:00Z');
    await undoChangeSet(acme.ctx, changeSet as string);
    expect(await dealNow(deal.id)).toMatchObject({
      stage: stageId('Lead'),
      status: 'open',
      probability: 10,
      close_date: '2026-09-01',
      closed_at: null,
      stage_since: '2026-03-10T09:00:00Z',
    });
    expect((await stagesOfDeal(acme.ctx, deal.id)).map((v) => [v.stage.name, v.left_at])).toEqual([['Lead', null]]);
    expect(await eventsOf(deal.id)).toContain('deal.reopened');
  });

  test('is a call of its own over HTTP, and taking it back too', async () => {
    const deal = await newDeal();
    kith.setNow('2026-03-11T09:00:00Z');
    await updateRecord(acme.ctx, 'deal', deal.id, { stage: stageId('Proposal') });
    kith.setNow('2026-03-12T09:00:00Z');
    const won = await acme.owner.send('POST', `/deals/${deal.id}/win`, { close_date: '2026-03-05' });
    expect(won).toMatchObject({ status: 200, body: { status: 'won', close_date: '2026-03-05' } });
    expect(won.headers['kith-change-set']).toBe(await lastChangeSet(deal.id));
    expect(won.headers.etag).toBe('"3"');
    expect((await acme.owner.send('DELETE', `/deals/${deal.id}/loss`)).status).toBe(409);
    const back = await acme.owner.send('DELETE', `/deals/${deal.id}/win`);
    expect(back).toMatchObject({ status: 200, body: { status: 'open', closed_at: null, stage: stageId('Proposal') } });
    expect((await acme.owner.send('POST', `/deals/${deal.id}/win`)).status).toBe(200);
    expect((await acme.owner.send('POST', `/deals/${deal.id}/win`, { close_date: 'soon' })).status).toBe(422);
  });

  test('is not for those who only read, nor for another workspace', async () => {
    const deal = await newDeal();
    const reader = await acme.as('read_only');
    expect((await reader.send('POST', `/deals/${deal.id}/win`, {})).status).toBe(403);
    const other = await kith.workspace('Other');
    for (const [method, path] of [
      ['POST', 'win'],
      ['DELETE', 'win'],
      ['POST', 'loss'],
      ['DELETE', 'loss'],
      ['GET', 'stages'],
      ['GET', 'timeline'],
    ] as const) {
      const answer = await other.owner.send(method, `/deals/${deal.id}/${path}`);
      expect([path, answer.status]).toEqual([path, 404]);
    }
    expect((await dealNow(deal.id)).status).toBe('open');
  });
});

describe('losing a deal', () => {
  test('keeps the reason, and reopening forgets it and returns to the stage before', async () => {
    const deal = await newDeal({ stage: stageId('Negotiation') });
    kith.setNow('2026-03-11T09:00:00Z');
    const { record } = await loseDeal(acme.ctx, deal.id, { reason: 'Price' });
    expect(record).toMatchObject({ status: 'lost', lost_reason: 'Price', probability: 0, close_date: '2026-03-11' });
    const reopened = await reopenDeal(acme.ctx, deal.id, 'lost');
    expect(reopened.record).toMatchObject({ stage: stageId('Negotiation'), status: 'open', lost_reason: null });
    expect(reopened.record).toMatchObject({ closed_at: null, probability: 75 });
    expect((await eventsOf(deal.id)).filter((n) => n !== 'deal.updated')).toEqual([
      'deal.created',
      'deal.stage_changed',
      'deal.lost',
      'deal.stage_changed',
      'deal.reopened',
    ]);
  });
});

describe('time in stage', () => {
  test('is kept for every stage a deal passes', async () => {
    const deal = await newDeal();
    kith.setNow('2026-03-13T09:00:00Z');
    await updateRecord(acme.ctx, 'deal', deal.id, { stage: stageId('Proposal') });
    kith.setNow('2026-03-13T10:00:00Z');
    const { body } = await acme.owner.send('GET', `/deals/${deal.id}/stages`);
    expect(body.data).toEqual([
      {
        stage: { id: stageId('Lead'), name: 'Lead', kind: 'open' },
        entered_at: '2026-03-10T09:00:00Z',
        left_at: '2026-03-13T09:00:00Z',
        seconds: 3 * 86400,
      },
      {
        stage: { id: stageId('Proposal'), name: 'Proposal', kind: 'open' },
        entered_at: '2026-03-13T09:00:00Z',
        left_at: null,
        seconds: 3600,
      },
    ]);
  });

  test('is kept for a whole batch as for one', async () => {
    const deals = await Promise.all([newDeal(), newDeal(), newDeal()]);
    kith.setNow('2026-03-11T09:00:00Z');
    await write(
      acme.ctx,
      deals.map(({ id }) => ({ op: 'update', object: 'deal', id, values: { stage: stageId('Won') } })),
    );
    for (const { id } of deals) {
      expect((await stagesOfDeal(acme.ctx, id)).map((v) => v.stage.name)).toEqual(['Lead', 'Won']);
    }
  });
});

describe('pipelines and their stages', () => {
  const newPipeline = (name: string, values = {}) => createRecord(acme.ctx, 'pipeline', { name, ...values });

  test('a new pipeline comes with stages of its own', async () => {
    const partners = await newPipeline('Partners');
    const theirs = await stagesByName({ field: 'pipeline', op: 'eq', value: partners.id });
    expect([...theirs.keys()]).toEqual(['Lead', 'Qualified', 'Proposal', 'Negotiation', 'Won', 'Lost']);
  });

  test('there is one default: making another pipeline the default takes it from the first', async () => {
    const partners = await newPipeline('Partners', { is_default: true });
    const { records } = await listRecords(acme.ctx, 'pipeline', { sort: ['name'] });
    expect(records.map((p) => [p.name, p.is_default])).toEqual([
      ['Partners', true],
      ['Sales', false],
    ]);
    await expect(updateRecord(acme.ctx, 'pipeline', partners.id, { is_default: false })).rejects.toMatchObject({
      errors: [{ field: 'is_default' }],
    });
    await expect(trashRecord(acme.ctx, 'pipeline', partners.id)).rejects.toMatchObject({ code: 'invalid' });
  });

  test('a pipeline goes to the trash with its stages, comes back with them, and stays while deals stand in it', async () => {
    const partners = await newPipeline('Partners');
    const deal = await newDeal({ pipeline: partners.id });
    await expect(trashRecord(acme.ctx, 'pipeline', partners.id)).rejects.toMatchObject({ code: 'invalid' });
    await updateRecord(acme.ctx, 'deal', deal.id, {
      pipeline: stages.get('Lead')?.pipeline,
      stage: stageId('Lead'),
    });
    await trashRecord(acme.ctx, 'pipeline', partners.id);
    const ofPartners: Filter = { field: 'pipeline', op: 'eq', value: partners.id };
    expect((await stagesByName(ofPartners)).size).toBe(0);
    await restoreRecord(acme.ctx, 'pipeline', partners.id);
    expect((await stagesByName(ofPartners)).size).toBe(6);
  });

  test('a stage in which deals stand keeps its kind and cannot go', async () => {
    await newDeal();
    await createRecord(acme.ctx, 'stage', { name: 'Second look' });
    await expect(updateRecord(acme.ctx, 'stage', stageId('Lead'), { kind: 'lost' })).rejects.toMatchObject({
      errors: [{ field: 'kind', code: 'in_use' }],
    });
    await expect(trashRecord(acme.ctx, 'stage', stageId('Lead'))).rejects.toMatchObject({ code: 'invalid' });
    expect(await updateRecord(acme.ctx, 'stage', stageId('Lead'), { name: 'First contact' })).toMatchObject({
      name: 'First contact',
    });
    await trashRecord(acme.ctx, 'stage', stageId('Qualified'));
  });

  test('a pipeline keeps a way in and both ways out', async () => {
    await expect(trashRecord(acme.ctx, 'stage', stageId('Won'))).rejects.toMatchObject({
      errors: [{ code: 'required' }],
    });
    await expect(updateRecord(acme.ctx, 'stage', stageId('Lost'), { kind: 'open' })).rejects.toMatchObject({
      errors: [{ field: 'kind', code: 'required' }],
    });
    const open = ['Lead', 'Qualified', 'Proposal', 'Negotiation'].map((name) => ({
      op: 'trash' as const,
      object: 'stage',
      id: stageId(name),
    }));
    await expect(write(acme.ctx, open)).rejects.toMatchObject({ code: 'invalid' });
    await write(acme.ctx, open.slice(1));
  });

  test('a stage named alone finds its pipeline, kind, chances and place', async () => {
    const engaging = await createRecord(acme.ctx, 'stage', { name: 'Engaging' });
    expect(engaging).toMatchObject({ kind: 'open', position: 5, pipeline: stages.get('Lead')?.pipeline });
    const closed = await createRecord(acme.ctx, 'stage', { name: 'Closed won' });
    expect(closed).toMatchObject({ kind: 'won', probability: 100, position: 103 });
  });

  test('probabilities lie between 0 and 100, and names do not repeat within a pipeline', async () => {
    await expect(createRecord(acme.ctx, 'stage', { name: 'Sure', probability: 101 })).rejects.toMatchObject({
      errors: [{ field: 'probability' }],
    });
    await expect(createRecord(acme.ctx, 'stage', { name: 'won' })).rejects.toMatchObject({
      errors: [{ field: 'name', code: 'not_unique' }],
    });
  });

  test('are set up by administrators alone', async () => {
    const { ctx } = await acme.as('member');
    await expect(createRecord(ctx, 'stage', { name: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(createRecord(ctx, 'pipeline', { name: 'Mine' })).rejects.toMatchObject({ code: 'forbidden' });
  });
});

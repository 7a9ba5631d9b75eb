import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getRecord, listRecords } from '../../records/query.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, updateRecord, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import {
  acceptOffer,
  convertPotential,
  dismissPotential,
  refuseOffer,
  reopenOffer,
  reopenPotential,
} from '../offers/service.ts';
import { loseDeal, reopenDeal, winDeal } from '../service.ts';
import { standardGuards } from './schema.ts';
import { changeSettings, guardsOf, mayPropose } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
let company: string;
let product: string;

beforeAll(async () => {
  kith = await testKith();
});

beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace('Acme');
  company = (await make('company', { name: 'Initech' })).id;
  product = (await make('product', { name: 'Premium plan' })).id;
});

const make = (object: string, values: object) => createRecord(acme.ctx, object, { ...values });
const offer = (values = {}) => make('offer', { company, product, kind: 'up_sell', ...values });
const guards = (options = {}) => guardsOf(acme.ctx, 'company', company, options);
const codes = (verdict: { reasons: Array<{ code: string }> }) => verdict.reasons.map((reason) => reason.code);
const offers = async () => (await listRecords(acme.ctx, 'offer', { sort: ['created_at'] })).records;
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute()).map(
    (e) => e.name,
  );
const undo = async ({ changeSet }: { changeSet: string | null }) => undoChangeSet(acme.ctx, changeSet as string);
const reader = async () => (await acme.as('read_only')).ctx;

describe('with a customer of whom nothing speaks against it', () => {
  test('anything may be proposed', async () => {
    expect(await guards()).toMatchObject({
      up_sell: { allowed: true, reasons: [] },
      cross_sell: { allowed: true },
      offers: { made: 0, most: 3, days: 90 },
      tone: { level: 'normal', advice: [] },
      signals: { open_complaints: 0, knows_complaints: false },
    });
  });
});

describe('after a refusal', () => {
  test('nothing is cross-sold for some days, and the same product is not offered again for longer', async () => {
    const { id } = await offer({ kind: 'cross_sell' });
    await refuseOffer(acme.ctx, id, { reason: 'price' });
    expect(codes((await guards()).cross_sell)).toEqual(['refused']);
    expect((await guards()).cross_sell.reasons[0]?.until).toBe('2026-05-09');
    expect((await guards()).up_sell.allowed).toBe(true);
    expect(codes((await guards({ product })).up_sell)).toEqual(['repeat']);
    kith.setNow('2026-05-08T09:00:00Z');
    expect((await guards()).cross_sell.allowed).toBe(false);
    kith.setNow('2026-05-09T09:00:00Z');
    expect((await guards()).cross_sell.allowed).toBe(true);
    expect((await guards()).suppressed).toMatchObject([{ product, name: 'Premium plan', until: '2026-09-06' }]);
    const other = { company: (await make('company', { name: 'Hooli' })).id, person: null };
    expect(await mayPropose(acme.ctx, other, { kind: 'up_sell', product })).toEqual({ allowed: true, reasons: [] });
  });

  test('of a colleague at the same company too', async () => {
    const person = await make('person', { name: 'Kim Boss', company });
    await make('offer', { person: person.id, name: 'Add-on', kind: 'cross_sell', outcome: 'refused' });
    expect(codes((await guards()).cross_sell)).toEqual(['refused']);
    expect(codes((await guardsOf(acme.ctx, 'person', person.id)).cross_sell)).toEqual(['refused']);
  });

  test('an offer that is made all the same needs to say why', async () => {
    await offer({ outcome: 'refused' });
    await expect(offer()).rejects.toMatchObject({ errors: [{ field: 'despite', code: 'guarded' }] });
    expect(await offer({ despite: 'They asked for it' })).toMatchObject({ outcome: 'open' });
    await offer({ kind: 'new' });
  });
});

describe('offers', () => {
  test('are capped for a customer and a period', async () => {
    for (const day of ['2026-01-05', '2026-02-01', '2026-03-01'])
      await make('offer', { company, name: 'Something', kind: 'up_sell', offered_on: day });
    expect(await guards()).toMatchObject({
      up_sell: { allowed: false, reasons: [{ code: 'cap', count: 3, until: '2026-04-05' }] },
      offers: { made: 3, most: 3 },
    });
    await changeSettings(acme.ctx, { ...standardGuards, cap: 0 });
    expect((await guards()).up_sell.allowed).toBe(true);
  });

  test('without any answer end by themselves', async () => {
    await changeSettings(acme.ctx, { ...standardGuards, cap: 0, ignored: 2 });
    for (const day of ['2026-01-05', '2026-02-01'])
      await make('offer', { company, name: 'Something', kind: 'up_sell', offered_on: day, outcome: 'no_answer' });
    expect(codes((await guards()).up_sell)).toEqual(['ignored']);
  });

  test('are answered once, taken back and undone, by who may change them', async () => {
    const { id } = await offer();
    const accepted = await acceptOffer(acme.ctx, id);
    expect(accepted.record).toMatchObject({ outcome: 'accepted', decided_on: '2026-03-10' });
    await expect(acceptOffer(acme.ctx, id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(reopenOffer(acme.ctx, id, 'refused')).rejects.toMatchObject({ code: 'conflict' });
    await expect(refuseOffer(await reader(), id)).rejects.toMatchObject({ code: 'forbidden' });
    await undo(accepted);
    await refuseOffer(acme.ctx, id, { reason: 'annoyed' });
    expect((await guards()).tone.advice).toEqual(['ask_first']);
    expect((await reopenOffer(acme.ctx, id, 'refused')).record).toMatchObject({
      decided_on: null,
      refusal_reason: null,
    });
    expect((await eventsOf(id)).filter((name) => !name.endsWith('ated'))).toEqual([
      'offer.accepted',
      'offer.reopened',
      'offer.refused',
      'offer.reopened',
    ]);
  });
});

describe('an unhappy customer', () => {
  test('is not up-sold to: complaints and satisfaction are read where the workspace keeps them', async () => {
    const made = await acme.owner.send('POST', '/objects', { label: 'Complaint', labels: 'Complaints' });
    const plural = made.body.plural as string;
    const field = async (body: object) =>
      (await acme.owner.send('POST', `/objects/${plural}/fields`, body)).body.name as string;
    const whose = await field({ label: 'Company', type: 'reference', to: 'companies' });
    const closed = await field({ label: 'Closed', type: 'boolean' });
    const score = await acme.owner.send('POST', '/objects/companies/fields', { label: 'Mood', type: 'number' });
    const settings = {
      ...standardGuards,
      complaints: { object: plural, company: whose, filter: { not: { field: closed, op: 'eq', value: true } } },
      satisfaction: { object: 'companies', field: score.body.name as string, low: 3 },
    };
    expect((await acme.owner.send('PUT', '/sales/guards', settings)).status).toBe(200);
    const complaint = await acme.owner.send('POST', `/${plural}`, {
      [made.body.title]: 'Broken on arrival',
      [whose]: company,
    });
    const judged = await acme.owner.send('GET', `/companies/${company}/guards`);
    expect(judged.body).toMatchObject({
      up_sell: { allowed: false, reasons: [{ code: 'open_complaint', count: 1 }] },
      tone: { level: 'apologetic', advice: ['read_complaint', 'apologise', 'no_offer', 'agree_solution'] },
      signals: { open_complaints: 1, complaints: [{ title: 'Broken on arrival' }], knows_satisfaction: true },
    });
    await acme.owner.send('PATCH', `/${plural}/${complaint.body.id}`, { [closed]: true });
    await acme.owner.send('PATCH', `/companies/${company}`, { [score.body.name]: 3 });
    const later = await acme.owner.send('GET', `/companies/${company}/guards`);
    expect(codes(later.body.up_sell)).toEqual(['low_satisfaction']);
    await acme.owner.send('PATCH', `/companies/${company}`, { [score.body.name]: 4 });
    const glad = await acme.owner.send('GET', `/companies/${company}/guards`);
    expect(glad.body).toMatchObject({ up_sell: { allowed: true }, tone: { level: 'normal', advice: ['thank'] } });
  });

  test('is looked for only where there is something to read, by administrators', async () => {
    const wrong = [
      { complaints: { object: 'unicorns', company: 'company' } },
      { complaints: { object: 'tasks', company: 'subject' } },
      { complaints: { object: 'deals', company: 'company', filter: { field: 'nothing', op: 'eq', value: 1 } } },
      { satisfaction: { object: 'companies', field: 'name', low: 3 } },
    ];
    for (const part of wrong)
      await expect(changeSettings(acme.ctx, { ...standardGuards, ...part })).rejects.toMatchObject({ code: 'invalid' });
    const member = await acme.as('member');
    expect((await member.send('PUT', '/sales/guards', standardGuards)).status).toBe(403);
  });
});

describe('what a deal says of offers', () => {
  test('what was lost was offered and not bought; reopened it is open, won it is bought; undo forgets it', async () => {
    const { id } = await make('deal', { name: 'Upgrade', company, product });
    const lost = await loseDeal(acme.ctx, id, { loss_reason: 'no_budget' });
    expect(await offers()).toMatchObject([{ product, company, deal: id, outcome: 'refused', refusal_reason: 'price' }]);
    await undo(lost);
    expect(await offers()).toEqual([]);
    await loseDeal(acme.ctx, id);
    await reopenDeal(acme.ctx, id, 'lost');
    expect(await offers()).toMatchObject([{ outcome: 'open' }]);
    await winDeal(acme.ctx, id);
    expect(await offers()).toMatchObject([{ outcome: 'accepted' }]);
  });

  test('deals that are imported as lost say nothing', async () => {
    const { records } = await listRecords(acme.ctx, 'stage', { filter: { field: 'kind', op: 'eq', value: 'lost' } });
    const importing = { ...acme.ctx, origin: { kind: 'import' as const } };
    await write(importing, [
      { op: 'create', object: 'deal', values: { name: 'Old', company, product, stage: records[0]?.id } },
    ]);
    expect(await offers()).toEqual([]);
  });
});

describe('a potential', () => {
  const potential = (values = {}) => make('potential', { company, product, amount: 500, ...values });

  test('is no part of the pipeline until it becomes a deal, once, which undo takes back', async () => {
    const { id, name } = await potential({ note: 'They grow' });
    expect(name).toBe('Initech – Premium plan');
    expect((await listRecords(acme.ctx, 'deal')).records).toEqual([]);
    const converted = await convertPotential(acme.ctx, id, { close_date: '2026-05-01' });
    expect(converted.record).toMatchObject({
      name,
      company,
      product,
      status: 'open',
      close_date: '2026-05-01',
      description: 'They grow',
    });
    expect(await getRecord(acme.ctx, 'potential', id)).toMatchObject({ status: 'converted', deal: converted.deal });
    await expect(convertPotential(acme.ctx, id)).rejects.toMatchObject({ code: 'conflict' });
    await undo(converted);
    expect(await getRecord(acme.ctx, 'potential', id)).toMatchObject({ status: 'open', deal: null });
    expect((await listRecords(acme.ctx, 'deal')).records).toEqual([]);
    expect(await eventsOf(id)).toEqual([
      'potential.created',
      'potential.updated',
      'potential.converted',
      'potential.updated',
      'potential.reopened',
    ]);
  });

  test('of two who convert it at once, one is told', async () => {
    const { id } = await potential();
    const both = await Promise.allSettled([convertPotential(acme.ctx, id), convertPotential(acme.ctx, id)]);
    expect(both.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await listRecords(acme.ctx, 'deal')).records).toHaveLength(1);
  });

  test('is dismissed with a reason and taken up again', async () => {
    const { id } = await potential();
    const gone = await dismissPotential(acme.ctx, id, 'They buy elsewhere');
    expect(gone.record).toMatchObject({ status: 'dismissed', dismissed_because: 'They buy elsewhere' });
    await expect(dismissPotential(acme.ctx, id)).rejects.toMatchObject({ code: 'conflict' });
    expect((await reopenPotential(acme.ctx, id)).record).toMatchObject({ status: 'open', dismissed_because: null });
    await expect(dismissPotential(await reader(), id)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(updateRecord(acme.ctx, 'potential', id, { status: 'converted' })).rejects.toMatchObject({
      errors: [{ field: 'status' }],
    });
    await expect(make('potential', { name: 'Nobody' })).rejects.toMatchObject({ errors: [{ field: 'company' }] });
    await expect(convertPotential((await kith.workspace()).ctx, id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

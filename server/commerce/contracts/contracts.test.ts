import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemContext } from '../../kernel/system.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { KithRecord, Values } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, updateRecord } from '../../records/write/index.ts';
import { loseDeal, reopenDeal, winDeal } from '../../sales/service.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { makeRenewals } from '../renewals/service.ts';
import {
  keepContracts,
  noticeOf,
  renewContract,
  signContract,
  terminateContract,
  withdrawTermination,
} from './service.ts';
import { setContractSettings } from './settings.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  acme = await kith.workspace({ name: 'Acme', timeZone: 'Europe/Berlin' });
});
beforeEach(() => kith.setNow('2026-03-10T09:00:00Z'));

const make = (values: Values = {}) =>
  createRecord(acme.ctx, 'contract', { name: 'Support', starts: '2026-01-01', term_months: 12, ...values });
const signed = (values: Values = {}) => make({ signed_on: '2025-12-20', ...values });
const now = (id: string) => getRecord(acme.ctx, 'contract', id);
const system = () => systemContext(kith.runtime, acme.workspace, { kind: 'rule' });
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute())
    .map((e) => String(e.name))
    .filter((name) => !/\.(created|updated|computed)$/.test(name));

describe('a contract', () => {
  test('ends with its term and says by when notice has to be given', async () => {
    const contract = await make({ notice: 3, notice_unit: 'month', auto_renews: true });
    expect(contract).toMatchObject({ status: 'draft', ends: '2026-12-31', cancel_by: '2026-09-30', renewals: 0 });
    const moved = await updateRecord(acme.ctx, 'contract', contract.id, {
      starts: '2026-02-01',
      notice: 30,
      notice_unit: 'day',
    });
    expect(moved).toMatchObject({ ends: '2027-01-31', cancel_by: '2027-01-01' });
    expect(await make({ starts: '2026-01-31', term_months: 1 })).toMatchObject({ ends: '2026-02-27' });
  });

  test('is named after its company when nobody names it', async () => {
    const company = await createRecord(acme.ctx, 'company', { name: 'Cancity' });
    expect((await createRecord(acme.ctx, 'contract', { company: company.id })).name).toBe('Cancity');
  });

  test('cannot end before it starts, nor renew itself without an end', async () => {
    await expect(make({ ends: '2025-12-31' })).rejects.toMatchObject({ errors: [{ field: 'ends' }] });
    await expect(make({ term_months: null, auto_renews: true })).rejects.toMatchObject({
      errors: [{ field: 'auto_renews' }],
    });
  });

  test('that comes signed stands where its dates say', async () => {
    expect((await signed()).status).toBe('active');
    expect((await signed({ starts: '2026-05-01' })).status).toBe('upcoming');
    expect((await signed({ starts: '2024-01-01' })).status).toBe('ended');
  });
});

describe('signing', () => {
  test('makes a contract count, says so, and can be undone', async () => {
    const { id } = await make();
    const { record, changeSet } = await signContract(acme.ctx, id);
    expect(record).toMatchObject({ signed_on: '2026-03-10', status: 'active' });
    expect(await eventsOf(id)).toEqual(['contract.signed']);
    await undoChangeSet(acme.ctx, String(changeSet));
    expect(await now(id)).toMatchObject({ signed_on: null, status: 'draft' });
  });

  test('twice, or by two at once, is done once; on a day to come it is refused', async () => {
    const { id } = await make();
    await expect(signContract(acme.ctx, id, '2026-03-11')).rejects.toMatchObject({ errors: [{ field: 'on' }] });
    const done = await Promise.allSettled([signContract(acme.ctx, id), signContract(acme.ctx, id)]);
    expect(done.map((d) => d.status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await eventsOf(id)).toEqual(['contract.signed']);
  });

  test('is for whoever may change contracts, and of no other workspace', async () => {
    const { id } = await make();
    await expect(signContract((await acme.as('read_only')).ctx, id)).rejects.toMatchObject({ code: 'forbidden' });
    const globex = await kith.workspace('Globex');
    await expect(signContract(globex.ctx, id)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('giving notice', () => {
  test('ends it with the term, with its subscriptions, and can be taken back or undone', async () => {
    const contract = await signed({ notice: 3, auto_renews: true });
    const sub = await createRecord(acme.ctx, 'subscription', { name: 'Seats', contract: contract.id, unit_price: 100 });
    expect(await now(contract.id)).toMatchObject({ mrr: { amount: '100.00' }, arr: { amount: '1200.00' } });
    const { record, changeSet } = await terminateContract(acme.ctx, contract.id, { reason: 'Too dear' });
    expect(record).toMatchObject({ status: 'ending', terminates_on: '2026-12-31', termination_reason: 'Too dear' });
    expect(await getRecord(acme.ctx, 'subscription', sub.id)).toMatchObject({
      ends: '2026-12-31',
      status: 'cancelled',
    });
    expect(await eventsOf(contract.id)).toEqual(['contract.signed', 'contract.terminated']);

    const back = await withdrawTermination(acme.ctx, contract.id);
    expect(back.record).toMatchObject({ status: 'active', terminates_on: null, ends: '2026-12-31' });
    expect(await getRecord(acme.ctx, 'subscription', sub.id)).toMatchObject({
      ends: null,
      status: 'active',
      cancelled_on: null,
    });
    await undoChangeSet(acme.ctx, String(back.changeSet));
    await undoChangeSet(acme.ctx, String(changeSet));
    expect(await now(contract.id)).toMatchObject({ status: 'active', terminated_on: null });
    expect(await getRecord(acme.ctx, 'subscription', sub.id)).toMatchObject({ ends: null, status: 'active' });
  });

  test('too late is for the end of the next term; earlier takes a cause', async () => {
    kith.setNow('2026-10-01T09:00:00Z');
    const contract = await signed({ notice: 3, auto_renews: true });
    expect(await noticeOf(acme.ctx, contract.id)).toMatchObject({
      too_late: true,
      last_day: '2027-12-31',
      cancel_by: '2026-09-30',
    });
    await expect(terminateContract(acme.ctx, contract.id, { on: '2026-12-31' })).rejects.toMatchObject({
      errors: [{ field: 'on', message: expect.stringContaining('2026-09-30') }],
    });
    const { record } = await terminateContract(acme.ctx, contract.id, { on: '2026-10-15', for_cause: true });
    expect(record).toMatchObject({ terminates_on: '2026-10-15', status: 'ending' });
    await expect(terminateContract(acme.ctx, contract.id, {})).rejects.toMatchObject({ code: 'conflict' });
  });

  test('of a contract without an end counts from today, and within the days of refund it may end at once', async () => {
    const open = await signed({ term_months: null, notice: 1 });
    expect(await noticeOf(acme.ctx, open.id)).toMatchObject({ last_day: '2026-04-10', refund_until: null });
    const fresh = await signed({ starts: '2026-03-01', refund_days: 30 });
    expect(await noticeOf(acme.ctx, fresh.id)).toMatchObject({ refund_until: '2026-03-31' });
    expect((await terminateContract(acme.ctx, fresh.id, { on: '2026-03-10' })).record.terminates_on).toBe('2026-03-10');
  });
});

describe('the days', () => {
  test('renew what renews itself, as often as was missed, and end the rest with its subscriptions', async () => {
    const lasting = await signed({ auto_renews: true, renewal_months: 6 });
    const fixed = await signed();
    const sub = await createRecord(acme.ctx, 'subscription', { name: 'Seats', contract: fixed.id, unit_price: 100 });
    const upcoming = await signed({ starts: '2027-08-01' });
    kith.setNow('2027-08-02T09:00:00Z');
    await keepContracts(system());
    expect(await now(lasting.id)).toMatchObject({ ends: '2027-12-31', renewals: 2, status: 'active' });
    expect(await now(fixed.id)).toMatchObject({ status: 'ended' });
    expect(await getRecord(acme.ctx, 'subscription', sub.id)).toMatchObject({ status: 'ended', ends: '2026-12-31' });
    expect(await now(upcoming.id)).toMatchObject({ status: 'active' });
    expect(await eventsOf(lasting.id)).toContain('contract.renewed');
    expect(await eventsOf(fixed.id)).toContain('contract.ended');
    expect(await keepContracts(system())).toBe(0);
  });

  test('begin at midnight in the workspace, on the night of daylight saving too', async () => {
    // In Berlin the clocks go forward in the night to 29 March 2026: midnight is 23:00 in London.
    const contract = await signed({ starts: '2026-03-29' });
    kith.setNow('2026-03-28T22:59:00Z');
    await keepContracts(system());
    expect((await now(contract.id)).status).toBe('upcoming');
    kith.setNow('2026-03-28T23:01:00Z');
    await keepContracts(system());
    expect((await now(contract.id)).status).toBe('active');
  });
});

describe('renewing', () => {
  test('begins the next term, refuses what has no end or was given notice, and can be undone', async () => {
    const contract = await signed({ starts: '2026-01-31', term_months: 1, notice: 1 });
    const { record, changeSet } = await renewContract(acme.ctx, contract.id);
    expect(record).toMatchObject({ ends: '2026-03-30', renewals: 1, cancel_by: '2026-02-27' });
    await undoChangeSet(acme.ctx, String(changeSet));
    expect(await now(contract.id)).toMatchObject({ ends: '2026-02-27', renewals: 0 });
    await expect(renewContract(acme.ctx, contract.id, { until: '2026-02-01' })).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(renewContract(acme.ctx, (await make()).id)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a renewal', () => {
  const renewals = async (contract: string) =>
    (await listRecords(acme.ctx, 'renewal', { filter: { field: 'contract', op: 'eq', value: contract } })).records;
  const dealOf = (renewal: KithRecord | undefined) => getRecord(acme.ctx, 'deal', String(renewal?.deal));

  test('becomes a deal so many days before notice has to be given, once for each term, also by two at once', async () => {
    const company = await createRecord(acme.ctx, 'company', { name: 'Hooli' });
    const contract = await signed({ company: company.id, notice: 3, auto_renews: true, owner: acme.owner.memberId });
    await createRecord(acme.ctx, 'subscription', {
      name: 'Seats',
      contract: contract.id,
      quantity: 10,
      unit_price: 50,
    });
    kith.setNow('2026-07-01T21:00:00Z');
    await makeRenewals(system());
    expect(await renewals(contract.id)).toHaveLength(0);
    // 90 days before 30 September is 2 July, which begins in Berlin at 22:00 in London.
    kith.setNow('2026-07-01T22:30:00Z');
    await Promise.all([makeRenewals(system()), makeRenewals(system())]);
    await makeRenewals(system());
    const made = await renewals(contract.id);
    expect(made).toHaveLength(1);
    expect(made[0]).toMatchObject({ state: 'open', term_ends: '2026-12-31', value: { amount: '6000.00' } });
    expect(await dealOf(made[0])).toMatchObject({
      name: 'Renewal: Support',
      amount: { amount: '6000.00' },
      close_date: '2026-09-30',
      owner: acme.owner.memberId,
      company: company.id,
      status: 'open',
    });

    await winDeal(acme.ctx, String(made[0]?.deal));
    await kith.settle();
    expect(await now(contract.id)).toMatchObject({ ends: '2027-12-31', renewals: 1, status: 'active' });
    expect((await renewals(contract.id))[0]).toMatchObject({ state: 'won', renewed_until: '2027-12-31' });
    await reopenDeal(acme.ctx, String(made[0]?.deal), 'won');
    await kith.settle();
    expect(await now(contract.id)).toMatchObject({ ends: '2026-12-31', renewals: 0 });

    await loseDeal(acme.ctx, String(made[0]?.deal), { reason: 'Went to another' });
    await kith.settle();
    expect(await now(contract.id)).toMatchObject({
      status: 'ending',
      terminates_on: '2026-12-31',
      termination_reason: 'Went to another',
    });
    await reopenDeal(acme.ctx, String(made[0]?.deal), 'lost');
    await kith.settle();
    expect(await now(contract.id)).toMatchObject({ status: 'active', terminated_on: null });
    expect(await makeRenewals(system())).toBe(0);
  });

  test('goes into the pipeline that was chosen, after the days of the contract itself', async () => {
    const pipeline = await createRecord(acme.ctx, 'pipeline', { name: 'Renewals' });
    await setContractSettings(acme.ctx, { renewal_pipeline: pipeline.id, renewal_days: 10 });
    const soon = await signed({ name: 'Soon', value: 900, renewal_days: 120 });
    const later = await signed({ name: 'Later' });
    kith.setNow('2026-09-15T09:00:00Z');
    await makeRenewals(system());
    expect(await renewals(later.id)).toHaveLength(0);
    const [made] = await renewals(soon.id);
    expect(await dealOf(made)).toMatchObject({
      pipeline: pipeline.id,
      amount: { amount: '900.00' },
      close_date: '2026-12-31',
    });
    await setContractSettings(acme.ctx, { renewal_pipeline: null, renewal_days: 90 });
  });

  test('is set by administrators', async () => {
    const member = await acme.as('member');
    expect((await member.send('PATCH', '/contract-settings', { renewal_days: 5 })).status).toBe(403);
    expect((await acme.owner.send('PATCH', '/contract-settings', { renewal_days: 0 })).status).toBe(422);
  });
});

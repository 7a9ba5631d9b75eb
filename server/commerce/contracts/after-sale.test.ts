import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemContext } from '../../kernel/system.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Filter, Values } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, updateRecord } from '../../records/write/index.ts';
import { winDeal } from '../../sales/service.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { completeService, reopenService, replaceAsset, restoreAsset, retireAsset } from '../assets/service.ts';
import { holdCheckIn, keepCheckIns, withdrawCheckIn } from '../checkins/service.ts';
import {
  callOff,
  cancelCallOff,
  deliverCallOff,
  endFramework,
  paceOf,
  reopenFramework,
  scheduleCallOffs,
  signFramework,
  withdrawCallOff,
  withdrawDelivery,
} from '../frameworks/service.ts';
import { fulfilObligation, reopenObligation } from './service.ts';
import { setContractSettings } from './settings.ts';

let kith: TestKith;
let acme: TestWorkspace;
let globex: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  [acme, globex] = [await kith.workspace('Acme'), await kith.workspace('Globex')];
});
beforeEach(() => kith.setNow('2026-03-10T09:00:00Z'));

const make = (object: string, values: Values) => createRecord(acme.ctx, object, values);
const now = (object: string, id: string) => getRecord(acme.ctx, object, id);
const list = async (object: string, field: string, value: unknown) =>
  (await listRecords(acme.ctx, object, { filter: { field, op: 'eq', value } as Filter, limit: 200 })).records;
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute())
    .map((e) => String(e.name))
    .filter((name) => !/\.(created|updated|computed)$/.test(name));
const system = () => systemContext(kith.runtime, acme.workspace, { kind: 'rule' });
const refusesOthers = async (verb: (ctx: TestWorkspace['ctx']) => Promise<unknown>) => {
  await expect(verb((await acme.as('read_only')).ctx)).rejects.toMatchObject({ code: 'forbidden' });
  await expect(verb(globex.ctx)).rejects.toMatchObject({ code: 'not_found' });
};

describe('a framework agreement', () => {
  const framework = (values: Values = {}) =>
    make('framework', { name: 'Year', starts: '2026-01-01', ends: '2026-12-31', committed_value: 1200, ...values });

  test('is signed, used and ended; each can be taken back', async () => {
    const { id } = await framework();
    await refusesOthers((ctx) => signFramework(ctx, id));
    const signed = await signFramework(acme.ctx, id);
    expect(signed.record.status).toBe('active');
    await expect(signFramework(acme.ctx, id)).rejects.toMatchObject({ code: 'conflict' });
    await endFramework(acme.ctx, id);
    expect((await now('framework', id)).status).toBe('ended');
    await expect(make('call_off', { framework: id, quantity: 1 })).rejects.toMatchObject({ code: 'invalid' });
    await reopenFramework(acme.ctx, id);
    expect(await eventsOf(id)).toEqual(['framework.signed', 'framework.ended', 'framework.reopened']);
    const { id: other } = await framework();
    const { changeSet } = await signFramework(acme.ctx, other);
    await undoChangeSet(acme.ctx, String(changeSet));
    expect((await now('framework', other)).status).toBe('draft');
  });

  test('takes call-offs at its price, in its time, and only of what was agreed', async () => {
    const [chair, desk] = [await make('product', { name: 'Chair' }), await make('product', { name: 'Desk' })];
    const { id } = await framework();
    await make('framework_line', { framework: id, product: chair.id, unit_price: 80 });
    const call = await make('call_off', { framework: id, product: chair.id, quantity: 5, due_on: '2026-04-01' });
    expect(call).toMatchObject({ status: 'planned', unit_price: { amount: '80.00' }, value: { amount: '400.00' } });
    await expect(make('call_off', { framework: id, product: desk.id, quantity: 1 })).rejects.toMatchObject({
      errors: [{ field: 'product' }],
    });
    await expect(make('call_off', { framework: id, product: chair.id, quantity: -1 })).rejects.toMatchObject({
      errors: [{ field: 'quantity' }],
    });
    await expect(
      make('call_off', { framework: id, product: chair.id, quantity: 1, due_on: '2027-01-01' }),
    ).rejects.toMatchObject({
      errors: [{ field: 'due_on' }],
    });
    await expect(callOff(acme.ctx, call.id)).rejects.toMatchObject({ code: 'invalid' });
    await signFramework(acme.ctx, id);
    await refusesOthers((ctx) => callOff(ctx, call.id));
    await callOff(acme.ctx, call.id);
    expect(await now('framework', id)).toMatchObject({ called_value: { amount: '400.00' }, called_quantity: 5 });
    await deliverCallOff(acme.ctx, call.id);
    await expect(cancelCallOff(acme.ctx, call.id)).rejects.toMatchObject({ code: 'conflict' });
    await withdrawDelivery(acme.ctx, call.id);
    await withdrawCallOff(acme.ctx, call.id);
    const { changeSet } = await cancelCallOff(acme.ctx, call.id);
    const called = (await now('framework', id)).called_value as { amount: string } | null;
    expect(Number(called?.amount ?? 0)).toBe(0);
    await undoChangeSet(acme.ctx, String(changeSet));
    expect((await now('call_off', call.id)).status).toBe('planned');
    expect((await eventsOf(call.id)).slice(0, 5)).toEqual([
      'call_off.called',
      'call_off.delivered',
      'call_off.called',
      'call_off.reopened',
      'call_off.cancelled',
    ]);
  });

  test('refuses what goes beyond the commitment where it says so, also of two at once', async () => {
    const { id } = await framework({ over: 'refuse', tolerance: 10 });
    await signFramework(acme.ctx, id);
    const call = () => make('call_off', { framework: id, quantity: 7, unit_price: 100, due_on: '2026-05-01' });
    const done = await Promise.allSettled([call(), call()]);
    expect(done.map((d) => d.status).sort()).toEqual(['fulfilled', 'rejected']);
    // Ten percent more than the 1,200 are taken.
    await make('call_off', { framework: id, quantity: 6.2, unit_price: 100, due_on: '2026-05-01' });
    await expect(
      make('call_off', { framework: id, quantity: 0.01, unit_price: 100, due_on: '2026-05-01' }),
    ).rejects.toMatchObject({
      errors: [{ field: 'quantity', code: 'beyond' }],
    });
  });

  test('is called off by plan, and told against an even pace', async () => {
    const { id } = await framework();
    await signFramework(acme.ctx, id);
    const { planned } = await scheduleCallOffs(acme.ctx, id, {
      quantity: 1,
      unit_price: 100,
      first_on: '2026-01-31',
      every: 1,
      unit: 'month',
    });
    expect(planned).toBe(12);
    const calls = (await list('call_off', 'framework', id)).map((c) => String(c.due_on)).sort();
    expect(calls.slice(0, 3)).toEqual(['2026-01-31', '2026-02-28', '2026-03-31']);
    const [one] = (await list('call_off', 'framework', id)).filter((c) => c.due_on === '2026-02-28');
    await callOff(acme.ctx, String(one?.id), '2026-02-20');
    const pace = await paceOf(acme.ctx, id);
    expect(pace).toMatchObject({ committed: '1200.00', called: '100.00', planned: '1100.00', expected: '226.85' });
    expect(pace.months).toHaveLength(12);
    expect(pace.months[1]).toMatchObject({ month: '2026-02-01', called: '100.00', planned: '200.00' });
    expect(pace.months[11]).toMatchObject({ called: null, planned: '1200.00', expected: '1200.00' });
  });
});

describe('an installed product', () => {
  test('has its warranty from the day it was bought, and is part of nothing that is part of it', async () => {
    const press = await make('asset', { name: 'Press', bought_on: '2026-01-31', warranty_months: 1 });
    expect(press).toMatchObject({ warranty_until: '2026-02-27', status: 'in_use' });
    const motor = await make('asset', { name: 'Motor', parent: press.id });
    await expect(updateRecord(acme.ctx, 'asset', press.id, { parent: motor.id })).rejects.toMatchObject({
      errors: [{ field: 'parent' }],
    });
    await expect(updateRecord(acme.ctx, 'asset', press.id, { parent: press.id })).rejects.toMatchObject({
      errors: [{ field: 'parent' }],
    });
  });

  test('is in repair as long as a repair is under way, and counts its services', async () => {
    const company = await make('company', { name: 'Pressed' });
    const owner = { company: company.id, bought_on: '2026-01-01' };
    const { id } = await make('asset', { name: 'Press', ...owner, warranty_months: 24 });
    const repair = await make('service_entry', {
      name: 'Belt torn',
      asset: id,
      kind: 'repair',
      began_on: '2026-03-01',
    });
    expect(repair.under_warranty).toBe('yes');
    expect(await now('asset', id)).toMatchObject({ status: 'in_repair', services: 1, last_service_on: null });
    await refusesOthers((ctx) => completeService(ctx, repair.id));
    const { changeSet } = await completeService(acme.ctx, repair.id, '2026-03-05');
    expect(await now('asset', id)).toMatchObject({ status: 'in_use', last_service_on: '2026-03-05' });
    await undoChangeSet(acme.ctx, String(changeSet));
    expect((await now('asset', id)).status).toBe('in_repair');
    await completeService(acme.ctx, repair.id);
    await reopenService(acme.ctx, repair.id);
    expect(await eventsOf(repair.id)).toContain('service_entry.completed');
    // The customer's timeline tells of it, and of which product.
    const timeline = await acme.owner.send('GET', `/companies/${company.id}/timeline`);
    const told = timeline.body.data.filter((entry: { kind: string }) => entry.kind === 'service_entry');
    expect(told).toMatchObject([{ about: { object: 'asset', id, title: 'Press' }, record: { name: 'Belt torn' } }]);
  });

  test('is retired, brought back and replaced, with its parts', async () => {
    const { id } = await make('asset', { name: 'Press', warranty_until: '2027-01-01' });
    const part = await make('asset', { name: 'Motor', parent: id });
    await refusesOthers((ctx) => retireAsset(ctx, id));
    await retireAsset(acme.ctx, id, { reason: 'Site closed' });
    await expect(retireAsset(acme.ctx, id)).rejects.toMatchObject({ code: 'conflict' });
    await restoreAsset(acme.ctx, id);
    const { record, changeSet } = await replaceAsset(acme.ctx, id, { serial_number: 'N-2' });
    expect(record).toMatchObject({
      name: 'Press',
      serial_number: 'N-2',
      warranty_until: '2027-01-01',
      status: 'in_use',
    });
    expect(await now('asset', id)).toMatchObject({ status: 'replaced', replaced_by: record.id });
    expect((await now('asset', part.id)).parent).toBe(record.id);
    await undoChangeSet(acme.ctx, String(changeSet));
    expect(await now('asset', id)).toMatchObject({ status: 'in_use', replaced_by: null });
    expect(await eventsOf(id)).toEqual(expect.arrayContaining(['asset.retired', 'asset.restored', 'asset.replaced']));
  });
});

describe('an obligation', () => {
  test('is ticked off, comes again where it repeats, and can be opened again', async () => {
    const contract = await make('contract', { name: 'Support' });
    const { id } = await make('obligation', {
      name: 'Report',
      contract: contract.id,
      due_on: '2026-01-31',
      repeats_months: 1,
    });
    await refusesOthers((ctx) => fulfilObligation(ctx, id));
    const { changeSet } = await fulfilObligation(acme.ctx, id);
    expect((await list('obligation', 'contract', contract.id)).map((o) => o.due_on).sort()).toEqual([
      '2026-01-31',
      '2026-02-28',
    ]);
    await expect(fulfilObligation(acme.ctx, id)).rejects.toMatchObject({ code: 'conflict' });
    await undoChangeSet(acme.ctx, String(changeSet));
    expect(await list('obligation', 'contract', contract.id)).toHaveLength(1);
    await fulfilObligation(acme.ctx, id);
    await reopenObligation(acme.ctx, id);
    expect((await eventsOf(id)).filter((name) => name !== 'obligation.trashed')).toContain('obligation.reopened');
  });
});

describe('a check-in', () => {
  test('comes round with its task, and what is told of it can become a deal', async () => {
    const company = await make('company', { name: 'Initech' });
    const contract = await make('contract', {
      name: 'Support',
      company: company.id,
      owner: acme.owner.memberId,
      starts: '2025-09-15',
      signed_on: '2025-09-01',
      check_in_months: 6,
    });
    await keepCheckIns(system());
    await keepCheckIns(system());
    const [checkIn, ...others] = await list('check_in', 'company', company.id);
    expect(others).toEqual([]);
    expect(checkIn).toMatchObject({ due_on: '2026-03-15', owner: acme.owner.memberId });
    const task = await now('task', String(checkIn?.task));
    expect(task).toMatchObject({
      kind: 'call',
      assignee: acme.owner.memberId,
      about: { object: 'contract', id: contract.id },
    });
    const id = String(checkIn?.id);
    await refusesOthers((ctx) => holdCheckIn(ctx, id, { outcome: 'well' }));
    await expect(holdCheckIn(acme.ctx, id, { outcome: 'well', on: '2026-03-11' })).rejects.toMatchObject({
      errors: [{ field: 'on' }],
    });
    const { record, deal } = await holdCheckIn(acme.ctx, id, {
      outcome: 'interest',
      mood: 4,
      answers: [{ question: 'How are you?', answer: 'Well' }],
      deal: { name: 'More seats' },
    });
    expect(record).toMatchObject({
      outcome: 'interest',
      mood: 4,
      held_on: '2026-03-10',
      answers: 'How are you?\nWell',
    });
    expect(await now('deal', String(deal))).toMatchObject({ name: 'More seats', company: company.id });
    expect((await now('task', task.id)).done_at).not.toBeNull();
    await expect(holdCheckIn(acme.ctx, id, { outcome: 'well' })).rejects.toMatchObject({ code: 'conflict' });
    await withdrawCheckIn(acme.ctx, id);
    await holdCheckIn(acme.ctx, id, { outcome: 'unreached' });
    expect((await list('check_in', 'company', company.id)).map((c) => c.due_on).sort()).toEqual([
      '2026-03-15',
      '2026-03-17',
    ]);
  });

  test('after the sale follows each won deal where the workspace wants it', async () => {
    await setContractSettings(acme.ctx, { post_sale_days: [14, 60] });
    const deal = await make('deal', { name: 'Chairs' });
    await winDeal(acme.ctx, deal.id);
    await kith.settle();
    const made = await list('check_in', 'about', { object: 'deal', id: deal.id });
    expect(made.map((c) => [c.kind, c.due_on]).sort()).toEqual([
      ['post_sale', '2026-03-24'],
      ['post_sale', '2026-05-09'],
    ]);
    await setContractSettings(acme.ctx, { post_sale_days: [] });
  });
});

describe('an order', () => {
  test('brings subscriptions of one contract when confirmed, and installed products when delivered, once', async () => {
    const company = await make('company', { name: 'Hooli' });
    const [press, watch] = [
      await make('product', { name: 'Press', kind: 'goods' }),
      await make('product', { name: 'Watch', kind: 'subscription' }),
    ];
    const order = await make('order', { name: 'Order of Hooli', company: company.id });
    await make('order_line', {
      order: order.id,
      product: press.id,
      description: 'Press',
      quantity: 2,
      unit_price: 500,
    });
    await make('order_line', {
      order: order.id,
      product: watch.id,
      description: 'Watch',
      quantity: 3,
      unit_price: 100,
      discount: 10,
      billing_period: 'month',
    });
    const to = (status: string) => updateRecord(system(), 'order', order.id, { status }, undefined, { system: true });
    await to('confirmed');
    await kith.settle();
    const [contract] = await list('contract', 'company', company.id);
    expect(contract).toMatchObject({
      status: 'active',
      order: order.id,
      ends: '2027-03-09',
      arr: { amount: '3240.00' },
    });
    const [subscription] = await list('subscription', 'contract', contract?.id);
    expect(subscription).toMatchObject({ quantity: 3, unit_price: { amount: '90.00' }, product: watch.id });
    await to('draft');
    await to('confirmed');
    await to('delivered');
    await kith.settle();
    expect(await list('subscription', 'company', company.id)).toHaveLength(1);
    const assets = await list('asset', 'company', company.id);
    expect(assets.map((a) => [a.name, a.quantity, a.order])).toEqual([['Press', 2, order.id]]);
  });

  test('that is cancelled takes back what it has made, ends what has run, and brings it all back when undone', async () => {
    const company = await make('company', { name: 'Umbrella' });
    const order = await make('order', { name: 'Order of Umbrella', company: company.id });
    const line = { order: order.id, unit_price: 100, billing_period: 'month', tax_rate: 19 };
    await make('order_line', { ...line, description: 'Watch' });
    const post = (path: string, body: object = {}) => acme.owner.send('POST', path, body);
    await post(`/orders/${order.id}/confirmation`);
    await kith.settle();
    await post(`/orders/${order.id}/invoices`);
    kith.setNow('2026-04-20T09:00:00Z');
    const preview = (await acme.owner.send('GET', `/orders/${order.id}/cancellation`)).body;
    expect(preview).toMatchObject({
      subscriptions: [{ name: 'Watch', ends: true }],
      contracts: [{ ends: true }],
      assets: [],
      drafts: [{ name: 'Order of Umbrella' }],
      issued: [],
    });
    const reader = await acme.hire('Rita Reader', 'read_only');
    expect((await reader.send('POST', `/orders/${order.id}/cancellation`)).status).toBe(403);
    expect((await globex.owner.send('GET', `/orders/${order.id}/cancellation`)).status).toBe(404);
    const cancelled = await post(`/orders/${order.id}/cancellation`, { reason: 'Bankrupt' });
    expect(cancelled.body.status).toBe('cancelled');
    const [subscription] = await list('subscription', 'company', company.id);
    expect(subscription).toMatchObject({ cancelled_on: '2026-04-20' });
    expect((await list('contract', 'company', company.id))[0]).toMatchObject({ terminates_on: '2026-04-20' });
    expect(await list('invoice', 'order', order.id)).toEqual([]);
    await undoChangeSet(acme.ctx, cancelled.headers['kith-change-set'] as string);
    expect((await now('order', order.id)).status).toBe('confirmed');
    expect((await list('subscription', 'company', company.id))[0]).toMatchObject({
      status: 'active',
      cancelled_on: null,
    });
    const [draft] = await list('invoice', 'order', order.id);
    // What was issued needs a credit note first.
    expect((await post(`/invoices/${draft?.id}/issue`)).status).toBe(200);
    const refused = await post(`/orders/${order.id}/cancellation`);
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('credit INV-')]);
  });
});

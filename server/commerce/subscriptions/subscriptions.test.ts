import Big from 'big.js';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { systemContext } from '../../kernel/system.ts';
import { getRecord, listRecords } from '../../records/query.ts';
import type { Values } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, trashRecord, updateRecord } from '../../records/write/index.ts';
import { Random } from '../../sample-data/random.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { addDays, addMonths, lastOfMonth } from '../contracts/terms.ts';
import { phasesOfMany } from './queries.ts';
import { movesOf, revenueOf } from './revenue.ts';
import { MOVES } from './schema.ts';
import {
  cancelSubscription,
  changeSubscription,
  followPhases,
  pauseSubscription,
  previewChange,
  reactivateSubscription,
  resumeSubscription,
  withdrawCancellation,
  withdrawChange,
} from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
});
beforeEach(async () => {
  kith.setNow('2026-04-16T09:00:00Z');
});

const at = (day: string) => kith.setNow(`${day}T12:00:00Z`);
const usd = (amount: string) => ({ amount, currency: 'USD' });
const make = (values: Values = {}) =>
  createRecord(acme.ctx, 'subscription', {
    name: 'Seats',
    quantity: 10,
    unit_price: 30,
    starts: '2026-04-01',
    ...values,
  });
const now = (id: string) => getRecord(acme.ctx, 'subscription', id);
const follow = () => followPhases(systemContext(kith.runtime, acme.workspace, { kind: 'rule' }));
const phases = async (id: string) =>
  ((await phasesOfMany(acme.ctx, [id])).get(id) ?? []).map((p) => [p.kind, p.from_on, p.quantity]);
const eventsOf = async (id: string) =>
  (await acme.ctx.db.selectFrom('event').select('name').where('record_id', '=', id).orderBy('seq').execute())
    .map((e) => String(e.name))
    .filter((name) => !/\.(created|updated|computed)$/.test(name));

describe('a subscription', () => {
  beforeAll(async () => {
    acme = await kith.workspace({ name: 'Acme', timeZone: 'America/New_York' });
  });

  test('brings in a month what its price comes to, and nothing while on trial', async () => {
    expect(await make({ billing_period: 'year', unit_price: 1000, quantity: 1 })).toMatchObject({
      status: 'active',
      mrr: usd('83.33'),
      arr: usd('1000.00'),
    });
    const trial = await make({ starts: '2026-04-10', trial_ends: '2026-04-20' });
    expect(trial).toMatchObject({ status: 'trial', mrr: usd('0.00'), next_change_on: '2026-04-21' });
    at('2026-04-21');
    await follow();
    expect(await now(trial.id)).toMatchObject({ status: 'active', mrr: usd('300.00'), next_change_on: null });
    expect(await make({ starts: '2026-05-01' })).toMatchObject({ status: 'upcoming', mrr: usd('0.00') });
  });

  test('is refused with a negative quantity, without a price, or with an end before its start', async () => {
    await expect(make({ quantity: -1 })).rejects.toMatchObject({ errors: [{ field: 'quantity' }] });
    await expect(make({ unit_price: null })).rejects.toMatchObject({ errors: [{ field: 'unit_price' }] });
    await expect(make({ ends: '2026-03-31' })).rejects.toMatchObject({ errors: [{ field: 'ends' }] });
    await expect(make({ trial_ends: '2026-03-01' })).rejects.toMatchObject({ errors: [{ field: 'trial_ends' }] });
    await expect(make({ status: 'ended' })).rejects.toMatchObject({ errors: [{ field: 'status' }] });
  });

  test('that was entered wrongly is put right as if it had been so from the beginning', async () => {
    const { id } = await make();
    expect(await updateRecord(acme.ctx, 'subscription', id, { quantity: 12 })).toMatchObject({ mrr: usd('360.00') });
    expect(await phases(id)).toEqual([['start', '2026-04-01', 12]]);
    await updateRecord(acme.ctx, 'subscription', id, { starts: '2026-03-15', trial_ends: '2026-03-31' });
    expect(await phases(id)).toEqual([
      ['trial', '2026-03-15', 12],
      ['start', '2026-04-01', 12],
    ]);
    await changeSubscription(acme.ctx, id, { quantity: 15 });
    await expect(updateRecord(acme.ctx, 'subscription', id, { starts: '2026-01-01' })).rejects.toMatchObject({
      errors: [{ field: 'starts' }],
    });
  });
});

describe('a change', () => {
  test('upwards holds at once, with what is left of the period charged; undone it never was', async () => {
    const { id } = await make();
    const preview = await previewChange(acme.ctx, id, { quantity: 15 });
    expect(preview).toMatchObject({
      kind: 'upgrade',
      from_on: '2026-04-16',
      at_once: true,
      before: { mrr: usd('300.00') },
      after: { mrr: usd('450.00') },
      proration: { days: 30, days_left: 15, due: usd('75.00') },
    });
    expect((await now(id)).quantity).toBe(10);
    const { record, changeSet } = await changeSubscription(acme.ctx, id, { quantity: 15, reason: 'More people' });
    expect(record).toMatchObject({ quantity: 15, mrr: usd('450.00'), changes_made: 1 });
    expect(await eventsOf(id)).toEqual(['subscription.upgraded']);
    await undoChangeSet(acme.ctx, String(changeSet));
    expect(await now(id)).toMatchObject({ quantity: 10, mrr: usd('300.00'), changes_made: 0 });
    expect(await phases(id)).toEqual([['start', '2026-04-01', 10]]);
  });

  test('downwards waits for the end of the term, of the contract or of the billing period', async () => {
    const alone = await make();
    const { record, change } = await changeSubscription(acme.ctx, alone.id, { quantity: 4 });
    expect(change).toMatchObject({ kind: 'downgrade', from_on: '2026-05-01', at_once: false, proration: null });
    expect(record).toMatchObject({ quantity: 10, mrr: usd('300.00'), next_change_on: '2026-05-01' });
    at('2026-05-01');
    await follow();
    expect(await now(alone.id)).toMatchObject({ quantity: 4, mrr: usd('120.00'), next_change_on: null });

    at('2026-04-16');
    const contract = await createRecord(acme.ctx, 'contract', {
      name: 'Year',
      starts: '2026-01-31',
      term_months: 13,
      signed_on: '2026-01-01',
    });
    const bound = await make({ contract: contract.id });
    await expect(changeSubscription(acme.ctx, bound.id, { quantity: 4, when: 'now' })).rejects.toMatchObject({
      errors: [{ message: expect.stringContaining('2027-02-28') }],
    });
    expect((await changeSubscription(acme.ctx, bound.id, { quantity: 4 })).change.from_on).toBe('2027-02-28');
  });

  test('of the price alone holds from the day that is told, up or down', async () => {
    const { id } = await make();
    const { change } = await changeSubscription(acme.ctx, id, { unit_price: 25, on: '2026-06-15' });
    expect(change).toMatchObject({ kind: 'price', from_on: '2026-06-15', at_once: false });
    await expect(changeSubscription(acme.ctx, id, { quantity: 11 })).rejects.toMatchObject({ code: 'conflict' });
    const [, planned] = (await phasesOfMany(acme.ctx, [id])).get(id) ?? [];
    const { record } = await withdrawChange(acme.ctx, id, String(planned?.id));
    expect(record).toMatchObject({ next_change_on: null, changes_made: 0 });
    expect(await eventsOf(id)).toEqual(['subscription.repriced', 'subscription.change_withdrawn']);
    await expect(changeSubscription(acme.ctx, id, { quantity: 10 })).rejects.toMatchObject({ code: 'invalid' });
    await expect(
      changeSubscription(acme.ctx, id, { unit_price: { amount: '30', currency: 'EUR' } }),
    ).rejects.toMatchObject({
      errors: [{ field: 'unit_price' }],
    });
  });

  test('by two at once is made one after the other, and is for whoever may change subscriptions', async () => {
    const { id } = await make();
    await Promise.all([
      changeSubscription(acme.ctx, id, { quantity: 11 }),
      changeSubscription(acme.ctx, id, { quantity: 12 }),
    ]);
    expect(await now(id)).toMatchObject({ changes_made: 2 });
    const reader = await acme.as('read_only');
    await expect(changeSubscription(reader.ctx, id, { quantity: 20 })).rejects.toMatchObject({ code: 'forbidden' });
    const globex = await kith.workspace('Globex');
    await expect(changeSubscription(globex.ctx, id, { quantity: 20 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(revenueOf(globex.ctx)).resolves.toMatchObject({ today: { mrr: '0.00', customers: 0 } });
  });
});

describe('pausing, cancelling, coming back', () => {
  test('a pause brings nothing and ends by itself or by hand', async () => {
    const { id } = await make();
    const { changeSet } = await pauseSubscription(acme.ctx, id, { until: '2026-05-31' });
    expect(await now(id)).toMatchObject({ status: 'paused', mrr: usd('0.00'), next_change_on: '2026-06-01' });
    await expect(changeSubscription(acme.ctx, id, { quantity: 20 })).rejects.toMatchObject({ code: 'conflict' });
    await resumeSubscription(acme.ctx, id, { on: '2026-04-30' });
    expect(await now(id)).toMatchObject({ status: 'paused', next_change_on: '2026-04-30' });
    at('2026-04-30');
    await follow();
    expect(await now(id)).toMatchObject({ status: 'active', mrr: usd('300.00') });
    await expect(resumeSubscription(acme.ctx, id, {})).rejects.toMatchObject({ code: 'conflict' });
    expect(await eventsOf(id)).toEqual([
      'subscription.paused',
      'subscription.resumed',
      'subscription.resumed',
      'subscription.change_withdrawn',
    ]);
    expect(changeSet).not.toBeNull();
  });

  test('a cancelled one runs to the end of its term, can be kept, ends, and can begin again', async () => {
    const { id } = await make();
    await changeSubscription(acme.ctx, id, { quantity: 4 });
    const { record } = await cancelSubscription(acme.ctx, id, { reason: 'No more need' });
    expect(record).toMatchObject({
      status: 'cancelled',
      ends: '2026-04-30',
      mrr: usd('300.00'),
      cancel_reason: 'No more need',
    });
    expect(await phases(id)).toEqual([
      ['start', '2026-04-01', 10],
      ['end', '2026-05-01', 10],
    ]);
    await expect(cancelSubscription(acme.ctx, id, {})).rejects.toMatchObject({ code: 'conflict' });
    expect((await withdrawCancellation(acme.ctx, id)).record).toMatchObject({
      status: 'active',
      ends: null,
      cancelled_on: null,
    });
    const again = await cancelSubscription(acme.ctx, id, {});
    await undoChangeSet(acme.ctx, String(again.changeSet));
    expect(await now(id)).toMatchObject({ status: 'active', cancelled_on: null });
    await cancelSubscription(acme.ctx, id, {});
    at('2026-05-01');
    await follow();
    expect(await now(id)).toMatchObject({ status: 'ended', mrr: usd('0.00') });
    await expect(withdrawCancellation(acme.ctx, id)).rejects.toMatchObject({ code: 'conflict' });
    await expect(reactivateSubscription(acme.ctx, id, { on: '2026-04-20' })).rejects.toMatchObject({
      errors: [{ field: 'on' }],
    });
    expect((await reactivateSubscription(acme.ctx, id, {})).record).toMatchObject({
      status: 'active',
      mrr: usd('300.00'),
    });
    expect((await eventsOf(id)).slice(-3)).toEqual([
      'subscription.cancelled',
      'subscription.ended',
      'subscription.reactivated',
    ]);
  });
});

describe('recurring revenue', () => {
  beforeAll(async () => {
    acme = await kith.workspace({ name: 'Figures' });
    const rates = await acme.owner.send('PATCH', '/workspace', { rates: { EUR: 1.1037 } });
    expect(rates.status).toBe(200);
  });

  test('moves by the customer: new, more, less, gone, back', async () => {
    const company = async (name: string) => (await createRecord(acme.ctx, 'company', { name })).id;
    const [initech, hooli] = [await company('Initech'), await company('Hooli')];
    at('2026-01-10');
    const a = await make({ company: initech, starts: '2026-01-10', quantity: 1, unit_price: 100 });
    const b = await make({ company: hooli, starts: '2026-01-10', quantity: 1, unit_price: 200 });
    at('2026-02-10');
    await changeSubscription(acme.ctx, a.id, { unit_price: 150 });
    await cancelSubscription(acme.ctx, b.id, { ends: '2026-02-15' });
    at('2026-03-10');
    await follow();
    // Two subscriptions of one customer against each other: only the difference moves.
    await make({ company: initech, name: 'Support', starts: '2026-03-10', quantity: 1, unit_price: 40 });
    await cancelSubscription(acme.ctx, a.id, { ends: '2026-03-20' });
    at('2026-04-10');
    await follow();
    await reactivateSubscription(acme.ctx, b.id, { on: '2026-04-05' });
    const { months, today } = await revenueOf(acme.ctx, { from: '2026-01-01' });
    expect(months.map((m) => [m.start, m.new, m.expansion, m.reactivation, m.contraction, m.churn, m.end])).toEqual([
      ['0.00', '300.00', '0.00', '0.00', '0.00', '0.00', '300.00'],
      ['300.00', '0.00', '50.00', '0.00', '0.00', '-200.00', '150.00'],
      ['150.00', '0.00', '0.00', '0.00', '-110.00', '0.00', '40.00'],
      ['40.00', '0.00', '0.00', '200.00', '0.00', '0.00', '240.00'],
    ]);
    expect(today).toEqual({ mrr: '240.00', arr: '2880.00', customers: 2, subscriptions: 2 });
    expect(months[1]).toMatchObject({ gross_retention: 33.33, net_retention: 50, logo_churn: 50 });
    const [gone] = await movesOf(acme.ctx, { month: '2026-02-01', move: 'churn' });
    expect(gone).toMatchObject({
      customer: { object: 'company', id: hooli, title: 'Hooli' },
      before: '200.00',
      after: '0.00',
    });
    const [less] = await movesOf(acme.ctx, { month: '2026-03-01' });
    expect(less).toMatchObject({ move: 'contraction', change: '-110.00' });
    expect(less?.subscriptions.map((s) => [s.title, s.before, s.after])).toEqual(
      expect.arrayContaining([
        ['Seats', '150.00', '0.00'],
        ['Support', '0.00', '40.00'],
      ]),
    );
    for (const { id } of (await listRecords(acme.ctx, 'subscription')).records)
      await trashRecord(acme.ctx, 'subscription', id);
    expect((await revenueOf(acme.ctx)).today.mrr).toBe('0.00');
  });

  test('leaves out, and names, a currency that has no rate', async () => {
    at('2026-04-10');
    const { id } = await make({ unit_price: { amount: '1000', currency: 'JPY' } });
    expect(await revenueOf(acme.ctx)).toMatchObject({ today: { mrr: '0.00' }, missing_rates: ['JPY'] });
    await trashRecord(acme.ctx, 'subscription', id);
  });

  test('adds up to the last cent, whatever happens to subscriptions', async () => {
    const random = new Random(7);
    at('2025-01-01');
    const companies = await Promise.all(
      ['A', 'B', 'C', 'D', 'E'].map(
        async (name) => (await createRecord(acme.ctx, 'company', { name: `Customer ${name}` })).id,
      ),
    );
    const made: Array<{ id: string; company: string }> = [];
    for (let day = '2025-01-03'; day < '2026-06-01'; day = addDays(day, random.int(3, 9))) {
      at(day);
      await follow();
      if (made.length < 4 || random.chance(0.2)) {
        const company = random.pick(companies);
        const { id } = await make({
          company,
          quantity: random.int(0, 9),
          unit_price: { amount: random.digits('#.##'), currency: random.pick(['USD', 'EUR']) },
          billing_period: random.pick(['month', 'quarter', 'half_year', 'year']),
          starts: addDays(day, random.int(-20, 20)),
          trial_ends: null,
        });
        made.push({ id, company });
        continue;
      }
      const { id } = random.pick(made);
      // What is refused leaves everything as it was, which is the point here too.
      await random
        .pick([
          () => changeSubscription(acme.ctx, id, { quantity: random.int(0, 12) }),
          () => changeSubscription(acme.ctx, id, { quantity: random.int(0, 3) }),
          () => pauseSubscription(acme.ctx, id, random.chance(0.5) ? { until: addDays(day, 30) } : {}),
          () => resumeSubscription(acme.ctx, id, {}),
          () => cancelSubscription(acme.ctx, id, random.chance(0.5) ? { when: 'now' } : {}),
          () => reactivateSubscription(acme.ctx, id, {}),
          () => updateRecord(acme.ctx, 'subscription', id, { quantity: random.int(0, 9) }),
        ])()
        .catch((error: { code?: string }) => expect(['conflict', 'invalid']).toContain(error.code));
    }
    at('2026-06-10');
    await follow();
    const { months } = await revenueOf(acme.ctx, { from: '2025-01-01' });
    expect(months).toHaveLength(18);
    const all = await phasesOfMany(
      acme.ctx,
      made.map((m) => m.id),
    );
    const on = (day: string) => {
      let sum = new Big(0);
      for (const { id } of made) {
        const phase = (all.get(id) ?? [])
          .filter((p) => p.from_on <= day)
          .toSorted((x, y) => (x.from_on + x.id < y.from_on + y.id ? -1 : 1))
          .at(-1);
        if (!phase || ['trial', 'pause', 'end'].includes(phase.kind)) continue;
        const price = phase.unit_price as { amount: string; currency: string };
        const months = { month: 1, quarter: 3, half_year: 6, year: 12 }[String(phase.billing_period)] ?? 1;
        const mrr = new Big(Number(phase.quantity))
          .times(price.amount)
          .times(12 / months)
          .div(12)
          .round(2, Big.roundHalfUp);
        sum = sum.plus(mrr.times(price.currency === 'EUR' ? '1.1037' : 1).round(2, Big.roundHalfUp));
      }
      return sum.toFixed(2);
    };
    months.forEach((month, i) => {
      const sum = MOVES.reduce((total, move) => total.plus(month[move]), new Big(month.start));
      expect([month.month, sum.toFixed(2)]).toEqual([month.month, month.end]);
      const last = i === months.length - 1 ? '2026-06-10' : lastOfMonth(month.month);
      expect([month.month, month.end]).toEqual([month.month, on(last)]);
      if (i > 0) expect(month.start).toBe(months[i - 1]?.end);
      const { start, new: fresh, reactivation, churn, end } = month.customers;
      expect(start + fresh + reactivation - churn).toBe(end);
    });
    for (const month of months.slice(-6)) {
      const moves = await movesOf(acme.ctx, { month: month.month });
      for (const move of MOVES) {
        const sum = moves.filter((m) => m.move === move).reduce((total, m) => total.plus(m.change), new Big(0));
        expect([month.month, move, sum.toFixed(2)]).toEqual([month.month, move, month[move]]);
      }
    }
    expect(months.filter((m) => Number(m.churn) < 0).length).toBeGreaterThan(1);
    expect(addMonths(months[0]?.month ?? '', 17)).toBe('2026-06-01');
  }, 60_000);
});

import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { purchaseLines, purchases, usageEvents } from '../analytics/facts/service.ts';
import { aggregate } from '../records/aggregate.ts';
import { countRecords, getRecord, listRecords } from '../records/query.ts';
import { createRecord, updateRecord } from '../records/write/index.ts';
import { stagesOfDeal } from '../sales/service.ts';
import { type TestKith, testKith } from '../test/kith.ts';
import type { TestWorkspace } from '../test/workspace.ts';
import { loadSampleData } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;
/** One that has them: filling it takes seconds. */
let filled: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
});

beforeEach(async () => {
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace('Acme');
});

const count = (object: string) => countRecords(acme.ctx, object);

const amountOf = (money: unknown) => Number((money as { amount: string }).amount);

describe('sample data', () => {
  test('fill a workspace with a business, as one change set', async () => {
    const loaded = await acme.owner.send('POST', '/sample-data');
    expect(loaded).toMatchObject({ status: 201, body: { loaded: true } });
    expect(await count('company')).toBe(400);
    expect(await count('person')).toBe(1500);
    // Beside the renewals of contracts that end soon.
    expect(await count('deal')).toBe(900 + (await count('renewal')));
    expect(await count('subscription')).toBeGreaterThan(80);
    expect(await count('asset')).toBeGreaterThan(80);
    expect(await count('product')).toBe(40);
    expect(await count('member')).toBe(11);
    expect(await count('task')).toBeGreaterThan(400);
    expect(await count('note')).toBeGreaterThan(800);
    expect(await count('quote')).toBeGreaterThan(25);
    expect(await count('order')).toBeGreaterThan(20);
    expect(await count('payment')).toBeGreaterThan(5);
    const { records: invoices } = await listRecords(acme.ctx, 'invoice', { limit: 100 });
    expect(invoices.filter((one) => one.kind === 'credit_note')).toHaveLength(1);
    for (const { kind, gross, paid, balance, number } of invoices) {
      // Whatever is issued for real begins with the first number, and leaves no gap when these are gone.
      expect(number).toMatch(/^SAMPLE-/);
      if (kind === 'invoice') expect(amountOf(paid) + amountOf(balance)).toBeCloseTo(amountOf(gross), 6);
    }
    const bought = await purchases(acme.ctx);
    expect(new Set(bought.customer).size).toBeGreaterThan(380);
    expect(Math.min(...bought.at)).toBeLessThan(kith.runtime.now().getTime() - 1000 * 86_400_000);
    expect(Math.max(...bought.at)).toBeLessThan(kith.runtime.now().getTime());
    expect((await purchaseLines(acme.ctx)).order.length).toBeGreaterThan(5000);
    expect((await usageEvents(acme.ctx)).at.length).toBeGreaterThan(1000);
    expect((await acme.owner.send('GET', '/sample-data')).body).toEqual(loaded.body);
    expect((await acme.owner.send('POST', '/sample-data')).status).toBe(409);
    filled = acme;
  });

  test('look like two years of work: some won, some lost, some open in every stage', async () => {
    acme = filled;
    const { groups } = await aggregate(acme.ctx, 'deal', {
      group_by: [{ field: 'stage' }],
      measures: [{ fn: 'count' }],
    });
    const numbers = groups.map((g) => Number(g.values.count));
    expect(groups).toHaveLength(6);
    expect(Math.min(...numbers)).toBeGreaterThan(8);
    const { records } = await listRecords(acme.ctx, 'deal', {
      filter: { field: 'status', op: 'eq', value: 'won' },
      limit: 1,
    });
    const deal = records[0]!;
    const visits = await stagesOfDeal(acme.ctx, deal.id);
    expect(visits.at(-1)).toMatchObject({ stage: { kind: 'won' }, left_at: null });
    expect(visits[0]?.entered_at).toBe(deal.created_at);
    for (const [i, visit] of visits.slice(1).entries()) expect(visit.entered_at).toBe(visits[i]?.left_at);
    expect(String(deal.created_at) < String(deal.closed_at)).toBe(true);
  });

  test('give whoever asked for them deals and tasks of their own', async () => {
    acme = filled;
    const mine = (object: string, field: string) => countRecords(acme.ctx, object, { filter: { field, op: 'is_me' } });
    expect(await mine('deal', 'owner')).toBeGreaterThan(10);
    expect(await mine('task', 'assignee')).toBeGreaterThan(10);
  });

  test('go with one call, and what people have added or changed since stays', async () => {
    await loadSampleData(acme.ctx);
    kith.setNow('2026-03-11T09:00:00Z');
    const own = await createRecord(acme.ctx, 'company', { name: 'Our first real customer' });
    const { records } = await listRecords(acme.ctx, 'company', { limit: 1, sort: ['name'] });
    const changed = await updateRecord(acme.ctx, 'company', records[0]!.id, { description: 'We met them' });
    const answer = await acme.owner.send('DELETE', '/sample-data');
    expect(answer.status).toBe(200);
    expect(answer.body.kept.map((k: { id: string }) => k.id)).toEqual([changed.id]);
    expect(await count('company')).toBe(2);
    expect(await count('person')).toBe(0);
    expect(await count('deal')).toBe(0);
    for (const object of ['quote', 'order', 'order_line', 'invoice', 'payment']) expect(await count(object)).toBe(0);
    expect((await purchases(acme.ctx)).at).toHaveLength(0);
    expect(await count('pipeline')).toBe(1);
    expect(await getRecord(acme.ctx, 'company', own.id)).toMatchObject({ name: 'Our first real customer' });
    expect((await acme.owner.send('GET', '/sample-data')).body.loaded).toBe(false);
    expect((await acme.owner.send('DELETE', '/sample-data')).status).toBe(409);
  });

  test('are loaded by the job that set-up asks for, once', { timeout: 60_000 }, async () => {
    for (let i = 0; i < 2; i++) {
      await kith.runtime.jobs.add(acme.ctx, 'sample_data.load', { workspace: acme.workspace.id });
    }
    // The jobs alone: what follows from sample data is handed out elsewhere.
    while ((await kith.runtime.jobs.runDue(kith.runtime)) > 0);
    expect(await count('company')).toBe(400);
  });

  test('are for administrators to load and remove', async () => {
    const member = await acme.as('member');
    expect((await member.send('POST', '/sample-data')).status).toBe(403);
    expect((await member.send('DELETE', '/sample-data')).status).toBe(403);
    expect((await member.send('GET', '/sample-data')).body.loaded).toBe(false);
  });
});

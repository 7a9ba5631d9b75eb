import { beforeAll, describe, expect, test } from 'vitest';
import { countRecords, getRecord } from '../../records/query.ts';
import { type ChangeResult, write } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { addFacts } from '../facts/service.ts';
import { seeded } from '../models/linear.ts';

const DAY = 86_400_000;
const now = Date.parse('2026-11-22T09:00:00Z');
const people = 120;

let kith: TestKith;
let acme: TestWorkspace;
let ids: string[];

/** Shoppers who buy every 5 to 60 days; each third stopped half a year ago. */
beforeAll(async () => {
  kith = await testKith();
  kith.setNow(new Date(now));
  acme = await kith.workspace('Acme');
  const { results } = await write(
    acme.ctx,
    Array.from({ length: people }, (_, i) => ({
      op: 'create' as const,
      object: 'person',
      values: { first_name: 'Shopper', last_name: String(i), owner: acme.owner.memberId },
    })),
  );
  ids = results.map((one: ChangeResult) => (one.ok ? (one.record?.id as string) : ''));
  const random = seeded(7);
  const purchases = ids.flatMap((personId, i) => {
    const pace = 5 + (i % 12) * 5;
    const until = i % 3 === 0 ? 180 : 0;
    const lines = [];
    for (let ago = 540 - random() * 200; ago > until; ago -= pace * (0.5 + random())) {
      lines.push({
        orderNo: `${i}-${Math.round(ago)}`,
        lineNo: 1,
        at: new Date(now - ago * DAY).toISOString(),
        personId,
        companyId: null,
        productId: null,
        quantity: 1,
        amount: (10 + (i % 7) * 15 + Math.round(random() * 10)).toFixed(2),
        currency: 'USD',
        kind: 'sale' as const,
      });
    }
    return lines;
  });
  await addFacts(acme.ctx, { title: 'Shop', source: 'import', purchases });
}, 60_000);

const train = async (model: string) => {
  const begun = await acme.owner.send('POST', `/analytics/models/${model}/training`);
  expect(begun.status, JSON.stringify(begun.body)).toBe(202);
  await kith.settle();
  return (await acme.owner.send('GET', `/work/${begun.body.id}`)).body;
};

describe('a model of customers', () => {
  test('is trained in the background, keeps its version and writes its scores without a line in the history', async () => {
    const before = await getRecord(acme.ctx, 'person', ids[0] as string);
    expect(await train('rfm')).toMatchObject({ state: 'done', total: people, done: people });
    const { body } = await acme.owner.send('GET', '/analytics/models/rfm');
    expect(body).toMatchObject({
      state: 'ready',
      refused: null,
      run: { state: 'ready', headline: { key: 'headline' } },
    });
    expect(body.run.accuracy.value).toBeGreaterThan(body.run.accuracy.baseline);
    expect(body.run.result.segments.reduce((sum: number, one: { customers: number }) => sum + one.customers, 0)).toBe(
      people,
    );
    const after = await getRecord(acme.ctx, 'person', ids[0] as string);
    expect(after).toMatchObject({ version: before.version, updated_at: before.updated_at });
    expect(after.rfm_segment).toBeTruthy();
    const filter = { field: 'rfm_segment', op: 'in', value: ['champions'] } as const;
    const champions = body.run.result.segments.find((one: { segment: string }) => one.segment === 'champions');
    expect(await countRecords(acme.ctx, 'person', { filter })).toBe(champions.customers);
  });

  test('tells what customers are worth, who is leaving, who comes back and how long they stay', async () => {
    for (const model of ['lifetime-value', 'leaving', 'cohorts', 'survival']) await train(model);
    const { body } = await acme.owner.send('GET', '/analytics/models');
    const own = ['rfm', 'lifetime-value', 'leaving', 'cohorts', 'survival'];
    const said = body.data.filter((one: { name: string }) => own.includes(one.name));
    expect(said.map((one: { state: string }) => one.state)).toEqual(own.map(() => 'ready'));
    // Each third stopped half a year ago: less likely still customers, worth less, off their rhythm.
    const [stopped, buying] = [
      await getRecord(acme.ctx, 'person', ids[3] as string),
      await getRecord(acme.ctx, 'person', ids[4] as string),
    ];
    expect(Number(stopped.alive_chance)).toBeLessThan(Number(buying.alive_chance));
    expect(buying.expected_value).toMatchObject({ currency: acme.ctx.workspace.currency });
    expect(['leaving', 'gone', 'late']).toContain(stopped.buying_rhythm);
    const why = await acme.owner.send('GET', `/people/${ids[3]}/models`);
    expect(why.body.data.map((one: { model: string }) => one.model)).toEqual(['rfm', 'lifetime-value', 'leaving']);
  });

  test('explains each customer', async () => {
    const { body } = await acme.owner.send('GET', `/analytics/models/rfm/customers/${ids[1]}`);
    expect(body.data.reasons.map((one: { key: string }) => one.key)).toEqual(['recency', 'frequency', 'monetary']);
    const all = await acme.owner.send('GET', `/people/${ids[1]}/models`);
    expect(all.body.data.length).toBeGreaterThanOrEqual(1);
  });

  test('is kept with its settings, which train it anew', async () => {
    const own = { bins: 'own', recency: [30, 90, 180, 365], frequency: [2, 5, 10, 20], monetary: [50, 100, 500, 1000] };
    const changed = await acme.owner.send('PUT', '/analytics/models/rfm/settings', { settings: own });
    expect(changed.status).toBe(202);
    await kith.settle();
    const { body } = await acme.owner.send('GET', '/analytics/models/rfm');
    expect(body.run.result.cuts.frequency).toEqual([2, 5, 10, 20]);
    expect(body.versions.length).toBe(2);
    const first = await acme.owner.send('GET', `/analytics/models/rfm/versions/${body.versions[1].id}`);
    expect(first.body.run.id).toBe(body.versions[1].id);
    const wrong = await acme.owner.send('PUT', '/analytics/models/rfm/settings', { settings: { bins: 'twelve' } });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ field: 'bins' }] } });
  });

  test('shows what all customers make together only to those who see all of them', async () => {
    const lena = await acme.hire('Lena Limited');
    const own = { create: true, import: true, read: 'own', update: 'own', delete: 'own', export: 'own', fields: {} };
    const role = await acme.owner.send('POST', '/roles', {
      name: 'Own customers only',
      rights: { objects: { person: own }, others: { ...own, read: 'everyone' }, sensitive: false, share: false },
    });
    await acme.owner.send('POST', `/members/${lena.memberId}/role`, { role: role.body.id });
    const { body } = await lena.send('GET', '/analytics/models/rfm');
    expect(body).toMatchObject({ state: 'hidden', run: null, versions: [] });
    const cards = await lena.send('GET', '/analytics/models');
    expect(cards.body.data.every((one: { last: unknown }) => one.last === null)).toBe(true);
    // Another's customer is not there; her own would be.
    expect((await lena.send('GET', `/analytics/models/rfm/customers/${ids[1]}`)).status).toBe(404);
    expect((await lena.send('POST', '/analytics/models/rfm/training')).status).toBe(403);
  });

  test('refuses too little in words, and takes its scores off the records', async () => {
    const other = await kith.workspace('Small');
    const begun = await other.owner.send('POST', '/analytics/models/rfm/training');
    await kith.settle();
    expect(begun.status).toBe(202);
    const { body } = await other.owner.send('GET', '/analytics/models/rfm');
    expect(body).toMatchObject({ state: 'refused', run: null, refused: { refusal: { key: 'too_few' } } });
  });
});

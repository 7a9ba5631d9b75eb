import { beforeAll, expect, test } from 'vitest';
import { countRecords, getRecord, listRecords } from '../../records/query.ts';
import { idOf } from '../../records/reference.ts';
import { loadSampleData } from '../../sample-data/service.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { trainModel } from '../runs/service.ts';

let kith: TestKith;
let acme: TestWorkspace;

/** The sample's shop: what it was made with is what has to be found. */
beforeAll(async () => {
  kith = await testKith();
  kith.setNow(new Date('2026-11-22T09:00:00Z'));
  acme = await kith.workspace('Acme');
  await loadSampleData(acme.ctx);
}, 60_000);

interface Named {
  products: Array<{ number: number; name: string; id: string }>;
}
const nameIn = ({ products }: Named) => {
  const names = new Map(products.map(({ number, name }) => [number, name]));
  return (number: number) => names.get(number);
};

test('what is bought together is told, holds in later orders, and beats the most popular', async () => {
  const run = await trainModel(acme.ctx, 'bought-together');
  const result = run.result as Named & {
    rules: Array<{ from: number[]; to: number; lift: number; later: { lift: number } }>;
  };
  const name = nameIn(result);
  const [best] = result.rules;
  expect([...(best?.from ?? []), best?.to ?? 0].map(name).sort()).toEqual(['Antenna mount', 'Long-range antenna']);
  expect(best?.later.lift).toBeGreaterThan(2);
  expect(run.accuracy?.value).toBeGreaterThan(run.accuracy?.baseline ?? 1);
});

test('what comes next is told, proposed to each customer, and not what they refused', async () => {
  const run = await trainModel(acme.ctx, 'next-purchase');
  const result = run.result as Named & { sequences: Array<{ from: number; to: number; clear: boolean }> };
  const name = nameIn(result);
  expect(result.sequences.filter(({ clear }) => clear).map(({ from, to }) => `${name(from)} → ${name(to)}`)).toEqual(
    expect.arrayContaining(['Label printer → Label roll', 'Handheld thermometer → Probe covers, 50 pieces']),
  );
  const filter = { field: 'next_product', op: 'not_empty' } as const;
  const { records } = await listRecords(acme.ctx, 'person', { filter, fields: ['next_product', 'company'], limit: 1 });
  const [person] = records;
  const told = await acme.owner.send('GET', `/analytics/models/next-purchase/customers/${person?.id}`);
  expect(told.body.data).toMatchObject({ headline: { key: 'offer' }, reasons: expect.any(Array) });

  const product = idOf(person?.next_product);
  const offer = await acme.owner.send('POST', '/offers', {
    name: 'Offer',
    person: person?.id,
    product,
    outcome: 'refused',
  });
  expect(offer.status, JSON.stringify(offer.body)).toBe(201);
  await trainModel(acme.ctx, 'next-purchase');
  const after = await getRecord(acme.ctx, 'person', person?.id as string, { fields: ['next_product'] });
  expect(product).toBeTruthy();
  expect(idOf(after.next_product)).not.toBe(product);
});

test('groups that were named keep their customers under that name', async () => {
  const run = await trainModel(acme.ctx, 'segments-found');
  const { groups, k } = run.result as { k: number; groups: Array<{ customers: number }> };
  const names = Array.from({ length: k }, (_, i) => `Group ${i + 1}`);
  const settings = { ...run.settings, saved: { run: run.id, names } };
  expect((await acme.owner.send('PUT', '/analytics/models/segments-found/settings', { settings })).status).toBe(202);
  await kith.settle();
  const inFirst = { field: 'found_segment', op: 'eq', value: 'Group 1' } as const;
  const first = await countRecords(acme.ctx, 'person', { filter: inFirst });
  expect(first).toBe(groups[0]?.customers);
  // Other fields make other groups; the named ones stay as they are.
  const other = { ...settings, fields: ['spent', 'tenure'], groups: 3 };
  await acme.owner.send('PUT', '/analytics/models/segments-found/settings', { settings: other });
  await kith.settle();
  expect(await countRecords(acme.ctx, 'person', { filter: inFirst })).toBe(first);
});

test('look-alikes of the people of a view are scored; what chose the view is not told as news', async () => {
  const filter = { field: 'purchase_count', op: 'gte', value: 8 } as const;
  await trainModel(acme.ctx, 'rfm');
  const group = { view: '01890000-0000-7000-8000-000000000000', name: 'Regulars', filter };
  await acme.owner.send('PUT', '/analytics/models/look-alikes/settings', { settings: { group } });
  await kith.settle();
  const { body } = await acme.owner.send('GET', '/analytics/models/look-alikes');
  expect(body, JSON.stringify(body.refused)).toMatchObject({
    state: 'ready',
    run: { result: { group: { name: 'Regulars' } } },
  });
  expect(body.run.result.telling.map(({ name }: { name: string }) => name)).not.toContain('orders');
  expect(body.run.accuracy.value).toBeGreaterThan(1);
  const alike = { and: [{ field: 'look_alike', op: 'gte' as const, value: 1 }, filter] };
  expect(await countRecords(acme.ctx, 'person', { filter: alike })).toBe(0);
});

test('a product that takes buyers from an older one is told, with how sure that is', async () => {
  const run = await trainModel(acme.ctx, 'cannibalisation');
  const { pairs, ...result } = run.result as Named & {
    pairs: Array<{ older: number; newer: number; effect: number; high: number; clear: boolean }>;
  };
  const name = nameIn(result);
  const [worst] = pairs;
  expect(worst).toMatchObject({ clear: true });
  expect(worst?.high).toBeLessThan(0);
  expect([name(worst?.older ?? -1), name(worst?.newer ?? -1)]).toEqual([
    'Battery pack AA, 4 pieces',
    'Rechargeable battery set',
  ]);
});

test('a workspace without sales is told so in words', async () => {
  const other = await kith.workspace('Small');
  for (const model of ['bought-together', 'next-purchase', 'segments-found', 'look-alikes', 'cannibalisation'])
    expect(await trainModel(other.ctx, model)).toMatchObject({
      state: 'refused',
      refusal: { key: expect.any(String) },
    });
});

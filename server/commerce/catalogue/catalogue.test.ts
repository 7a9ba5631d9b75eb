import { beforeAll, expect, test } from 'vitest';
import { listRecords } from '../../records/query.ts';
import type { Values } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord, updateRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { suggestionsForDeal } from '../deal-lines/service.ts';
import { compareProducts, makeVariants, upgradeLadder } from './service.ts';

let kith: TestKith;
let acme: TestWorkspace;

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
});

const made = async (object: string, values: Values) => (await createRecord(acme.ctx, object, values)).id;

test('variants are made for each combination that has none yet, and one undo takes them back', async () => {
  const shirt = await made('product', { name: 'Shirt', code: 'SH', price: 30, kind: 'goods', tax_rate: 19 });
  const size = { name: 'size', values: ['S', 'M'] };
  const first = await makeVariants(acme.ctx, shirt, [size]);
  expect(first.records.map((r) => [r.name, r.code, r.attributes, r.tax_rate])).toEqual([
    ['Shirt – S', 'SH-S', ['Size: S'], 19],
    ['Shirt – M', 'SH-M', ['Size: M'], 19],
  ]);
  await expect(makeVariants(acme.ctx, shirt, [size])).rejects.toMatchObject({ code: 'conflict' });
  const more = await makeVariants(acme.ctx, shirt, [size, { name: 'Colour', values: ['Red', 'Blue'] }]);
  expect(more.records).toHaveLength(4);
  await undoChangeSet(acme.ctx, more.changeSet as string);
  const filter = { field: 'variant_of', op: 'eq', value: shirt } as const;
  expect((await listRecords(acme.ctx, 'product', { filter })).records).toHaveLength(2);
  const many = { name: 'n', values: Array.from({ length: 60 }, (_, i) => String(i)) };
  await expect(makeVariants(acme.ctx, shirt, [many, { ...many, name: 'm' }])).rejects.toMatchObject({
    code: 'invalid',
  });
  const reader = await acme.as('read_only');
  expect((await reader.send('POST', `/products/${shirt}/variants`, { attributes: [size] })).status).toBe(403);
});

test('a variant has no variants, and no category stands below itself', async () => {
  const shoe = await made('product', { name: 'Shoe' });
  const red = await made('product', { name: 'Red shoe', variant_of: shoe });
  await expect(made('product', { name: 'Deep', variant_of: red })).rejects.toMatchObject({
    errors: [{ code: 'circle' }],
  });
  await expect(updateRecord(acme.ctx, 'product', shoe, { variant_of: red })).rejects.toMatchObject({ code: 'invalid' });
  await expect(updateRecord(acme.ctx, 'product', shoe, { variant_of: shoe })).rejects.toMatchObject({
    code: 'invalid',
  });
  const wear = await made('category', { name: 'Wear' });
  const shoes = await made('category', { name: 'Shoes', parent: wear });
  await expect(updateRecord(acme.ctx, 'category', wear, { parent: shoes })).rejects.toMatchObject({
    errors: [{ field: 'parent', code: 'circle' }],
  });
});

test('what a product costs the business is kept from those who may not see sensitive fields', async () => {
  const lamp = await made('product', { name: 'Lamp', price: 100, cost: 60 });
  const { body } = await acme.owner.send('GET', `/products/${lamp}`);
  expect([body.cost, body.margin]).not.toContainEqual({ amount: '60.00', currency: 'EUR' });
  expect(body.price).toMatchObject({ amount: '100.00' });
});

test('suggestions tell up from cross, leave out what is there', async () => {
  const basic = await made('product', { name: 'Basic', price: 100, attributes: ['Users: 5'] });
  const pro = await made('product', { name: 'Pro', price: 150, attributes: ['users: 25', 'Support: Phone'] });
  const training = await made('product', { name: 'Training', price: 80, kind: 'service' });
  const relate = (related: string, direction: string, type: string, more: Values = {}) =>
    made('product_relation', { product: basic, related, direction, type, ...more });
  await relate(pro, 'up', 'premium', { benefit: 'Five times the users' });
  await relate(training, 'cross', 'service');
  await expect(relate(pro, 'up', 'loyalty')).rejects.toMatchObject({ errors: [{ field: 'type' }] });
  await expect(relate(pro, 'up', 'premium')).rejects.toMatchObject({ errors: [{ code: 'not_unique' }] });
  await expect(relate(basic, 'up', 'premium')).rejects.toMatchObject({ errors: [{ field: 'related' }] });
  const company = await made('company', { name: 'Shop' });
  const deal = await made('deal', { name: 'Software', company });
  await made('deal_line', { deal, product: basic });
  const found = await suggestionsForDeal(acme.ctx, deal);
  expect(found.data.map((s) => [s.direction, s.product.name, s.price?.amount, s.more?.amount ?? null])).toEqual([
    ['up', 'Pro', '150.00', '50.00'],
    ['cross', 'Training', '80.00', null],
  ]);
  await made('deal_line', { deal, product: training });
  expect((await suggestionsForDeal(acme.ctx, deal)).data.map((s) => s.product.name)).toEqual(['Pro']);
  const [one, other] = await compareProducts(acme.ctx, [basic, pro]);
  expect([one?.attributes, other?.attributes]).toEqual([{ Users: '5' }, { Users: '25', Support: 'Phone' }]);
  const ladder = await upgradeLadder(acme.ctx, basic, {}, null);
  expect(ladder.band).toMatchObject({ from: { amount: '105.00' }, to: { amount: '160.00' } });
  expect(ladder.steps.map((s) => [s.product.name, s.here, s.next, s.more])).toEqual([
    ['Basic', true, false, 0],
    ['Pro', false, true, 50],
  ]);
});

import { beforeAll, describe, expect, test } from 'vitest';
import { uuidv7 } from '../../kernel/ids.ts';
import { listRecords } from '../../records/query.ts';
import type { Values } from '../../records/types.ts';
import { undoChangeSet } from '../../records/undo.ts';
import { createRecord } from '../../records/write/index.ts';
import { type TestKith, testKith } from '../../test/kith.ts';
import type { TestWorkspace } from '../../test/workspace.ts';
import { addConfigured } from '../deal-lines/service.ts';
import { configurator } from './schema.ts';
import { configuratorOf, configure, openPage, saveConfigurator } from './service.ts';
import { MOST_OF_ONE } from './visitors.ts';

let kith: TestKith;
let acme: TestWorkspace;
let desk: string;

beforeAll(async () => {
  kith = await testKith();
  kith.setNow('2026-03-10T09:00:00Z');
  acme = await kith.workspace({ name: 'Acme', currency: 'EUR' });
  desk = await made('product', { name: 'Desk', price: 500 });
  await saveConfigurator(acme.ctx, desk, model(usual));
});

const made = async (object: string, values: Values) => (await createRecord(acme.ctx, object, values)).id;
const ids = Object.fromEntries(
  ['oak', 'steel', 'glass', 'black', 'white', 'lamp', 'tray'].map((code) => [code, uuidv7()]),
);
const groupIds = [uuidv7(), uuidv7(), uuidv7()] as const;
const id = (code: string) => ids[code] as string;
const option = (code: string, more: Values = {}) => ({ id: id(code), name: code, code, ...more });
const rule = (name: string, values: Values) => ({ id: uuidv7(), name, ...values });
const model = (rules: unknown[]) =>
  configurator.parse({
    groups: [
      {
        id: groupIds[0],
        name: 'Top',
        least: 1,
        options: [
          option('oak', { is_default: true }),
          option('steel', { price_kind: 'percent', percent: 10 }),
          option('glass', { price_kind: 'plus', price: { amount: '200', currency: 'EUR' } }),
        ],
      },
      { id: groupIds[1], name: 'Frame', least: 1, options: [option('black'), option('white')] },
      {
        id: groupIds[2],
        name: 'Extras',
        most: 2,
        options: [option('lamp', { price_kind: 'formula', formula: 'if(quantity >= 10, 20, 30)' }), option('tray')],
      },
    ],
    rules,
  });
const usual = [
  rule('Glass is carried by black', {
    chosen: [id('glass')],
    effect: 'requires',
    options: [id('black')],
    otherwise_effect: 'defaults',
    otherwise: [id('white')],
  }),
  rule('No lamp on glass', { chosen: [id('glass')], effect: 'excludes', options: [id('lamp')] }),
  rule('Both extras', {
    chosen: [id('lamp'), id('tray')],
    effect: 'price',
    price_kind: 'plus',
    price: { amount: '-10', currency: 'EUR' },
  }),
  rule('Steel from two on', {
    chosen: [id('steel')],
    effect: 'constraint',
    formula: 'quantity >= 2',
    message: 'Steel is made from two desks on',
  }),
];
const chosen = async (codes: string[], quantity = 1, touched: string[] = []) => {
  const found = await configure(acme.ctx, desk, { chosen: codes.map(id), touched, quantity });
  const names = new Map(Object.entries(ids).map(([code, one]) => [one, code]));
  return {
    chosen: found.chosen.map((one) => names.get(one)).sort(),
    price: found.unitPrice?.amount,
    problems: found.problems,
    excluded: found.states.filter((s) => s.excluded).map((s) => names.get(s.id)),
    why: found.states.find((s) => s.excluded)?.excluded,
  };
};
const refusal = async (rules: unknown[]) => {
  try {
    await saveConfigurator(acme.ctx, desk, model(rules));
    return [];
  } catch (error) {
    return (error as { errors: Array<{ message: string }> }).errors.map((e) => e.message);
  }
};

describe('a configuration', () => {
  test('begins with the defaults, and follows if, then and otherwise', async () => {
    expect(await chosen([])).toMatchObject({ chosen: ['oak', 'white'], price: '500.00', problems: [] });
    const glass = await chosen(['glass']);
    expect(glass).toMatchObject({ chosen: ['black', 'glass'], price: '700.00', problems: [] });
    expect(glass.excluded).toEqual(['white', 'lamp']);
    expect(glass.why).toBe('Glass is carried by black');
  });

  test('is priced by amounts, percentages, formulas and rules, on the server', async () => {
    expect((await chosen(['steel'], 2)).price).toBe('550.00');
    expect((await chosen(['oak', 'lamp'])).price).toBe('530.00');
    expect((await chosen(['oak', 'lamp'], 10)).price).toBe('520.00');
    expect((await chosen(['oak', 'lamp', 'tray'])).price).toBe('520.00');
  });

  test('says which rule is broken and what is missing', async () => {
    expect((await chosen(['glass', 'white'])).problems).toEqual(['Glass is carried by black: "black" must be chosen']);
    expect((await chosen(['steel'])).problems).toEqual(['Steel is made from two desks on']);
    expect((await chosen(['oak'], 1, [groupIds[1]])).problems).toEqual(['Choose "Frame"']);
    expect((await chosen(['oak', 'glass'])).problems[0]).toBe('Choose at most 1 of "Top"');
  });
});

describe('rules', () => {
  test('that contradict each other are found when they are saved, by name', async () => {
    const requires = rule('Oak needs black', { chosen: [id('oak')], effect: 'requires', options: [id('black')] });
    const excludes = rule('Oak never black', { chosen: [id('oak')], effect: 'excludes', options: [id('black')] });
    expect(await refusal([requires, excludes])).toEqual([
      '"oak" can never be chosen, because of "Oak needs black" and "Oak never black"',
    ]);
    const always = rule('Always lamp', { effect: 'requires', options: [id('lamp')] });
    const never = rule('Never lamp', { effect: 'excludes', options: [id('lamp')] });
    expect(await refusal([always, never])).toEqual([
      'Nothing can be chosen at all, because of "Always lamp" and "Never lamp"',
    ]);
    const chain = [
      rule('Lamp needs tray', { chosen: [id('lamp')], effect: 'requires', options: [id('tray')] }),
      rule('Tray needs steel', { chosen: [id('tray')], effect: 'requires', options: [id('steel')] }),
      rule('Lamp needs oak', { chosen: [id('lamp')], effect: 'requires', options: [id('oak')] }),
    ];
    expect(await refusal(chain)).toEqual([
      '"lamp" can never be chosen, because of "Lamp needs tray" and "Tray needs steel" and "Lamp needs oak"',
    ]);
  });

  test('with formulas that cannot be read are refused, and the saved ones stay', async () => {
    expect(await refusal([rule('Odd', { effect: 'constraint', formula: 'quantity +' })])).toHaveLength(1);
    expect(await refusal([rule('Odd', { effect: 'constraint', formula: 'colour = 3' })])).toHaveLength(1);
    expect(await refusal([rule('Odd', { effect: 'constraint', formula: 'quantity * 2' })])).toEqual([
      'The rule "Odd" must be something that holds or does not, such as quantity >= 2',
    ]);
    expect((await configuratorOf(acme.ctx, desk)).rules).toHaveLength(4);
  });
});

test('saving is one change that can be undone, for those who may change products, in their own workspace', async () => {
  const chair = await made('product', { name: 'Chair', price: 90 });
  const one = configurator.parse({
    groups: [{ id: uuidv7(), name: 'Colour', options: [{ id: uuidv7(), name: 'Red', code: 'red' }] }],
    rules: [],
  });
  const saved = await acme.owner.send('PUT', `/products/${chair}/configurator`, one);
  expect(saved).toMatchObject({ status: 200, body: { groups: [{ name: 'Colour' }] } });
  await undoChangeSet(acme.ctx, saved.headers['kith-change-set'] as string);
  expect((await configuratorOf(acme.ctx, chair)).groups).toEqual([]);
  const reader = await acme.as('read_only');
  expect((await reader.send('PUT', `/products/${chair}/configurator`, one)).status).toBe(403);
  const other = await kith.workspace('Other');
  expect((await other.owner.send('PUT', `/products/${chair}/configurator`, one)).status).toBe(404);
});

test('a configured product is a line of a deal with its description and price; a broken one is refused', async () => {
  const deal = await made('deal', { name: 'Office' });
  const wish = { product: desk, chosen: [id('steel'), id('tray')], touched: [], quantity: 3 };
  await addConfigured(acme.ctx, deal, wish);
  const { records } = await listRecords(acme.ctx, 'deal_line', { filter: { field: 'deal', op: 'eq', value: deal } });
  expect(records).toMatchObject([
    {
      name: 'Desk',
      description: 'Top: steel\nFrame: white\nExtras: tray',
      unit_price: { amount: '550.00' },
      amount: { amount: '1650.00' },
      price_reason: 'Configured: 500.00 +50.00',
    },
  ]);
  await expect(addConfigured(acme.ctx, deal, { ...wish, quantity: 1 })).rejects.toMatchObject({ code: 'invalid' });
});

test('a customer configures on a page, sees no rules, and asks for it: the price is worked out here', async () => {
  const url = await openPage(acme.ctx, desk);
  const token = url.slice(url.lastIndexOf('/') + 1);
  const path = `/api/v1/public/configurator/${token}`;
  const page = await kith.send('GET', path);
  expect(page).toMatchObject({ status: 200, body: { business: 'Acme', product: { name: 'Desk' } } });
  expect(JSON.stringify(page.body)).not.toMatch(/formula|price_kind|rules/);
  const headers = { 'x-kith-request': '1' };
  const priced = await kith.send('POST', `${path}/price`, { chosen: [id('glass')], quantity: 2 }, headers);
  expect(priced.body).toMatchObject({ unit_price: { amount: '700.00' }, total: { amount: '1400.00' } });
  const asking = {
    chosen: [id('glass')],
    quantity: 2,
    name: 'Vera Visitor',
    email: 'vera@example.com',
    unit_price: '1',
  };
  expect((await kith.send('POST', `${path}/inquiry`, asking, headers)).status).toBe(201);
  const { records } = await listRecords(acme.ctx, 'lead', {
    filter: { field: 'contact_email', op: 'eq', value: 'vera@example.com' },
  });
  expect(records).toMatchObject([{ product: desk, value: { amount: '1400.00', currency: 'EUR' } }]);
  expect(
    (await kith.send('POST', `${path}/inquiry`, { ...asking, chosen: [id('glass'), id('white')] }, headers)).status,
  ).toBe(422);
  // A program that fills in everything leaves nothing; one that knows better comes to an end.
  const bot = { ...asking, email: 'bot@example.com', website: 'https://spam.example' };
  expect((await kith.send('POST', `${path}/inquiry`, bot, headers)).status).toBe(201);
  const statuses: number[] = [];
  for (let i = 0; i < MOST_OF_ONE; i++)
    statuses.push(
      (await kith.send('POST', `${path}/inquiry`, { ...asking, email: `v${i}@example.com` }, headers)).status,
    );
  expect([statuses.filter((status) => status === 201).length, statuses.at(-1)]).toEqual([MOST_OF_ONE - 1, 429]);
  const leads = await listRecords(acme.ctx, 'lead', { filter: { field: 'contact_email', op: 'eq', value: bot.email } });
  expect(leads.records).toEqual([]);
  expect((await acme.owner.send('DELETE', `/products/${desk}/configurator-page`)).status).toBe(204);
  expect((await kith.send('GET', path)).status).toBe(404);
});

import { type Call, on, unique, type Verb, type World, withBody } from './verb.ts';

const nobody = '01990000-0000-7000-8000-000000000000';
const chair = { name: 'Chair', price: { amount: '120', currency: 'USD' } };
/** The first of a month, counted from the present one. */
const day = (months: number) => new Date(Date.UTC(2026, 5 + months, 1)).toISOString().slice(0, 10);

/** A choice of the visitor's: one group with one option. */
const choice = (name: string) => {
  const id = (n: number) => `0199000${n}-0000-7000-8000-${String(Math.floor(Math.random() * 1e12)).padStart(12, '0')}`;
  const options = [{ id: id(1), name: 'Oak', code: 'oak' }];
  return { groups: [{ id: id(2), name, options }], rules: [] };
};
const configurable = async (w: World) => {
  const id = await w.make('products', { ...chair, name: unique('Chair') });
  await w.done('PUT', `/products/${id}/configurator`, choice('Wood'));
  return id;
};
const page = async (w: World) => {
  const { url } = await w.done('POST', `/products/${await configurable(w)}/configurator-page`);
  return String(url).split('/').at(-1);
};

const products: Record<string, Verb> = {
  'POST /api/v1/products/:id/variants': {
    given: on('products', chair, 'variants', { attributes: [{ name: 'Colour', values: ['Red', 'Blue'] }] }),
    event: 'product.created',
    refused: withBody({ attributes: [] }),
  },
  'PUT /api/v1/products/:id/configurator': {
    given: async (w) => ({ path: `/products/${await configurable(w)}/configurator`, body: choice('Colour') }),
    event: 'option_group.created',
    refused: withBody({
      ...choice('Colour'),
      rules: [{ id: nobody, name: 'Odd', effect: 'requires', chosen: [nobody] }],
    }),
  },
  'POST /api/v1/public/configurator/:token/inquiry': {
    given: async (w) => ({
      path: `/public/configurator/${await page(w)}/inquiry`,
      body: { name: 'Dana Fox', email: `${unique('dana').replace(' ', '')}@fox.example` },
      by: null,
    }),
    event: 'lead.created',
    refused: withBody({ name: '', email: 'nobody' }),
  },
  'POST /api/v1/deals/:id/products': {
    given: async (w) => ({
      path: `/deals/${await w.make('deals', { name: 'Chairs' })}/products`,
      body: { product: await w.make('products', chair), quantity: 3 },
    }),
    event: 'deal_line.created',
    refused: withBody({ product: nobody }),
  },
  'POST /api/v1/deals/:id/configured-products': {
    given: async (w) => ({
      path: `/deals/${await w.make('deals', { name: 'Chairs' })}/configured-products`,
      body: { product: await configurable(w) },
    }),
    event: 'deal_line.created',
    refused: withBody({ product: nobody }),
  },
  'DELETE /api/v1/deals/:id/amount-by-hand': {
    given: async (w) => {
      const id = await w.make('deals', { name: 'Chairs' });
      await w.done('POST', `/deals/${id}/products`, { product: await w.make('products', chair) });
      await w.done('PATCH', `/deals/${id}`, { amount: 7 });
      return { path: `/deals/${id}/amount-by-hand` };
    },
    event: 'deal.updated',
  },
};

/** A deal whose discount goes further than anybody may go alone. */
const discounted = async (w: World) => {
  const id = await w.make('deals', { name: 'Chairs' });
  await w.make('deal_lines', { deal: id, name: 'Chair', unit_price: chair.price, discount: 90 });
  return `/deals/${id}/approval`;
};
const asked = async (w: World) => `/approvals/${(await w.done('POST', await discounted(w), {})).id}`;

const approvals: Record<string, Verb> = {
  'POST /api/v1/deals/:id/approval': {
    given: async (w) => ({ path: await discounted(w), body: { reason: 'A large order' } }),
    event: 'approval.requested',
    refused: async (w) => ({ path: `/deals/${await w.make('deals', { name: 'Dear' })}/approval`, body: {} }),
  },
  'POST /api/v1/approvals/:id/decision': {
    given: async (w) => ({ path: `${await asked(w)}/decision`, body: { decision: 'granted' }, by: w.colleague }),
    event: 'approval.granted',
  },
  'POST /api/v1/approvals/:id/withdrawal': {
    given: async (w) => ({ path: `${await asked(w)}/withdrawal` }),
    event: 'approval.withdrawn',
  },
};

const contract = { name: 'Support', starts: day(-3), term_months: 12 };
const signed = ['POST', 'signature', {}] as const;
const onContract = (verb: string, body?: unknown, ...before: Array<readonly ['POST', string, unknown]>) =>
  on(
    'contracts',
    contract,
    verb,
    body,
    before.map(([...one]) => one),
  );
const given = ['POST', 'termination', {}] as const;

/** Something that belongs to something else, brought as far as the verbs named. */
const part =
  (
    plural: string,
    values: (w: World) => Promise<Record<string, unknown>>,
    verb: string,
    body?: unknown,
    ...before: Array<[string, unknown?]>
  ) =>
  async (w: World): Promise<Call> =>
    on(
      plural,
      await values(w),
      verb,
      body,
      before.map(([name, sent]) => ['POST', name, sent]),
    )(w);
const obligation = async (w: World) => ({
  name: 'Report',
  contract: await w.make('contracts', contract),
  repeats_months: 1,
  due_on: day(1),
});
const held = { outcome: 'interest', mood: 4, deal: { name: 'More chairs' } };

const contracts: Record<string, Verb> = {
  'POST /api/v1/contracts/:id/signature': { given: onContract('signature', {}), event: 'contract.signed' },
  'POST /api/v1/contracts/:id/termination': {
    given: onContract('termination', {}, signed),
    event: 'contract.terminated',
  },
  'DELETE /api/v1/contracts/:id/termination': {
    given: onContract('termination', undefined, signed, given),
    event: 'contract.termination_withdrawn',
  },
  'POST /api/v1/contracts/:id/renewal': {
    given: onContract('renewal', {}, signed),
    event: 'contract.renewed',
    refused: withBody({ until: '2000-01-01' }),
  },
  'POST /api/v1/obligations/:id/fulfilment': {
    given: part('obligations', obligation, 'fulfilment', {}),
    event: 'obligation.fulfilled',
  },
  'DELETE /api/v1/obligations/:id/fulfilment': {
    given: part('obligations', obligation, 'fulfilment', undefined, ['fulfilment', {}]),
    event: 'obligation.reopened',
  },
  'POST /api/v1/check-ins/:id/outcome': {
    given: on('check-ins', { name: 'How is it going?' }, 'outcome', held),
    event: 'check_in.held',
  },
  'DELETE /api/v1/check-ins/:id/outcome': {
    given: on('check-ins', { name: 'How is it going?' }, 'outcome', undefined, [
      ['POST', 'outcome', { outcome: 'well' }],
    ]),
    event: 'check_in.withdrawn',
  },
};

const seats = { name: 'Seats', unit_price: 30, quantity: 5, starts: day(-3) };
const onSeats = (verb: string, body?: unknown, ...before: Array<[string, unknown]>) =>
  on(
    'subscriptions',
    seats,
    verb,
    body,
    before.map(([name, sent]) => ['POST', name, sent]),
  );
const now = { ends: day(-1) };

const subscriptions: Record<string, Verb> = {
  'POST /api/v1/subscriptions/:id/phase-changes': {
    given: onSeats('phase-changes', { quantity: 9 }),
    event: 'subscription.upgraded',
    refused: withBody({ quantity: 9 }),
  },
  'DELETE /api/v1/subscriptions/:id/phase-changes/:phase': {
    given: async (w) => {
      const { path } = await onSeats('phase-changes')(w);
      await w.done('POST', path, { quantity: 9 });
      const filter = {
        and: [
          { field: 'subscription', op: 'eq', value: path.split('/')[2] },
          { field: 'kind', op: 'eq', value: 'upgrade' },
        ],
      };
      const { data } = await w.done('POST', '/subscription-phases/query', { filter });
      return { path: `${path}/${data[0].id}` };
    },
    event: 'subscription.change_withdrawn',
  },
  'POST /api/v1/subscriptions/:id/pause': { given: onSeats('pause', {}), event: 'subscription.paused' },
  'DELETE /api/v1/subscriptions/:id/pause': {
    given: onSeats('pause', undefined, ['pause', { on: day(-1) }]),
    event: 'subscription.resumed',
  },
  'POST /api/v1/subscriptions/:id/cancellation': {
    given: onSeats('cancellation', {}),
    event: 'subscription.cancelled',
  },
  'DELETE /api/v1/subscriptions/:id/cancellation': {
    given: onSeats('cancellation', undefined, ['cancellation', {}]),
    event: 'subscription.cancellation_withdrawn',
  },
  'POST /api/v1/subscriptions/:id/reactivation': {
    given: onSeats('reactivation', {}, ['cancellation', now]),
    event: 'subscription.reactivated',
  },
};

const agreed = { name: 'Chairs of the year', starts: day(-3), ends: day(9) };
const wanted = async (w: World) => ({
  framework: await w.make('frameworks', agreed),
  quantity: 1,
  unit_price: 10,
  due_on: day(1),
});
const signedOff = async (w: World) => {
  const values = await wanted(w);
  await w.done('POST', `/frameworks/${values.framework}/signature`, {});
  return values;
};
const onCall = (verb: string, body?: unknown, ...before: Array<[string, unknown?]>) =>
  part('call-offs', signedOff, verb, body, ...before);

const frameworks: Record<string, Verb> = {
  'POST /api/v1/frameworks/:id/signature': {
    given: on('frameworks', agreed, 'signature', {}),
    event: 'framework.signed',
  },
  'POST /api/v1/frameworks/:id/end': {
    given: on('frameworks', agreed, 'end', {}, [['POST', 'signature', {}]]),
    event: 'framework.ended',
  },
  'DELETE /api/v1/frameworks/:id/end': {
    given: on('frameworks', agreed, 'end', undefined, [
      ['POST', 'signature', {}],
      ['POST', 'end', {}],
    ]),
    event: 'framework.reopened',
  },
  'POST /api/v1/frameworks/:id/schedule': {
    given: on('frameworks', agreed, 'schedule', { quantity: 1, first_on: day(1), every: 1 }),
    event: 'call_off.created',
    refused: withBody({ quantity: 1, first_on: '2000-01-01', every: 1 }),
  },
  'POST /api/v1/call-offs/:id/order': { given: onCall('order', {}), event: 'call_off.called' },
  'DELETE /api/v1/call-offs/:id/order': {
    given: onCall('order', undefined, ['order', {}]),
    event: 'call_off.reopened',
  },
  'POST /api/v1/call-offs/:id/delivery': { given: onCall('delivery', {}, ['order', {}]), event: 'call_off.delivered' },
  'DELETE /api/v1/call-offs/:id/delivery': {
    given: onCall('delivery', undefined, ['order', {}], ['delivery', {}]),
    event: 'call_off.called',
  },
  'POST /api/v1/call-offs/:id/cancellation': { given: onCall('cancellation', {}), event: 'call_off.cancelled' },
  'DELETE /api/v1/call-offs/:id/cancellation': {
    given: onCall('cancellation', undefined, ['cancellation', {}]),
    event: 'call_off.reopened',
  },
};

const press = { name: 'Press' };
const visit = async (w: World) => ({
  name: 'Oiled',
  asset: await w.make('installed-products', press),
  began_on: day(-1),
});

const installed: Record<string, Verb> = {
  'POST /api/v1/installed-products/:id/retirement': {
    given: on('installed-products', press, 'retirement', { reason: 'Worn' }),
    event: 'asset.retired',
  },
  'DELETE /api/v1/installed-products/:id/retirement': {
    given: on('installed-products', press, 'retirement', undefined, [['POST', 'retirement', {}]]),
    event: 'asset.restored',
  },
  'POST /api/v1/installed-products/:id/replacement': {
    given: on('installed-products', press, 'replacement', { serial_number: 'P-2' }),
    event: 'asset.replaced',
  },
  'POST /api/v1/service-entries/:id/completion': {
    given: part('service-entries', visit, 'completion', {}),
    event: 'service_entry.completed',
  },
  'DELETE /api/v1/service-entries/:id/completion': {
    given: part('service-entries', visit, 'completion', undefined, ['completion', {}]),
    event: 'service_entry.reopened',
  },
};

export const commerceVerbs = { ...products, ...approvals, ...contracts, ...subscriptions, ...frameworks, ...installed };

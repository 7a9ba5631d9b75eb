import { type Call, on, unique, type Verb, type World, withBody } from './verb.ts';

const line = { description: 'Chair', quantity: 2, unit_price: 100, tax_rate: 0 };
const lines = { lines: [line] };
const buyer = async (w: World) => ({
  name: 'A hundred chairs',
  company: await w.make('companies', { name: unique('Fox') }),
});

/** A document with a line, brought as far as the verbs named. */
const paper =
  (plural: 'quotes' | 'orders' | 'invoices', verb: string, body?: unknown, ...before: Array<[string, unknown?]>) =>
  async (w: World): Promise<Call> => {
    const id = await w.make(plural, await buyer(w));
    await w.done('PUT', `/${plural}/${id}/document`, lines);
    for (const [name, given] of before) await w.done('POST', `/${plural}/${id}/${name}`, given);
    return { path: `/${plural}/${id}/${verb}`, body };
  };

/** A quote as the customer who has its link meets it. */
const visited =
  (verb: string, body: (page: { document: string }) => unknown): Verb['given'] =>
  async (w) => {
    const { path } = await paper('quotes', 'sending')(w);
    const { link } = await w.done('POST', path, {});
    const token = String(link).split('/').at(-1);
    const page = (await w.kith.send('GET', `/api/v1/public/quotes/${token}`)).body;
    return { path: `/public/quotes/${token}/${verb}`, body: body(page), by: null };
  };

/** An order of goods, and of something that is paid for month by month. */
const lasting =
  (verb: string, body?: unknown, ...before: string[]) =>
  async (w: World) => {
    const id = await w.make('orders', await buyer(w));
    const product = await w.make('products', {
      name: unique('Press'),
      kind: 'goods',
      price: { amount: '9', currency: 'USD' },
    });
    const care = { ...line, description: 'Care', billing_period: 'month' };
    await w.done('PUT', `/orders/${id}/document`, { lines: [{ ...line, product }, care] });
    for (const name of before) await w.done('POST', `/orders/${id}/${name}`, {});
    return { path: `/orders/${id}/${verb}`, body };
  };

const invoiced = async (w: World) => {
  const { path } = await paper('orders', '', undefined, ['confirmation'])(w);
  const { id } = await w.done('POST', `${path}invoices`, {});
  return id as string;
};
const issued = async (w: World) => {
  const id = await invoiced(w);
  await w.done('POST', `/invoices/${id}/issue`, {});
  return id;
};

const quotes: Record<string, Verb> = {
  'PUT /api/v1/quotes/:id/document': {
    given: paper('quotes', 'document', { values: { discount: 5 }, lines: [line, line] }),
    event: 'quote.updated',
    refused: withBody({ lines: [{ ...line, quantity: -1 }] }),
  },
  'POST /api/v1/deals/:id/quotes': {
    given: on('deals', { name: 'A hundred chairs' }, 'quotes'),
    event: 'quote.created',
    refused: async (w) => {
      const id = await w.make('deals', { name: 'Gone' });
      await w.done('DELETE', `/deals/${id}`);
      return { path: `/deals/${id}/quotes` };
    },
  },
  'POST /api/v1/quotes/:id/copies': {
    given: paper('quotes', 'copies'),
    event: 'quote.created',
    refused: async (w) => {
      const id = await w.make('quotes', { name: 'Gone' });
      await w.done('DELETE', `/quotes/${id}`);
      return { path: `/quotes/${id}/copies` };
    },
  },
  'POST /api/v1/quotes/:id/sending': { given: paper('quotes', 'sending', {}), event: 'quote.sent' },
  'DELETE /api/v1/quotes/:id/sending': {
    given: paper('quotes', 'sending', undefined, ['sending', {}]),
    event: 'quote.withdrawn',
  },
  'POST /api/v1/quotes/:id/acceptance': {
    given: paper('quotes', 'acceptance', { name: 'Dana Fox' }, ['sending', {}]),
    event: 'quote.accepted',
  },
  'POST /api/v1/quotes/:id/comments': {
    given: paper('quotes', 'comments', { body: 'Oak or beech?' }, ['sending', {}]),
    event: 'quote_comment.created',
    refused: withBody({ body: ' ' }),
  },
  'POST /api/v1/public/quotes/:token/acceptance': {
    given: visited('acceptance', ({ document }) => ({ name: 'Dana Fox', signature: { kind: 'typed' }, document })),
    event: 'quote.accepted',
  },
  'POST /api/v1/public/quotes/:token/refusal': {
    given: visited('refusal', () => ({ name: 'Dana Fox', reason: 'Too dear' })),
    event: 'quote.declined',
  },
  'POST /api/v1/public/quotes/:token/comments': {
    given: visited('comments', () => ({ name: 'Dana Fox', body: 'Oak or beech?' })),
    event: 'quote_comment.created',
    refused: withBody({ name: 'Dana Fox', body: ' ' }),
  },
};

const orders: Record<string, Verb> = {
  'PUT /api/v1/orders/:id/document': {
    given: paper('orders', 'document', { lines: [line, line] }),
    event: 'order.updated',
    refused: withBody({ lines: [{ ...line, quantity: -1 }] }),
  },
  'POST /api/v1/orders/:id/confirmation': {
    given: lasting('confirmation'),
    event: 'order.confirmed',
    followed: true,
  },
  'DELETE /api/v1/orders/:id/confirmation': {
    given: paper('orders', 'confirmation', undefined, ['confirmation']),
    event: 'order.reopened',
  },
  'POST /api/v1/orders/:id/delivery': {
    given: lasting('delivery', {}, 'confirmation'),
    event: 'order.delivered',
    followed: true,
  },
  'DELETE /api/v1/orders/:id/delivery': {
    given: paper('orders', 'delivery', undefined, ['confirmation'], ['delivery', {}]),
    event: 'order.reopened',
  },
  'POST /api/v1/orders/:id/cancellation': {
    given: paper('orders', 'cancellation', { reason: 'Changed their mind' }),
    event: 'order.cancelled',
  },
  'DELETE /api/v1/orders/:id/cancellation': {
    given: paper('orders', 'cancellation', undefined, ['cancellation', {}]),
    event: 'order.reopened',
  },
  'POST /api/v1/orders/:id/invoices': {
    given: paper('orders', 'invoices', {}, ['confirmation']),
    event: 'invoice.created',
  },
};

const invoices: Record<string, Verb> = {
  'PUT /api/v1/invoices/:id/document': {
    given: paper('invoices', 'document', { lines: [line, line] }),
    event: 'invoice.updated',
    refused: withBody({ lines: [{ ...line, quantity: -1 }] }),
  },
  'POST /api/v1/invoices/:id/issue': {
    given: async (w) => ({ path: `/invoices/${await invoiced(w)}/issue`, body: {} }),
    event: 'invoice.issued',
    lasting: /credit note/i,
  },
  'POST /api/v1/invoices/:id/credit-notes': {
    given: async (w) => ({ path: `/invoices/${await issued(w)}/credit-notes`, body: { reason: 'Broken' } }),
    event: 'invoice.created',
    refused: async (w) => ({ path: `/invoices/${await invoiced(w)}/credit-notes`, body: { reason: 'Broken' } }),
  },
  'POST /api/v1/invoices/:id/payments': {
    given: async (w) => ({ path: `/invoices/${await issued(w)}/payments`, body: { amount: '200' } }),
    event: 'payment.received',
    refused: withBody({ amount: '-1' }),
  },
};

export const documentVerbs = { ...quotes, ...orders, ...invoices };

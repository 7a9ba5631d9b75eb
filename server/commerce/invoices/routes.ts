import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { disposition } from '../../records/files/sniff.ts';
import { answer, sendPdf } from '../documents/routes.ts';
import * as schema from '../documents/schema.ts';
import * as invoices from './service.ts';

const record = z.record(z.string(), z.unknown());

export function invoiceRoutes(app: App): void {
  const config = { access: 'records' } as const;
  const answers = { tags: ['Invoices'], params: schema.documentPath, response: { 200: record } };
  const made = { ...answers, response: { 201: record } };

  app.post(
    '/api/v1/orders/:id/invoices',
    { config, schema: { ...made, body: schema.invoicing, summary: 'Make an invoice for an order, or part of it' } },
    async (request, reply) => {
      reply.code(201);
      return answer(reply, await invoices.invoiceOrder(request.ctx, request.params.id, request.body ?? {}));
    },
  );
  app.post(
    '/api/v1/invoices/:id/issue',
    {
      config,
      schema: { ...answers, body: schema.issuing, summary: 'Issue an invoice: number, date and document for good' },
    },
    async (request, reply) =>
      answer(reply, await invoices.issueInvoice(request.ctx, request.params.id, request.body ?? {})),
  );
  app.post(
    '/api/v1/invoices/:id/credit-notes',
    {
      config,
      schema: { ...made, body: schema.crediting, summary: 'Make a credit note for an invoice, or part of it' },
    },
    async (request, reply) => {
      reply.code(201);
      return answer(reply, await invoices.creditInvoice(request.ctx, request.params.id, request.body));
    },
  );
  app.post(
    '/api/v1/invoices/:id/payments',
    { config, schema: { ...made, body: schema.paying, summary: 'Money came in for an invoice, or went back' } },
    async (request, reply) => {
      reply.code(201);
      return answer(reply, await invoices.payInvoice(request.ctx, request.params.id, request.body));
    },
  );

  const account = { ...answers, querystring: schema.accountQuery };
  app.get(
    '/api/v1/companies/:id/account',
    { config, schema: { ...account, summary: 'Debit, credit and balance of a company' } },
    async (request) => ({ ...(await invoices.accountOf(request.ctx, request.params.id, request.query)) }),
  );
  app.get(
    '/api/v1/companies/:id/account/csv',
    { config, schema: { ...account, response: undefined, summary: 'The account of a company as CSV' } },
    async (request, reply) => {
      const csv = await invoices.accountCsv(request.ctx, request.params.id, request.query);
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', disposition('attachment', 'account.csv'))
        .send(csv);
    },
  );
  app.get(
    '/api/v1/companies/:id/account/pdf',
    { config, schema: { ...account, response: undefined, summary: 'The account of a company as PDF' } },
    async (request, reply) =>
      sendPdf(reply, 'account.pdf', await invoices.accountPdf(request.ctx, request.params.id, request.query)),
  );
  app.get(
    '/api/v1/companies/:id/credit',
    {
      config,
      schema: { ...answers, querystring: schema.creditQuery, summary: 'What a company owes against its credit limit' },
    },
    async (request) => {
      const { adding, currency, order } = request.query;
      const more =
        adding === undefined
          ? null
          : { amount: String(adding), currency: (currency ?? request.ctx.workspace.currency).toUpperCase() };
      return { ...(await invoices.creditOf(request.ctx, request.params.id, more, order ?? null)) };
    },
  );
}

import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { answer, sendPdf } from '../documents/routes.ts';
import * as schema from '../documents/schema.ts';
import * as quotes from './service/index.ts';

const record = z.record(z.string(), z.unknown());
const tags = ['Quotes'];
const config = { access: 'records' } as const;
const params = schema.documentPath;

export function quoteRoutes(app: App): void {
  const answers = { tags, params, response: { 200: record } };

  app.post(
    '/api/v1/deals/:id/quotes',
    {
      config,
      schema: { ...answers, response: { 201: record }, summary: 'Make a quote for a deal, with its products' },
    },
    async (request, reply) => {
      reply.code(201);
      return answer(reply, await quotes.quoteDeal(request.ctx, request.params.id));
    },
  );
  app.get(
    '/api/v1/quotes/:id/document',
    { config, schema: { ...answers, summary: 'A quote with its lines, versions, decisions and comments' } },
    (request) => quotes.quoteDetail(request.ctx, request.params.id),
  );
  app.post(
    '/api/v1/quotes/:id/copies',
    { config, schema: { ...answers, response: { 201: record }, summary: 'Make a new draft that says the same' } },
    async (request, reply) => {
      reply.code(201);
      return answer(reply, await quotes.copyQuote(request.ctx, request.params.id));
    },
  );
  app.post(
    '/api/v1/quotes/:id/sending',
    {
      config,
      schema: { ...answers, body: schema.sending, summary: 'Send a quote: freeze its version and open its page' },
    },
    async (request, reply) => {
      const sent = await quotes.sendQuote(request.ctx, request.params.id, request.body ?? {});
      return { ...answer(reply, sent), link: sent.link.path, mailed: sent.mailed };
    },
  );
  app.delete(
    '/api/v1/quotes/:id/sending',
    { config, schema: { ...answers, summary: 'Take a quote back before the customer has decided' } },
    async (request, reply) => answer(reply, await quotes.withdrawQuote(request.ctx, request.params.id)),
  );
  app.post(
    '/api/v1/quotes/:id/acceptance',
    {
      config,
      schema: {
        ...answers,
        body: schema.acceptanceHere,
        summary: 'Note that the customer accepted on paper or by word',
      },
    },
    async (request, reply) => answer(reply, await quotes.acceptHere(request.ctx, request.params.id, request.body)),
  );
  app.post(
    '/api/v1/quotes/:id/comments',
    {
      config,
      schema: { ...answers, response: { 201: record }, body: schema.comment, summary: 'Write on the page of a quote' },
    },
    async (request, reply) => {
      reply.code(201);
      return answer(reply, await quotes.commentQuote(request.ctx, request.params.id, request.body.body));
    },
  );
}

/** What a customer does who has the link to a version. */
export function quotePage(app: App): void {
  const open = { access: 'link', link: 'quote' } as const;
  const path = schema.tokenPath;
  const visit = (request: { ip: string; headers: Record<string, unknown> }) => ({
    address: request.ip,
    userAgent: typeof request.headers['user-agent'] === 'string' ? request.headers['user-agent'] : null,
  });

  app.get(
    '/api/v1/public/quotes/:token',
    {
      config: open,
      schema: { summary: 'A quote as the customer reads it', tags, params: path, response: { 200: record } },
    },
    async (request) => ({ ...(await quotes.publicQuote(request.ctx, request.link.recordId)) }),
  );
  app.get(
    '/api/v1/public/quotes/:token/pdf',
    { config: open, schema: { summary: 'The document that was sent', tags, params: path } },
    async (request, reply) => {
      const { name, content } = await quotes.publicPdf(request.ctx, request.link.recordId);
      return sendPdf(reply, name, content);
    },
  );
  app.post(
    '/api/v1/public/quotes/:token/acceptance',
    {
      config: open,
      schema: { summary: 'Accept and sign', tags, params: path, body: schema.acceptance, response: { 200: record } },
    },
    async (request) => {
      await quotes.acceptVersion(request.ctx, request.link.recordId, request.body, visit(request));
      return { ...(await quotes.publicQuote(request.ctx, request.link.recordId)) };
    },
  );
  app.post(
    '/api/v1/public/quotes/:token/refusal',
    {
      config: open,
      schema: { summary: 'Decline', tags, params: path, body: schema.refusal, response: { 200: record } },
    },
    async (request) => {
      await quotes.declineVersion(request.ctx, request.link.recordId, request.body, visit(request));
      return { ...(await quotes.publicQuote(request.ctx, request.link.recordId)) };
    },
  );
  app.post(
    '/api/v1/public/quotes/:token/comments',
    {
      config: open,
      schema: { summary: 'Ask or answer', tags, params: path, body: schema.visitorComment, response: { 200: record } },
    },
    async (request) => {
      await quotes.commentAsVisitor(request.ctx, request.link.recordId, request.body);
      return { ...(await quotes.publicQuote(request.ctx, request.link.recordId)) };
    },
  );
}

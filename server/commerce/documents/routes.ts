import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { disposition } from '../../records/files/sniff.ts';

import * as schema from './schema.ts';
import type { Document } from './service.ts';
import * as service from './service.ts';

const record = z.record(z.string(), z.unknown());
const tags = ['Documents'];

/** The record, with what is needed to go on from it and to take the change back. */
export function answer(reply: FastifyReply, { record, changeSet }: service.Written) {
  reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

export function sendPdf(
  reply: FastifyReply,
  name: string,
  pdf: Buffer | NodeJS.ReadableStream,
  how: 'inline' | 'attachment' = 'inline',
) {
  return reply
    .header('content-type', 'application/pdf')
    .header('content-disposition', disposition(how, name))
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'private, no-store')
    .send(pdf);
}

const versionOf = (request: FastifyRequest): number | undefined => {
  const match = /^"?(\d+)"?$/.exec(String(request.headers['if-match'] ?? ''));
  return match ? Number(match[1]) : undefined;
};

/** What quotes, orders and invoices can all do. */
export function documentRoutes(app: App): void {
  const kinds: Array<[Document, string]> = [
    ['quote', 'quotes'],
    ['order', 'orders'],
    ['invoice', 'invoices'],
  ];
  for (const [object, plural] of kinds) {
    app.put(
      `/api/v1/${plural}/:id/document`,
      {
        config: { access: 'records' },
        schema: {
          summary: 'Write a document with its lines',
          description: 'As one change. Lines without an id are new, lines that are not named go.',
          tags,
          params: schema.documentPath,
          body: schema.documentChange,
          response: { 200: record },
        },
      },
      async (request, reply) =>
        answer(
          reply,
          await service.saveDocument(request.ctx, object, request.params.id, request.body, versionOf(request)),
        ),
    );
    app.get(
      `/api/v1/${plural}/:id/lines`,
      {
        config: { access: 'records' },
        schema: {
          summary: 'The lines of a document, in their order',
          tags,
          params: schema.documentPath,
          response: { 200: z.object({ data: z.array(record) }) },
        },
      },
      async (request) => ({ data: await service.linesOf(request.ctx, object, request.params.id) }),
    );
    app.get(
      `/api/v1/${plural}/:id/pdf`,
      {
        config: { access: 'records' },
        schema: { summary: 'The document as it now stands, as PDF', tags, params: schema.documentPath },
      },
      async (request, reply) => {
        const { name, pdf } = await service.printDocument(request.ctx, object, request.params.id);
        return sendPdf(reply, name, pdf);
      },
    );
  }

  app.get(
    '/api/v1/document-settings',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'How quotes, orders and invoices work here',
        tags,
        response: { 200: schema.documentSettings },
      },
    },
    (request) => service.settingsOf(request.ctx),
  );
  app.patch(
    '/api/v1/document-settings',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Change how quotes, orders and invoices work',
        tags,
        body: schema.documentSettingsChange,
        response: { 200: schema.documentSettings },
      },
    },
    (request) => service.changeSettings(request.ctx, request.body),
  );
  app.post(
    '/api/v1/document-templates/preview',
    {
      config: { access: 'admin', reads: true },
      schema: { summary: 'A sample document in a template that is not saved yet', tags, body: schema.templatePreview },
    },
    async (request, reply) => sendPdf(reply, 'preview.pdf', await service.previewTemplate(request.ctx, request.body)),
  );
}

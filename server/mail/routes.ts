import { z } from 'zod';
import type { App } from '../kernel/http.ts';
import { outgoingMail as mailShape, outgoingMailPage } from './schema.ts';
import { outgoingMail, sendTrial, tryAgain } from './service.ts';

const tags = ['Mail'];
const config = { access: 'admin' } as const;
const params = z.object({ id: z.uuid() });

export function mailRoutes(app: App): void {
  app.get(
    '/api/v1/outgoing-mail',
    {
      config,
      schema: {
        summary: 'Mail that Kith sent or is about to, the newest first',
        tags,
        querystring: z.object({ before: z.uuid().optional() }),
        response: { 200: outgoingMailPage },
      },
    },
    (request) => outgoingMail(request.ctx, request.query.before ?? null),
  );
  app.post(
    '/api/v1/outgoing-mail/:id/delivery',
    { config, schema: { summary: 'Try again to send a mail', tags, params, response: { 200: mailShape } } },
    (request) => tryAgain(request.ctx, request.params.id),
  );
  app.post(
    '/api/v1/outgoing-mail/trial',
    {
      config,
      schema: {
        summary: 'Send a mail to see whether it arrives',
        tags,
        body: z.object({ to: z.email().max(254) }),
        response: { 201: z.object({ id: z.uuid() }) },
      },
    },
    async (request, reply) => reply.code(201).send(await sendTrial(request.ctx, request.body.to)),
  );
}

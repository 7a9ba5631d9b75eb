import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['API keys'];

export function keyRoutes(app: App): void {
  app.get(
    '/api/v1/api-keys',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'API keys: all for administrators, else one’s own', tags, response: { 200: schema.keyList } },
    },
    (request) => service.listKeys(request.ctx),
  );

  app.post(
    '/api/v1/api-keys',
    {
      config: { access: 'member', idempotency: 'off' },
      schema: { summary: 'Make a key; it is shown once', tags, body: schema.newKey, response: { 201: schema.keyMade } },
    },
    async (request, reply) => reply.code(201).send(await service.createKey(request.ctx, request.body)),
  );

  app.delete(
    '/api/v1/api-keys/:id',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Delete a key; it stops working at once',
        tags,
        params: z.object({ id: z.uuid() }),
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await service.deleteKey(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
}

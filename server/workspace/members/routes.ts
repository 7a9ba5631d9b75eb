import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { answer } from '../answer.ts';
import { roleChoice } from '../roles/schema.ts';
import * as service from './service.ts';

const tags = ['Members'];
const params = z.object({ id: z.uuid() });
const response = { 200: z.record(z.string(), z.unknown()) };

/** Members are records like any other; only what touches their access has verbs of its own. */
export function memberRoutes(app: App): void {
  app.post(
    '/api/v1/members/:id/access-removal',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Take a member’s access away and sign them out',
        tags,
        params,
        // `anyway`: though somebody still has to take over what they have.
        querystring: z.object({ anyway: z.enum(['true', 'false']).optional() }),
        response,
      },
    },
    async ({ ctx, params, query }, reply) =>
      answer(reply, await service.removeAccess(ctx, params.id, { anyway: query.anyway === 'true' })),
  );

  app.post(
    '/api/v1/members/:id/role',
    {
      config: { access: 'admin' },
      schema: { summary: 'Give a member another role', tags, params, body: z.object({ role: roleChoice }), response },
    },
    async (request, reply) =>
      answer(reply, await service.changeRole(request.ctx, request.params.id, request.body.role)),
  );
}

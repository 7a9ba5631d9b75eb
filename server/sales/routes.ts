import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../kernel/http.ts';
import { dealPath, loss, stageVisit, win } from './schema.ts';
import { loseDeal, type Moved, reopenDeal, stagesOfDeal, winDeal } from './service.ts';

const record = z.record(z.string(), z.unknown());
const config = { access: 'records' } as const;
const tags = ['Deals'];

export function salesRoutes(app: App): void {
  const answers = { tags, params: dealPath, response: { 200: record } };

  app.post(
    '/api/v1/deals/:id/win',
    { config, schema: { ...answers, summary: 'Win a deal', body: win } },
    async (request, reply) => answer(reply, await winDeal(request.ctx, request.params.id, request.body ?? {})),
  );
  app.delete(
    '/api/v1/deals/:id/win',
    { config, schema: { ...answers, summary: 'Reopen a deal that was won' } },
    async (request, reply) => answer(reply, await reopenDeal(request.ctx, request.params.id, 'won')),
  );
  app.post(
    '/api/v1/deals/:id/loss',
    { config, schema: { ...answers, summary: 'Lose a deal', body: loss } },
    async (request, reply) => answer(reply, await loseDeal(request.ctx, request.params.id, request.body ?? {})),
  );
  app.delete(
    '/api/v1/deals/:id/loss',
    { config, schema: { ...answers, summary: 'Reopen a deal that was lost' } },
    async (request, reply) => answer(reply, await reopenDeal(request.ctx, request.params.id, 'lost')),
  );
  app.get(
    '/api/v1/deals/:id/stages',
    {
      config,
      schema: {
        summary: 'The stages a deal has stood in, and for how long',
        tags,
        params: dealPath,
        response: { 200: z.object({ data: z.array(stageVisit) }) },
      },
    },
    async (request) => ({ data: await stagesOfDeal(request.ctx, request.params.id) }),
  );
}

function answer(reply: FastifyReply, { record, changeSet }: Moved) {
  reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

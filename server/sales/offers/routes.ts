import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { answer } from '../answer.ts';
import { reopenBlocker, resolveBlocker } from '../blockers/service.ts';
import * as schema from '../schema.ts';
import * as service from './service.ts';

const record = z.record(z.string(), z.unknown());
const config = { access: 'records' } as const;

export function offerRoutes(app: App): void {
  const offers = { tags: ['Offers'], params: schema.anyPath, response: { 200: record } };
  const potentials = { ...offers, tags: ['Potentials'] };
  const blockers = { ...offers, tags: ['Deals'] };

  app.post(
    '/api/v1/offers/:id/acceptance',
    { config, schema: { ...offers, summary: 'The customer bought what was offered' } },
    async ({ ctx, params }, reply) => answer(reply, await service.acceptOffer(ctx, params.id)),
  );
  app.delete(
    '/api/v1/offers/:id/acceptance',
    { config, schema: { ...offers, summary: 'The customer has not bought it yet' } },
    async ({ ctx, params }, reply) => answer(reply, await service.reopenOffer(ctx, params.id, 'accepted')),
  );
  app.post(
    '/api/v1/offers/:id/refusal',
    { config, schema: { ...offers, summary: 'The customer did not buy, and why', body: schema.refusal } },
    async ({ ctx, params, body }, reply) => answer(reply, await service.refuseOffer(ctx, params.id, body ?? {})),
  );
  app.delete(
    '/api/v1/offers/:id/refusal',
    { config, schema: { ...offers, summary: 'The offer stands again' } },
    async ({ ctx, params }, reply) => answer(reply, await service.reopenOffer(ctx, params.id, 'refused')),
  );

  app.post(
    '/api/v1/potentials/:id/conversion',
    {
      config,
      schema: {
        ...potentials,
        summary: 'A potential becomes a deal',
        body: schema.conversion,
        response: { 201: record },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const { deal, ...moved } = await service.convertPotential(ctx, params.id, body ?? {});
      reply.code(201).header('location', `/api/v1/deals/${deal}`);
      return answer(reply, moved);
    },
  );
  app.post(
    '/api/v1/potentials/:id/dismissal',
    { config, schema: { ...potentials, summary: 'Nothing comes of a potential', body: schema.dismissal } },
    async ({ ctx, params, body }, reply) => answer(reply, await service.dismissPotential(ctx, params.id, body?.reason)),
  );
  app.delete(
    '/api/v1/potentials/:id/dismissal',
    { config, schema: { ...potentials, summary: 'A dismissed potential is open again' } },
    async ({ ctx, params }, reply) => answer(reply, await service.reopenPotential(ctx, params.id)),
  );

  app.post(
    '/api/v1/blockers/:id/resolution',
    { config, schema: { ...blockers, summary: 'A blocker is out of the way', body: schema.resolution } },
    async ({ ctx, params, body }, reply) => answer(reply, await resolveBlocker(ctx, params.id, body?.resolution)),
  );
  app.delete(
    '/api/v1/blockers/:id/resolution',
    { config, schema: { ...blockers, summary: 'A cleared blocker is in the way again' } },
    async ({ ctx, params }, reply) => answer(reply, await reopenBlocker(ctx, params.id)),
  );
}

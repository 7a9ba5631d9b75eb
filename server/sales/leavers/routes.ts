import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { answer } from '../answer.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const config = { access: 'admin' } as const;
const tags = ['Members'];

export function leaverRoutes(app: App): void {
  const member = { tags, params: schema.memberPath };
  app.get(
    '/api/v1/members/:id/holdings',
    {
      config,
      schema: {
        ...member,
        summary: 'What a member has that others would have to take over',
        response: { 200: schema.holdings },
      },
    },
    async ({ ctx, params }) => service.holdingsOf(ctx, params.id),
  );
  app.get(
    '/api/v1/members/:id/relationships',
    {
      config,
      schema: {
        ...member,
        summary: 'Customers whom a member dealt with, and those of whom nobody else knows anything',
        querystring: schema.relationshipQuery,
        response: { 200: schema.relationships },
      },
    },
    async ({ ctx, params, query }) => {
      await service.requireMember(ctx, params.id);
      return service.relationshipsOf(ctx, params.id, query);
    },
  );
  app.post(
    '/api/v1/members/:id/departure/preview',
    {
      config,
      schema: {
        ...member,
        summary: 'Who would get what of a member who leaves',
        body: z.strictObject({ plan: schema.plan }),
        response: { 200: schema.previewAnswer },
      },
    },
    async ({ ctx, params, body }) => service.previewDeparture(ctx, params.id, body.plan),
  );
  app.put(
    '/api/v1/members/:id/departure',
    {
      config,
      schema: {
        ...member,
        summary: 'Keep who is to get what when a member leaves',
        body: schema.departure,
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async ({ ctx, params, body }, reply) => answer(reply, await service.planDeparture(ctx, params.id, body)),
  );
  app.post(
    '/api/v1/members/:id/departure',
    {
      config,
      schema: {
        ...member,
        summary: 'Hand over everything of a member in the background, and end their access',
        body: schema.departure,
        response: { 202: schema.workAnswer },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const work = await service.startDeparture(ctx, params.id, body);
      reply.code(202).header('location', `/api/v1/work/${work.id}`);
      return work;
    },
  );
}

import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const one = z.object({ id: z.string().max(100) });
const oneDelivery = one.extend({ delivery: z.string().max(100) });
const tags = ['Webhooks'];

export function webhookRoutes(app: App): void {
  const config = { access: 'admin' as const };
  // What holds a secret is not kept for a retry.
  const secret = { access: 'admin' as const, idempotency: 'off' as const };

  app.get(
    '/api/v1/webhooks',
    { config, schema: { summary: 'Webhooks', tags, response: { 200: schema.webhookList } } },
    ({ ctx }) => service.listWebhooks(ctx),
  );

  app.get(
    '/api/v1/webhooks/events',
    { config, schema: { summary: 'The events that webhooks can tell of', tags, response: { 200: schema.eventNames } } },
    async ({ ctx }) => service.eventNames(ctx),
  );

  app.post(
    '/api/v1/webhooks',
    {
      config: secret,
      schema: {
        summary: 'Make a webhook; its secret is in this answer only',
        tags,
        body: schema.newWebhook,
        response: { 201: schema.webhookWithSecret },
      },
    },
    async ({ ctx, body }, reply) => reply.code(201).send(await service.createWebhook(ctx, body)),
  );

  app.get(
    '/api/v1/webhooks/:id',
    { config, schema: { summary: 'One webhook', tags, params: one, response: { 200: schema.webhook } } },
    ({ ctx, params }) => service.getWebhook(ctx, params.id),
  );

  app.patch(
    '/api/v1/webhooks/:id',
    {
      config,
      schema: {
        summary: 'Change, pause or take up a webhook',
        tags,
        params: one,
        body: schema.webhookChange,
        response: { 200: schema.webhook },
      },
    },
    ({ ctx, params, body }) => service.changeWebhook(ctx, params.id, body),
  );

  app.delete(
    '/api/v1/webhooks/:id',
    {
      config,
      schema: { summary: 'Delete a webhook and its deliveries', tags, params: one, response: { 204: z.null() } },
    },
    async ({ ctx, params }, reply) => {
      await service.deleteWebhook(ctx, params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/v1/webhooks/:id/secret',
    {
      config: secret,
      schema: {
        summary: 'Make a new secret; the former one signs along for some hours',
        tags,
        params: one,
        body: schema.rotation,
        response: { 200: schema.secretAnswer },
      },
    },
    ({ ctx, params, body }) => service.rotateSecret(ctx, params.id, body.overlap_hours),
  );

  app.post(
    '/api/v1/webhooks/:id/test',
    {
      config,
      schema: { summary: 'Send a test message now', tags, params: one, response: { 200: schema.deliveryDetail } },
    },
    ({ ctx, params }) => service.testWebhook(ctx, params.id),
  );

  app.post(
    '/api/v1/webhooks/:id/replay',
    {
      config,
      schema: {
        summary: 'Tell once more of everything since a time',
        tags,
        params: one,
        body: schema.replay,
        response: { 202: schema.webhook },
      },
    },
    async ({ ctx, params, body }, reply) => reply.code(202).send(await service.replayFrom(ctx, params.id, body.from)),
  );

  app.get(
    '/api/v1/webhooks/:id/deliveries',
    {
      config,
      schema: {
        summary: 'What was sent, newest first',
        tags,
        params: one,
        querystring: schema.deliveryQuery,
        response: { 200: schema.deliveryList },
      },
    },
    ({ ctx, params, query }) => service.listDeliveries(ctx, params.id, query),
  );

  app.get(
    '/api/v1/webhooks/:id/deliveries/:delivery',
    {
      config,
      schema: {
        summary: 'One delivery with each attempt',
        tags,
        params: oneDelivery,
        response: { 200: schema.deliveryDetail },
      },
    },
    ({ ctx, params }) => service.getDelivery(ctx, params.id, params.delivery),
  );

  app.post(
    '/api/v1/webhooks/:id/deliveries/:delivery/repetition',
    {
      config,
      schema: {
        summary: 'Send a delivery again, with the same id',
        tags,
        params: oneDelivery,
        response: { 202: schema.deliveryDetail },
      },
    },
    async ({ ctx, params }, reply) =>
      reply.code(202).send(await service.repeatDelivery(ctx, params.id, params.delivery)),
  );
}

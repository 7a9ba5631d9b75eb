import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { answer } from '../documents/routes.ts';
import * as schema from '../documents/schema.ts';
import { previewOfCancelling } from './made.ts';
import * as orders from './service.ts';

const record = z.record(z.string(), z.unknown());

export function orderRoutes(app: App): void {
  const config = { access: 'records' } as const;
  const answers = { tags: ['Orders'], params: schema.documentPath, response: { 200: record } };

  app.post(
    '/api/v1/orders/:id/confirmation',
    { config, schema: { ...answers, summary: 'Confirm an order' } },
    async (request, reply) => answer(reply, await orders.confirmOrder(request.ctx, request.params.id)),
  );
  app.delete(
    '/api/v1/orders/:id/confirmation',
    { config, schema: { ...answers, summary: 'Take a confirmation back' } },
    async (request, reply) => answer(reply, await orders.unconfirmOrder(request.ctx, request.params.id)),
  );
  app.post(
    '/api/v1/orders/:id/delivery',
    { config, schema: { ...answers, body: schema.delivering, summary: 'An order was delivered' } },
    async (request, reply) =>
      answer(reply, await orders.deliverOrder(request.ctx, request.params.id, request.body?.delivered_on)),
  );
  app.delete(
    '/api/v1/orders/:id/delivery',
    { config, schema: { ...answers, summary: 'Take a delivery back' } },
    async (request, reply) => answer(reply, await orders.undeliverOrder(request.ctx, request.params.id)),
  );
  app.get(
    '/api/v1/orders/:id/cancellation',
    {
      config,
      schema: {
        ...answers,
        response: { 200: schema.cancelPreview },
        summary: 'What cancelling an order would end and take back',
      },
    },
    (request) => previewOfCancelling(request.ctx, request.params.id),
  );
  app.post(
    '/api/v1/orders/:id/cancellation',
    { config, schema: { ...answers, body: schema.cancelling, summary: 'Cancel an order' } },
    async (request, reply) =>
      answer(reply, await orders.cancelOrder(request.ctx, request.params.id, request.body?.reason)),
  );
  app.delete(
    '/api/v1/orders/:id/cancellation',
    { config, schema: { ...answers, summary: 'Reopen an order that was cancelled' } },
    async (request, reply) => answer(reply, await orders.reopenOrder(request.ctx, request.params.id)),
  );
}

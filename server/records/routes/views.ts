import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import {
  changeView,
  newView,
  removeView,
  restoreView,
  saveView,
  view,
  viewById,
  viewChange,
  viewsOf,
} from '../views.ts';

/** Saved views: one's own, and those shared with everyone. */
export function viewRoutes(app: App): void {
  const config = { access: 'signed_in' as const };
  const params = z.object({ id: z.string().max(100) });

  app.get(
    '/api/v1/views',
    {
      config,
      schema: {
        querystring: z.object({ object: z.string().max(100).optional() }),
        response: { 200: z.object({ data: z.array(view) }) },
      },
    },
    async ({ ctx, query }) => ({ data: await viewsOf(ctx, query.object) }),
  );

  app.post(
    '/api/v1/views',
    { config, schema: { body: newView, response: { 201: view } } },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return saveView(ctx, body);
    },
  );

  app.patch(
    '/api/v1/views/:id',
    { config, schema: { params, body: viewChange, response: { 200: view } } },
    async ({ ctx, params, body }) => changeView(ctx, params.id, body),
  );

  app.delete('/api/v1/views/:id', { config, schema: { params } }, async ({ ctx, params }, reply) => {
    await removeView(ctx, params.id);
    return reply.code(204).send();
  });

  app.get('/api/v1/views/:id', { config, schema: { params, response: { 200: view } } }, async ({ ctx, params }) =>
    viewById(ctx, params.id),
  );

  app.post(
    '/api/v1/views/:id/restoration',
    { config, schema: { params, response: { 200: view } } },
    async ({ ctx, params }) => restoreView(ctx, params.id),
  );
}

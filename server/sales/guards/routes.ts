import type { App } from '../../kernel/http.ts';
import { anyPath } from '../schema.ts';
import { guardQuery, guardSettings, guards } from './schema.ts';
import { changeSettings, guardsOf, settingsOf } from './service.ts';

const config = { access: 'records' } as const;
const tags = ['Guards'];

export function guardRoutes(app: App): void {
  for (const [path, object] of [
    ['companies', 'company'],
    ['people', 'person'],
    ['deals', 'deal'],
  ] as const) {
    app.get(
      `/api/v1/${path}/:id/guards`,
      {
        config,
        schema: {
          summary: 'What may be proposed to the customer now, what not and why, and in which tone',
          tags,
          params: anyPath,
          querystring: guardQuery,
          response: { 200: guards },
        },
      },
      async ({ ctx, params, query }) => guardsOf(ctx, object, params.id, query),
    );
  }
  app.get(
    '/api/v1/sales/guards',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'The limits of offers', tags, response: { 200: guardSettings } },
    },
    async ({ ctx }) => settingsOf(ctx),
  );
  app.put(
    '/api/v1/sales/guards',
    {
      config: { access: 'admin' },
      schema: { summary: 'Change the limits of offers', tags, body: guardSettings, response: { 200: guardSettings } },
    },
    async ({ ctx, body }) => changeSettings(ctx, body),
  );
}

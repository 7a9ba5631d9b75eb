import type { App } from '../../kernel/http.ts';
import { catalog } from '../../records/catalog.ts';
import * as schema from './schema.ts';
import { askTraining, decideAttribute, recordScore, scoreCard, switchScore } from './service.ts';

const tags = ['Learnt scores'];
const records = { access: 'records' as const };
const admin = { access: 'admin' as const };
const root = '/api/v1/learnt-scores';

export function scoringRoutes(app: App): void {
  const query = schema.byObject;
  app.get(
    root,
    {
      config: records,
      schema: { summary: 'What a score was learnt from, and how good it is', tags, querystring: query },
    },
    async (request) => scoreCard(request.ctx, catalog(request.ctx).byPlural(request.query.object).name),
  );
  app.put(
    root,
    {
      config: admin,
      schema: { summary: 'Switch a learnt score on or off', tags, querystring: query, body: schema.setting },
    },
    async (request) =>
      switchScore(request.ctx, catalog(request.ctx).byPlural(request.query.object).name, request.body.enabled),
  );
  app.post(
    `${root}/training`,
    { config: admin, schema: { summary: 'Learn a score anew', tags, querystring: query } },
    async (request, reply) => {
      reply.code(202);
      return askTraining(request.ctx, catalog(request.ctx).byPlural(request.query.object).name);
    },
  );
  app.put(
    `${root}/attributes`,
    {
      config: admin,
      schema: { summary: 'Accept or decline an attribute', tags, querystring: query, body: schema.attributeChoice },
    },
    async ({ ctx, query, body }) =>
      decideAttribute(ctx, catalog(ctx).byPlural(query.object).name, body.name, body.accepted),
  );
  for (const plural of ['deals', 'leads'] as const) {
    app.get(
      `/api/v1/${plural}/:id/learnt-score`,
      {
        config: records,
        schema: { summary: 'The learnt score of a record, and its reasons', tags, params: schema.recordPath },
      },
      async ({ ctx, params }) => recordScore(ctx, catalog(ctx).byPlural(plural).name, params.id),
    );
  }
}

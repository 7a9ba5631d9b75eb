import { z } from 'zod';
import type { Context } from '../../kernel/context.ts';
import { notFound } from '../../kernel/errors.ts';
import type { App } from '../../kernel/http.ts';
import { getWork } from '../bulk/service.ts';
import { catalog } from '../catalog.ts';
import { requirePermission } from '../permissions.ts';
import { getRecord } from '../query.ts';
import { mergeAll, previewMerge, unmergeAll } from './bulk.ts';
import { comparableObjects } from './find/settings.ts';
import { likelyDuplicates } from './likely.ts';
import { decidePair, listPairs } from './queue.ts';
import { answerSample, nextSamples } from './sample.ts';
import * as schema from './schema.ts';
import { describe, findAll, overview, setSettings, stopFinding } from './service.ts';

const inObject = z.object({ object: z.string().max(100) });
const one = z.object({ id: z.string().max(100) });

export function duplicateRoutes(app: App): void {
  const signedIn = { access: 'signed_in' as const };
  const member = { access: 'member' as const };
  const admin = { access: 'admin' as const };

  app.get('/api/v1/duplicates', { config: signedIn }, async ({ ctx }) => ({ data: await overview(ctx) }));

  app.get(
    '/api/v1/duplicates/:object',
    { config: signedIn, schema: { params: inObject, querystring: schema.pairQuery } },
    async ({ ctx, params, query }) => listPairs(ctx, objectOf(ctx, params.object), query),
  );

  app.patch(
    '/api/v1/duplicates/:object',
    { config: admin, schema: { params: inObject, body: schema.settingsBody } },
    async ({ ctx, params, body }) => setSettings(ctx, catalog(ctx).byPlural(params.object).name, body),
  );

  app.get(
    '/api/v1/duplicates/:object/settings',
    { config: signedIn, schema: { params: inObject } },
    async ({ ctx, params }) => {
      const object = objectOf(ctx, params.object);
      requirePermission(ctx, object, 'read');
      return describe(ctx, object);
    },
  );

  app.post(
    '/api/v1/duplicates/:object/runs',
    { config: admin, schema: { params: inObject } },
    async ({ ctx, params }, reply) => {
      reply.code(202);
      return findAll(ctx, objectOf(ctx, params.object));
    },
  );

  app.post(
    '/api/v1/duplicates/:object/runs/stop',
    { config: admin, schema: { params: inObject } },
    async ({ ctx, params }) => stopFinding(ctx, objectOf(ctx, params.object)),
  );

  app.post(
    '/api/v1/duplicates/:object/merge',
    { config: member, schema: { params: inObject, body: schema.mergeAllBody } },
    async ({ ctx, params, body }, reply) => {
      const object = objectOf(ctx, params.object);
      if (body.preview) return previewMerge(ctx, object, body.min);
      reply.code(202);
      return mergeAll(ctx, object, body);
    },
  );

  app.get(
    '/api/v1/duplicates/:object/sample',
    { config: signedIn, schema: { params: inObject } },
    async ({ ctx, params }) => nextSamples(ctx, objectOf(ctx, params.object)),
  );

  app.patch(
    '/api/v1/duplicate-samples/:id',
    { config: member, schema: { params: one, body: z.object({ same: z.boolean() }) } },
    async ({ ctx, params, body }) => answerSample(ctx, params.id, body.same),
  );

  app.patch(
    '/api/v1/duplicate-pairs/:id',
    { config: member, schema: { params: one, body: schema.decisionBody } },
    async ({ ctx, params, body }) => decidePair(ctx, params.id, body),
  );

  app.post('/api/v1/work/:id/unmerge', { config: member, schema: { params: one } }, async ({ ctx, params }, reply) => {
    await getWork(ctx, params.id);
    reply.code(202);
    return unmergeAll(ctx, params.id);
  });

  app.get(
    '/api/v1/:object/:id/duplicates',
    {
      config: { access: 'records' },
      schema: { params: z.object({ object: z.string().max(100), id: z.string().max(100) }) },
    },
    async ({ ctx, params }) => {
      const def = catalog(ctx).byPlural(params.object);
      await getRecord(ctx, def.name, params.id, { fields: [def.title] });
      const { data } = await listPairs(ctx, def.name, { record: params.id, limit: 10 });
      return { data };
    },
  );

  app.post(
    '/api/v1/duplicates/:object/likely',
    { config: signedIn, schema: { params: inObject, body: schema.likelyBody } },
    async ({ ctx, params, body }) => {
      const object = objectOf(ctx, params.object);
      requirePermission(ctx, object, 'read');
      return { data: await likelyDuplicates(ctx, object, body.rows) };
    },
  );
}

function objectOf(ctx: Context, plural: string): string {
  const def = catalog(ctx).byPlural(plural);
  if (!comparableObjects(ctx).includes(def)) throw notFound(`The object "${plural}"`);
  return def.name;
}

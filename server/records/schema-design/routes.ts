import type { App } from '../../kernel/http.ts';
import { catalog } from '../catalog.ts';
import { exampleOf } from '../formula/example.ts';
import { checkFormula } from '../formula/index.ts';
import { describeArchived, describeObjects } from '../meta.ts';
import { anyField, archiveField, changeField, createField, endField, fieldsOf, restoreField } from './fields.ts';
import { anyObject, archiveObject, changeObject, createObject, endObject, restoreObject } from './objects.ts';
import { createRelation } from './relations.ts';
import * as schema from './schema.ts';
import { usageOf } from './usage.ts';

/** The definitions themselves: what objects and fields there are. Everybody reads them, administrators change them. */
export function designRoutes(app: App): void {
  const admin = { access: 'admin' as const };
  const { inObject, oneField } = schema;

  app.get(
    '/api/v1/objects',
    { config: { access: 'signed_in' }, schema: { querystring: schema.archivedQuery } },
    async ({ ctx, query }) => ({
      data: query.archived === 'true' ? describeArchived(ctx) : describeObjects(ctx),
    }),
  );

  app.post('/api/v1/objects', { config: admin, schema: { body: schema.newObject } }, async ({ ctx, body }, reply) => {
    reply.code(201);
    return createObject(ctx, body, reservedWords(app));
  });

  app.patch(
    '/api/v1/objects/:object',
    { config: admin, schema: { params: inObject, body: schema.objectChange } },
    async ({ ctx, params, body }) => changeObject(ctx, params.object, body),
  );

  app.delete(
    '/api/v1/objects/:object',
    { config: admin, schema: { params: inObject, querystring: schema.ending } },
    async ({ ctx, params, query }, reply) => {
      if (query.purge === 'true') await endObject(ctx, params.object, query.force === 'true');
      else await archiveObject(ctx, params.object);
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/v1/objects/:object/restoration',
    { config: admin, schema: { params: inObject } },
    async ({ ctx, params }) => restoreObject(ctx, params.object),
  );

  app.get('/api/v1/objects/:object/usage', { config: admin, schema: { params: inObject } }, async ({ ctx, params }) =>
    usageOf(ctx, { object: anyObject(ctx, params.object) }),
  );

  app.get(
    '/api/v1/objects/:object/fields',
    { config: admin, schema: { params: inObject, querystring: schema.archivedQuery } },
    async ({ ctx, params, query }) => ({ data: fieldsOf(ctx, params.object, query.archived === 'true') }),
  );

  app.post(
    '/api/v1/objects/:object/fields',
    { config: admin, schema: { params: inObject, body: schema.newField } },
    async ({ ctx, params, body }, reply) => {
      reply.code(201);
      return createField(ctx, params.object, body);
    },
  );

  app.patch(
    '/api/v1/objects/:object/fields/:field',
    { config: admin, schema: { params: oneField, body: schema.fieldChange } },
    async ({ ctx, params, body }) => changeField(ctx, params.object, params.field, body),
  );

  app.delete(
    '/api/v1/objects/:object/fields/:field',
    { config: admin, schema: { params: oneField, querystring: schema.ending } },
    async ({ ctx, params, query }, reply) => {
      if (query.purge === 'true') await endField(ctx, params.object, params.field, query.force === 'true');
      else await archiveField(ctx, params.object, params.field);
      return reply.code(204).send();
    },
  );

  app.post(
    '/api/v1/objects/:object/fields/:field/restoration',
    { config: admin, schema: { params: oneField } },
    async ({ ctx, params }) => restoreField(ctx, params.object, params.field),
  );

  app.get(
    '/api/v1/objects/:object/fields/:field/usage',
    { config: admin, schema: { params: oneField } },
    async ({ ctx, params }) => {
      const object = catalog(ctx).byPlural(params.object);
      return usageOf(ctx, { object, field: anyField(ctx, object, params.field) });
    },
  );

  app.post(
    '/api/v1/objects/:object/relations',
    { config: admin, schema: { params: inObject, body: schema.newRelation } },
    async ({ ctx, params, body }, reply) => {
      reply.code(201);
      return createRelation(ctx, params.object, body, reservedWords(app));
    },
  );

  app.post(
    '/api/v1/objects/:object/formula',
    { config: { ...admin, reads: true }, schema: { params: inObject, body: schema.formulaToCheck } },
    async ({ ctx, params, body }) => {
      const def = catalog(ctx).byPlural(params.object);
      const { type, depends, problem } = checkFormula(ctx, def, body.formula, body.field);
      if (problem) return { type, fields: depends, error: problem };
      const example = body.record ? { example: await exampleOf(ctx, def, body.formula, type, body.record) } : {};
      return { type, fields: depends, ...example };
    },
  );
}

/** Words that addresses begin with, here and in the web app: no object may be called so. */
function reservedWords(app: App): Set<string> {
  const own = app.routeTable.flatMap(({ url }) => /^\/api\/v1\/([a-z0-9_-]+)/.exec(url)?.[1] ?? []);
  return new Set([...own.map((word) => word.replaceAll('-', '_')), ...PAGES]);
}

/** Pages of the web app that are not answered by the API under the same word; a test holds them against its routes. */
export const PAGES = [
  'api',
  'assets',
  'calendar',
  'catalogue',
  'duplicates',
  'help',
  'home',
  'imports',
  'inbox',
  'map',
  'metrics',
  'p',
  'quality',
  'report_builder',
  'reports',
  'search',
  'settings',
  'setup',
  'sign_in',
  'trash',
  'views',
  'warranties',
  'workbench',
];

import { z } from 'zod';
import { invalidField } from '../../kernel/errors.ts';
import type { App } from '../../kernel/http.ts';
import { aggregate } from '../aggregate.ts';
import { catalog } from '../catalog.ts';
import { recordOrSurvivor } from '../duplicates/merge/surviving.ts';
import { openApiDocument } from '../openapi.ts';
import { recordAt } from '../past.ts';
import { placesOf } from '../places.ts';
import { listRecords, type RecordList } from '../query.ts';
import * as schema from '../schema.ts';
import { searchRecords } from '../search.ts';
import type { Filter } from '../types.ts';

/** The half of the record API that reads. */
export function readRoutes(app: App): void {
  const config = { access: 'records' as const };

  app.get('/api/v1/openapi.json', { config: { access: 'signed_in' } }, async ({ ctx }) => openApiDocument(ctx, app));

  app.get(
    '/api/v1/search',
    {
      config: { access: 'signed_in' },
      schema: { querystring: schema.searchQuery, response: { 200: schema.searchAnswer } },
    },
    async ({ ctx, query }) => {
      const { q, objects, limit } = query;
      const names = objects?.map((object) => (catalog(ctx).has(object) ? object : catalog(ctx).byPlural(object).name));
      return { data: await searchRecords(ctx, q, { objects: names, limit }) };
    },
  );

  app.get(
    '/api/v1/:object',
    {
      config,
      schema: { params: schema.objectParams, querystring: schema.listQuery, response: { 200: schema.recordList } },
    },
    async ({ ctx, params, query }) => {
      const object = catalog(ctx).byPlural(params.object).name;
      return page(await listRecords(ctx, object, { ...query, filter: filterIn(query.filter) }));
    },
  );

  app.post(
    '/api/v1/:object/query',
    {
      config: { ...config, reads: true },
      schema: { params: schema.objectParams, body: schema.queryBody, response: { 200: schema.recordList } },
    },
    async ({ ctx, params, body }) => {
      const object = catalog(ctx).byPlural(params.object).name;
      return page(await listRecords(ctx, object, { ...body, q: body.q ?? undefined }));
    },
  );

  app.post(
    '/api/v1/:object/aggregate',
    {
      config: { ...config, reads: true },
      schema: { params: schema.objectParams, body: schema.aggregateBody, response: { 200: schema.aggregateAnswer } },
    },
    async ({ ctx, params, body }) => {
      const object = catalog(ctx).byPlural(params.object).name;
      return aggregate(ctx, object, { ...body, q: body.q ?? undefined });
    },
  );

  app.post(
    '/api/v1/:object/places',
    {
      config: { ...config, reads: true },
      schema: { params: schema.objectParams, body: schema.placesBody, response: { 200: schema.placesAnswer } },
    },
    async ({ ctx, params, body }) => {
      const object = catalog(ctx).byPlural(params.object).name;
      return placesOf(ctx, object, { ...body, q: body.q ?? undefined });
    },
  );

  app.get(
    '/api/v1/:object/:id',
    { config, schema: { params: schema.recordParams, querystring: schema.getQuery, response: { 200: schema.record } } },
    async (request, reply) => {
      const { ctx, params, query } = request;
      const object = catalog(ctx).byPlural(params.object).name;
      if (query.at) return recordAt(ctx, object, params.id, query.at);
      const record = await recordOrSurvivor(ctx, object, params.id, query);
      if (record.id !== params.id) reply.header('kith-merged-into', record.id);
      const tag = `"${record.version}"`;
      reply.header('etag', tag);
      return record;
    },
  );
}

const page = ({ records, next_cursor, count }: RecordList) => ({
  data: records,
  next_cursor,
  ...(count ? { count } : {}),
});

function filterIn(text: string | undefined): Filter | undefined {
  if (text === undefined || text === '') return undefined;
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(text)) as Filter;
  } catch {
    throw invalidField('filter', 'json', 'filter is one condition as JSON');
  }
}

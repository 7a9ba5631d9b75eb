import { Readable } from 'node:stream';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { catalog } from '../catalog.ts';
import { csvLine } from '../export/csv.ts';
import { exportAnswer } from '../export/schema.ts';
import { objectParams } from '../schema.ts';
import { startBulk } from './edit.ts';
import { bulkBody, failureAnswer, workAnswer } from './schema.ts';
import { allFailures, failedRecords, getWork, stopWork, workOf } from './service.ts';

const params = z.object({ id: z.string().max(100) });
const tags = ['Work in the background'];

export function workRoutes(app: App): void {
  app.post(
    '/api/v1/:object/bulk',
    {
      config: { access: 'records' },
      schema: {
        summary: 'Change every record that a filter matches, in the background',
        params: objectParams,
        body: bulkBody,
        response: { 202: z.union([workAnswer, exportAnswer]) },
      },
    },
    async (request, reply) => {
      const object = catalog(request.ctx).byPlural(request.params.object).name;
      return reply.code(202).send(await startBulk(request.ctx, object, request.body));
    },
  );

  app.get(
    '/api/v1/work',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'What goes on in the background, and what has ended',
        tags,
        querystring: z.object({
          everyone: z.enum(['true', 'false']).optional(),
          limit: z.coerce.number().int().min(1).max(200).optional(),
          cursor: z.string().max(100).optional(),
        }),
        response: { 200: z.object({ data: z.array(workAnswer), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ ctx, query }) => workOf(ctx, { ...query, everyone: query.everyone === 'true' }),
  );

  app.get(
    '/api/v1/work/:id',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'How far it is', tags, params, response: { 200: workAnswer } },
    },
    async ({ ctx, params }) => getWork(ctx, params.id),
  );

  app.post(
    '/api/v1/work/:id/stop',
    {
      config: { access: 'member' },
      schema: { summary: 'Stop it; what was done stays', tags, params, response: { 200: workAnswer } },
    },
    async ({ ctx, params }) => stopWork(ctx, params.id),
  );

  app.get(
    '/api/v1/work/:id/failures',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'The records that could not be done, with reasons',
        tags,
        params,
        querystring: z.object({
          cursor: z.string().max(20).regex(/^\d+$/).optional(),
          limit: z.coerce.number().int().min(1).max(1000).optional(),
        }),
        response: { 200: z.object({ data: z.array(failureAnswer), next_cursor: z.string().nullable() }) },
      },
    },
    async ({ ctx, params, query }) => failedRecords(ctx, params.id, Number(query.cursor ?? 0), query.limit),
  );

  app.get(
    '/api/v1/work/:id/failures.csv',
    { config: { access: 'signed_in' }, schema: { summary: 'The same as a file', tags, params } },
    async ({ ctx, params }, reply) => {
      await getWork(ctx, params.id);
      const lines = async function* () {
        yield csvLine(['id', 'title', 'code', 'problem']);
        for await (const f of allFailures(ctx, params.id)) {
          yield csvLine([f.record_id ?? '', f.title ?? '', f.code, f.message]);
        }
      };
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="problems.csv"')
        .send(Readable.from(lines()));
    },
  );
}

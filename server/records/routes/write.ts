import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { type DomainError, invalid, versionMismatch } from '../../kernel/errors.ts';
import type { App } from '../../kernel/http.ts';
import { undoInBackground } from '../bulk/undo.ts';
import { catalog } from '../catalog.ts';
import { changeSetById, changeSets, historyOf } from '../changes.ts';
import { unmergeChangeSet } from '../duplicates/merge/unmerge.ts';
import { requireRole } from '../permissions.ts';
import { emptyTrash } from '../trash.ts';
import type { KithRecord } from '../types.ts';
import { undoChangeSet } from '../undo.ts';
import { type BatchOperation, runBatch } from '../write/batch.ts';
import { type ChangeResult, type WriteResult, write } from '../write/index.ts';

const values = z.record(z.string().max(100), z.unknown());
const inObject = z.object({ object: z.string().max(100) });
const one = z.object({ object: z.string().max(100), id: z.string().max(100) });
const flag = z.enum(['true', 'false']).optional();
const paged = z.object({
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).optional(),
});

const operation = z.object({
  op: z.enum(['create', 'update', 'upsert', 'delete']),
  id: z.string().max(100).optional(),
  match: values.optional(),
  values: values.optional(),
  version: z.number().int().positive().optional(),
});
const batch = z.object({ operations: z.array(operation).min(1).max(1000), atomic: z.boolean().optional() });

/** The half of the record API that changes something. */
export function writeRoutes(app: App): void {
  const config = { access: 'records' as const };

  app.post(
    '/api/v1/:object',
    { config, schema: { params: inObject, querystring: z.object({ allow_duplicate: flag }), body: values } },
    async (request, reply) => {
      const { ctx } = request;
      const object = catalog(ctx).byPlural(request.params.object).name;
      const duplicates = request.query.allow_duplicate === 'true' ? 'allow' : 'refuse';
      const result = await write(ctx, [{ op: 'create', object, values: request.body }], { duplicates });
      reply.code(201);
      return answer(reply, result);
    },
  );

  app.patch('/api/v1/:object/:id', { config, schema: { params: one, body: values } }, async (request, reply) => {
    const { ctx, params } = request;
    const object = catalog(ctx).byPlural(params.object).name;
    const version = ifMatch(request.headers['if-match']);
    return answer(reply, await write(ctx, [{ op: 'update', object, id: params.id, values: request.body, version }]));
  });

  app.delete(
    '/api/v1/:object/:id',
    { config, schema: { params: one, querystring: z.object({ purge: flag }) } },
    async (request, reply) => {
      const { ctx, params } = request;
      const object = catalog(ctx).byPlural(params.object).name;
      const version = ifMatch(request.headers['if-match']);
      const purge = request.query.purge === 'true';
      if (purge) requireRole(ctx, 'admin', 'Only administrators may delete records for ever');
      const change = purge
        ? ({ op: 'purge', object, id: params.id } as const)
        : ({ op: 'trash', object, id: params.id, version } as const);
      answer(reply, await write(ctx, [change]));
      return reply.code(204).removeHeader('etag').send();
    },
  );

  app.post('/api/v1/:object/:id/restoration', { config, schema: { params: one } }, async (request, reply) => {
    const { ctx, params } = request;
    const object = catalog(ctx).byPlural(params.object).name;
    return answer(reply, await write(ctx, [{ op: 'restore', object, id: params.id }]));
  });

  app.delete(
    '/api/v1/trash',
    { config: { access: 'admin' }, schema: { querystring: z.object({ object: z.string().max(100).optional() }) } },
    async ({ ctx, query }) => {
      const only = query.object ? catalog(ctx).byPlural(query.object).name : undefined;
      return { ended: await emptyTrash(ctx, 0, only) };
    },
  );

  app.post('/api/v1/:object/batch', { config, schema: { params: inObject, body: batch } }, async (request, reply) => {
    const { ctx, body } = request;
    const object = catalog(ctx).byPlural(request.params.object).name;
    const result = await runBatch(ctx, object, body.operations as BatchOperation[], body.atomic ?? false);
    if (result.changeSet) reply.header('kith-change-set', result.changeSet);
    return { change_set: result.changeSet, results: result.results.map(batchResult(body.operations)) };
  });

  app.get(
    '/api/v1/:object/:id/changes',
    { config, schema: { params: one, querystring: paged } },
    async ({ ctx, params, query }) => historyOf(ctx, catalog(ctx).byPlural(params.object).name, params.id, query),
  );

  app.get(
    '/api/v1/changes',
    { config: { access: 'signed_in' }, schema: { querystring: paged.extend({ member: z.uuid().optional() }) } },
    async ({ ctx, query }) => changeSets(ctx, query),
  );

  app.get(
    '/api/v1/changes/:change_set',
    { config: { access: 'signed_in' }, schema: { params: z.object({ change_set: z.uuid() }) } },
    async ({ ctx, params }) => changeSetById(ctx, params.change_set),
  );

  app.post(
    '/api/v1/changes/:change_set/undo',
    {
      config: { access: 'member' },
      schema: {
        params: z.object({ change_set: z.uuid() }),
        body: z.object({ force: z.enum(['keep_later', 'overwrite']).optional() }).nullish(),
      },
    },
    async (request, reply) => {
      const { change_set } = request.params;
      const unmerged = await unmergeChangeSet(request.ctx, change_set);
      if (unmerged) {
        reply.header('kith-change-set', unmerged.changeSet);
        return { change_set: unmerged.changeSet, undone: unmerged.restored.length, conflicts: [], kept: unmerged.kept };
      }
      const work = await undoInBackground(request.ctx, change_set, request.body?.force);
      if (work) {
        reply.code(202);
        return { work };
      }
      const result = await undoChangeSet(request.ctx, request.params.change_set, { force: request.body?.force });
      if (result.changeSet) reply.header('kith-change-set', result.changeSet);
      return { change_set: result.changeSet, undone: result.undone, conflicts: result.conflicts };
    },
  );
}

/** The one record of a write, with the headers that go with it. */
function answer(reply: FastifyReply, { changeSet, results }: WriteResult): KithRecord {
  const result = results[0];
  if (!result?.ok) throw result?.error ?? new Error('A write gave no result');
  if (changeSet) reply.header('kith-change-set', changeSet);
  reply.header('etag', `"${result.record.version}"`);
  return result.record;
}

/** The version in `If-Match: "7"`; undefined where the caller does not care. */
function ifMatch(header: string | undefined): number | undefined {
  if (header === undefined || header === '*') return undefined;
  const match = /^(?:W\/)?"?(\d{1,9})"?$/.exec(header.trim());
  if (!match) {
    throw invalid('If-Match takes the version of the record in quotes', [
      { field: 'If-Match', code: 'invalid', message: 'Not a version' },
    ]);
  }
  // A version that cannot be is one that was passed by: the record is what the caller needs to see.
  const version = Number(match[1]);
  if (version < 1) throw versionMismatch(null);
  return version;
}

const statuses: Partial<Record<DomainError['code'], number>> = {
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  duplicate: 409,
  version_mismatch: 412,
};

const batchResult = (operations: Array<{ op: string }>) => (result: ChangeResult, i: number) => {
  if (!result.ok) {
    const { code, message, errors, extra } = result.error;
    return { status: statuses[code] ?? 422, error: { code, detail: message, errors, ...extra } };
  }
  if (operations[i]?.op === 'delete') return { status: 204 };
  return { status: result.written?.op === 'create' ? 201 : 200, record: result.record };
};

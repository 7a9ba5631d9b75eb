import { Readable } from 'node:stream';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invalid, invalidField } from '../../kernel/errors.ts';
import { tooLarge } from '../../kernel/files.ts';
import type { App } from '../../kernel/http.ts';
import { problemsCsv } from './problems.ts';
import {
  importDetail,
  importList,
  importOptions,
  importPatch,
  previewAnswer,
  previewQuery,
  previewRow,
  rowPatch,
  undoBody,
} from './schema.ts';
import {
  createImport,
  discardFile,
  dropImport,
  getImport,
  listImports,
  mendRow,
  patchImport,
  pauseRun,
  previewImport,
  receiveFile,
  startCheck,
  startRun,
  startUndo,
  type Upload,
  type Wishes,
} from './service.ts';

const params = z.object({ id: z.string().max(100) });
const access = { access: 'member' } as const;

export function importRoutes(app: App): void {
  app.post(
    '/api/v1/imports',
    {
      config: { access: 'member', idempotency: 'off' },
      schema: {
        summary: 'Upload a file to import',
        description:
          'multipart/form-data with the part `file`, and optionally `object`, `mapping` and `options` (the latter two as JSON).',
        tags: ['Imports'],
        response: { 201: importDetail },
      },
    },
    async (request, reply) => {
      const { upload, text } = await received(request);
      return reply.code(201).send(await createImport(request.ctx, upload, await wishesOf(request, upload, text)));
    },
  );
  app.get(
    '/api/v1/imports',
    {
      config: access,
      schema: {
        summary: 'List imports, the newest first',
        tags: ['Imports'],
        querystring: z.object({
          limit: z.coerce.number().int().min(1).max(200).optional(),
          cursor: z.string().optional(),
        }),
        response: { 200: importList },
      },
    },
    async (request) => listImports(request.ctx, request.query),
  );
  app.get(
    '/api/v1/imports/:id',
    {
      config: access,
      schema: { summary: 'An import as it stands', tags: ['Imports'], params, response: { 200: importDetail } },
    },
    async (request) => getImport(request.ctx, request.params.id),
  );
  app.patch(
    '/api/v1/imports/:id',
    {
      config: access,
      schema: {
        summary: 'Change object, mapping or options',
        tags: ['Imports'],
        params,
        body: importPatch,
        response: { 200: importDetail },
      },
    },
    async (request) => patchImport(request.ctx, request.params.id, request.body),
  );
  app.delete(
    '/api/v1/imports/:id',
    { config: access, schema: { summary: 'Forget an import that has written nothing', tags: ['Imports'], params } },
    async (request, reply) => {
      await dropImport(request.ctx, request.params.id);
      return reply.code(204).send();
    },
  );
  const verbs = [
    ['check', startCheck, 'Try the whole file without writing'],
    ['start', startRun, 'Write the rows, or go on where the import stopped'],
    ['resume', startRun, 'Go on where the import stopped'],
    ['pause', pauseRun, 'Stop after the rows being written'],
  ] as const;
  for (const [verb, run, summary] of verbs) {
    app.post(
      `/api/v1/imports/:id/${verb}`,
      { config: access, schema: { summary, tags: ['Imports'], params, response: { 202: importDetail } } },
      async (request, reply) => reply.code(202).send(await run(request.ctx, request.params.id)),
    );
  }
  app.post(
    '/api/v1/imports/:id/undo',
    {
      config: access,
      schema: {
        summary: 'Take back what the import wrote',
        tags: ['Imports'],
        params,
        body: undoBody,
        response: { 202: importDetail },
      },
    },
    async (request, reply) =>
      reply.code(202).send(await startUndo(request.ctx, request.params.id, request.body?.force)),
  );
  app.get(
    '/api/v1/imports/:id/preview',
    {
      config: access,
      schema: {
        summary: 'Rows as the check foresees them',
        tags: ['Imports'],
        params,
        querystring: previewQuery,
        response: { 200: previewAnswer },
      },
    },
    async (request) => previewImport(request.ctx, request.params.id, request.query),
  );
  app.patch(
    '/api/v1/imports/:id/rows/:line',
    {
      config: access,
      schema: {
        summary: 'Mend a refused row',
        tags: ['Imports'],
        params: params.extend({ line: z.coerce.number().int().min(1) }),
        body: rowPatch,
        response: { 200: previewRow },
      },
    },
    async (request) => mendRow(request.ctx, request.params.id, request.params.line, request.body.values),
  );
  app.get(
    '/api/v1/imports/:id/problems.csv',
    { config: access, schema: { summary: 'The refused rows with their problems', tags: ['Imports'], params } },
    async (request, reply) => {
      const lines = await problemsCsv(request.ctx, request.params.id);
      return reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="problems.csv"')
        .send(Readable.from(lines, { objectMode: false }));
    },
  );
}

const fieldsShape = z.object({
  object: z.string().max(100).optional(),
  mapping: importPatch.shape.mapping,
  options: importOptions.optional(),
});

/** Takes the parts in the order in which they come: the fields may stand before or after the file. */
async function received(request: FastifyRequest): Promise<{ upload: Upload; text: Record<string, string> }> {
  if (!request.isMultipart()) throw invalid('Send the file as multipart/form-data, in a part called "file"');
  const text: Record<string, string> = {};
  let upload: Upload | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        if (typeof part.value === 'string') text[part.fieldname] = part.value;
        continue;
      }
      upload = await receiveFile(request.ctx, (part.filename || 'file').slice(-200), part.file);
      if (part.file.truncated) throw tooLarge(request.ctx.runtime.config.uploadLimit);
    }
  } catch (error) {
    if (upload) await discardFile(request.ctx, upload);
    throw error;
  }
  if (!upload) throw invalidField('file', 'required', 'Choose a file');
  return { upload, text };
}

async function wishesOf(request: FastifyRequest, upload: Upload, text: Record<string, string>): Promise<Wishes> {
  try {
    const fields = fieldsShape.safeParse({
      object: text.object || undefined,
      mapping: json('mapping', text.mapping),
      options: json('options', text.options),
    });
    if (fields.success) return fields.data;
    throw invalid(
      'The fields beside the file are not as they should be',
      fields.error.issues.map(({ path, code, message }) => ({ field: path.join('.'), code, message })),
    );
  } catch (error) {
    await discardFile(request.ctx, upload);
    throw error;
  }
}

function json(name: string, text: string | undefined): unknown {
  if (!text) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw invalidField(name, 'invalid', `The field "${name}" is not JSON`);
  }
}

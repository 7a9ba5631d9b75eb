import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { invalid, invalidField } from '../../../kernel/errors.ts';
import { tooLarge } from '../../../kernel/files.ts';
import type { App } from '../../../kernel/http.ts';
import { discardFile, receiveFile, type Upload } from '../../../records/import/service.ts';
import { factImport, factImportList, factPatch } from './schema.ts';
import {
  changeFactImport,
  checkFactImport,
  createFactImport,
  dropFactImport,
  getFactImport,
  listFactImports,
  startFactImport,
  undoFactImport,
} from './service.ts';

const tags = ['Facts'];
const config = { access: 'member' as const };
const params = z.object({ id: z.string().max(100) });
const response = { 200: factImport };
const root = '/api/v1/fact-imports';

export function factImportRoutes(app: App): void {
  app.post(
    root,
    {
      config: { ...config, idempotency: 'off' },
      schema: {
        summary: 'Upload a file of purchases, payments or usage',
        description: 'multipart/form-data with the part `file`.',
        tags,
        response: { 201: factImport },
      },
    },
    async (request, reply) => reply.code(201).send(await createFactImport(request.ctx, await received(request))),
  );
  app.get(
    root,
    { config, schema: { summary: 'Files of facts, the newest first', tags, response: { 200: factImportList } } },
    ({ ctx }) => listFactImports(ctx),
  );
  app.get(
    `${root}/:id`,
    { config, schema: { summary: 'An import of facts as it stands', tags, params, response } },
    ({ ctx, params }) => getFactImport(ctx, params.id),
  );
  app.patch(
    `${root}/:id`,
    { config, schema: { summary: 'Say what the columns mean', tags, params, body: factPatch, response } },
    ({ ctx, params, body }) => changeFactImport(ctx, params.id, body),
  );
  app.delete(
    `${root}/:id`,
    { config, schema: { summary: 'Forget a file that has brought nothing', tags, params } },
    async ({ ctx, params }, reply) => {
      await dropFactImport(ctx, params.id);
      return reply.code(204).send();
    },
  );
  const verbs = [
    ['check', checkFactImport, 'Read the whole file without writing'],
    ['start', startFactImport, 'Bring the facts in, or go on where it stopped'],
    ['undo', undoFactImport, 'Take the facts out, with the people made for them'],
  ] as const;
  for (const [verb, run, summary] of verbs)
    app.post(
      `${root}/:id/${verb}`,
      { config, schema: { summary, tags, params, response: { 202: factImport } } },
      async ({ ctx, params }, reply) => reply.code(202).send(await run(ctx, params.id)),
    );
}

async function received(request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw invalid('Send the file as multipart/form-data, in a part called "file"');
  let upload: Upload | null = null;
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') continue;
      upload = await receiveFile(request.ctx, (part.filename || 'file').slice(-200), part.file);
      if (part.file.truncated) throw tooLarge(request.ctx.runtime.config.uploadLimit);
    }
  } catch (error) {
    if (upload) await discardFile(request.ctx, upload);
    throw error;
  }
  if (!upload) throw invalidField('file', 'required', 'Choose a file');
  return upload;
}

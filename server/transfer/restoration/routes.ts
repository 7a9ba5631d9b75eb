import { z } from 'zod';
import { invalid, invalidField } from '../../kernel/errors.ts';
import type { App } from '../../kernel/http.ts';
import { checkWish, restoration, takeOver } from './schema.ts';
import * as service from './service.ts';

const tags = ['Set-up'];
/** Whoever sets Kith up has no account yet; afterwards all of these refuse. */
const config = { access: 'public' as const, idempotency: 'off' as const };
const params = z.object({ id: z.string().max(100) });

export function restorationRoutes(app: App): void {
  const { runtime } = app;
  app.post(
    '/api/v1/setup/restoration',
    {
      config,
      schema: {
        summary: 'Bring the export of a workspace, in place of setting up a new one',
        description:
          'multipart/form-data with the part `file`. It is checked in the background; nothing is changed by that.',
        tags,
        response: { 202: restoration },
      },
    },
    async (request, reply) => {
      if (!request.isMultipart()) throw invalid('Send the file as multipart/form-data, in a part called "file"');
      const part = await request.file({ limits: { fileSize: runtime.config.archiveLimit } });
      if (!part) throw invalidField('file', 'required', 'Choose a file');
      const { file, filename } = part;
      const brought = { name: (filename || 'file').slice(-200), content: file, truncated: () => file.truncated };
      const announced = Number(request.headers['content-length'] ?? 0);
      return reply.code(202).send(await service.receive(runtime, brought, announced));
    },
  );
  app.get(
    '/api/v1/setup/restoration/:id',
    { config, schema: { summary: 'What is in it, and how far it is', tags, params, response: { 200: restoration } } },
    ({ params }) => service.getRestoration(runtime, params.id),
  );
  app.post(
    '/api/v1/setup/restoration/:id/check',
    {
      config,
      schema: {
        summary: 'Check an encrypted export with its passphrase',
        tags,
        params,
        body: checkWish,
        response: { 202: restoration },
      },
    },
    async ({ params, body }, reply) =>
      reply.code(202).send(await service.checkAgain(runtime, params.id, body.passphrase)),
  );
  app.post(
    '/api/v1/setup/restoration/:id/start',
    {
      config,
      schema: {
        summary: 'Put the workspace back; one of its owners takes it over with a new password',
        tags,
        params,
        body: takeOver,
        response: { 202: restoration },
      },
    },
    async ({ params, body }, reply) => reply.code(202).send(await service.startRestoration(runtime, params.id, body)),
  );
  app.delete(
    '/api/v1/setup/restoration/:id',
    { config, schema: { summary: 'Take the file away', tags, params } },
    async ({ params }, reply) => {
      await service.dropRestoration(runtime, params.id);
      return reply.code(204).send();
    },
  );
}

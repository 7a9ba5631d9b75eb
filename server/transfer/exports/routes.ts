import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { exportWish, workspaceExport, workspaceExports } from './schema.ts';
import { endExport, exportFor, listExports, openExport, startWorkspaceExport } from './service.ts';

const tags = ['Workspace exports'];
const config = { access: 'admin' as const };
const params = z.object({ id: z.string().max(100) });

export function workspaceExportRoutes(app: App): void {
  app.get(
    '/api/v1/workspace/exports',
    { config, schema: { summary: 'Exports of the whole workspace', tags, response: { 200: workspaceExports } } },
    async ({ ctx }) => ({ data: await listExports(ctx) }),
  );
  app.post(
    '/api/v1/workspace/exports',
    {
      // A passphrase is not kept with answers.
      config: { ...config, idempotency: 'off' },
      schema: {
        summary: 'Write the whole workspace to a file, in the background',
        description:
          'Data, history, definitions, settings, members (without passwords) and files, as a tar of JSON lines. The file is there for three days.',
        tags,
        body: exportWish,
        response: { 202: workspaceExport },
      },
    },
    async ({ ctx, body }, reply) => reply.code(202).send(await startWorkspaceExport(ctx, body)),
  );
  app.get(
    '/api/v1/workspace/exports/:id',
    { config, schema: { summary: 'How far an export is', tags, params, response: { 200: workspaceExport } } },
    ({ ctx, params }) => exportFor(ctx, params.id),
  );
  app.delete(
    '/api/v1/workspace/exports/:id',
    { config, schema: { summary: 'Stop an export, or take its file away', tags, params } },
    async ({ ctx, params }, reply) => {
      await endExport(ctx, params.id);
      return reply.code(204).send();
    },
  );
  app.get(
    '/api/v1/workspace/exports/:id/file',
    { config, schema: { summary: 'Download an export of the workspace', tags, params } },
    async ({ ctx, params }, reply) => {
      const { name, size, content } = await openExport(ctx, params.id);
      return reply
        .header('content-type', 'application/octet-stream')
        .header('content-length', size)
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(content);
    },
  );
}

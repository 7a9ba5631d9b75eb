import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { exportAnswer, exportRequest } from './schema.ts';
import { exportedFile, getExport, startExport } from './service.ts';

const params = z.object({ id: z.string().max(100) });

export function exportRoutes(app: App): void {
  app.post(
    '/api/v1/exports',
    {
      config: { access: 'records' },
      schema: {
        summary: 'Write records to a file',
        tags: ['Exports'],
        body: exportRequest,
        response: { 202: exportAnswer },
      },
    },
    async (request, reply) => reply.code(202).send(await startExport(request.ctx, request.body)),
  );
  app.get(
    '/api/v1/exports/:id',
    {
      config: { access: 'records' },
      schema: { summary: 'How far an export is', tags: ['Exports'], params, response: { 200: exportAnswer } },
    },
    async (request) => getExport(request.ctx, request.params.id),
  );
  app.get(
    '/api/v1/exports/:id/file',
    { config: { access: 'records' }, schema: { summary: 'The file of an export', tags: ['Exports'], params } },
    async (request, reply) => {
      const { stream, size, name, type } = await exportedFile(request.ctx, request.params.id);
      return reply
        .header('content-type', type)
        .header('content-length', size)
        .header('content-disposition', `attachment; filename="${name}"`)
        .send(stream);
    },
  );
}

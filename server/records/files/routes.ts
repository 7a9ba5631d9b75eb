import { z } from 'zod';
import { invalid, invalidField } from '../../kernel/errors.ts';
import { tooLarge } from '../../kernel/files.ts';
import type { App } from '../../kernel/http.ts';
import { download, receive } from './service.ts';
import { disposition, shownInline } from './sniff.ts';

const uploaded = z.object({ id: z.string(), name: z.string(), size: z.number().int(), type: z.string() });

export function fileRoutes(app: App): void {
  app.post(
    '/api/v1/files',
    {
      config: { access: 'member' },
      schema: {
        summary: 'Upload a file',
        description:
          'As `multipart/form-data`, in a part called `file`. Put its id into a field of files within a day; what no record holds ends after that.',
        tags: ['Files'],
        response: { 201: uploaded },
      },
    },
    async (request, reply) => {
      if (!request.isMultipart()) throw invalid('Send the file as multipart/form-data, in a part called "file"');
      const part = await request.file();
      if (!part) throw invalidField('file', 'required', 'Choose a file');
      const file = await receive(request.ctx, part.filename || 'file', part.file, () => part.file.truncated);
      if (!file) throw tooLarge(request.ctx.runtime.config.uploadLimit);
      return reply.code(201).send(file);
    },
  );

  app.get(
    '/api/v1/files/:id',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'The content of a file',
        description: 'For whoever may see a record that holds it, and for whoever has just uploaded it.',
        tags: ['Files'],
        params: z.object({ id: z.string().max(100) }),
        querystring: z.object({ download: z.enum(['true', 'false']).optional() }),
      },
    },
    async (request, reply) => {
      const { row, content } = await download(request.ctx, request.params.id);
      const inline = shownInline.has(row.type) && request.query.download !== 'true';
      return reply
        .header('content-type', row.type.startsWith('text/') ? `${row.type}; charset=utf-8` : row.type)
        .header('content-length', row.size)
        .header('content-disposition', disposition(inline ? 'inline' : 'attachment', row.name))
        .header('x-content-type-options', 'nosniff')
        .header('content-security-policy', "default-src 'none'; sandbox")
        .header('cross-origin-resource-policy', 'same-origin')
        .header('cache-control', 'private, max-age=300')
        .send(content);
    },
  );
}

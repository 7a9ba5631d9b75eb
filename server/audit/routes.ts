import type { App } from '../kernel/http.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Audit'];

export function auditRoutes(app: App): void {
  const config = { access: 'admin' as const };

  app.get(
    '/api/v1/audit',
    {
      config,
      schema: {
        summary: 'Who did what of consequence, newest first',
        tags,
        querystring: schema.auditQuery,
        response: { 200: schema.auditList },
      },
    },
    ({ ctx, query }) => service.listAudit(ctx, query),
  );

  app.get(
    '/api/v1/audit/actions',
    { config, schema: { summary: 'The actions there are entries of', tags, response: { 200: schema.actionList } } },
    ({ ctx }) => service.auditActions(ctx),
  );

  app.get(
    '/api/v1/audit/export',
    { config, schema: { summary: 'The entries as a file', tags, querystring: schema.auditExport } },
    async ({ ctx, query: { format = 'csv', ...asked } }, reply) =>
      reply
        .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson')
        .header('content-disposition', `attachment; filename="audit.${format}"`)
        .send(await service.exportAudit(ctx, asked, format)),
  );

  app.post(
    '/api/v1/audit/verification',
    {
      config,
      schema: {
        summary: 'Look whether an entry was altered or taken away',
        description: 'With `head`, an end of the chain noted earlier, also whether the log since then was rewritten.',
        tags,
        body: schema.verification,
        response: { 200: schema.verified },
      },
    },
    ({ ctx, body }) => service.verifyAudit(ctx, body.head),
  );
}

import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { reportAnswer, reportList, reportQuery } from './schema.ts';
import { reportsFor, runReport } from './service.ts';

const tags = ['Reports'];
const config = { access: 'records' } as const;

export function reportRoutes(app: App): void {
  app.get(
    '/api/v1/reports',
    { config, schema: { summary: 'The sales reports one can open', tags, response: { 200: reportList } } },
    (request) => ({ data: reportsFor(request.ctx) }),
  );
  app.get(
    '/api/v1/reports/:report',
    {
      config,
      schema: {
        summary: 'A sales report, of what one may see',
        tags,
        params: z.object({ report: z.string().max(60) }),
        querystring: reportQuery,
        response: { 200: reportAnswer },
      },
    },
    (request) => runReport(request.ctx, request.params.report, request.query),
  );
}

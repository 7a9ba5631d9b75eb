import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { catalog } from '../catalog.ts';
import { reveal } from '../rights/reveal.ts';
import * as schema from '../schema.ts';

/** What goes beyond the records themselves: sensitive values, sharing, and why somebody sees a record. */
export function rightsRoutes(app: App): void {
  app.post(
    '/api/v1/:object/:id/revelation',
    {
      config: { access: 'records' },
      schema: {
        summary: 'Show sensitive values of a record; that they were shown is kept in the audit log',
        params: schema.recordParams,
        body: z.strictObject({ fields: z.array(z.string().min(1).max(100)).min(1).max(50) }),
        response: { 200: z.object({ values: z.record(z.string(), z.unknown()) }) },
      },
    },
    async ({ ctx, params, body }) => {
      const object = catalog(ctx).byPlural(params.object).name;
      return { values: await reveal(ctx, object, params.id, body.fields) };
    },
  );
}

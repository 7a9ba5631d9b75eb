import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { catalog } from '../catalog.ts';
import { reveal } from '../rights/reveal.ts';
import * as schema from '../schema.ts';
import { accessAnswer, newShare, shareAnswer, shareList, sharePath } from '../sharing/schema.ts';
import { share, sharesOf, unshare } from '../sharing/service.ts';
import { whyAccess } from '../sharing/why.ts';

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

  app.get(
    '/api/v1/:object/:id/access',
    {
      config: { access: 'records' },
      schema: {
        summary: 'What somebody may do with a record, and why: oneself, or for administrators any member',
        params: schema.recordParams,
        querystring: z.object({ member: z.uuid().optional() }),
        response: { 200: accessAnswer },
      },
    },
    async ({ ctx, params, query }) =>
      whyAccess(ctx, catalog(ctx).byPlural(params.object).name, params.id, query.member),
  );

  app.get(
    '/api/v1/:object/:id/shares',
    {
      config: { access: 'records' },
      schema: { summary: 'With whom a record is shared', params: schema.recordParams, response: { 200: shareList } },
    },
    async ({ ctx, params }) => sharesOf(ctx, catalog(ctx).byPlural(params.object).name, params.id),
  );

  app.post(
    '/api/v1/:object/:id/shares',
    {
      config: { access: 'records' },
      schema: {
        summary: 'Share a record with a colleague or a team',
        params: schema.recordParams,
        body: newShare,
        response: { 201: shareAnswer },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const made = await share(ctx, catalog(ctx).byPlural(params.object).name, params.id, body);
      return reply.code(201).send(made);
    },
  );

  app.delete(
    '/api/v1/:object/:id/shares/:share',
    {
      config: { access: 'records' },
      schema: { summary: 'Share it no longer', params: sharePath, response: { 204: z.null() } },
    },
    async ({ ctx, params }, reply) => {
      await unshare(ctx, catalog(ctx).byPlural(params.object).name, params.id, params.share);
      return reply.code(204).send(null);
    },
  );
}

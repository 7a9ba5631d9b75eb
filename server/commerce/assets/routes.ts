import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import type { Kept } from '../contracts/service.ts';
import { assetPath, doneWish, replaceWish, retireWish } from './schema.ts';
import { completeService, reopenService, replaceAsset, restoreAsset, retireAsset } from './service.ts';

const config = { access: 'records' } as const;

export function assetRoutes(app: App): void {
  const answers = { tags: ['Installed base'], params: assetPath, response: { 200: z.record(z.string(), z.unknown()) } };
  const path = '/api/v1/installed-products/:id';

  app.post(
    `${path}/retirement`,
    { config, schema: { ...answers, summary: 'Take an installed product out of use', body: retireWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await retireAsset(ctx, params.id, body ?? {})),
  );
  app.delete(
    `${path}/retirement`,
    { config, schema: { ...answers, summary: 'Put an installed product back into use' } },
    async ({ ctx, params }, reply) => answer(reply, await restoreAsset(ctx, params.id)),
  );
  app.post(
    `${path}/replacement`,
    { config, schema: { ...answers, summary: 'Replace an installed product with another', body: replaceWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await replaceAsset(ctx, params.id, body)),
  );
  app.post(
    '/api/v1/service-entries/:id/completion',
    { config, schema: { ...answers, summary: 'A visit or repair is done', body: doneWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await completeService(ctx, params.id, body?.on)),
  );
  app.delete(
    '/api/v1/service-entries/:id/completion',
    { config, schema: { ...answers, summary: 'A visit or repair is under way again' } },
    async ({ ctx, params }, reply) => answer(reply, await reopenService(ctx, params.id)),
  );
}

function answer(reply: FastifyReply, { record, changeSet }: Kept) {
  reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

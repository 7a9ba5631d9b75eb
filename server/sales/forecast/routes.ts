import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { accuracyOf } from './accuracy.ts';
import { movedDeals, movementSince } from './changes.ts';
import { outlookOf } from './outlook.ts';
import { forecastOf } from './rollup.ts';
import * as schema from './schema.ts';
import { overrideForecast, type Said, setQuotas, withdrawOverride } from './service.ts';
import { snapshotDays, takeSnapshotNow } from './snapshots.ts';

const tags = ['Forecast'];
const records = { access: 'records' as const };
const root = '/api/v1/forecast';

export function forecastRoutes(app: App): void {
  app.get(
    root,
    {
      config: records,
      schema: { summary: 'What will be sold in a period, and by whom', tags, querystring: schema.forecastQuery },
    },
    async ({ ctx, query: { by, ...wish } }) => forecastOf(ctx, wish, by),
  );
  app.get(
    `${root}/snapshots`,
    { config: records, schema: { summary: 'The days on which the forecast was written down', tags } },
    async ({ ctx }) => ({ data: await snapshotDays(ctx) }),
  );
  app.post(
    `${root}/snapshots`,
    { config: { access: 'admin' }, schema: { summary: 'Write the forecast down now', tags } },
    async ({ ctx }, reply) => {
      reply.code(201);
      return takeSnapshotNow(ctx);
    },
  );
  app.get(
    `${root}/changes`,
    {
      config: records,
      schema: { summary: 'What became of the pipeline since a snapshot', tags, querystring: schema.changesQuery },
    },
    async ({ ctx, query: { since, ...wish } }) => movementSince(ctx, wish, since),
  );
  app.get(
    `${root}/changes/deals`,
    {
      config: records,
      schema: { summary: 'The deals behind one of these changes', tags, querystring: schema.changedDealsQuery },
    },
    async ({ ctx, query: { since, kind, ...wish } }) => ({ data: await movedDeals(ctx, wish, since, kind) }),
  );
  app.get(
    `${root}/accuracy`,
    {
      config: records,
      schema: { summary: 'What was forecast before, beside what was sold', tags, querystring: schema.scopeQuery },
    },
    async ({ ctx, query }) => accuracyOf(ctx, query),
  );
  app.get(
    `${root}/outlook`,
    {
      config: records,
      schema: { summary: 'What past months say of those to come', tags, querystring: schema.scopeQuery },
    },
    async ({ ctx, query }) => outlookOf(ctx, query),
  );
  app.post(
    `${root}/overrides`,
    {
      config: { access: 'member' },
      schema: { summary: 'Say what will come of a forecast', tags, body: schema.newOverride },
    },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return answer(reply, await overrideForecast(ctx, body));
    },
  );
  app.delete(
    `${root}/overrides/:id`,
    {
      config: { access: 'member' },
      schema: { summary: 'Let the sum of the deals count again', tags, params: z.object({ id: z.uuid() }) },
    },
    async ({ ctx, params }, reply) => answer(reply, await withdrawOverride(ctx, params.id)),
  );
  app.put(
    `${root}/quotas`,
    {
      config: { access: 'member' },
      schema: { summary: 'Set what colleagues are to sell in a period', tags, body: schema.quotas },
    },
    async ({ ctx, body }, reply) => {
      const { changed, changeSet } = await setQuotas(ctx, body);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return { changed };
    },
  );
}

function answer(reply: FastifyReply, { record, changeSet }: Said) {
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

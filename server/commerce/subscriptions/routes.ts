import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { movesOf, revenueOf } from './revenue.ts';
import {
  cancelWish,
  changePreview,
  changeQuery,
  changeWish,
  customerMove,
  dayWish,
  movesQuery,
  pauseWish,
  phasePath,
  revenue,
  revenueQuery,
  subscriptionPath,
} from './schema.ts';
import {
  cancelSubscription,
  changeSubscription,
  type Kept,
  pauseSubscription,
  previewChange,
  reactivateSubscription,
  resumeSubscription,
  withdrawCancellation,
  withdrawChange,
} from './service.ts';

const config = { access: 'records' } as const;
const record = z.record(z.string(), z.unknown());
const tags = ['Subscriptions'];

export function subscriptionRoutes(app: App): void {
  const answers = { tags, params: subscriptionPath, response: { 200: record } };
  const path = '/api/v1/subscriptions/:id';

  app.get(
    `${path}/change-preview`,
    {
      config,
      schema: {
        tags,
        summary: 'What a change of a subscription would do and cost',
        params: subscriptionPath,
        querystring: changeQuery,
        response: { 200: changePreview },
      },
    },
    async ({ ctx, params, query: { unit_price, currency, ...wish } }) =>
      previewChange(ctx, params.id, {
        ...wish,
        ...(unit_price === undefined ? {} : { unit_price: currency ? { amount: unit_price, currency } : unit_price }),
      }),
  );
  app.post(
    `${path}/phase-changes`,
    { config, schema: { ...answers, summary: 'Upgrade, downgrade or reprice a subscription', body: changeWish } },
    async (request, reply) => {
      const { change, ...kept } = await changeSubscription(request.ctx, request.params.id, request.body);
      return { ...answer(reply, kept), change };
    },
  );
  app.delete(
    `${path}/phase-changes/:phase`,
    { config, schema: { ...answers, params: phasePath, summary: 'Take a change of a subscription back' } },
    async ({ ctx, params }, reply) => answer(reply, await withdrawChange(ctx, params.id, params.phase)),
  );
  app.post(
    `${path}/pause`,
    { config, schema: { ...answers, summary: 'Pause a subscription', body: pauseWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await pauseSubscription(ctx, params.id, body)),
  );
  app.delete(
    `${path}/pause`,
    { config, schema: { ...answers, summary: 'Resume a paused subscription' } },
    async ({ ctx, params }, reply) => answer(reply, await resumeSubscription(ctx, params.id, {})),
  );
  app.post(
    `${path}/cancellation`,
    { config, schema: { ...answers, summary: 'Cancel a subscription', body: cancelWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await cancelSubscription(ctx, params.id, body)),
  );
  app.delete(
    `${path}/cancellation`,
    { config, schema: { ...answers, summary: 'Take a cancellation back' } },
    async ({ ctx, params }, reply) => answer(reply, await withdrawCancellation(ctx, params.id)),
  );
  app.post(
    `${path}/reactivation`,
    { config, schema: { ...answers, summary: 'Begin an ended subscription again', body: dayWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await reactivateSubscription(ctx, params.id, body)),
  );
  app.get(
    '/api/v1/recurring-revenue',
    {
      config,
      schema: {
        tags,
        summary: 'MRR, ARR, their movements and retention by month',
        querystring: revenueQuery,
        response: { 200: revenue },
      },
    },
    async ({ ctx, query }) => revenueOf(ctx, query),
  );
  app.get(
    '/api/v1/recurring-revenue/moves',
    {
      config,
      schema: {
        tags,
        summary: 'The customers behind the movements of a month',
        querystring: movesQuery,
        response: { 200: z.object({ data: z.array(customerMove) }) },
      },
    },
    async ({ ctx, query }) => ({ data: await movesOf(ctx, query) }),
  );
}

function answer(reply: FastifyReply, { record, changeSet }: Kept) {
  reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

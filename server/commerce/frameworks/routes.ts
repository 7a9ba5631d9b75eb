import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import type { Kept } from '../contracts/service.ts';
import { dayWish, frameworkPath, pace, scheduleWish } from './schema.ts';
import {
  callOff,
  cancelCallOff,
  deliverCallOff,
  endFramework,
  paceOf,
  reopenFramework,
  scheduleCallOffs,
  signFramework,
  withdrawCallOff,
  withdrawDelivery,
} from './service.ts';

const config = { access: 'records' } as const;
const tags = ['Framework agreements'];

export function frameworkRoutes(app: App): void {
  const answers = { tags, params: frameworkPath, response: { 200: z.record(z.string(), z.unknown()) } };
  const path = '/api/v1/frameworks/:id';
  const call = '/api/v1/call-offs/:id';

  app.post(
    `${path}/signature`,
    { config, schema: { ...answers, summary: 'Sign a framework agreement', body: dayWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await signFramework(ctx, params.id, body?.on)),
  );
  app.post(
    `${path}/end`,
    { config, schema: { ...answers, summary: 'End a framework agreement', body: dayWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await endFramework(ctx, params.id, body?.on)),
  );
  app.delete(
    `${path}/end`,
    { config, schema: { ...answers, summary: 'Open a framework agreement again' } },
    async ({ ctx, params }, reply) => answer(reply, await reopenFramework(ctx, params.id)),
  );
  app.post(
    `${path}/schedule`,
    {
      config,
      schema: {
        tags,
        params: frameworkPath,
        summary: 'Plan call-offs at even distances',
        body: scheduleWish,
        response: { 200: z.object({ planned: z.number() }) },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const { planned, changeSet } = await scheduleCallOffs(ctx, params.id, body);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return { planned };
    },
  );
  app.get(
    `${path}/pace`,
    {
      config,
      schema: { tags, params: frameworkPath, summary: 'How an agreement is being used', response: { 200: pace } },
    },
    async ({ ctx, params }) => paceOf(ctx, params.id),
  );
  app.post(
    `${call}/order`,
    { config, schema: { ...answers, summary: 'Call off what was planned', body: dayWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await callOff(ctx, params.id, body?.on)),
  );
  app.delete(
    `${call}/order`,
    { config, schema: { ...answers, summary: 'Take a call-off back to a plan' } },
    async ({ ctx, params }, reply) => answer(reply, await withdrawCallOff(ctx, params.id)),
  );
  app.post(
    `${call}/delivery`,
    { config, schema: { ...answers, summary: 'A call-off was delivered', body: dayWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await deliverCallOff(ctx, params.id, body?.on)),
  );
  app.delete(
    `${call}/delivery`,
    { config, schema: { ...answers, summary: 'Take a delivery back' } },
    async ({ ctx, params }, reply) => answer(reply, await withdrawDelivery(ctx, params.id)),
  );
  app.post(
    `${call}/cancellation`,
    { config, schema: { ...answers, summary: 'Cancel a call-off', body: dayWish } },
    async ({ ctx, params }, reply) => answer(reply, await cancelCallOff(ctx, params.id)),
  );
  app.delete(
    `${call}/cancellation`,
    { config, schema: { ...answers, summary: 'Plan a cancelled call-off again' } },
    async ({ ctx, params }, reply) => answer(reply, await withdrawCallOff(ctx, params.id)),
  );
}

function answer(reply: FastifyReply, { record, changeSet }: Kept) {
  reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

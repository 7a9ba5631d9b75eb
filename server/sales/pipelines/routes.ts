import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { answer } from '../answer.ts';
import { type Handed, handOver, handoverOf } from '../handover/service.ts';
import * as schema from '../schema.ts';
import { removePipeline, removeStage } from './service.ts';

const config = { access: 'records' } as const;

export function pipelineRoutes(app: App): void {
  const removed = { 200: z.object({ moved: z.number() }) };
  for (const [path, what, remove] of [
    ['stages', 'stage', removeStage],
    ['pipelines', 'pipeline', removePipeline],
  ] as const) {
    app.post(
      `/api/v1/${path}/:id/removal`,
      {
        config,
        schema: {
          summary: `Remove a ${what}, and say where its deals go; one change set`,
          tags: ['Pipelines'],
          params: schema.anyPath,
          body: schema.removal,
          response: removed,
        },
      },
      async ({ ctx, params, body }, reply) => {
        const { changeSet, moved } = await remove(ctx, params.id, body?.move_to);
        if (changeSet) reply.header('kith-change-set', changeSet);
        return { moved };
      },
    );
  }

  for (const [path, object] of [
    ['deals', 'deal'],
    ['companies', 'company'],
  ] as Array<[string, Handed]>) {
    const one = { tags: ['Deals'], params: schema.anyPath };
    app.get(
      `/api/v1/${path}/:id/handover`,
      {
        config,
        schema: {
          ...one,
          summary: 'What would change hands, and what the next colleague should know',
          response: { 200: schema.handoverPlan },
        },
      },
      async ({ ctx, params }) => handoverOf(ctx, object, params.id),
    );
    app.post(
      `/api/v1/${path}/:id/handover`,
      {
        config,
        schema: {
          ...one,
          summary: 'Give it to another colleague, with open tasks and a note',
          body: schema.handover,
          response: { 200: z.record(z.string(), z.unknown()) },
        },
      },
      async ({ ctx, params, body }, reply) => answer(reply, await handOver(ctx, object, params.id, body)),
    );
  }
}

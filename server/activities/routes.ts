import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../kernel/http.ts';
import { taskPath, timeline, timelinePath, timelineQuery } from './schema.ts';
import { completeTask, type Kept, reopenTask } from './service.ts';
import { timelineOf } from './timeline.ts';

const config = { access: 'records' } as const;

export function activityRoutes(app: App): void {
  const answers = { tags: ['Tasks'], params: taskPath, response: { 200: z.record(z.string(), z.unknown()) } };

  app.post(
    '/api/v1/tasks/:id/completion',
    { config, schema: { ...answers, summary: 'Finish a task' } },
    async (request, reply) => answer(reply, await completeTask(request.ctx, request.params.id)),
  );
  app.delete(
    '/api/v1/tasks/:id/completion',
    { config, schema: { ...answers, summary: 'Open a finished task again' } },
    async (request, reply) => answer(reply, await reopenTask(request.ctx, request.params.id)),
  );
  app.get(
    '/api/v1/:object/:id/timeline',
    {
      config,
      schema: {
        summary: 'Everything that happened with a record, newest first',
        tags: ['Records'],
        params: timelinePath,
        querystring: timelineQuery,
        response: { 200: timeline },
      },
    },
    async (request) => timelineOf(request.ctx, request.params.object, request.params.id, request.query),
  );
}

function answer(reply: FastifyReply, { record, changeSet }: Kept) {
  reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

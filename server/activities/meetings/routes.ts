import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import * as series from '../series/service.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const config = { access: 'records' } as const;
const tags = ['Meetings'];

export function meetingRoutes(app: App): void {
  const answers = { tags, params: schema.meetingPath, response: { 200: z.record(z.string(), z.unknown()) } };

  app.post(
    '/api/v1/meetings/:id/holding',
    { config, schema: { ...answers, summary: 'Say that a meeting took place', body: schema.holding } },
    async (request, reply) =>
      answer(reply, await service.holdMeeting(request.ctx, request.params.id, request.body ?? {})),
  );
  app.delete(
    '/api/v1/meetings/:id/holding',
    { config, schema: { ...answers, summary: 'Plan a meeting again that was held, missed or cancelled' } },
    async (request, reply) => answer(reply, await service.replanMeeting(request.ctx, request.params.id)),
  );
  app.post(
    '/api/v1/meetings/:id/absence',
    { config, schema: { ...answers, summary: 'Say that the guests did not come' } },
    async (request, reply) => answer(reply, await service.missMeeting(request.ctx, request.params.id)),
  );
  app.post(
    '/api/v1/meetings/:id/cancellation',
    { config, schema: { ...answers, summary: 'Cancel a meeting' } },
    async (request, reply) => answer(reply, await service.cancelMeeting(request.ctx, request.params.id)),
  );
  app.delete(
    '/api/v1/meetings/:id/cancellation',
    { config, schema: { ...answers, summary: 'Let a cancelled meeting take place after all' } },
    async (request, reply) => answer(reply, await service.replanMeeting(request.ctx, request.params.id)),
  );
  app.put(
    '/api/v1/meetings/:id/response',
    { config, schema: { ...answers, summary: 'Accept or decline an invitation', body: schema.answer } },
    async (request, reply) =>
      answer(reply, await service.answerMeeting(request.ctx, request.params.id, request.body.response)),
  );
  app.get(
    '/api/v1/meetings/:id/recurrence',
    {
      config,
      schema: {
        tags,
        params: schema.meetingPath,
        summary: 'By which rule a meeting comes again',
        response: { 200: schema.seriesAnswer.nullable() },
      },
    },
    async (request) => series.recurrenceOf(request.ctx, request.params.id),
  );
  app.post(
    '/api/v1/meetings/:id/recurrence',
    { config, schema: { ...answers, summary: 'Let a meeting come again by a rule', body: schema.recurrence } },
    async (request, reply) =>
      answer(reply, await series.repeatMeeting(request.ctx, request.params.id, request.body.rule)),
  );
  app.delete(
    '/api/v1/meetings/:id/recurrence',
    { config, schema: { ...answers, summary: 'End a series with this meeting' } },
    async (request, reply) => answer(reply, await series.endRepetition(request.ctx, request.params.id)),
  );
  app.post(
    '/api/v1/meetings/:id/series-changes',
    {
      config,
      schema: { ...answers, summary: 'Change this meeting, those that follow, or all', body: schema.seriesChange },
    },
    async (request, reply) => {
      const { scope, ...change } = request.body;
      return answer(reply, await series.changeOccurrences(request.ctx, request.params.id, scope, change));
    },
  );
  app.post(
    '/api/v1/meetings/:id/series-removal',
    {
      config,
      schema: {
        ...answers,
        summary: 'Move this meeting and those that follow, or all, to the trash',
        body: schema.removal,
      },
    },
    async (request, reply) =>
      answer(reply, await series.trashOccurrences(request.ctx, request.params.id, request.body.scope)),
  );
}

function answer(reply: FastifyReply, { record, changeSet }: service.Kept) {
  if (record.version) reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

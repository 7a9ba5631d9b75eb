import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { answer } from '../answer.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const config = { access: 'records' } as const;
const tags = ['Key accounts'];

export function keyAccountRoutes(app: App): void {
  app.get(
    '/api/v1/programmes/:id/figures',
    {
      config,
      schema: {
        summary: 'What all companies of a programme have bought, against its targets',
        tags,
        params: schema.programmePath,
        response: { 200: schema.figures },
      },
    },
    async ({ ctx, params }) => service.figuresOf(ctx, params.id),
  );
  app.post(
    '/api/v1/programmes/:id/reviews',
    {
      config,
      schema: {
        summary: 'Log a review of a programme, and when the next one is',
        tags,
        params: schema.programmePath,
        body: schema.review,
        response: { 201: z.record(z.string(), z.unknown()) },
      },
    },
    async ({ ctx, params, body }, reply) => {
      const moved = await service.reviewProgramme(ctx, params.id, body);
      reply.code(201).header('location', `/api/v1/programme_reviews/${moved.record.id}`);
      return answer(reply, moved);
    },
  );
  app.get(
    '/api/v1/relationship-duration',
    {
      config,
      schema: {
        summary: 'How long customers have been customers, on average; those of a programme and all',
        tags,
        response: { 200: schema.durations },
      },
    },
    async ({ ctx }) => service.durationsOf(ctx),
  );
}

import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import {
  askPrediction,
  changePrediction,
  createPrediction,
  explainPredictions,
  predictionAnswer,
  predictions,
  removePrediction,
} from './service.ts';

const tags = ['Predictions'];
const records = { access: 'records' as const };
const admin = { access: 'admin' as const };
const root = '/api/v1/predictions';

export function predictionRoutes(app: App): void {
  app.get(
    root,
    { config: records, schema: { summary: 'All predictions that were set up', tags } },
    async ({ ctx }) => ({ data: await predictions(ctx) }),
  );
  app.post(
    root,
    { config: admin, schema: { summary: 'Set up a prediction of a field', tags, body: schema.newPrediction } },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return createPrediction(ctx, body);
    },
  );
  const params = schema.predictionPath;
  app.get(
    `${root}/:id`,
    { config: records, schema: { summary: 'A prediction: what drives it, and how good it is', tags, params } },
    async ({ ctx, params }) => predictionAnswer(ctx, params.id),
  );
  app.patch(
    `${root}/:id`,
    {
      config: admin,
      schema: {
        summary: 'Leave fields out of a prediction, or let them in',
        tags,
        params,
        body: schema.predictionChange,
      },
    },
    async ({ ctx, params, body }) => changePrediction(ctx, params.id, body),
  );
  app.delete(
    `${root}/:id`,
    { config: admin, schema: { summary: 'Remove a prediction and put its field away', tags, params } },
    async ({ ctx, params }, reply) => {
      await removePrediction(ctx, params.id);
      return reply.code(204).send();
    },
  );
  app.post(
    `${root}/:id/training`,
    { config: admin, schema: { summary: 'Learn a prediction anew', tags, params } },
    async ({ ctx, params }, reply) => {
      reply.code(202);
      return askPrediction(ctx, params.id);
    },
  );
  app.get(
    '/api/v1/:object/:id/predictions',
    {
      config: records,
      schema: { summary: 'What is predicted of a record, and why', tags, params: schema.explainedPath },
    },
    async ({ ctx, params }) => ({ data: await explainPredictions(ctx, params.object, params.id) }),
  );
}

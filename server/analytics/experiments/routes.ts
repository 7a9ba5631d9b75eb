import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import { advise, askMeasure, beginExperiment, experiment, experiments, removeExperiment } from './service.ts';

const tags = ['Experiments'];
const records = { access: 'records' as const };
const admin = { access: 'admin' as const };
const root = '/api/v1/experiments';

export function experimentRoutes(app: App): void {
  app.get(root, { config: records, schema: { summary: 'All experiments, newest first', tags } }, async ({ ctx }) => ({
    data: await experiments(ctx),
  }));
  app.post(
    root,
    {
      config: admin,
      schema: { summary: 'Begin an experiment: draw who is left alone', tags, body: schema.newExperiment },
    },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return beginExperiment(ctx, body);
    },
  );
  app.post(
    `${root}/advice`,
    {
      config: admin,
      schema: { summary: 'Whether there are enough people for an experiment', tags, body: schema.experimentPlan },
    },
    async ({ ctx, body }) => advise(ctx, body),
  );
  const params = schema.experimentPath;
  app.get(
    `${root}/:id`,
    { config: records, schema: { summary: 'An experiment, and what it has shown', tags, params } },
    async ({ ctx, params }) => experiment(ctx, params.id),
  );
  app.delete(
    `${root}/:id`,
    { config: admin, schema: { summary: 'Remove an experiment', tags, params } },
    async ({ ctx, params }, reply) => {
      await removeExperiment(ctx, params.id);
      return reply.code(204).send();
    },
  );
  app.post(
    `${root}/:id/measurement`,
    { config: admin, schema: { summary: 'Compare the sides of an experiment now', tags, params } },
    async ({ ctx, params }) => askMeasure(ctx, params.id),
  );
}

import type { App } from '../../kernel/http.ts';
import { catalog } from '../../records/catalog.ts';
import * as schema from './schema.ts';
import { askTraining, changeSettings, explainCustomer, explainRecord, modelAnswer, modelCards } from './service.ts';

const tags = ['Customer models'];
const records = { access: 'records' as const };
const admin = { access: 'admin' as const };
const root = '/api/v1/analytics/models';

export function modelRoutes(app: App): void {
  app.get(
    root,
    { config: records, schema: { summary: 'All models of customers with what each said last', tags } },
    async ({ ctx }) => ({ data: await modelCards(ctx) }),
  );
  app.get(
    `${root}/:model`,
    {
      config: records,
      schema: { summary: 'One model: what it says, how sure it is, its versions', tags, params: schema.modelPath },
    },
    async ({ ctx, params }) => modelAnswer(ctx, params.model),
  );
  app.get(
    `${root}/:model/versions/:id`,
    { config: records, schema: { summary: 'A model as it was trained earlier', tags, params: schema.versionPath } },
    async ({ ctx, params }) => modelAnswer(ctx, params.model, params.id),
  );
  app.post(
    `${root}/:model/training`,
    { config: admin, schema: { summary: 'Train a model now', tags, params: schema.modelPath } },
    async ({ ctx, params }, reply) => {
      reply.code(202);
      return askTraining(ctx, params.model);
    },
  );
  app.put(
    `${root}/:model/settings`,
    {
      config: admin,
      schema: {
        summary: 'Change the settings of a model, and train it with them',
        tags,
        params: schema.modelPath,
        body: schema.settingsBody,
      },
    },
    async ({ ctx, params, body }, reply) => {
      reply.code(202);
      return changeSettings(ctx, params.model, body.settings);
    },
  );
  app.get(
    `${root}/:model/customers/:id`,
    {
      config: records,
      schema: { summary: 'Why a customer has the scores of a model', tags, params: schema.customerPath },
    },
    async ({ ctx, params }) => ({ data: await explainCustomer(ctx, params.model, params.id) }),
  );
  app.get(
    '/api/v1/:object/:id/models',
    {
      config: records,
      schema: { summary: 'What the models say of a record, and why', tags, params: schema.recordPath },
    },
    async ({ ctx, params }) => ({
      data: await explainRecord(ctx, catalog(ctx).byPlural(params.object).name, params.id),
    }),
  );
}

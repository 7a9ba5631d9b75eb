import type { App } from '../../../kernel/http.ts';
import * as schema from './schema.ts';
import { askSql, changeQuery, csvOfSql, dropQuery, keepQuery, savedQueries, warehouseTables } from './service.ts';

const tags = ['SQL workbench'];
const config = { access: 'member' as const };
const root = '/api/v1/warehouse-queries';

/** Questions in SQL to the warehouse, for those whom nothing is hidden from. */
export function workbenchRoutes(app: App): void {
  app.get(
    `${root}/tables`,
    { config, schema: { summary: 'The tables of the warehouse', tags, response: { 200: schema.tables } } },
    ({ ctx }) => warehouseTables(ctx),
  );
  app.post(
    `${root}/answer`,
    { config, schema: { summary: 'Ask the warehouse', tags, body: schema.question, response: { 200: schema.answer } } },
    ({ ctx, body }) => askSql(ctx, body.sql),
  );
  app.post(
    `${root}/csv`,
    { config, schema: { summary: 'The answer of the warehouse as CSV', tags, body: schema.question } },
    async ({ ctx, body }, reply) =>
      reply
        .header('content-type', 'text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="answer.csv"')
        .send(await csvOfSql(ctx, body.sql)),
  );
  app.get(
    root,
    { config, schema: { summary: 'Kept questions', tags, response: { 200: schema.queries } } },
    async ({ ctx }) => ({ data: await savedQueries(ctx) }),
  );
  app.post(
    root,
    { config, schema: { summary: 'Keep a question', tags, body: schema.newQuery, response: { 201: schema.query } } },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return keepQuery(ctx, body);
    },
  );
  app.patch(
    `${root}/:id`,
    {
      config,
      schema: {
        summary: 'Change a question',
        tags,
        params: schema.byId,
        body: schema.queryChange,
        response: { 200: schema.query },
      },
    },
    ({ ctx, params, body }) => changeQuery(ctx, params.id, body),
  );
  app.delete(
    `${root}/:id`,
    { config, schema: { summary: 'Drop a question', tags, params: schema.byId } },
    async ({ ctx, params }, reply) => {
      await dropQuery(ctx, params.id);
      return reply.code(204).send();
    },
  );
}

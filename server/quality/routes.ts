import { z } from 'zod';
import type { App } from '../kernel/http.ts';
import { catalog } from '../records/catalog.ts';
import { costAnswers, costOf, saveCost } from './cost/service.ts';
import * as decoys from './decoys/service.ts';
import * as keying from './keying/service.ts';
import * as lists from './lists/service.ts';
import { dueForVerification, recordQuality, verify } from './measure/record.ts';
import { fieldUse, overview } from './measure/service.ts';
import { changeSettings } from './measure/settings.ts';
import * as rules from './rules/service.ts';
import * as schema from './schema.ts';

const tags = ['Data quality'];
const admin = { access: 'admin' as const };
const member = { access: 'member' as const };
const byId = z.object({ id: z.string().max(100) });
const root = '/api/v1/quality';

export function qualityRoutes(app: App): void {
  measures(app);
  ruleRoutes(app);
  listRoutes(app);
  keyingRoutes(app);

  app.get(
    `${root}/decoys`,
    { config: admin, schema: { summary: 'Invented records that no figure counts', tags } },
    async ({ ctx }) => ({
      data: await decoys.decoys(ctx),
    }),
  );
  app.post(
    `${root}/decoys`,
    { config: admin, schema: { summary: 'Mark a record as a decoy', tags, body: schema.newDecoy } },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return decoys.addDecoy(ctx, body);
    },
  );
  app.delete(
    `${root}/decoys/:id`,
    { config: admin, schema: { summary: 'Count a record again', tags, params: byId } },
    async ({ ctx, params }, reply) => {
      await decoys.removeDecoy(ctx, params.id);
      return reply.code(204).send();
    },
  );

  app.get(
    `${root}/cost`,
    { config: admin, schema: { summary: 'What bad data cost in a year', tags } },
    async ({ ctx }) => {
      const { answers, saved } = await costAnswers(ctx);
      return { answers, saved, ...costOf(answers) };
    },
  );
  app.put(
    `${root}/cost`,
    { config: admin, schema: { summary: 'Keep the answers of the calculator', tags, body: schema.cost } },
    async ({ ctx, body }) => {
      await saveCost(ctx, body);
      return { answers: body, saved: true, ...costOf(body) };
    },
  );
}

function measures(app: App): void {
  app.get(
    root,
    { config: admin, schema: { summary: 'How good the data are, and how that went', tags } },
    async ({ ctx }) => ({
      data: await overview(ctx),
    }),
  );

  app.post(
    `${root}/measurement`,
    { config: admin, schema: { summary: 'Measure now', tags } },
    async ({ ctx }, reply) => {
      const { jobs } = ctx.runtime;
      await jobs.add(
        ctx,
        'quality.stock',
        { workspace: ctx.workspace.id },
        { jobKey: `quality.stock ${ctx.workspace.id}` },
      );
      return reply.code(202).send({ state: 'queued' });
    },
  );

  app.get(
    `${root}/fields`,
    {
      config: admin,
      schema: {
        summary: 'How full each field is, and what it counts',
        tags,
        querystring: z.object({ object: z.string().max(100) }),
      },
    },
    async ({ ctx, query }) => ({ data: await fieldUse(ctx, catalog(ctx).byPlural(query.object)) }),
  );
  app.put(
    `${root}/fields`,
    {
      config: admin,
      schema: {
        summary: 'Say what counts and how fast it ages',
        tags,
        querystring: z.object({ object: z.string().max(100) }),
        body: schema.fieldSettings,
      },
    },
    async ({ ctx, query, body }) => {
      const def = catalog(ctx).byPlural(query.object);
      await changeSettings(ctx, def, body.fields);
      return { data: await fieldUse(ctx, def) };
    },
  );

  app.get(
    `${root}/queue`,
    {
      config: member,
      schema: { summary: 'Values old enough to be asked for again', tags, querystring: schema.queueQuery },
    },
    async ({ ctx, query }) => dueForVerification(ctx, query.object, query),
  );

  const one = z.object({ object: z.string().max(100), id: z.string().max(100) });
  app.get(
    '/api/v1/:object/:id/quality',
    {
      config: { access: 'records' },
      schema: { summary: 'Where each value came from, and what is missing', tags, params: one },
    },
    async ({ ctx, params }) => recordQuality(ctx, catalog(ctx).byPlural(params.object).name, params.id),
  );
  app.post(
    '/api/v1/:object/:id/verification',
    {
      config: { access: 'records' },
      schema: { summary: 'Say that values are still right', tags, params: one, body: schema.verification },
    },
    async ({ ctx, params, body }) => {
      const object = catalog(ctx).byPlural(params.object).name;
      await verify(ctx, object, params.id, body.fields, body.outcome);
      return recordQuality(ctx, object, params.id);
    },
  );
}

function ruleRoutes(app: App): void {
  app.get(
    `${root}/rules`,
    { config: member, schema: { summary: 'Rules that records must keep', tags } },
    async ({ ctx }) => ({
      data: await rules.rules(ctx),
    }),
  );
  app.post(
    `${root}/rules`,
    { config: admin, schema: { summary: 'Add a rule', tags, body: schema.newRule } },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return rules.addRule(ctx, body);
    },
  );
  app.patch(
    `${root}/rules/:id`,
    { config: admin, schema: { summary: 'Change a rule', tags, params: byId, body: schema.ruleChange } },
    async ({ ctx, params, body }) => rules.changeRule(ctx, params.id, body),
  );
  app.delete(
    `${root}/rules/:id`,
    { config: admin, schema: { summary: 'Remove a rule', tags, params: byId } },
    async ({ ctx, params }, reply) => {
      await rules.removeRule(ctx, params.id);
      return reply.code(204).send();
    },
  );
  app.get(
    `${root}/rules/:id/violations`,
    {
      config: member,
      schema: { summary: 'The records that break a rule', tags, params: byId, querystring: schema.page },
    },
    async ({ ctx, params, query }) => rules.violations(ctx, params.id, query),
  );
  app.post(
    `${root}/rules/:id/exceptions`,
    { config: member, schema: { summary: 'Let a record break a rule', tags, params: byId, body: schema.exception } },
    async ({ ctx, params, body }, reply) => {
      await rules.excuse(ctx, params.id, body.record, body.reason);
      return reply.code(204).send();
    },
  );
  app.delete(
    `${root}/rules/:id/exceptions`,
    {
      config: member,
      schema: {
        summary: 'Hold a record to a rule again',
        tags,
        params: byId,
        querystring: z.object({ record: z.string().max(100).default('') }),
      },
    },
    async ({ ctx, params, query }, reply) => {
      await rules.excuseNoMore(ctx, params.id, query.record);
      return reply.code(204).send();
    },
  );
}

function listRoutes(app: App): void {
  app.get(
    `${root}/lists`,
    { config: admin, schema: { summary: 'Bought and rented lists with their terms', tags } },
    async ({ ctx }) => ({
      data: await lists.licensedLists(ctx),
    }),
  );
  app.post(
    `${root}/lists`,
    { config: admin, schema: { summary: 'Add a list', tags, body: schema.newList } },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return lists.addList(ctx, body);
    },
  );
  app.patch(
    `${root}/lists/:id`,
    { config: admin, schema: { summary: 'Change the terms of a list', tags, params: byId, body: schema.listChange } },
    async ({ ctx, params, body }) => lists.changeList(ctx, params.id, body),
  );
  app.delete(
    `${root}/lists/:id`,
    { config: admin, schema: { summary: 'Forget a list; its records stay', tags, params: byId } },
    async ({ ctx, params }, reply) => {
      await lists.removeList(ctx, params.id);
      return reply.code(204).send();
    },
  );
  app.post(
    `${root}/lists/:id/records`,
    { config: admin, schema: { summary: 'Put records on a list', tags, params: byId, body: schema.listRecords } },
    async ({ ctx, params, body }) => lists.fillList(ctx, params.id, body),
  );
  app.get(
    `${root}/lists/:id/uses`,
    { config: admin, schema: { summary: 'How a list was used', tags, params: byId } },
    async ({ ctx, params }) => ({
      data: await lists.usesOf(ctx, params.id),
    }),
  );
  app.post(
    `${root}/lists/:id/uses`,
    {
      config: member,
      schema: { summary: 'Count one use of a list, if its terms allow it', tags, params: byId, body: schema.use },
    },
    async ({ ctx, params, body }, reply) => {
      reply.code(201);
      return lists.useList(ctx, params.id, body.purpose);
    },
  );
}

function keyingRoutes(app: App): void {
  const path = `${root}/keyings`;
  app.get(
    path,
    { config: member, schema: { summary: 'What is keyed in twice', tags, querystring: schema.keyingState } },
    async ({ ctx, query }) => ({
      data: await keying.keyings(ctx, query.state),
    }),
  );
  app.post(
    path,
    { config: member, schema: { summary: 'Key in for the first time', tags, body: schema.newKeying } },
    async ({ ctx, body }, reply) => {
      reply.code(201);
      return keying.keyFirst(ctx, body);
    },
  );
  app.post(
    `${path}/:id/second`,
    { config: member, schema: { summary: 'Key in for the second time', tags, params: byId, body: schema.keyed } },
    async ({ ctx, params, body }) => keying.keySecond(ctx, params.id, body.values),
  );
  app.post(
    `${path}/:id/resolution`,
    {
      config: member,
      schema: { summary: 'Say what is right where the two differ', tags, params: byId, body: schema.keyed },
    },
    async ({ ctx, params, body }) => keying.settle(ctx, params.id, body.values),
  );
  app.delete(
    `${path}/:id`,
    { config: member, schema: { summary: 'Discard an entry', tags, params: byId } },
    async ({ ctx, params }, reply) => {
      await keying.discard(ctx, params.id);
      return reply.code(204).send();
    },
  );
}

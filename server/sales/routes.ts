import { z } from 'zod';
import type { App } from '../kernel/http.ts';
import { answer } from './answer.ts';
import { copyDeal } from './copying.ts';
import { guardRoutes } from './guards/routes.ts';
import { offerRoutes } from './offers/routes.ts';
import { pipelineRoutes } from './pipelines/routes.ts';
import { completeAction, playbookOf, reopenAction } from './playbook/service.ts';
import * as schema from './schema.ts';
import { loseDeal, reopenDeal, stagesOfDeal, winDeal } from './service.ts';
import { serviceNotesOf } from './service-notes.ts';
import { setTeam, teamOf } from './team/service.ts';

const record = z.record(z.string(), z.unknown());
const config = { access: 'records' } as const;
const tags = ['Deals'];

export function salesRoutes(app: App): void {
  outcomes(app);
  playbooks(app);
  parts(app);
  offerRoutes(app);
  guardRoutes(app);
  pipelineRoutes(app);
}

function outcomes(app: App): void {
  const answers = { tags, params: schema.dealPath, response: { 200: record } };

  app.post(
    '/api/v1/deals/:id/win',
    { config, schema: { ...answers, summary: 'Win a deal', body: schema.win } },
    async (request, reply) => answer(reply, await winDeal(request.ctx, request.params.id, request.body ?? {})),
  );
  app.delete(
    '/api/v1/deals/:id/win',
    { config, schema: { ...answers, summary: 'Reopen a deal that was won' } },
    async (request, reply) => answer(reply, await reopenDeal(request.ctx, request.params.id, 'won')),
  );
  app.post(
    '/api/v1/deals/:id/loss',
    { config, schema: { ...answers, summary: 'Lose a deal', body: schema.loss } },
    async (request, reply) => answer(reply, await loseDeal(request.ctx, request.params.id, request.body ?? {})),
  );
  app.delete(
    '/api/v1/deals/:id/loss',
    { config, schema: { ...answers, summary: 'Reopen a deal that was lost' } },
    async (request, reply) => answer(reply, await reopenDeal(request.ctx, request.params.id, 'lost')),
  );
  app.post(
    '/api/v1/deals/:id/copy',
    {
      config,
      schema: {
        tags,
        params: schema.dealPath,
        summary: 'Make a deal like this one',
        body: schema.copy,
        response: { 201: record },
      },
    },
    async (request, reply) => {
      reply.code(201);
      return answer(reply, await copyDeal(request.ctx, request.params.id, request.body?.name));
    },
  );
  app.get(
    '/api/v1/deals/:id/stages',
    {
      config,
      schema: {
        summary: 'The stages a deal has stood in, and for how long',
        tags,
        params: schema.dealPath,
        response: { 200: z.object({ data: z.array(schema.stageVisit) }) },
      },
    },
    async (request) => ({ data: await stagesOfDeal(request.ctx, request.params.id) }),
  );
}

function playbooks(app: App): void {
  app.get(
    '/api/v1/deals/:id/playbook',
    {
      config,
      schema: {
        summary: 'What the stages ask for, what is done of it, and how long the deal has stood where it is',
        tags,
        params: schema.dealPath,
        response: { 200: schema.playbook },
      },
    },
    async (request) => playbookOf(request.ctx, request.params.id),
  );
  const one = { tags, params: schema.actionPath, response: { 200: schema.playbook } };
  app.post(
    '/api/v1/deals/:id/actions/:action/completion',
    { config, schema: { ...one, summary: 'Tick off an action of the playbook', body: schema.completion } },
    async ({ ctx, params, body }, reply) => {
      const { playbook, changeSet } = await completeAction(ctx, params.id, params.action, body?.note);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return playbook;
    },
  );
  app.delete(
    '/api/v1/deals/:id/actions/:action/completion',
    { config, schema: { ...one, summary: 'Take the tick back' } },
    async ({ ctx, params }, reply) => {
      const { playbook, changeSet } = await reopenAction(ctx, params.id, params.action);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return playbook;
    },
  );
}

function parts(app: App): void {
  const list = { 200: z.object({ data: z.array(record) }) };
  app.get(
    '/api/v1/deals/:id/team',
    { config, schema: { summary: 'Who works on a deal', tags, params: schema.dealPath, response: list } },
    async ({ ctx, params }) => ({ data: await teamOf(ctx, params.id) }),
  );
  app.put(
    '/api/v1/deals/:id/team',
    {
      config,
      schema: {
        summary: 'Say who works on a deal, and what part of it counts as whose; shares come to 100',
        tags,
        params: schema.dealPath,
        body: schema.team,
        response: list,
      },
    },
    async ({ ctx, params, body }, reply) => {
      const { data, changeSet } = await setTeam(ctx, params.id, body.members);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return { data };
    },
  );
  app.get(
    '/api/v1/companies/:id/service-notes',
    {
      config,
      schema: {
        summary: 'What sellers left for service in the won deals of a company',
        tags: ['Companies'],
        params: schema.anyPath,
        response: { 200: z.object({ data: z.array(schema.serviceNote) }) },
      },
    },
    async ({ ctx, params }) => ({ data: await serviceNotesOf(ctx, params.id) }),
  );
}

import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import * as schema from './schema.ts';
import { answerCriterion, leadChecklist } from './service/checklist.ts';
import { convertLead, proposeConversion, unconvertLead } from './service/convert.ts';
import { changeLeadSettings, inboxCounts, leadSettings } from './service/inbox.ts';
import { takeInquiry } from './service/inquiry.ts';
import * as moves from './service/move.ts';
import { rivalsFor, rivalsOf } from './service/rivals.ts';
import { revenueBySource } from './service/sources.ts';

const record = z.record(z.string(), z.unknown());
const config = { access: 'records' } as const;
const tags = ['Leads'];
const params = schema.leadPath;

export function leadRoutes(app: App): void {
  verbs(app);
  conversion(app);
  inbox(app);

  app.get(
    '/api/v1/leads/:id/checklist',
    {
      config,
      schema: { tags, params, summary: 'What a lead is qualified by', response: { 200: schema.checklist } },
    },
    async (request) => leadChecklist(request.ctx, request.params.id),
  );
  app.put(
    '/api/v1/leads/:id/checklist',
    {
      config,
      schema: {
        tags,
        params,
        summary: 'Answer one line of the checklist',
        body: schema.checklistAnswer,
        response: { 200: schema.checklist },
      },
    },
    async (request, reply) => {
      const { checklist, changeSet } = await answerCriterion(request.ctx, request.params.id, request.body);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return checklist;
    },
  );

  for (const object of ['leads', 'deals'] as const) {
    app.get(
      `/api/v1/${object}/:id/rivals`,
      {
        config,
        schema: { tags, params, summary: 'Colleagues at work on the same prospect', response: { 200: schema.rivals } },
      },
      async (request) => ({ data: await rivalsOf(request.ctx, object, request.params.id) }),
    );
  }
  app.get(
    '/api/v1/rivals',
    {
      config,
      schema: {
        tags,
        summary: 'Colleagues at work on a prospect',
        querystring: schema.rivalsQuery,
        response: { 200: schema.rivals },
      },
    },
    async (request) => ({ data: await rivalsFor(request.ctx, request.query) }),
  );
}

function verbs(app: App): void {
  const answers = { tags, params, response: { 200: record } };
  const plain = [
    ['acceptance', 'Accept a new lead', moves.acceptLead, 'Give a lead back to the inbox', moves.releaseLead],
    ['qualification', 'Qualify a lead', moves.qualifyLead, 'Take the qualification back', moves.unqualifyLead],
  ] as const;
  for (const [name, summary, act, back, takeBack] of plain) {
    app.post(`/api/v1/leads/:id/${name}`, { config, schema: { ...answers, summary } }, async (request, reply) =>
      answer(reply, await act(request.ctx, request.params.id)),
    );
    app.delete(`/api/v1/leads/:id/${name}`, { config, schema: { ...answers, summary: back } }, async (request, reply) =>
      answer(reply, await takeBack(request.ctx, request.params.id)),
    );
  }
  app.post(
    '/api/v1/leads/:id/disqualification',
    { config, schema: { ...answers, summary: 'Disqualify a lead', body: schema.disqualification } },
    async (request, reply) => answer(reply, await moves.disqualifyLead(request.ctx, request.params.id, request.body)),
  );
  app.delete(
    '/api/v1/leads/:id/disqualification',
    { config, schema: { ...answers, summary: 'Take the disqualification back' } },
    async (request, reply) => answer(reply, await moves.requalifyLead(request.ctx, request.params.id)),
  );
  app.post(
    '/api/v1/leads/:id/recycling',
    { config, schema: { ...answers, summary: 'Put a lead aside until a day', body: schema.recycling } },
    async (request, reply) => answer(reply, await moves.recycleLead(request.ctx, request.params.id, request.body)),
  );
  app.delete(
    '/api/v1/leads/:id/recycling',
    { config, schema: { ...answers, summary: 'Bring a lead back to the inbox now' } },
    async (request, reply) => answer(reply, await moves.returnLead(request.ctx, request.params.id)),
  );
}

function conversion(app: App): void {
  const path = '/api/v1/leads/:id/conversion';
  app.get(
    path,
    {
      config,
      schema: { tags, params, summary: 'What a conversion would make', response: { 200: schema.proposal } },
    },
    async (request) => proposeConversion(request.ctx, request.params.id),
  );
  app.post(
    path,
    {
      config,
      schema: {
        tags,
        params,
        summary: 'Make a deal of a lead',
        body: schema.conversion,
        response: { 200: record },
      },
    },
    async (request, reply) =>
      answer(reply, await convertLead(request.ctx, request.params.id, request.body ?? undefined)),
  );
  app.delete(
    path,
    { config, schema: { tags, params, summary: 'Take a conversion back', response: { 200: record } } },
    async (request, reply) => answer(reply, await unconvertLead(request.ctx, request.params.id)),
  );
}

function inbox(app: App): void {
  app.post(
    '/api/v1/inquiries',
    {
      config: { access: 'member' },
      schema: {
        tags,
        summary: 'Take in what somebody asks',
        body: schema.inquiry,
        response: { 200: record, 201: record },
      },
    },
    async (request, reply) => {
      const taken = await takeInquiry(request.ctx, request.body);
      reply.code(taken.again ? 200 : 201);
      return answer(reply, taken);
    },
  );
  app.get(
    '/api/v1/lead-inbox',
    { config, schema: { tags, summary: 'How much waits in the inbox', response: { 200: schema.inboxCounts } } },
    async (request) => inboxCounts(request.ctx),
  );
  app.get(
    '/api/v1/lead-settings',
    {
      config: { access: 'signed_in' },
      schema: { tags, summary: 'How leads are judged', response: { 200: schema.leadSettings } },
    },
    async (request) => leadSettings(request.ctx),
  );
  app.patch(
    '/api/v1/lead-settings',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Set how leads are judged',
        body: schema.leadSettingsChange,
        response: { 200: schema.leadSettings },
      },
    },
    async (request) => changeLeadSettings(request.ctx, request.body),
  );
  app.get(
    '/api/v1/reports/sources',
    {
      config,
      schema: {
        tags,
        summary: 'What each source brought in',
        querystring: schema.sourceQuery,
        response: { 200: schema.sourceReport },
      },
    },
    async (request) => revenueBySource(request.ctx, request.query),
  );
}

function answer(reply: FastifyReply, { record, changeSet }: moves.Moved) {
  reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { holdCheckIn, withdrawCheckIn } from '../checkins/service.ts';
import {
  contractSettingsShape,
  heldWish,
  noticeAnswer,
  recordPath,
  renewWish,
  signWish,
  terminateWish,
} from './schema.ts';
import {
  fulfilObligation,
  type Kept,
  noticeOf,
  renewContract,
  reopenObligation,
  signContract,
  terminateContract,
  withdrawTermination,
} from './service.ts';
import { contractSettings, setContractSettings } from './settings.ts';

const config = { access: 'records' } as const;
const record = z.record(z.string(), z.unknown());
const tags = ['Contracts'];

export function contractRoutes(app: App): void {
  const answers = { tags, params: recordPath, response: { 200: record } };
  const path = '/api/v1/contracts/:id';

  app.post(
    `${path}/signature`,
    { config, schema: { ...answers, summary: 'Sign a contract', body: signWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await signContract(ctx, params.id, body?.on)),
  );
  app.get(
    `${path}/notice`,
    {
      config,
      schema: {
        tags,
        params: recordPath,
        summary: 'What giving notice today would mean',
        response: { 200: noticeAnswer },
      },
    },
    async ({ ctx, params }) => noticeOf(ctx, params.id),
  );
  app.post(
    `${path}/termination`,
    { config, schema: { ...answers, summary: 'Give notice', body: terminateWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await terminateContract(ctx, params.id, body)),
  );
  app.delete(
    `${path}/termination`,
    { config, schema: { ...answers, summary: 'Take notice back' } },
    async ({ ctx, params }, reply) => answer(reply, await withdrawTermination(ctx, params.id)),
  );
  app.post(
    `${path}/renewal`,
    { config, schema: { ...answers, summary: 'Begin the next term of a contract', body: renewWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await renewContract(ctx, params.id, body)),
  );
  app.post(
    '/api/v1/obligations/:id/fulfilment',
    { config, schema: { ...answers, summary: 'Tick an obligation off', body: signWish } },
    async ({ ctx, params, body }, reply) => answer(reply, await fulfilObligation(ctx, params.id, body?.on)),
  );
  app.delete(
    '/api/v1/obligations/:id/fulfilment',
    { config, schema: { ...answers, summary: 'Open an obligation again' } },
    async ({ ctx, params }, reply) => answer(reply, await reopenObligation(ctx, params.id)),
  );
  app.post(
    '/api/v1/check-ins/:id/outcome',
    { config, schema: { ...answers, summary: 'Tell how a check-in went', body: heldWish } },
    async ({ ctx, params, body }, reply) => {
      const { deal, ...kept } = await holdCheckIn(ctx, params.id, body);
      return { ...answer(reply, kept), opened_deal: deal };
    },
  );
  app.delete(
    '/api/v1/check-ins/:id/outcome',
    { config, schema: { ...answers, summary: 'Take the outcome of a check-in back' } },
    async ({ ctx, params }, reply) => answer(reply, await withdrawCheckIn(ctx, params.id)),
  );
  app.get(
    '/api/v1/contract-settings',
    {
      config,
      schema: { tags, summary: 'How this workspace renews contracts', response: { 200: contractSettingsShape } },
    },
    async ({ ctx }) => contractSettings(ctx),
  );
  app.patch(
    '/api/v1/contract-settings',
    {
      config: { access: 'admin' },
      schema: {
        tags,
        summary: 'Set how this workspace renews contracts',
        body: contractSettingsShape.partial(),
        response: { 200: contractSettingsShape },
      },
    },
    async ({ ctx, body }) => setContractSettings(ctx, body),
  );
}

function answer(reply: FastifyReply, { record, changeSet }: Kept) {
  reply.header('etag', `"${record.version}"`);
  if (changeSet) reply.header('kith-change-set', changeSet);
  return record;
}

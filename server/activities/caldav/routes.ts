import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { systemContext } from '../../kernel/system.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Calendar'];

export function caldavRoutes(app: App): void {
  const config = { access: 'member' } as const;
  const path = '/api/v1/calendar-accounts';
  app.get(
    path,
    {
      config: { access: 'signed_in' },
      schema: { summary: 'One’s other calendars, and how they stand', tags, response: { 200: schema.accounts } },
    },
    (request) => service.myAccounts(request.ctx),
  );
  app.post(
    `${path}/discovery`,
    {
      config: { ...config, idempotency: 'off' },
      schema: {
        summary: 'Look for calendars on a CalDAV server',
        tags,
        body: schema.sign,
        response: { 200: schema.found },
      },
    },
    (request) => service.discover(request.ctx, request.body),
  );
  app.post(
    path,
    {
      config,
      schema: {
        summary: 'Keep a calendar on a CalDAV server in step',
        tags,
        body: schema.newAccount,
        response: { 201: schema.account },
      },
    },
    async (request, reply) => reply.code(201).send(await service.addAccount(request.ctx, request.body)),
  );
  app.put(
    `${path}/:id/password`,
    {
      config,
      schema: {
        summary: 'Give the password of a calendar anew',
        tags,
        params: schema.accountPath,
        body: schema.newPassword,
        response: { 200: schema.account },
      },
    },
    (request) => service.changePassword(request.ctx, request.params.id, request.body.password),
  );
  app.post(
    `${path}/:id/sync`,
    {
      config: { ...config, idempotency: 'off' },
      schema: {
        summary: 'Bring a calendar in step now',
        tags,
        params: schema.accountPath,
        response: { 200: schema.account },
      },
    },
    (request) => {
      const { runtime, workspace } = request.ctx;
      return service.syncNow(request.ctx, systemContext(runtime, workspace), request.params.id);
    },
  );
  app.delete(
    `${path}/:id`,
    {
      config,
      schema: {
        summary: 'Let go of a calendar',
        tags,
        params: schema.accountPath,
        response: { 204: z.null() },
      },
    },
    async (request, reply) => {
      await service.removeAccount(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
}

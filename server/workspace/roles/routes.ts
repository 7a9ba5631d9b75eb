import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { endLook, lookAnswer, newLook, startLook } from './looks.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Roles'];

export function roleRoutes(app: App): void {
  app.post(
    '/api/v1/looks',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Look as a role or a member: send the id as X-Kith-Look-As',
        tags,
        body: newLook,
        response: { 201: lookAnswer },
      },
    },
    async (request, reply) => reply.code(201).send(await startLook(request.ctx, request.body)),
  );

  app.delete(
    '/api/v1/looks/:id',
    {
      config: { access: 'admin' },
      schema: { summary: 'Stop looking', tags, params: schema.rolePath, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await endLook(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.get(
    '/api/v1/roles',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'The roles there are, and what each allows', tags, response: { 200: schema.roleList } },
    },
    (request) => service.listRoles(request.ctx),
  );

  app.post(
    '/api/v1/roles',
    {
      config: { access: 'admin' },
      schema: { summary: 'Make a role', tags, body: schema.newRole, response: { 201: schema.roleAnswer } },
    },
    async (request, reply) => reply.code(201).send(await service.createRole(request.ctx, request.body)),
  );

  app.get(
    '/api/v1/roles/:id',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'One role', tags, params: schema.rolePath, response: { 200: schema.roleAnswer } },
    },
    (request) => service.getRole(request.ctx, request.params.id),
  );

  app.patch(
    '/api/v1/roles/:id',
    {
      config: { access: 'admin' },
      schema: {
        summary: 'Change a role; it counts at once for all who have it',
        tags,
        params: schema.rolePath,
        body: schema.roleChange,
        response: { 200: schema.roleAnswer },
      },
    },
    (request) => service.changeRole(request.ctx, request.params.id, request.body),
  );

  app.delete(
    '/api/v1/roles/:id',
    {
      config: { access: 'admin' },
      schema: { summary: 'Delete a role that nobody has', tags, params: schema.rolePath, response: { 204: z.null() } },
    },
    async (request, reply) => {
      const { changeSet } = await service.removeRole(request.ctx, request.params.id);
      if (changeSet) reply.header('kith-change-set', changeSet);
      return reply.code(204).send(null);
    },
  );
}

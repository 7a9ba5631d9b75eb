import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { deviceOf, giveCookie, sessionToken } from '../sign-in/cookie.ts';
import { session } from '../sign-in/schema.ts';
import { describeSession } from '../sign-in/service.ts';
import { offerPasswordReset } from './reset.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Invitations'];
const byId = z.object({ id: z.uuid() });
const byToken = z.object({ token: z.string() });

export function invitationRoutes(app: App): void {
  app.get(
    '/api/v1/invitations',
    {
      config: { access: 'admin' },
      schema: { summary: 'Invitations not yet accepted', tags, response: { 200: schema.invitationList } },
    },
    (request) => service.listInvitations(request.ctx),
  );

  app.post(
    '/api/v1/invitations',
    {
      config: { access: 'admin', idempotency: 'off' },
      schema: {
        summary: 'Invite somebody by a link',
        tags,
        body: schema.newInvitation,
        response: { 201: schema.invitationMade },
      },
    },
    async (request, reply) => {
      const made = await service.invite(request.ctx, request.body);
      return reply.code(201).send({ ...made, link: linkTo(request, made.token) });
    },
  );

  app.post(
    '/api/v1/invitations/:id/renewal',
    {
      config: { access: 'admin', idempotency: 'off' },
      schema: {
        summary: 'A new link for another seven days; the old one stops working',
        tags,
        params: byId,
        response: { 200: schema.invitationMade },
      },
    },
    async (request) => {
      const made = await service.renewInvitation(request.ctx, request.params.id);
      return { ...made, link: linkTo(request, made.token) };
    },
  );

  app.delete(
    '/api/v1/invitations/:id',
    {
      config: { access: 'admin' },
      schema: { summary: 'Withdraw an invitation', tags, params: byId, response: { 204: z.null() } },
    },
    async (request, reply) => {
      await service.revokeInvitation(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/v1/members/:id/password-reset',
    {
      config: { access: 'admin', idempotency: 'off' },
      schema: {
        summary: 'A link with which a member chooses a new password',
        tags: ['Members'],
        params: byId,
        response: { 201: schema.resetMade },
      },
    },
    async (request, reply) => {
      const { token, expires_at } = await offerPasswordReset(request.ctx, request.params.id);
      return reply.code(201).send({ link: linkTo(request, token), expires_at });
    },
  );

  app.get(
    '/api/v1/invitations/:token',
    {
      config: { access: 'public' },
      schema: {
        summary: 'What an invitation link invites to',
        tags,
        params: byToken,
        response: { 200: schema.invitationShown },
      },
    },
    (request) => service.showInvitation(app.runtime, request.params.token),
  );

  app.post(
    '/api/v1/invitations/:token/acceptance',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Accept an invitation and sign in',
        tags,
        params: byToken,
        body: schema.acceptance,
        response: { 200: session },
      },
    },
    async (request, reply) => {
      const { token } = request.params;
      const signedIn = await service.acceptInvitation(
        app.runtime,
        token,
        request.body,
        deviceOf(request),
        sessionToken(request),
      );
      giveCookie(request, reply, signedIn.token);
      return describeSession(signedIn.ctx);
    },
  );
}

/** The address people use, or else the one that the administrator has in their browser right now. */
function linkTo(request: FastifyRequest, token: string): string {
  const base = request.server.runtime.config.url ?? `${request.protocol}://${request.host}`;
  return `${base}/invitations/${token}`;
}

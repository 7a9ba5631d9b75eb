import { z } from 'zod';
import type { App } from '../../kernel/http.ts';
import { answer } from '../answer.ts';
import { authenticatorFor } from './authenticator.ts';
import { currentAccess, deviceOf, giveCookie, sessionToken, takeCookie } from './cookie.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

const tags = ['Sign-in'];
const nothing = { 204: z.null() };

export function signInRoutes(app: App): void {
  app.setAuthenticator(authenticatorFor(app.runtime));

  app.post(
    '/api/v1/session',
    {
      config: { access: 'public' },
      schema: { summary: 'Sign in', tags, body: schema.signIn, response: { 200: schema.session } },
    },
    async (request, reply) => {
      const signedIn = await service.signIn(app.runtime, request.body, deviceOf(request), sessionToken(request));
      giveCookie(request, reply, signedIn.token);
      return service.describeSession(signedIn.ctx);
    },
  );

  app.get(
    '/api/v1/session',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'Who am I, and what may I do', tags, response: { 200: schema.session } },
    },
    async (request, reply) => {
      const token = sessionToken(request);
      // The browser's copy lives as long as the server's, which is prolonged by use.
      if (token && !request.headers.authorization) giveCookie(request, reply, token);
      return service.describeSession(request.ctx);
    },
  );

  app.delete(
    '/api/v1/session',
    { config: { access: 'signed_in' }, schema: { summary: 'Sign out', tags, response: nothing } },
    async (request, reply) => {
      const token = sessionToken(request);
      if (token && !request.headers.authorization) await service.endSession(app.runtime, token, deviceOf(request));
      takeCookie(request, reply);
      return reply.code(204).send(null);
    },
  );

  app.patch(
    '/api/v1/session/preferences',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'Change preferences; null takes one away',
        tags,
        body: schema.preferences,
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    (request) => service.setPreferences(request.ctx, request.body),
  );

  app.patch(
    '/api/v1/session/profile',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'Change one’s own name, job title or phone',
        tags,
        body: schema.profile,
        response: { 200: z.record(z.string(), z.unknown()) },
      },
    },
    async (request, reply) => answer(reply, await service.changeProfile(request.ctx, request.body)),
  );

  app.post(
    '/api/v1/session/password',
    {
      config: { access: 'signed_in', idempotency: 'off' },
      schema: {
        summary: 'Change the password and sign out other devices',
        tags,
        body: schema.passwordChange,
        response: nothing,
      },
    },
    async (request, reply) => {
      await service.changePassword(request.ctx, await currentAccess(request), request.body, request.ip);
      return reply.code(204).send(null);
    },
  );

  app.post(
    '/api/v1/session/workspace',
    {
      config: { access: 'signed_in' },
      schema: {
        summary: 'Go on in another workspace',
        tags,
        body: schema.workspaceChoice,
        response: { 200: schema.session },
      },
    },
    async (request) => {
      const access = await currentAccess(request);
      const ctx = await service.switchWorkspace(request.ctx, access, request.body.workspace);
      return service.describeSession(ctx);
    },
  );

  app.get(
    '/api/v1/sessions',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'Where one is signed in', tags, response: { 200: schema.sessionList } },
    },
    async (request) => service.listSessions(request.ctx, await currentAccess(request)),
  );

  app.delete(
    '/api/v1/sessions',
    { config: { access: 'signed_in' }, schema: { summary: 'Sign out everywhere', tags, response: nothing } },
    async (request, reply) => {
      await service.signOutEverywhere(request.ctx);
      takeCookie(request, reply);
      return reply.code(204).send(null);
    },
  );

  app.delete(
    '/api/v1/sessions/:id',
    {
      config: { access: 'signed_in' },
      schema: { summary: 'Sign out one device', tags, params: z.object({ id: z.uuid() }), response: nothing },
    },
    async (request, reply) => {
      await service.endOneSession(request.ctx, request.params.id);
      return reply.code(204).send(null);
    },
  );
}

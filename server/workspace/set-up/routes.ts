import type { App } from '../../kernel/http.ts';
import { deviceOf, giveCookie } from '../sign-in/cookie.ts';
import { session } from '../sign-in/schema.ts';
import { describeSession } from '../sign-in/service.ts';
import * as schema from './schema.ts';
import * as service from './service.ts';

export function setUpRoutes(app: App): void {
  app.post(
    '/api/v1/setup',
    {
      config: { access: 'public' },
      schema: {
        summary: 'Make the first workspace and its owner, once',
        tags: ['Sign-in'],
        body: schema.setUp,
        response: { 201: session },
      },
    },
    async (request, reply) => {
      const signedIn = await service.setUp(app.runtime, request.body, deviceOf(request));
      giveCookie(request, reply, signedIn.token);
      return reply.code(201).send(await describeSession(signedIn.ctx));
    },
  );
}

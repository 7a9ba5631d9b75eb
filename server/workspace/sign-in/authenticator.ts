import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../../kernel/access.ts';
import type { Context } from '../../kernel/context.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { type Access, accessByKey, accessBySession, contextOf, SESSION_COOKIE } from './access.ts';

/**
 * Says who sends a request. It stands before every one of them, so it answers without a query and without a promise
 * whenever the caller is known. A request with an Authorization header is judged by that alone: a cookie beside it
 * would be used without the check that guards cookies.
 */
export const authenticatorFor =
  (runtime: Runtime): Authenticator =>
  (request) => {
    const access = prove(runtime, request);
    if (access === null) return null;
    if (access instanceof Promise) return access.then((found) => toContext(runtime, found, request));
    return toContext(runtime, access, request);
  };

function prove(runtime: Runtime, request: FastifyRequest) {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [scheme, key, ...rest] = authorization.split(' ', 3);
    return scheme?.toLowerCase() === 'bearer' && key && rest.length === 0 ? accessByKey(runtime, key) : null;
  }
  const token = request.cookies[SESSION_COOKIE];
  return token ? accessBySession(runtime, token) : null;
}

const toContext = (runtime: Runtime, access: Access | null, request: FastifyRequest): Context | null =>
  access && contextOf(runtime, access, request.id, request.ip);

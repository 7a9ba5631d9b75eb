import type { FastifyRequest } from 'fastify';
import type { Authenticator } from '../../kernel/access.ts';
import type { Context } from '../../kernel/context.ts';
import { forbidden } from '../../kernel/errors.ts';
import type { Runtime } from '../../kernel/runtime.ts';
import { type Access, accessByKey, accessByLook, accessBySession, contextOf, SESSION_COOKIE } from './access.ts';

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
    if (access instanceof Promise) return access.then((found) => asAsked(runtime, found, request));
    return asAsked(runtime, access, request);
  };

/** An administrator may ask to be answered as somebody else: see `roles/looks.ts`. */
function asAsked(runtime: Runtime, access: Access | null, request: FastifyRequest) {
  const look = request.headers['x-kith-look-as'];
  if (!access || look === undefined) return toContext(runtime, access, request);
  const found = accessByLook(runtime, access, String(look));
  const shown = (seen: Access | null) => {
    if (!seen) throw forbidden('You are not looking as anybody any more');
    return toContext(runtime, seen, request);
  };
  return found instanceof Promise ? found.then(shown) : shown(found);
}

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

import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Access, accessBySession, SESSION_COOKIE, SESSION_SECONDS } from './access.ts';
import type { Device } from './service.ts';

/** `token` as the browser is to keep it: out of reach of scripts, and not sent along from other sites. */
export function giveCookie(request: FastifyRequest, reply: FastifyReply, token: string): void {
  reply.setCookie(SESSION_COOKIE, token, { ...attributes(request), maxAge: SESSION_SECONDS });
}

export function takeCookie(request: FastifyRequest, reply: FastifyReply): void {
  reply.clearCookie(SESSION_COOKIE, attributes(request));
}

export const sessionToken = (request: FastifyRequest): string | undefined => request.cookies[SESSION_COOKIE];

/** The session that this request came with. */
export async function currentAccess(request: FastifyRequest): Promise<Access | null> {
  const token = request.headers.authorization ? undefined : sessionToken(request);
  return token ? accessBySession(request.server.runtime, token) : null;
}

export const deviceOf = (request: FastifyRequest): Device => ({
  userAgent: request.headers['user-agent'] ?? null,
  address: request.ip,
  requestId: request.id,
});

function attributes(request: FastifyRequest) {
  const https = request.protocol === 'https' || request.server.runtime.config.url?.startsWith('https:') === true;
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: https } as const;
}

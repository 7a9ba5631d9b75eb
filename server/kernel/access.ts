import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import type { Context } from './context.ts';
import { DomainError, forbidden, unauthenticated } from './errors.ts';
import { callerOf } from './idempotency.ts';
import { type Linked, openLink } from './links.ts';
import { Quota } from './quota.ts';
import { type Left, RateLimit } from './rate-limit.ts';
import type { Runtime } from './runtime.ts';
import type { ServerState } from './state.ts';

/**
 * Who may call a route. `public`: anyone. `signed_in`: any role. `member`: whoever may write. `admin`: admins and owners.
 * `owner`: owners. `records`: signed in, and the record engine asks for each object. `link`: whoever has the link to one
 * record, of the kind that `config.link` names, in the parameter `token`.
 */
export type Access = 'public' | 'link' | 'signed_in' | 'member' | 'admin' | 'owner' | 'records';

/** One route as it was registered: what walks over all of them (tests, the API's description) reads these. */
export interface RouteEntry {
  readonly method: string;
  readonly url: string;
  readonly access: Access;
  readonly schema: FastifySchema | undefined;
}

/** Who sends this request, and in which workspace; null where it carries no valid session or key. */
export type Authenticator = (request: FastifyRequest) => Promise<Context | null> | Context | null;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before the handler runs, except on `public` routes: they have no caller. */
    ctx: Context;
    /** On `link` routes: what the visitor's token leads to. `ctx` is then Kith's own, which may do everything: the route must keep to this record. */
    link: Linked;
  }
}

const ACCESS = new Set<Access>(['public', 'link', 'signed_in', 'member', 'admin', 'owner', 'records']);
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Stands before every route: state of the server, rate limit, who is calling, foreign sites, role. */
export function gate(app: FastifyInstance, runtime: Runtime, state: ServerState): void {
  let authenticate: Authenticator = () => null;
  app.decorate('setAuthenticator', (authenticator: Authenticator) => {
    authenticate = authenticator;
  });
  app.decorate('authenticate', async (request: FastifyRequest) => authenticate(request));
  app.decorateRequest('ctx', null as unknown as Context);
  app.decorateRequest('link', null as unknown as Linked);

  const table: RouteEntry[] = [];
  app.decorate('routeTable', table);
  app.addHook('onRoute', (route) => {
    if (!route.config?.access || !ACCESS.has(route.config.access)) {
      throw new Error(
        `${route.method} ${route.url} does not say who may call it: add config: { access: 'public' | 'link' | 'signed_in' | 'member' | 'admin' | 'owner' | 'records' }`,
      );
    }
    if (route.config.access === 'link' && !(route.config.link && route.url.includes('/:token')))
      throw new Error(`${route.method} ${route.url} does not say what kind of link opens it, or has no :token`);
    const methods = Array.isArray(route.method) ? route.method : [route.method];
    for (const method of methods)
      table.push({ method, url: route.url, access: route.config.access, schema: route.schema });
  });

  const callers = new RateLimit(runtime.config.rateLimit);
  const writers = new RateLimit(runtime.config.writeLimit);
  const quota = new Quota(runtime);
  app.addHook('onClose', () => quota.stop());
  const strangers = new RateLimit(Math.ceil(runtime.config.rateLimit / 10));

  app.addHook('onRequest', (request, reply, done) => {
    reply
      .header('x-request-id', request.id)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store');
    try {
      const config = request.routeOptions.config;
      if (state.phase !== 'ok' && !config.always) throw notServing(state);
      const access = config.access;
      if (UNSAFE.has(request.method)) refuseForeignSites(request);
      // A page that is not there has no access to check: its handler says so.
      if (!access || access === 'public') {
        strangers.take(request.ip);
        return done();
      }
      if (access === 'link') {
        strangers.take(request.ip);
        visit(request).then(() => done(), done);
        return;
      }
      const found = authenticate(request);
      if (found instanceof Promise) {
        found.then((ctx) => admit(request, reply, access, ctx)).then(() => done(), done);
      } else {
        admit(request, reply, access, found);
        done();
      }
    } catch (error) {
      done(error as Error);
    }
  });

  async function visit(request: FastifyRequest): Promise<void> {
    const { token } = request.params as { token: string };
    const { ctx, linked } = await openLink(runtime, request.routeOptions.config.link ?? '', token);
    request.ctx = { ...ctx, requestId: request.id, address: request.ip };
    request.link = linked;
  }

  function admit(request: FastifyRequest, reply: FastifyReply, access: Access, ctx: Context | null): void {
    if (!ctx) {
      strangers.take(request.ip);
      throw unauthenticated();
    }
    const caller = callerOf(ctx);
    const writes = UNSAFE.has(request.method) && !request.routeOptions.config.reads;
    tell(reply, [
      ['requests', callers, callers.take(caller)],
      ['writes', writers, writes ? writers.take(caller) : null],
    ]);
    if (ctx.actor.keyId) quota.take(ctx.actor.keyId);
    if (UNSAFE.has(request.method) && !request.headers.authorization && request.headers['x-kith-request'] !== '1') {
      throw forbidden('Requests that change something must carry the header X-Kith-Request: 1');
    }
    if (ctx.looking && UNSAFE.has(request.method) && !request.routeOptions.config.reads)
      throw forbidden(`You are looking as ${ctx.looking.name}: nothing can be changed until you stop looking`);
    refuseRole(ctx, access);
    request.ctx = ctx;
  }
}

/** `RateLimit` and `RateLimit-Policy`, as the working group on HTTP APIs drafts them (draft-ietf-httpapi-ratelimit-headers-10). */
function tell(reply: FastifyReply, limits: Array<[name: string, limit: RateLimit, left: Left | null]>): void {
  const told = limits.filter(([, , left]) => left !== null);
  if (told.length === 0) return;
  reply
    .header('ratelimit-policy', told.map(([name, { perMinute }]) => `"${name}";q=${perMinute};w=60`).join(', '))
    .header('ratelimit', told.map(([name, , left]) => `"${name}";r=${left?.requests};t=${left?.full}`).join(', '));
}

function refuseRole(ctx: Context, access: Access): void {
  const { role } = ctx;
  if (access === 'member' && role === 'read_only') throw forbidden('Your role may read but not change anything');
  if (access === 'admin' && role !== 'admin' && role !== 'owner') throw forbidden('Only administrators may do this');
  if (access === 'owner' && role !== 'owner') throw forbidden('Only owners may do this');
}

/** Browsers say where a request comes from; one that another site's page sends is refused, whatever it carries. */
function refuseForeignSites(request: FastifyRequest): void {
  if (request.headers['sec-fetch-site'] === 'cross-site') throw forbidden('This request comes from another site');
}

function notServing(state: ServerState): DomainError {
  if (state.phase === 'migrating')
    return new DomainError('unavailable', 'Kith is bringing its database up to date. Try again shortly.');
  if (state.phase === 'stopping') return new DomainError('unavailable', 'Kith is stopping.');
  return new DomainError('unavailable', 'Kith cannot serve at the moment. Its log says what has to be done.');
}

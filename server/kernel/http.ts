import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import cookie from '@fastify/cookie';
import multipart from '@fastify/multipart';
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchemaCompiler,
  type RawServerDefault,
} from 'fastify';
import { ResponseSerializationError, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { z } from 'zod';
import { type Access, type Authenticator, gate, type RouteEntry } from './access.ts';
import { type Context, withFreshDefinitions } from './context.ts';
import { DomainError, notFound } from './errors.ts';
import { answerOnce } from './idempotency.ts';
import { uuidv7 } from './ids.ts';
import { readJsonBodies } from './json-body.ts';
import { measureRequests, serveMetrics } from './metrics.ts';
import { documentRoutes } from './openapi.ts';
import { problemOf } from './problem.ts';
import type { Runtime } from './runtime.ts';
import { newState, type ServerState } from './state.ts';
import { serveStatus } from './status.ts';
import { serveWeb } from './web.ts';

export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    runtime: Runtime;
    /** Every route, in the order they were registered. */
    routeTable: RouteEntry[];
    /** Says who a request comes from; one domain registers it, once. */
    setAuthenticator(authenticator: Authenticator): void;
    /** Asks again who a request comes from, for what stays open longer than a request. */
    authenticate(request: FastifyRequest): Promise<Context | null>;
  }
  interface FastifyContextConfig {
    access?: Access;
    /** With `access: 'link'`: the kind of link that opens it. */
    link?: string;
    /** `off` where an answer must not be kept for a retry, because it holds a secret that is shown once. */
    idempotency?: 'off';
    /** A POST that only reads, such as a query too long for an address. */
    reads?: boolean;
    /** Answered whatever state the server is in. */
    always?: boolean;
  }
}

export interface AppOptions {
  routes: Array<(app: App) => void>;
  state?: ServerState;
  /** The built web app; null where there is none to serve. */
  webDir?: string | null;
}

const BODY_LIMIT = 1024 * 1024;
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** The HTTP side of a process. Everything a request passes on its way to a handler is put together here. */
export async function createApp(runtime: Runtime, options: AppOptions): Promise<App> {
  const state = options.state ?? newState();
  const app = fastify({
    bodyLimit: BODY_LIMIT,
    trustProxy: runtime.config.trustProxy,
    genReqId: requestIdOf,
    requestTimeout: 600_000,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: 200 },
    frameworkErrors: answerError(runtime),
  }).withTypeProvider<ZodTypeProvider>() as App;

  app.decorate('runtime', runtime);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(runtime.config.checkResponses ? checkedSerializer : plainSerializer);
  app.setErrorHandler(answerError(runtime));
  app.setNotFoundHandler((request) => {
    throw notFound(`${request.method} ${request.url.split('?')[0]}`);
  });
  readJsonBodies(app as unknown as FastifyInstance);
  await app.register(cookie);
  await app.register(multipart, {
    limits: { fileSize: runtime.config.uploadLimit, files: 1, fields: 20, headerPairs: 100 },
  });

  await documentRoutes(app);

  gate(app, runtime, state);
  retryable(app);
  readAgain(app);
  compress(app);
  measureRequests(app, runtime);

  serveStatus(app, runtime, state);
  serveMetrics(app, runtime);
  for (const routes of options.routes) routes(app);
  await serveWeb(app, options.webDir ?? null);
  await app.ready();
  return app;
}

/** A caller's own id is kept where it is harmless, so that a request can be followed through several systems. */
function requestIdOf(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w-]{8,64}$/.test(given) ? given : uuidv7();
}

function answerError(runtime: Runtime) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = problemOf(error, request.id);
    if (problem.status === 500) {
      runtime.log.error(
        { err: error, req: request.id, method: request.method, route: request.routeOptions?.url },
        'request failed',
      );
    } else if (problem.code === 'unavailable' && !(error instanceof DomainError)) {
      runtime.log.warn(
        { err: error, req: request.id, route: request.routeOptions?.url },
        'request could not be served',
      );
    }
    if (typeof problem.retry_after === 'number') reply.header('retry-after', problem.retry_after);
    else if (problem.status === 503) reply.header('retry-after', 2);
    reply
      .code(problem.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(JSON.stringify(problem));
  };
}

/** Writes that carry an Idempotency-Key go through `answerOnce`; all others reach their handler untouched. */
function retryable(app: App): void {
  app.addHook('onRoute', (route) => {
    const methods = Array.isArray(route.method) ? route.method : [route.method];
    // Visitors have no keys: what they do by a link is made safe to repeat by what it is.
    const anyone = route.config?.access === 'public' || route.config?.access === 'link';
    if (!methods.some((m) => UNSAFE.has(m)) || anyone || route.config?.idempotency === 'off') return;
    const handler = route.handler as (this: unknown, request: FastifyRequest, reply: FastifyReply) => unknown;
    route.handler = function (this: unknown, request: FastifyRequest, reply: FastifyReply) {
      const key = request.headers['idempotency-key'];
      if (typeof key !== 'string' || key === '') return handler.call(this, request, reply);
      return answerOnce(request, reply, key, async () => handler.call(this, request, reply));
    } as typeof route.handler;
  });
}

/** What only reads is simply asked again where another process has changed the workspace's definitions a moment ago. */
function readAgain(app: App): void {
  app.addHook('onRoute', (route) => {
    if ((route.method !== 'GET' && !route.config?.reads) || route.config?.access === 'public') return;
    const handler = route.handler as (this: unknown, request: FastifyRequest, reply: FastifyReply) => unknown;
    route.handler = function (this: unknown, request: FastifyRequest, reply: FastifyReply) {
      return withFreshDefinitions(request.ctx, async () => handler.call(this, request, reply));
    } as typeof route.handler;
  });
}

const LEAST_TO_COMPRESS = 2048;
const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** Long JSON is compressed where the caller takes it: quickly rather than tightly, as it is made anew each time. */
function compress(app: App): void {
  app.addHook('onSend', (request, reply, payload, done) => {
    if (typeof payload !== 'string' || payload.length < LEAST_TO_COMPRESS) return done(null, payload);
    const accepts = request.headers['accept-encoding'];
    if (!accepts || reply.hasHeader('content-encoding')) return done(null, payload);
    const brotli = /\bbr\b/.test(accepts);
    if (!brotli && !/\bgzip\b/.test(accepts)) return done(null, payload);
    const packed = brotli
      ? brotliAsync(payload, { params: { [constants.BROTLI_PARAM_QUALITY]: 3 } })
      : gzipAsync(payload, { level: 3 });
    packed.then(
      (body) => {
        reply
          .header('content-encoding', brotli ? 'br' : 'gzip')
          .header('vary', 'accept-encoding')
          .removeHeader('content-length');
        done(null, body);
      },
      (error) => done(error),
    );
  });
}

type SerializerSchema = Parameters<FastifySchemaCompiler<z.ZodType>>[0];

const plainSerializer = () => (data: unknown) => JSON.stringify(data);

// Answers are held against their schema where that helps (tests, development) and sent as they are in either case:
// parsing a long list costs more than the query that made it.
const checkedSerializer = ({ schema, method, url }: SerializerSchema) => {
  const type = schema as z.ZodType & { properties?: z.ZodType };
  const shape = type.properties ?? type;
  return (data: unknown) => {
    if (typeof shape.safeParse === 'function') {
      const result = shape.safeParse(data);
      if (!result.success) throw new ResponseSerializationError(method, url, { cause: result.error });
    }
    return JSON.stringify(data);
  };
};

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { forbidden } from './errors.ts';
import type { Runtime } from './runtime.ts';

const SLOW_MS = 1000;

interface Measures {
  registry: Registry;
  requests: Histogram<'method' | 'route' | 'status'>;
}

const measures = new WeakMap<Runtime, Measures>();

function measuresOf(runtime: Runtime): Measures {
  let found = measures.get(runtime);
  if (!found) {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry, prefix: 'kith_' });
    const requests = new Histogram({
      name: 'kith_http_request_seconds',
      help: 'How long requests took, by route',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers: [registry],
    });
    const { pool } = runtime.database;
    const gauge = (name: string, help: string, read: () => number) =>
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    gauge('kith_database_connections', 'Connections open', () => pool.totalCount);
    gauge('kith_database_connections_idle', 'Connections not in use', () => pool.idleCount);
    gauge('kith_database_waiting', 'Requests waiting for a connection', () => pool.waitingCount);
    found = { registry, requests };
    measures.set(runtime, found);
  }
  return found;
}

/** Counts and times each request under its route, and logs the slow and the failed. Addresses and queries stay out of it. */
export function measureRequests(app: FastifyInstance, runtime: Runtime): void {
  const { requests } = measuresOf(runtime);
  // Finding the series of a label set costs more than adding to it, so each is looked up once.
  const series = new Map<string, { observe(value: number): void }>();
  app.addHook('onResponse', (request, reply, done) => {
    const ms = reply.elapsedTime;
    const route = request.routeOptions.url ?? 'unknown';
    const status = reply.statusCode;
    const key = `${request.method}${status}${route}`;
    let found = series.get(key);
    if (!found) {
      found = requests.labels({ method: request.method, route, status: String(status) });
      series.set(key, found);
    }
    found.observe(ms / 1000);
    if (status >= 500 || ms > SLOW_MS || (status >= 400 && status !== 401 && status !== 404)) {
      runtime.log.info({ req: request.id, method: request.method, route, status, ms: Math.round(ms) }, 'request');
    } else if (runtime.log.isLevelEnabled('debug')) {
      runtime.log.debug({ req: request.id, method: request.method, route, status, ms: Math.round(ms) }, 'request');
    }
    done();
  });
}

export function serveMetrics(app: FastifyInstance, runtime: Runtime): void {
  app.get('/metrics', { config: { access: 'public', always: true } }, async (request, reply) => {
    if (!mayRead(request, runtime.config.metricsToken)) {
      throw forbidden('Send the METRICS_TOKEN as a bearer token, or ask from the machine that Kith runs on');
    }
    const { registry } = measuresOf(runtime);
    reply.header('content-type', registry.contentType);
    return registry.metrics();
  });
}

function mayRead(request: FastifyRequest, token: string | null): boolean {
  if (token && request.headers.authorization === `Bearer ${token}`) return true;
  if (token) return false;
  // Behind a reverse proxy on this machine everyone looks local; the proxy's own headers give them away.
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers.forwarded ?? request.headers.via;
  return !forwarded && /^(127\.|::1$|::ffff:127\.)/.test(request.socket.remoteAddress ?? '');
}

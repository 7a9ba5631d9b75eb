import { fileURLToPath } from 'node:url';
import { domains } from './domains.ts';
import type { Config } from './kernel/config.ts';
import { Database } from './kernel/db.ts';
import type { PostgresConnection } from './kernel/embedded-postgres.ts';
import { EventBus } from './kernel/events.ts';
import { type App, createApp } from './kernel/http.ts';
import { Jobs } from './kernel/jobs.ts';
import type { Logger } from './kernel/log.ts';
import { Outgoing } from './kernel/outgoing.ts';
import type { Runtime } from './kernel/runtime.ts';
import type { ServerState } from './kernel/state.ts';
import { kernelJobs } from './kernel/tidy.ts';
import { registerWork } from './records/bulk/kinds.ts';
import { registerObjects } from './records/catalog.ts';
import type { Domain } from './records/domain.ts';
import { registerRights } from './records/rights/loader.ts';
import { prepareCatalog } from './records/schema-design/load.ts';
import { registerUsages } from './records/schema-design/usage.ts';
import { registerTimeline } from './records/timeline-kinds.ts';

export { followDefinitions } from './records/schema-design/load.ts';

export const WEB_DIR = fileURLToPath(new URL('../dist/web', import.meta.url));

/** What a process works with, made of the domains. Nothing runs yet. */
export function createRuntime(
  config: Config,
  connection: PostgresConnection | string,
  log: Logger,
  parts: Domain[] = domains,
): Runtime {
  const database = new Database({ connection, poolSize: config.poolSize });
  const events = new EventBus();
  const jobs = new Jobs();
  registerObjects(parts.flatMap((domain) => domain.objects ?? []));
  registerUsages(parts.flatMap((domain) => domain.usages ?? []));
  registerRights(parts.find((domain) => domain.rights)?.rights ?? null);
  registerTimeline(parts.flatMap((domain) => domain.timeline ?? []));
  registerWork(parts.flatMap((domain) => domain.work ?? []));
  jobs.register([...kernelJobs, ...parts.flatMap((domain) => domain.jobs ?? [])]);
  events.register(parts.flatMap((domain) => domain.reactions ?? []));
  const outgoing = new Outgoing(config);
  const prepare = (schema: string, version?: number | 'newest') => prepareCatalog(database, schema, log, version);
  const loops = parts.flatMap((domain) => domain.loops?.() ?? []);
  return { config, database, log, events, jobs, loops, outgoing, prepare, now: () => new Date() };
}

export function createServer(
  runtime: Runtime,
  options: { state?: ServerState; webDir?: string | null; parts?: Domain[] } = {},
): Promise<App> {
  const parts = options.parts ?? domains;
  const routes = parts.flatMap((domain) => domain.routes ?? []);
  return createApp(runtime, { routes, state: options.state, webDir: options.webDir ?? null });
}

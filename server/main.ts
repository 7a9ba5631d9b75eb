import { setTimeout as sleep } from 'node:timers/promises';
import { createRuntime, createServer, followDefinitions, WEB_DIR } from './assemble.ts';
import { backUp } from './kernel/backup.ts';
import { type Config, ConfigError, loadConfig } from './kernel/config.ts';
import { lockDataDir } from './kernel/data-lock.ts';
import { EmbeddedPostgres } from './kernel/embedded-postgres.ts';
import type { App } from './kernel/http.ts';
import { createLogger, type Logger } from './kernel/log.ts';
import { MigrationError, migrate, pendingMigrations } from './kernel/migrate.ts';
import { isLostConnection } from './kernel/problem.ts';
import type { Runtime } from './kernel/runtime.ts';
import { newState, type ServerState } from './kernel/state.ts';

type Role = 'web' | 'worker' | 'both';

/** Requests and jobs under way get this long before the process ends. */
const GRACE = 10_000;

try {
  await main(roleOf(process.argv[2]));
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exit(1);
}

async function main(role: Role): Promise<void> {
  const config = loadConfig();
  const log = createLogger(config.logLevel);
  const unlock = config.databaseUrl ? () => {} : lockDataDir(config.dataDir);
  process.on('exit', unlock);
  const embedded = config.databaseUrl ? null : EmbeddedPostgres.prepare(config.dataDir, log);
  const runtime = createRuntime(config, config.databaseUrl ?? embedded?.connection ?? '', log);
  const state = newState('migrating');
  const app = role === 'worker' ? null : await createServer(runtime, { state, webDir: WEB_DIR });
  const following: Running['following'] = { stop: null };
  stopOnSignals({ runtime, embedded, app, state, log, following });

  // What nobody waits for may lose the database too, in the libraries that Kith uses: it is tried again, and Kith goes on.
  process.on('unhandledRejection', (error) => {
    if (!isLostConnection(error)) throw error;
    log.warn({ err: error }, 'the database went away under something in the background');
  });

  // The address answers from the beginning: it says what Kith is busy with.
  if (app) await listen(app, config);
  await embedded?.start();
  if (!(await makeReady(runtime, embedded, state))) return;
  following.stop = followDefinitions(runtime);
  if (role !== 'web') {
    await runtime.jobs.start(runtime);
    runtime.events.start(runtime);
    for (const loop of runtime.loops) loop.start(runtime);
  }
  if (app) console.log(`Kith runs at ${addressOf(app, config)}`);
  log.info({ role, ms: Math.round(performance.now()) }, 'ready');
}

function roleOf(word: string | undefined): Role {
  if (word === undefined || word === 'both') return 'both';
  if (word === 'web' || word === 'worker') return word;
  throw new ConfigError(`Start Kith with web, worker, or nothing for both; "${word}" is neither.`);
}

async function listen(app: App, config: Config): Promise<void> {
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new ConfigError(
        `Port ${config.port} is taken by another program. Stop it, or choose another port with PORT.`,
      );
    }
    if (code === 'EACCES')
      throw new ConfigError(`Kith may not listen on port ${config.port}. Choose one above 1023 with PORT.`);
    if (code === 'ENOTFOUND' || code === 'EADDRNOTAVAIL') {
      throw new ConfigError(`HOST=${config.host} is no address of this machine.`);
    }
    throw error;
  }
}

/** Migrates, after a backup where there is something to lose. False when it failed: Kith then says so and serves nothing. */
async function makeReady(runtime: Runtime, embedded: EmbeddedPostgres | null, state: ServerState): Promise<boolean> {
  const { config, database, log } = runtime;
  try {
    await waitForDatabase(runtime, state);
    const pending = await pendingMigrations(database);
    if (embedded && !pending.fresh && pending.count > 0) {
      log.info({ pending: pending.count }, 'backing up the database before migrating it');
      await embedded.stop();
      const path = backUp(config.dataDir, embedded, new Date());
      await embedded.start();
      log.info({ path }, 'backed up');
    }
    const applied = await migrate(database, log);
    if (applied > 0) log.info({ applied }, 'migrated');
    if (state.phase === 'stopping') return false;
    state.phase = 'ok';
    return true;
  } catch (error) {
    if (state.phase === 'stopping') return false;
    state.phase = 'degraded';
    state.problem = (error as Error).message;
    log.fatal({ err: error }, 'Kith does not serve');
    const known = error instanceof MigrationError || error instanceof ConfigError;
    console.error(
      `\nKith does not serve: ${known ? state.problem : `its database could not be prepared: ${state.problem}`}\n`,
    );
    return false;
  }
}

/** A database of one's own may come up later than Kith. */
async function waitForDatabase(runtime: Runtime, state: ServerState): Promise<void> {
  for (let pause = 250; state.phase !== 'stopping'; pause = Math.min(pause * 2, 5000)) {
    try {
      await runtime.database.pool.query('select 1');
      state.phase = 'migrating';
      return;
    } catch (error) {
      const { code } = error as { code?: string };
      if (!isLostConnection(error) && code !== '57P03' && code !== 'ENOTFOUND' && code !== 'EAI_AGAIN') throw error;
      state.phase = 'degraded';
      runtime.log.warn({ err: error }, 'the database does not answer yet');
      await sleep(pause);
    }
  }
}

interface Running {
  runtime: Runtime;
  embedded: EmbeddedPostgres | null;
  app: App | null;
  state: ServerState;
  log: Logger;
  /** Hears of changed definitions, once there is a database to hear from. */
  following: { stop: (() => Promise<void>) | null };
}

function stopOnSignals({ runtime, embedded, app, state, log, following }: Running): void {
  const stop = async (signal: string) => {
    log.info({ signal }, 'stopping');
    // Requests under way are still answered, so a serving process stays `ok` until they are done.
    if (state.phase !== 'ok') state.phase = 'stopping';
    const closing = Promise.all([
      app?.close(),
      runtime.jobs.stop(),
      runtime.events.stop(),
      ...runtime.loops.map((loop) => loop.stop()),
      following.stop?.(),
    ]);
    await Promise.race([closing, sleep(GRACE, undefined, { ref: false })]).catch((error) =>
      log.warn({ err: error }, 'not everything ended in good order'),
    );
    state.phase = 'stopping';
    await Promise.race([runtime.database.close(), sleep(2000)]).catch(() => {});
    await embedded?.stop();
    log.info('stopped');
    process.exit(0);
  };
  // A second signal means now.
  let once = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (once) process.exit(1);
      once = true;
      void stop(signal);
    });
  }
}

function addressOf(app: App, config: Config): string {
  if (config.url) return config.url;
  const bound = app.server.address();
  const port = typeof bound === 'object' && bound ? bound.port : config.port;
  const host = ['0.0.0.0', '::'].includes(config.host) ? 'localhost' : config.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

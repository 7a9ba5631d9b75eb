import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  lchownSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { ConfigError, unusable } from './config.ts';
import type { Logger } from './log.ts';
import { findPostgres, type PostgresFiles } from './postgres-files.ts';
import { commandOf, endedPid, isRunning } from './processes.ts';

export interface PostgresConnection {
  host: string;
  user: string;
  password: string;
  database: string;
}

export interface EmbeddedOptions {
  /** For tests: what a crash leaves behind does not matter, so nothing waits for the disk. */
  throwaway?: boolean;
}

const START_LIMIT = 60_000;
const STOP_LIMIT = 30_000;
const LEAST_ROOM = 100 * 1024 * 1024;

/**
 * The PostgreSQL that comes with Kith: one server in the data directory, on a unix socket, looked after by this process.
 * It is started, adopted where an earlier Kith left it running, started again where it dies, and stopped at the end.
 */
export class EmbeddedPostgres {
  readonly connection: PostgresConnection;
  readonly files: PostgresFiles;
  private readonly dataDir: string;
  private readonly log: Logger;
  private readonly options: EmbeddedOptions;
  private watch: NodeJS.Timeout | null = null;
  private pid = 0;
  private stopping = false;

  private constructor(dataDir: string, log: Logger, options: EmbeddedOptions) {
    this.dataDir = dataDir;
    this.log = log;
    this.options = options;
    this.files = findPostgres(dataDir);
    const password = keepPassword(dataDir);
    this.connection = { host: this.files.socketDir, user: 'kith', password, database: 'kith' };
  }

  /** Finds the binaries and makes the cluster where there is none. The caller holds the lock of the data directory. */
  static prepare(dataDir: string, log: Logger, options: EmbeddedOptions = {}): EmbeddedPostgres {
    checkRoom(dataDir);
    const embedded = new EmbeddedPostgres(dataDir, log, options);
    if (existsSync(join(embedded.files.cluster, 'PG_VERSION'))) handOver(embedded.files);
    else embedded.initialise();
    return embedded;
  }

  /** Returns once it answers. */
  async start(): Promise<void> {
    this.stopping = false;
    const running = this.findRunning();
    if (running && this.isCurrent()) {
      this.pid = running;
      if (await this.answers(5000)) {
        this.log.info({ pid: running }, 'took over the PostgreSQL that an earlier Kith left running');
        this.watchAdopted();
        return this.ensureDatabase();
      }
    }
    // Of another version, with other settings, or not answering: it is stopped in good order and started anew.
    if (running) await this.end(running);
    await this.launch();
    await this.ensureDatabase();
  }

  /** Stops in good order: open transactions are rolled back, everything committed is on disk. */
  async stop(): Promise<void> {
    this.stopping = true;
    if (this.watch) clearInterval(this.watch);
    this.watch = null;
    if (this.pid) await this.end(this.pid);
    this.pid = 0;
  }

  /** Ends a server that a killed process left running on this directory, without starting one. */
  async stopLeftover(): Promise<void> {
    const running = this.findRunning();
    if (running) await this.end(running);
  }

  private initialise(): void {
    const { files } = this;
    // Made beside and then renamed, so that a start that was cut short begins again from nothing.
    const draft = `${files.cluster}.new`;
    rmSync(draft, { recursive: true, force: true });
    rmSync(files.cluster, { recursive: true, force: true });
    const passwordFile = join(files.home, `.password-${process.pid}`);
    try {
      mkdirSync(draft, { mode: 0o700 });
      writeFileSync(passwordFile, this.connection.password, { mode: 0o600 });
      if (files.runAs) {
        chownSync(draft, files.runAs.uid, files.runAs.gid);
        chownSync(passwordFile, files.runAs.uid, files.runAs.gid);
      }
      const made = spawnSync(
        join(files.native, 'bin', 'initdb'),
        [
          ...['-D', draft, '-U', 'kith', `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8'],
          ...[
            '--locale=C',
            '--locale-provider=builtin',
            '--builtin-locale=C.UTF-8',
            '--data-checksums',
            '--no-instructions',
          ],
          ...(this.options.throwaway ? ['--no-sync'] : []),
        ],
        { ...(files.runAs ?? {}), cwd: files.home, encoding: 'utf8', env: { ...cleanEnv(), TZ: 'UTC' } },
      );
      if (made.error) throw made.error;
      if (made.status !== 0) throw new Error(lastLines(made.stderr || made.stdout));
      renameSync(draft, files.cluster);
    } catch (error) {
      rmSync(draft, { recursive: true, force: true });
      throw new ConfigError(explain(this.dataDir, error));
    } finally {
      rmSync(passwordFile, { force: true });
    }
  }

  private async launch(): Promise<void> {
    const { files } = this;
    this.clearStalePid();
    const logPath = join(this.dataDir, 'postgres.log');
    if (existsSync(logPath) && statSync(logPath).size > 10 * 1024 * 1024) renameSync(logPath, `${logPath}.1`);
    for (let attempt = 1; ; attempt++) {
      const from = existsSync(logPath) ? statSync(logPath).size : 0;
      const out = openSync(logPath, 'a', 0o600);
      // In a session of its own: a Ctrl-C at the terminal reaches Kith, which stops it after the last request.
      const child = spawn(join(files.native, 'bin', 'postgres'), this.arguments(), {
        ...(files.runAs ?? {}),
        cwd: files.home,
        detached: true,
        stdio: ['ignore', out, out],
        env: { ...cleanEnv(), TZ: 'UTC', PGDATA: files.cluster },
      });
      closeSync(out);
      const failed = new Promise<Error>((resolve) => child.once('error', resolve));
      const ended = new Promise<'ended'>((resolve) => child.once('exit', () => resolve('ended')));
      const outcome = await Promise.race([failed, ended, this.answers(START_LIMIT)]);
      if (outcome === true) {
        this.pid = child.pid as number;
        child.once('exit', (code, signal) => this.died(`${signal ?? `code ${code}`}`));
        return;
      }
      const said = readFileSync(logPath, 'utf8').slice(from);
      // Backends of a server that was killed may live on for a moment and hold its shared memory.
      if (outcome === 'ended' && attempt < 20 && /still in use|pre-existing shared memory/.test(said)) {
        await sleep(500);
        continue;
      }
      if (outcome === false) await this.end(child.pid as number);
      const cause = outcome instanceof Error ? outcome : new Error(lastLines(said) || 'it gave no reason');
      throw new ConfigError(explain(this.dataDir, cause));
    }
  }

  private arguments(): string[] {
    const settings = serverSettings(this.files, this.options.throwaway ?? false);
    return [
      '-D',
      this.files.cluster,
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ];
  }

  /** The server that runs on this cluster: alive, no zombie, and really a PostgreSQL. */
  private findRunning(): number | null {
    const pid = pidIn(join(this.files.cluster, 'postmaster.pid'));
    return pid && isRunning(pid) && this.isOurs(pid) ? pid : null;
  }

  private isOurs(pid: number): boolean {
    const command = commandOf(pid);
    return /postgres/.test(command.split(' ')[0] ?? '') && command.includes(this.files.cluster);
  }

  /** Whether it was started just as this Kith would start it. */
  private isCurrent(): boolean {
    const opts = join(this.files.cluster, 'postmaster.opts');
    if (!existsSync(opts)) return false;
    const wanted = [join(this.files.native, 'bin', 'postgres'), ...this.arguments().map((a) => `"${a}"`)].join(' ');
    return readFileSync(opts, 'utf8').trim() === wanted;
  }

  /**
   * After a restart of the machine or the container the number in postmaster.pid may belong to something else, or to a
   * zombie, and PostgreSQL would refuse to start. It is replaced by that of a process that has ended, rather than the
   * file removed, so that PostgreSQL still looks for survivors of the old server in its shared memory.
   */
  private clearStalePid(): void {
    const path = join(this.files.cluster, 'postmaster.pid');
    const pid = pidIn(path);
    if (this.findRunning()) return;
    // The socket's own lock names the same ended process, and PostgreSQL takes a zombie for a living one there too.
    const lock = join(this.files.socketDir, '.s.PGSQL.5432.lock');
    const holder = pidIn(lock);
    if (holder !== null && !(isRunning(holder) && this.isOurs(holder))) rmSync(lock, { force: true });
    if (pid === null) return;
    const lines = readFileSync(path, 'utf8').split('\n');
    lines[0] = String(endedPid());
    writeFileSync(path, lines.join('\n'));
  }

  private async answers(limit: number): Promise<boolean> {
    const until = Date.now() + limit;
    while (Date.now() < until) {
      const client = new pg.Client({ ...this.connection, database: 'postgres', connectionTimeoutMillis: 2000 });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.end();
        return true;
      } catch (error) {
        // A wrong password never gets right by waiting.
        if ((error as { code?: string }).code === '28P01') {
          throw new ConfigError(
            `${join(this.dataDir, 'postgres-password')} does not fit the database in ${this.files.cluster}. Restore both from the same backup.`,
          );
        }
        await client.end().catch(() => {});
      }
      await sleep(25);
      if (this.pid && !isRunning(this.pid)) return false;
    }
    return false;
  }

  private async ensureDatabase(): Promise<void> {
    const client = new pg.Client({ ...this.connection, database: 'postgres' });
    await client.connect();
    try {
      const { rowCount } = await client.query(`select 1 from pg_database where datname = 'kith'`);
      if (!rowCount) await client.query('create database kith');
    } finally {
      await client.end();
    }
  }

  private watchAdopted(): void {
    this.watch = setInterval(() => {
      if (isRunning(this.pid)) return;
      if (this.watch) clearInterval(this.watch);
      this.watch = null;
      this.died('it is gone');
    }, 500);
    this.watch.unref();
  }

  /** Killed or crashed while Kith runs: it recovers from its log, and the pool connects again by itself. */
  private died(how: string): void {
    if (this.stopping) return;
    this.pid = 0;
    this.log.error({ how }, 'PostgreSQL ended unexpectedly; starting it again');
    void this.revive();
  }

  private async revive(): Promise<void> {
    for (let pause = 100; !this.stopping; pause = Math.min(pause * 2, 10_000)) {
      try {
        await this.launch();
        this.log.info({ pid: this.pid }, 'PostgreSQL runs again');
        if (this.stopping) await this.stop();
        return;
      } catch (error) {
        this.log.error({ err: error }, 'PostgreSQL could not be started again');
        await sleep(pause);
      }
    }
  }

  private async end(pid: number): Promise<void> {
    for (const [signal, limit] of [
      ['SIGINT', STOP_LIMIT],
      ['SIGQUIT', 5000],
    ] as const) {
      try {
        process.kill(pid, signal);
      } catch {
        return;
      }
      for (const until = Date.now() + limit; Date.now() < until; ) {
        if (!isRunning(pid)) return;
        await sleep(10);
      }
    }
  }
}

/**
 * What a customer relationship system wants of PostgreSQL: short queries and now and then a big import, on a machine that
 * it shares. Durability stays as it is by default.
 */
function serverSettings(files: PostgresFiles, throwaway: boolean): Record<string, string> {
  const mb = (bytes: number) => Math.round(bytes / 1024 / 1024);
  // A container may have less than the machine.
  const memory = mb(Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY));
  const within = (low: number, value: number, high: number) => Math.max(low, Math.min(high, Math.round(value)));
  return {
    unix_socket_directories: files.socketDir,
    unix_socket_permissions: '0700',
    listen_addresses: '',
    max_connections: '100',
    // Large enough for the indexes that a big import or edit writes to here and there: a page that is pushed out in between
    // waits for the log each time. Untouched, it costs nothing.
    shared_buffers: `${within(64, memory / 8, 2048)}MB`,
    effective_cache_size: `${within(256, memory / 2, 32_768)}MB`,
    work_mem: '16MB',
    maintenance_work_mem: `${within(64, memory / 32, 256)}MB`,
    // Containers often have 64 MB of /dev/shm, too little for a parallel query.
    dynamic_shared_memory_type: roomInSharedMemory() ? 'posix' : 'mmap',
    max_parallel_workers_per_gather: '1',
    // No replicas, so the log can be short, and an import into a new table need not be logged twice.
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '2GB',
    checkpoint_timeout: '15min',
    wal_buffers: '64MB',
    // Whole pages after a checkpoint make most of the log of a big edit. Packing them took two thirds of its time (pglz, the only
    // way these binaries know), for two thirds of the log's size.
    wal_compression: 'off',
    // Workers for reading ahead, launchers for replication: processes that would only cost memory here.
    io_method: 'sync',
    max_logical_replication_workers: '0',
    max_worker_processes: '4',
    jit: 'off',
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_min_messages: 'warning',
    // What a statement held is nobody's business in a log.
    log_min_error_statement: 'panic',
    log_parameter_max_length_on_error: '0',
    autovacuum_naptime: '20s',
    ...(throwaway ? { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' } : {}),
  };
}

/** A database that was copied back from a backup belongs to whoever copied it, and PostgreSQL would refuse it. */
function handOver({ cluster, runAs }: PostgresFiles): void {
  const { uid, mode } = statSync(cluster);
  if (mode & 0o077) chmodSync(cluster, 0o700);
  if (!runAs || uid === runAs.uid) return;
  for (const entry of readdirSync(cluster, { recursive: true, encoding: 'utf8' })) {
    lchownSync(join(cluster, entry), runAs.uid, runAs.gid);
  }
  chownSync(cluster, runAs.uid, runAs.gid);
}

function roomInSharedMemory(): boolean {
  try {
    const { bsize, blocks } = statfsSync('/dev/shm');
    return bsize * blocks >= 256 * 1024 * 1024;
  } catch {
    return process.platform !== 'linux';
  }
}

function checkRoom(dataDir: string): void {
  try {
    accessSync(dataDir, constants.W_OK);
    const { bavail, bsize } = statfsSync(dataDir);
    if (bavail * bsize < LEAST_ROOM) throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const probe = join(dataDir, `.probe-${process.pid}`);
    writeFileSync(probe, 'x');
    rmSync(probe);
  } catch (error) {
    throw new ConfigError(unusable(dataDir, error));
  }
}

function explain(dataDir: string, error: unknown): string {
  const text = (error as Error).message;
  if (/No space left|Disk quota/.test(text))
    return unusable(dataDir, Object.assign(new Error(text), { code: 'ENOSPC' }));
  if (/Read-only file system/.test(text)) return unusable(dataDir, Object.assign(new Error(text), { code: 'EROFS' }));
  if (/error while loading shared libraries: (\S+):/.test(text)) {
    return `The embedded PostgreSQL lacks a library of this system:\n${text}\nInstall it, or set DATABASE_URL to a PostgreSQL 16 or newer.`;
  }
  if (/incompatible with server/.test(text)) {
    return `The database in ${dataDir} was made by another major version of PostgreSQL. Start the Kith that made it, export, and import here.\n${text}`;
  }
  return `PostgreSQL did not start in ${dataDir}:\n${text}`;
}

function keepPassword(dataDir: string): string {
  const path = join(dataDir, 'postgres-password');
  if (existsSync(path)) return readFileSync(path, 'utf8').trim();
  const password = randomBytes(24).toString('base64url');
  writeFileSync(path, `${password}\n`, { mode: 0o600 });
  return password;
}

function pidIn(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

/** PGHOST and its kin in the caller's environment must not reach our own server. */
function cleanEnv(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^PG|^LC_|^LANG/.test(name)));
}

const lastLines = (text: string): string => text.trim().split('\n').slice(-6).join('\n');

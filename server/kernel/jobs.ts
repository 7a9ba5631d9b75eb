import { setTimeout as sleep } from 'node:timers/promises';
import {
  parseCronItems,
  type Runner,
  run,
  runMigrations,
  type TaskList,
  Logger as WorkerLogger,
} from 'graphile-worker';
import { sql } from 'kysely';
import pg from 'pg';
import { connectionOf } from './connection.ts';
import type { Context } from './context.ts';
import type { Logger } from './log.ts';
import { isLostConnection } from './problem.ts';
import type { Runtime } from './runtime.ts';

/** Work in the background. It may run twice (a crash, a retry), so it must be safe to run again. */
// biome-ignore lint/suspicious/noExplicitAny: each job knows its own payload
export interface Job<P = any> {
  readonly name: string;
  /** Five fields, in UTC. A run that was missed while Kith was down is made up for once. */
  readonly cron?: string;
  /** How often it is tried, with growing pauses; 25 unless told. */
  readonly attempts?: number;
  run(runtime: Runtime, payload: P, helpers: JobHelpers): Promise<void>;
}

export interface JobHelpers {
  readonly id: string;
  /** 1 on the first run. */
  readonly attempt: number;
  /** Aborted when the process is asked to stop: a long job saves its place and returns. */
  readonly signal: AbortSignal;
}

export interface JobOptions {
  /** A waiting job with the same key is replaced. */
  jobKey?: string;
  /** With a key: keep the waiting job's time (`preserve_run_at`), or leave it entirely as it is (`unsafe_dedupe`). */
  jobKeyMode?: 'replace' | 'preserve_run_at' | 'unsafe_dedupe';
  runAt?: Date;
  /** Jobs of one queue run one after another. */
  queue?: string;
  /** Lower numbers first; 0 unless told. */
  priority?: number;
}

/** The job queue: graphile-worker in the same database, so that a job is added by the transaction that wants it. */
export class Jobs {
  private readonly jobs = new Map<string, Job>();
  private runner: Runner | null = null;
  private pool: pg.Pool | null = null;
  private stopping = false;

  register(jobs: Job[]): void {
    for (const job of jobs) {
      if (this.jobs.has(job.name)) throw new Error(`Two jobs are called ${job.name}`);
      this.jobs.set(job.name, job);
    }
  }

  /** Adds a job with the caller's transaction: it runs if that commits, and not before. */
  async add(target: Context | Runtime, name: string, payload: unknown = {}, options: JobOptions = {}): Promise<void> {
    const job = this.jobs.get(name);
    if (!job) throw new Error(`No job is called ${name}`);
    const db = 'db' in target ? target.db : target.database.directory;
    await sql`
      select graphile_worker.add_job(
        ${name}, ${JSON.stringify(payload)}::json, queue_name => ${options.queue ?? null},
        run_at => ${options.runAt ?? null}, max_attempts => ${job.attempts ?? null}, job_key => ${options.jobKey ?? null},
        priority => ${options.priority ?? null}, job_key_mode => ${options.jobKeyMode ?? 'replace'})`.execute(db);
  }

  /** Starts working in this process. */
  async start(runtime: Runtime): Promise<void> {
    this.stopping = false;
    this.pool = workerPool(connectionOf(runtime.database));
    await this.work(runtime, this.pool);
  }

  private async work(runtime: Runtime, pool: pg.Pool): Promise<void> {
    const cron = [...this.jobs.values()].filter((job) => job.cron);
    this.runner = await run({
      pgPool: pool,
      concurrency: runtime.config.jobConcurrency,
      noHandleSignals: true,
      pollInterval: 2000,
      taskList: this.taskList(runtime),
      parsedCronItems: parseCronItems(
        cron.map((job) => ({
          task: job.name,
          match: job.cron as string,
          identifier: job.name,
          options: { backfillPeriod: 24 * 3600 * 1000, jobKey: job.name, maxAttempts: job.attempts ?? 25 },
        })),
      ),
      logger: workerLogger(runtime.log),
    });
    this.runner.promise.catch(() => {}).then(() => this.workAgain(runtime, pool));
  }

  /** The runner gives up when the database stays away for long; it is started again until it works. */
  private async workAgain(runtime: Runtime, pool: pg.Pool): Promise<void> {
    while (!this.stopping) {
      runtime.log.warn('the job runner stopped; starting it again');
      await sleep(2000);
      if (this.stopping) return;
      try {
        return await this.work(runtime, pool);
      } catch (error) {
        runtime.log.warn({ err: error }, 'the job runner could not be started');
      }
    }
  }

  /** Lets running jobs finish: their signal is aborted at once, and after five seconds they are given back. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.runner?.stop().catch(() => {});
    this.runner = null;
    await this.pool?.end();
    this.pool = null;
  }

  /** Runs what is due now in this process, one after another, and fails with the first that fails. For tests. */
  async runDue(runtime: Runtime): Promise<number> {
    let done = 0;
    for (;;) {
      const { rows } = await sql<{ id: string; task_identifier: string; payload: unknown }>`
        delete from graphile_worker._private_jobs j using graphile_worker._private_tasks t
        where t.id = j.task_id and j.id = (
          select id from graphile_worker._private_jobs where run_at <= now() order by priority, run_at, id limit 1
          for update skip locked)
        returning j.id::text, t.identifier as task_identifier, j.payload`.execute(runtime.database.directory);
      const row = rows[0];
      if (!row) return done;
      await this.perform(runtime, row.task_identifier, row.payload, {
        id: row.id,
        attempt: 1,
        signal: new AbortController().signal,
      });
      done++;
    }
  }

  private taskList(runtime: Runtime): TaskList {
    return Object.fromEntries(
      [...this.jobs.keys()].map((name) => [
        name,
        async (payload: unknown, helpers: { job: { id: string; attempts: number }; abortSignal: AbortSignal }) => {
          await this.perform(runtime, name, payload, {
            id: String(helpers.job.id),
            attempt: helpers.job.attempts,
            signal: helpers.abortSignal,
          });
        },
      ]),
    );
  }

  private async perform(runtime: Runtime, name: string, payload: unknown, helpers: JobHelpers): Promise<void> {
    const job = this.jobs.get(name);
    if (!job) throw new Error(`No job is called ${name}`);
    const started = performance.now();
    try {
      await job.run(runtime, payload, helpers);
      runtime.log.debug({ job: name, id: helpers.id, ms: Math.round(performance.now() - started) }, 'job done');
    } catch (error) {
      runtime.log.error({ err: error, job: name, id: helpers.id, attempt: helpers.attempt }, 'job failed');
      // That it failed is written next: into the same database.
      if (isLostConnection(error)) await this.untilAnswered(runtime, helpers.signal);
      throw error;
    }
  }

  private async untilAnswered(runtime: Runtime, signal: AbortSignal): Promise<void> {
    for (const until = Date.now() + 60_000; Date.now() < until && !signal.aborted && !this.stopping; await sleep(250)) {
      const answered = await sql`select 1`.execute(runtime.database.directory).catch(() => null);
      if (answered) return;
    }
  }
}

/** Brings the queue's own schema up to date; part of migrating. */
export async function migrateJobs(connection: pg.PoolConfig, log: Logger): Promise<void> {
  const pool = workerPool({ ...connection, max: 1 });
  try {
    await runMigrations({ pgPool: pool, logger: workerLogger(log) });
  } finally {
    await pool.end();
  }
}

// The queue reads times as Date, where the rest of Kith keeps them as text, so it has a small pool of its own.
function workerPool(connection: pg.PoolConfig): pg.Pool {
  const { TIMESTAMPTZ, INT8 } = pg.types.builtins;
  const pool = new pg.Pool({
    max: 5,
    ...connection,
    application_name: 'kith-jobs',
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') => {
        if (oid === TIMESTAMPTZ) return (value: string) => new Date(value);
        if (oid === INT8) return (value: string) => value;
        return pg.types.getTypeParser(oid, format as 'text');
      },
    } as pg.CustomTypesConfig,
  });
  // A connection that breaks is dropped by the pool; without listeners it would end the process.
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  return pool;
}

// Every job's end is logged by `perform`; of the runner's own words only the troubles matter.
function workerLogger(log: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message) => {
    if (level === 'error') log.error({ source: 'jobs' }, message);
    else if (level === 'warning') log.warn({ source: 'jobs' }, message);
    else log.trace({ source: 'jobs' }, message);
  });
}

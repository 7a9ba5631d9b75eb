import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { InjectOptions } from 'fastify';
import { afterAll, inject } from 'vitest';
import { createRuntime, createServer } from '../assemble.ts';
import { domains } from '../domains.ts';
import { type Config, loadConfig } from '../kernel/config.ts';
import { Database } from '../kernel/db.ts';
import type { App } from '../kernel/http.ts';
import { createLogger } from '../kernel/log.ts';
import type { Runtime } from '../kernel/runtime.ts';
import type { Domain } from '../records/domain.ts';
import { SPARES, TEMPLATE } from './cluster.ts';
import { makeWorkspace, type TestWorkspace, type WorkspaceWish } from './workspace.ts';

export interface Answer {
  status: number;
  headers: Record<string, string | undefined>;
  // biome-ignore lint/suspicious/noExplicitAny: a test says what it expects in the answer
  body: any;
}

export interface TestKith {
  runtime: Runtime;
  app: App;
  /** Migrated schemas that no workspace has taken yet. */
  spares: string[];
  /** A new workspace with an owner. */
  workspace(wish?: string | WorkspaceWish): Promise<TestWorkspace>;
  /** A request through the whole of HTTP; JSON in and out. */
  send(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  /** Hands out all events and runs all jobs that are due, until nothing is left. */
  settle(): Promise<void>;
  /** Waits until what was written can be read from the outbox. */
  readable(): Promise<void>;
  /** Stops the clock, or sets it going again with null. */
  setNow(now: Date | string | null): void;
}

export interface KithOptions {
  /** The domains to assemble it from, in place of all. */
  parts?: Domain[];
  config?: Partial<Config>;
}

/**
 * A Kith of its own for one test file: a fresh database, all domains, the HTTP server without a socket. It is taken down
 * after the file's last test. Call it at the top of the file or in `beforeAll`.
 */
export async function testKith(options: KithOptions = {}): Promise<TestKith> {
  const connection = inject('postgres');
  const name = `kith_${randomBytes(6).toString('hex')}`;
  const admin = new Database({ connection, poolSize: 1 });
  await admin.pool.query(`create database ${name} template ${TEMPLATE} strategy file_copy`);

  // Beside the run's database: what a failed or killed run leaves is cleared with it.
  const dataDir = mkdtempSync(join(dirname(connection.host), 'data-'));
  const config = {
    ...loadConfig({ KITH_DATA: dataDir, NODE_ENV: 'test', RATE_LIMIT: '0', POOL_SIZE: '10' }),
    ...options.config,
  };
  const parts = options.parts ?? domains;
  const log = createLogger(process.env.LOG_LEVEL ?? 'silent');
  let stopped: Date | null = null;
  const made = createRuntime(config, { ...connection, database: name }, log, parts);
  const runtime: Runtime = { ...made, now: () => (stopped ? new Date(stopped) : new Date()) };
  const app = await createServer(runtime, { parts });

  afterAll(async () => {
    await app.close();
    await runtime.events.stop();
    await runtime.database.close();
    await admin.pool.query(`drop database ${name} with (force)`);
    await admin.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const send: TestKith['send'] = async (method, url, body, headers = {}) => {
    const request: InjectOptions = { method: method as 'GET', url, headers: { ...headers } };
    if (body !== undefined) {
      const raw = typeof body === 'string' || Buffer.isBuffer(body);
      request.payload = raw ? (body as string) : JSON.stringify(body);
      request.headers = { 'content-type': 'application/json', ...headers };
    }
    const answer = await app.inject(request);
    const json = /\bjson\b/.test(String(answer.headers['content-type'] ?? '')) && answer.body !== '';
    return {
      status: answer.statusCode,
      headers: answer.headers as Record<string, string | undefined>,
      body: json ? answer.json() : answer.body,
    };
  };

  const kith: TestKith = {
    runtime,
    app,
    send,
    spares: [...SPARES],
    workspace: (wish = {}) => makeWorkspace(kith, typeof wish === 'string' ? { name: wish } : wish, parts),
    readable: () => untilReadable(runtime),
    async settle() {
      await untilReadable(runtime);
      do await runtime.events.settle(runtime);
      while ((await runtime.jobs.runDue(runtime)) > 0);
    },
    setNow(now) {
      stopped = now === null ? null : new Date(now);
    },
  };
  return kith;
}

/**
 * Events are handed out up to the oldest transaction that is open anywhere in the cluster, and other test files have theirs
 * in the same one: waits until they have passed what this file wrote.
 */
async function untilReadable({ database }: Runtime): Promise<void> {
  const { rows } = await database.pool.query<{ schema: string }>(
    `select nspname as schema from pg_namespace where nspname like 'ws\\_%' and to_regclass(nspname || '.event') is not null`,
  );
  for (let i = 0; i < 300 && rows.length > 0; i++) {
    const waiting = rows.map(
      ({ schema }) => `exists (select 1 from "${schema}".event where xid >= pg_snapshot_xmin(pg_current_snapshot()))`,
    );
    const found = await database.pool.query<{ waiting: boolean }>(`select ${waiting.join(' or ')} as waiting`);
    if (!found.rows[0]?.waiting) return;
    await sleep(50);
  }
}

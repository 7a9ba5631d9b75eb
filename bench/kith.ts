import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { EmbeddedPostgres } from '../server/kernel/embedded-postgres.ts';
import { createLogger } from '../server/kernel/log.ts';
import type { Target } from './load.ts';

/** A Kith of its own in a directory of its own. */
export interface BenchKith {
  target: Target;
  url: string;
  headers: Record<string, string>;
  child: ChildProcess;
  schema: string;
  connection: pg.ClientConfig;
  db: pg.Client;
  /** Member ids of the workspace: they own what is made. */
  owner: string;
  /** From its start until it said that it serves, in ms. */
  startedIn: number;
  stop(): Promise<void>;
}

export const account = { name: 'Bea Bench', email: 'bea@bench.example', password: 'a long enough password for Bea' };

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

/** Starts the program as `bin/start` does and waits until it serves. */
export async function launch(
  dataDir: string,
  command: string[] = [process.execPath, 'server/main.ts'],
): Promise<{ child: ChildProcess; port: number; ms: number }> {
  const port = await freePort();
  const began = performance.now();
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      KITH_DATA: dataDir,
      PORT: String(port),
      HOST: '127.0.0.1',
      RATE_LIMIT: '0',
      LOG_LEVEL: 'warn',
      NODE_ENV: 'production',
      // As bin/start has it.
      MALLOC_ARENA_MAX: '2',
      NODE_OPTIONS: process.env.NODE_OPTIONS ?? '--max-old-space-size=768 --max-semi-space-size=32',
    },
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error('Kith ended before it served');
    const status = await fetch(`http://127.0.0.1:${port}/api/v1/status`)
      .then((r) => r.json() as Promise<{ status: string }>)
      .catch(() => null);
    if (status?.status === 'ok' || status?.status === 'setup_required') break;
    await sleep(10);
  }
  return { child, port, ms: performance.now() - began };
}

export async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
}

/** Starts Kith on a directory and sets it up where that has not been done. */
export async function startKith(dataDir: string, command?: string[]): Promise<BenchKith> {
  const { child, port, ms } = await launch(dataDir, command);
  const url = `http://127.0.0.1:${port}/api/v1`;
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-kith-request': '1', ...headers },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  };
  const keyFile = `${dataDir}/bench-key`;
  let key = readIfThere(keyFile);
  if (!key) {
    const signedIn = await post('/setup', { workspace: 'Bench', ...account });
    const cookie = signedIn.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; ');
    const made = await post('/api-keys', { name: 'bench', role: 'admin' }, { cookie });
    key = ((await made.json()) as { key: string }).key;
    writeFileSync(keyFile, key);
  }
  const headers = { authorization: `Bearer ${key}` };
  const { connection } = EmbeddedPostgres.prepare(dataDir, createLogger('silent'));
  const db = new pg.Client({ ...connection, options: '-c timezone=UTC' });
  await db.connect();
  const { rows } = await db.query('select schema from kith.workspace');
  const schema = rows[0].schema as string;
  await db.query(`set search_path to ${schema}, public`);
  const members = await db.query('select id from member limit 1');
  return {
    target: { port, headers },
    url,
    headers,
    child,
    schema,
    connection,
    db,
    owner: members.rows[0].id,
    startedIn: ms,
    async stop() {
      await db.end();
      await end(child);
    },
  };
}

function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

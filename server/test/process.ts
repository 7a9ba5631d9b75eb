import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgres } from '../kernel/embedded-postgres.ts';
import { createLogger } from '../kernel/log.ts';

const MAIN = fileURLToPath(new URL('../main.ts', import.meta.url));

/** Kith as a user starts it: a process of its own with its own data directory. For what only a whole process can show. */
export class KithProcess {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'kith-process-'));
  readonly url: string;
  private readonly port: number;
  private readonly env: Record<string, string>;
  private child: ChildProcess | null = null;
  output = '';

  private constructor(port: number, env: Record<string, string>) {
    this.port = port;
    this.url = `http://localhost:${port}`;
    this.env = env;
  }

  static async create(env: Record<string, string> = {}): Promise<KithProcess> {
    return new KithProcess(await freePort(), env);
  }

  /** Starts it without waiting for it to be ready. */
  launch(): ChildProcess {
    const env = { ...process.env, NODE_ENV: 'production', LOG_LEVEL: 'warn', RATE_LIMIT: '0', ...this.env };
    const child = spawn(process.execPath, [MAIN], {
      env: { ...env, KITH_DATA: this.dataDir, PORT: String(this.port), HOST: 'localhost' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const take = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    child.stdout?.on('data', take);
    child.stderr?.on('data', take);
    this.child = child;
    return child;
  }

  async start(): Promise<void> {
    const child = this.launch();
    for (const until = Date.now() + 60_000; Date.now() < until; await sleep(50)) {
      if (child.exitCode !== null) break;
      const { status } = await this.status();
      if (status === 'ok' || status === 'setup_required') return;
    }
    throw new Error(`Kith did not start:\n${this.output}`);
  }

  async status(): Promise<{ status: string }> {
    try {
      return (await (await fetch(`${this.url}/api/v1/status`)).json()) as { status: string };
    } catch {
      return { status: 'no answer' };
    }
  }

  /** The first workspace. Returns the headers that sign its owner in. */
  async setUp(): Promise<Record<string, string>> {
    const answer = await fetch(`${this.url}/api/v1/setup`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-kith-request': '1' },
      body: JSON.stringify({
        workspace: 'Acme',
        name: 'Olivia Owner',
        email: 'olivia@example.com',
        password: 'a long pass phrase 47',
      }),
    });
    if (!answer.ok) throw new Error(`Set-up was refused: ${await answer.text()}`);
    const cookie = answer.headers
      .getSetCookie()
      .map((c) => c.split(';')[0])
      .join('; ');
    return { cookie, 'x-kith-request': '1', 'content-type': 'application/json' };
  }

  /** Ends it and returns its exit code. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
    child.kill(signal);
    return ended;
  }

  postgresPid(): number {
    return Number.parseInt(readFileSync(join(this.dataDir, 'postgres', 'postmaster.pid'), 'utf8'), 10);
  }

  async remove(): Promise<void> {
    await this.end('SIGKILL');
    if (existsSync(join(this.dataDir, 'postgres')))
      await EmbeddedPostgres.prepare(this.dataDir, createLogger('silent')).stopLeftover();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, 'localhost', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
    server.on('error', reject);
  });
}

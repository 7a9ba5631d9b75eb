import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface CalendarServer {
  url: string;
  /** Another program at work on the calendar. */
  send(
    method: string,
    path: string,
    body?: string,
    headers?: Record<string, string>,
  ): Promise<{ status: number; text: string; etag: string | null }>;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export const USER = 'max';
export const PASSWORD = 'secret';
const authorization = `Basic ${Buffer.from(`${USER}:${PASSWORD}`).toString('base64')}`;

/** A real CalDAV server (Radicale, as Debian has it), with a calendar of its own at /max/work/. */
export async function calendarServer(): Promise<CalendarServer> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-radicale-'));
  const port = await freePort();
  writeFileSync(join(folder, 'users'), `${USER}:${PASSWORD}\n`);
  const config = `[server]
hosts = 127.0.0.1:${port}
[auth]
type = htpasswd
htpasswd_filename = ${join(folder, 'users')}
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = ${join(folder, 'collections')}
[logging]
level = critical
`;
  writeFileSync(join(folder, 'config'), config);
  const url = `http://127.0.0.1:${port}`;
  let child: ChildProcess | null = null;
  const server: CalendarServer = {
    url,
    async send(method, path, body, headers = {}) {
      const answer = await fetch(`${url}${path}`, { method, body, headers: { authorization, ...headers } });
      return { status: answer.status, text: await answer.text(), etag: answer.headers.get('etag') };
    },
    async start() {
      const started = spawn('radicale', ['--config', join(folder, 'config')], { stdio: 'ignore' });
      const failed = new Promise<never>((_, reject) => {
        started.once('error', () => reject(new Error('Radicale is missing: as root, apt-get install radicale')));
      });
      failed.catch(() => {});
      child = started;
      await Promise.race([failed, untilUp(url)]);
    },
    async stop() {
      const running = child;
      child = null;
      if (!running || running.exitCode !== null) return;
      const gone = new Promise((resolve) => running.once('exit', resolve));
      running.kill('SIGKILL');
      await gone;
    },
    async close() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  const made = await server.send(
    'MKCALENDAR',
    '/max/work/',
    '<?xml version="1.0"?><c:mkcalendar xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop><d:displayname>Work</d:displayname></d:prop></d:set></c:mkcalendar>',
  );
  if (made.status !== 201) throw new Error(`No calendar could be made: ${made.status}`);
  return server;
}

async function untilUp(url: string): Promise<void> {
  for (let i = 0; i < 200; i++) {
    try {
      await fetch(url);
      return;
    } catch {
      await sleep(50);
    }
  }
  throw new Error('Radicale did not start');
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect } from 'vitest';

export const dana = { name: 'Dana Fox', email: 'dana@acme.test', password: 'a horse eats nine apples' };

/** A Kith of its own: server, database, and browsers that look at it. */
export interface Kith {
  url: string;
  /** A folder for files to import. */
  folder: string;
  /** A browser of one person: its own cookies. Its console is watched. */
  person(options?: BrowserContextOptions): Promise<Person>;
  /** A browser where Dana, the owner, is signed in; the first makes the workspace. */
  dana(options?: BrowserContextOptions): Promise<Person>;
}

export interface Person {
  context: BrowserContext;
  page: Page;
  /** The API in this person's name. */
  send<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T>;
  /** What the console complained about, and what the server could not answer. */
  complaints: string[];
}

/** Starts one for the tests of a file, and takes it down after them. */
export function startKith(): Kith {
  const kith = { url: '', folder: '' } as Kith;
  const people: Person[] = [];
  let server: ChildProcess;
  let browser: Browser;

  beforeAll(async () => {
    kith.folder = mkdtempSync(join(tmpdir(), 'kith-e2e-'));
    // So that the database of a root may live in it, and goes with it.
    chmodSync(kith.folder, 0o711);
    const port = await freePort();
    kith.url = `http://localhost:${port}`;
    server = spawn(process.execPath, ['server/main.ts'], {
      env: {
        ...process.env,
        KITH_DATA: join(kith.folder, 'data'),
        PORT: String(port),
        RATE_LIMIT: '0',
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    browser = await chromium.launch({ executablePath: chromiumPath(), args: quiet });
    await until(
      async () => ['ok', 'setup_required'].includes((await status(kith.url)) ?? ''),
      'the server to be ready',
    );
  });

  afterAll(async () => {
    await browser?.close();
    server?.kill('SIGTERM');
    await Promise.race([new Promise((resolve) => server?.once('exit', resolve)), sleep(12_000)]);
    rmSync(kith.folder, { recursive: true, force: true });
    // Said last, so that a test that failed for another reason is not hidden.
    expect(people.flatMap((person) => person.complaints)).toEqual([]);
  });

  kith.person = async (options = {}) => {
    const context = await browser.newContext({
      baseURL: kith.url,
      viewport: { width: 1440, height: 900 },
      locale: 'en-US',
      reducedMotion: 'reduce',
      ...options,
    });
    context.setDefaultTimeout(20_000);
    const complaints: string[] = [];
    context.on('page', (page) => watch(page, complaints));
    const page = await context.newPage();
    const person: Person = {
      context,
      page,
      complaints,
      async send(method, path, body) {
        const response = await context.request.fetch(`/api/v1${path}`, {
          method,
          headers: { 'x-kith-request': '1' },
          ...(body === undefined ? {} : { data: body }),
        });
        const text = await response.text();
        if (!response.ok()) throw new Error(`${method} ${path}: ${response.status()} ${text}`);
        return text ? JSON.parse(text) : undefined;
      },
    };
    people.push(person);
    return person;
  };

  kith.dana = async (options) => {
    const person = await kith.person(options);
    if ((await status(kith.url)) === 'setup_required') {
      await person.send('POST', '/setup', { workspace: 'Acme', ...dana });
    } else {
      await person.send('POST', '/session', { email: dana.email, password: dana.password });
    }
    return person;
  };
  return kith;
}

/** Writes a file to import and says where it is. */
export function file(kith: Kith, name: string, lines: string[]): string {
  const path = join(kith.folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** Waits until `done` is true, for what no locator can say. */
export async function until(done: () => Promise<boolean>, what: string, seconds = 60): Promise<void> {
  for (let i = 0; i < seconds * 4; i++) {
    if (await done().catch(() => false)) return;
    await sleep(250);
  }
  throw new Error(`Waited ${seconds} s for ${what}`);
}

function watch(page: Page, complaints: string[]): void {
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on('console', (message) => {
    // A refusal the app deals with is logged by the browser all the same; a broken policy is not one of those.
    if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
    complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 500)
      complaints.push(`${response.status()} ${response.request().method()} ${response.url()}`);
  });
}

async function status(url: string): Promise<string | undefined> {
  const response = await fetch(`${url}/api/v1/status`);
  return ((await response.json()) as { status?: string }).status;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function chromiumPath(): string {
  const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
  return process.env.CHROMIUM ?? known.find((path) => existsSync(path)) ?? 'chromium';
}

const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

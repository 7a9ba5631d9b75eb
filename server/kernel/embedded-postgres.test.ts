import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { lockDataDir } from './data-lock.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';
import { createLogger } from './log.ts';
import { isRunning } from './processes.ts';

// Starting and stopping servers takes its time on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

const log = createLogger('silent');
const started: EmbeddedPostgres[] = [];
const folders: string[] = [];

// Made once and copied: making a database takes longer than everything else here.
const made = mkdtempSync(join(tmpdir(), 'kith-made-'));
beforeAll(() => void EmbeddedPostgres.prepare(made, log, { throwaway: true }));
afterAll(() => rmSync(made, { recursive: true, force: true }));

afterEach(async () => {
  for (const embedded of started.splice(0)) {
    await embedded.stop();
    await embedded.stopLeftover();
  }
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'kith-launch-'));
  folders.push(dir);
  return dir;
}

/** A data directory whose database is there already. */
function madeFolder(): string {
  const dir = folder();
  cpSync(made, dir, { recursive: true });
  return dir;
}

async function launch(dir: string): Promise<EmbeddedPostgres> {
  const embedded = EmbeddedPostgres.prepare(dir, log, { throwaway: true });
  started.push(embedded);
  if (embedded.files.home !== dir) folders.push(embedded.files.home);
  await embedded.start();
  return embedded;
}

async function ask(embedded: EmbeddedPostgres, text: string): Promise<unknown> {
  const client = new pg.Client(embedded.connection);
  await client.connect();
  try {
    const { rows } = await client.query({ text, rowMode: 'array' });
    return rows[0]?.[0];
  } finally {
    await client.end();
  }
}

const pidOf = (embedded: EmbeddedPostgres) =>
  Number.parseInt(readFileSync(join(embedded.files.cluster, 'postmaster.pid'), 'utf8'), 10);

test('a fresh directory becomes a database that keeps what it is told, over a stop and a start', async () => {
  const dir = folder();
  const first = await launch(dir);
  await ask(first, `create table note as select 'kept' as text`);
  expect(await ask(first, 'show data_checksums')).toBe('on');
  await first.stop();
  expect(existsSync(join(first.files.cluster, 'postmaster.pid'))).toBe(false);
  const second = await launch(dir);
  expect(await ask(second, 'select text from note')).toBe('kept');
});

test('only who knows the password gets in', async () => {
  const embedded = await launch(madeFolder());
  const stranger = new pg.Client({ ...embedded.connection, password: 'guess' });
  await expect(stranger.connect()).rejects.toThrow(/password/);
});

test('the server that a killed Kith left behind is taken over, not started a second time', async () => {
  const dir = madeFolder();
  const orphan = await launch(dir);
  const pid = pidOf(orphan);
  const adopted = await launch(dir);
  expect(pidOf(adopted)).toBe(pid);
  expect(await ask(adopted, 'select 1')).toBe(1);
  await adopted.stop();
  expect(isRunning(pid)).toBe(false);
});

test('one that was killed is started again while Kith runs, with everything that was committed', async () => {
  const embedded = EmbeddedPostgres.prepare(madeFolder(), log);
  started.push(embedded);
  await embedded.start();
  await ask(embedded, `create table note as select 'committed' as text`);
  const pid = pidOf(embedded);
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(() => ask(embedded, 'select text from note').catch(() => null), { timeout: 20_000 })
    .toBe('committed');
  expect(pidOf(embedded)).not.toBe(pid);
});

test('one that was taken over and then killed is started again too', async () => {
  const dir = madeFolder();
  const orphan = await launch(dir);
  const adopted = await launch(dir);
  started.splice(started.indexOf(orphan), 1);
  // The first Kith is gone: only the second looks after the server.
  Object.assign(orphan, { stopping: true });
  process.kill(pidOf(adopted), 'SIGKILL');
  await expect.poll(() => ask(adopted, 'select 1').catch(() => null), { timeout: 20_000, interval: 200 }).toBe(1);
});

test('a pid file whose number now belongs to another program does not keep it from starting', async () => {
  const dir = madeFolder();
  const first = await launch(dir);
  await first.stop();
  writeFileSync(
    join(first.files.cluster, 'postmaster.pid'),
    `${process.pid}\n${first.files.cluster}\n1700000000\n5432\n\n\n`,
  );
  const second = await launch(dir);
  expect(await ask(second, 'select 1')).toBe(1);
});

test('a start that was cut short in the middle of making the database begins again', async () => {
  const dir = folder();
  mkdirSync(join(dir, 'postgres.new', 'base'), { recursive: true });
  mkdirSync(join(dir, 'postgres'));
  const embedded = await launch(dir);
  expect(await ask(embedded, 'select 1')).toBe(1);
});

test('a long path gets its socket elsewhere', async () => {
  const dir = join(folder(), 'a-directory-with-a-long-name'.repeat(4));
  mkdirSync(dir);
  const embedded = await launch(dir);
  folders.push(embedded.files.socketDir);
  expect(embedded.files.socketDir).not.toContain('a-directory');
  expect(await ask(embedded, 'select 1')).toBe(1);
});

test.runIf(process.getuid?.() === 0)(
  'a directory that nobody else may enter keeps its database where the server can',
  async () => {
    const closed = folder();
    chmodSync(closed, 0o700);
    const dir = join(closed, 'data');
    mkdirSync(dir);
    const embedded = await launch(dir);
    expect(embedded.files.home).toMatch(/^\/var\/lib\/kith\//);
    expect(await ask(embedded, 'select 1')).toBe(1);
  },
);

test.runIf(process.getuid?.() === 0)('as root the server runs as somebody without rights', async () => {
  const embedded = await launch(madeFolder());
  const status = readFileSync(`/proc/${pidOf(embedded)}/status`, 'utf8');
  expect(/^Uid:\s+(\d+)/m.exec(status)?.[1]).not.toBe('0');
});

test('a password file of another backup is named as the cause', async () => {
  const dir = madeFolder();
  const first = await launch(dir);
  await first.stop();
  writeFileSync(join(dir, 'postgres-password'), 'from-another-backup\n');
  const second = EmbeddedPostgres.prepare(dir, log, { throwaway: true });
  started.push(second);
  await expect(second.start()).rejects.toThrow(/postgres-password does not fit/);
});

test('a directory that is no directory ends in a message that says what to do', () => {
  const dir = join(folder(), 'file');
  writeFileSync(dir, '');
  expect(() => EmbeddedPostgres.prepare(join(dir, 'data'), log)).toThrow(/cannot be used|may not write/);
});

test('a second Kith on one directory is refused and told which process holds it', async () => {
  const dir = folder();
  const script = `
    const { lockDataDir } = await import(${JSON.stringify(new URL('./data-lock.ts', import.meta.url).href)});
    lockDataDir(process.argv[1]);
    console.log('held');
    setInterval(() => {}, 1000);`;
  const holder: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => holder.stdout?.once('data', resolve));
  expect(() => lockDataDir(dir)).toThrow(
    new RegExp(`already runs on .* \\(process ${holder.pid}\\).*KITH_DATA and PORT`),
  );
  holder.kill('SIGKILL');
  await new Promise((resolve) => holder.once('exit', resolve));
  const release = lockDataDir(dir);
  release();
  expect(existsSync(join(dir, 'kith.lock'))).toBe(false);
});

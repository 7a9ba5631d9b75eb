import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { ConfigError } from './config.ts';
import { isRunning, startOf } from './processes.ts';

interface Holder {
  pid: number;
  /** When the process began, so that a later one with the same number is not taken for it. */
  start: string;
  host: string;
}

/** One Kith at a time works in a data directory. Returns what gives it back. */
export function lockDataDir(dataDir: string): () => void {
  const path = join(dataDir, 'kith.lock');
  const mine = JSON.stringify({ pid: process.pid, start: startOf(process.pid), host: hostname() } satisfies Holder);
  for (let attempt = 0; attempt < 5; attempt++) {
    // Written whole beside it and then linked: nobody ever reads half a lock.
    const draft = `${path}.${process.pid}`;
    writeFileSync(draft, mine, { mode: 0o644 });
    try {
      linkSync(draft, path);
      return () => release(path, mine);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    } finally {
      rmSync(draft, { force: true });
    }
    const text = read(path);
    const holder = parse(text);
    if (holder && holds(holder)) {
      throw new ConfigError(
        `Kith already runs on ${dataDir} (process ${holder.pid}). Stop it first, or give this one a directory and a port of its own with KITH_DATA and PORT.`,
      );
    }
    clear(path, text);
  }
  throw new ConfigError(`${path} could not be taken: several processes are starting at once. Start again.`);
}

function holds(holder: Holder): boolean {
  if (holder.pid === process.pid) return false;
  // In another container the number says nothing here; only one machine at a time may use a directory.
  if (holder.host !== hostname()) return false;
  return isRunning(holder.pid) && startOf(holder.pid) === holder.start;
}

/** Takes away a dead process's lock, unless another process has replaced it since it was read. */
function clear(path: string, stale: string | null): void {
  const aside = `${path}.stale.${process.pid}`;
  try {
    renameSync(path, aside);
    if (read(aside) !== stale) linkSync(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error;
  } finally {
    rmSync(aside, { force: true });
  }
}

function release(path: string, mine: string): void {
  if (read(path) === mine) rmSync(path, { force: true });
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function parse(text: string | null): Holder | null {
  try {
    return text === null ? null : (JSON.parse(text) as Holder);
  } catch {
    return null;
  }
}

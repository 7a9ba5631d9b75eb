import {
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config.ts';
import type { EmbeddedPostgres } from './embedded-postgres.ts';

const KEEP = 3;

/**
 * Copies the stopped database into `backups/` and keeps the last three. Whole files of a stopped server: to go back, stop
 * Kith and put the copy in the place of `postgres`.
 */
export function backUp(dataDir: string, embedded: EmbeddedPostgres, now: Date): string {
  const folder = join(dataDir, 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(folder))
    if (name.endsWith('.partial')) rmSync(join(folder, name), { recursive: true });
  const target = join(folder, `postgres-${now.toISOString().replaceAll(':', '').slice(0, 17)}`);
  const draft = `${target}.partial`;
  const { cluster } = embedded.files;
  const size = sizeOf(cluster);
  const { bavail, bsize } = statfsSync(folder);
  if (bavail * bsize < size * 1.05) {
    throw new ConfigError(
      `There is no room for the backup that is made before an upgrade: ${folder} needs ${Math.ceil(size / 1e6)} MB. Free some space, or delete old backups there.`,
    );
  }
  cpSync(cluster, draft, {
    recursive: true,
    preserveTimestamps: true,
    verbatimSymlinks: true,
    // A copy that shares its blocks with the original takes no time and no room, where the file system can.
    mode: constants.COPYFILE_FICLONE,
    filter: (path) => !/[/\\](postmaster\.(pid|opts)|\.s\.PGSQL\.\d+(\.lock)?)$/.test(path),
  });
  rmSync(target, { recursive: true, force: true });
  renameSync(draft, target);
  const old = readdirSync(folder)
    .filter((name) => /^postgres-\d/.test(name))
    .sort()
    .slice(0, -KEEP);
  for (const name of old) rmSync(join(folder, name), { recursive: true, force: true });
  return target;
}

function sizeOf(path: string): number {
  if (!existsSync(path)) return 0;
  let size = 0;
  for (const entry of readdirSync(path, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) size += sizeOfFile(join(entry.parentPath, entry.name));
  }
  return size;
}

const sizeOfFile = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

import { randomBytes } from 'node:crypto';
import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type pg from 'pg';
import { connect, loadInstallation, type Restored } from './archive/database.ts';
import { ArchiveError } from './archive/format.ts';
import type { BackupKey } from './archive/key.ts';
import { keepArchived } from './backups/files.ts';

const holdsKith = async (client: pg.ClientBase) =>
  (await client.query(`select 1 from pg_tables where schemaname = 'kith' and tablename = 'workspace'`)).rowCount === 1;

/**
 * Puts a backup into the embedded database, which nobody uses meanwhile. It is made beside the present one and takes its
 * place when all of it is there; the present one is kept under another name, so a failure changes nothing.
 * @returns the name under which what was there is kept, or null where there was nothing
 */
export async function restoreEmbedded(
  config: pg.ClientConfig,
  dataDir: string,
  source: Readable,
  key: BackupKey | null,
  options: { force: boolean; now: Date },
): Promise<Restored & { aside: string | null }> {
  const there = await connect(config);
  const full = await holdsKith(there).finally(() => there.end());
  if (full && !options.force) {
    throw new ArchiveError(
      'There is a Kith in this directory already. To put the backup in its place say --force; what is there is kept beside it.',
    );
  }
  const admin = await connect(config, 'postgres');
  const draft = `kith_restoring_${randomBytes(4).toString('hex')}`;
  const current = config.database as string;
  try {
    await admin.query(`create database "${draft}" template template0`);
    const restored = await loadInstallation(config, source, key, {
      database: draft,
      keep: (name, content) => keepArchived(dataDir, name, content, name === 'secret' ? 'aside' : 'leave'),
    });
    const stamp = options.now.toISOString().slice(0, 19).replace(/\D/g, '');
    const aside = full ? `${current}_before_${stamp}` : null;
    if (aside) await admin.query(`alter database "${current}" rename to "${aside}"`);
    else await admin.query(`drop database if exists "${current}"`);
    await admin.query(`alter database "${draft}" rename to "${current}"`);
    const secret = join(dataDir, 'secret.restored');
    if (existsSync(secret)) renameSync(secret, join(dataDir, 'secret'));
    return { ...restored, aside };
  } finally {
    await admin.query(`drop database if exists "${draft}" with (force)`).catch(() => {});
    await admin.end();
  }
}

/** Puts a backup into a database of one's own, which has to be without a Kith; in one transaction. */
export async function restoreElsewhere(
  config: pg.ClientConfig,
  dataDir: string,
  source: Readable,
  key: BackupKey | null,
): Promise<Restored> {
  const there = await connect(config);
  const full = await holdsKith(there).finally(() => there.end());
  if (full) {
    throw new ArchiveError('The database that DATABASE_URL names holds a Kith already. Name an empty one.');
  }
  const restored = await loadInstallation(config, source, key, {
    keep: (name, content) => keepArchived(dataDir, name, content, name === 'secret' ? 'aside' : 'leave'),
  });
  const secret = join(dataDir, 'secret.restored');
  if (existsSync(secret)) renameSync(secret, join(dataDir, 'secret'));
  return restored;
}

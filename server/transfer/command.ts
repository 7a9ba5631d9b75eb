import { createReadStream, createWriteStream, existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { type Config, ConfigError } from '../kernel/config.ts';
import { lockDataDir } from '../kernel/data-lock.ts';
import { EmbeddedPostgres } from '../kernel/embedded-postgres.ts';
import { createLogger } from '../kernel/log.ts';
import { connect, dumpInstallation, tryInstallation } from './archive/database.ts';
import { ArchiveError, type Sums } from './archive/format.ts';
import { type BackupKey, keyFrom } from './archive/key.ts';
import { filesOf } from './backups/files.ts';
import { loadKey } from './backups/key.ts';
import { directoryPlace } from './backups/places.ts';
import { exportWorkspace } from './moving/export.ts';
import { importWorkspace } from './moving/import.ts';
import { restoreElsewhere, restoreEmbedded } from './restore.ts';

export const usage = `bin/kith backup [DIRECTORY]             backs up everything; runs beside a serving Kith, or without one
bin/kith restore FILE [--force]          puts a backup back; Kith has to be stopped
bin/kith verify FILE                     reads a backup to its end and tries whether it can be put back
bin/kith export-workspace FILE [--workspace NAME]   writes one workspace as an archive
bin/kith import-workspace FILE           takes such an archive in as a workspace of this Kith

--key FILE   a file with the key or passphrase of the backup; KITH_BACKUP_KEY may hold it too
--plain      backup and export-workspace: without encryption, even where there is a key`;

/** What an administrator does at the command line. Messages are for people; the number is the exit code. */
export async function run(args: string[], config: Config, say: (text: string) => void): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      key: { type: 'string' },
      workspace: { type: 'string', default: '' },
      force: { type: 'boolean', default: false },
      plain: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [verb = '', path] = positionals;
  const commands: Record<string, (task: Task) => Promise<void>> = {
    backup,
    restore,
    verify,
    'export-workspace': exportOne,
    'import-workspace': importOne,
  };
  const command = commands[verb];
  if (!command || values.help || (!path && verb !== 'backup')) {
    say(usage);
    return values.help ? 0 : 1;
  }
  const task: Task = {
    config,
    say,
    path: path ? resolve(process.env.KITH_CALLED_FROM ?? '.', path) : null,
    ...values,
    key: null,
  };
  try {
    task.key = keyGiven(config, values.key);
    await command(task);
    return 0;
  } catch (error) {
    if (!(error instanceof ArchiveError || error instanceof ConfigError)) throw error;
    say(error.message);
    return 1;
  }
}

interface Task {
  config: Config;
  say(text: string): void;
  path: string | null;
  key: BackupKey | null;
  workspace: string;
  force: boolean;
  plain: boolean;
}

function keyGiven(config: Config, file: string | undefined): BackupKey | null {
  if (file) {
    if (!existsSync(file)) throw new ArchiveError(`There is no file ${file} with a key.`);
    return keyFrom(lastLine(readFileSync(file, 'utf8')));
  }
  const given = process.env.KITH_BACKUP_KEY;
  return given ? keyFrom(given) : loadKey(config.dataDir);
}

/** A recovery sheet may stand above the key. */
const lastLine = (text: string) =>
  text
    .trim()
    .split('\n')
    .findLast((line) => line.trim() !== '' && !line.startsWith('#')) ?? '';

const inAll = (sums: Sums) =>
  `${Object.keys(sums.tables).length} tables, ${Object.values(sums.tables)
    .reduce((n, t) => n + t.rows, 0)
    .toLocaleString('en')} rows, ${sums.files} files`;

async function backup({ config, say, path, key, plain }: Task): Promise<void> {
  const used = plain ? null : key;
  const name = `kith-${new Date().toISOString().slice(0, 19).replaceAll(':', '').replace('T', '-')}.tar.gz${used ? '.age' : ''}`;
  const place = directoryPlace(path ?? join(config.dataDir, 'backups'));
  await withDatabase(config, 'share', async (connection) => {
    let sums: Sums | null = null;
    const size = await place.put(name, async (target) => {
      sums = await dumpInstallation(connection, target, {
        key: used,
        files: filesOf(config.dataDir),
        madeAt: new Date(),
      });
    });
    say(`Backed up to ${join(place.label, name)} (${Math.ceil(size / 1e6)} MB, ${inAll(sums as unknown as Sums)}).`);
    if (!used) say('It is not encrypted: whoever has the file has everything in it.');
  });
}

async function restore({ config, say, path, key, force }: Task): Promise<void> {
  const source = open(path);
  if (config.databaseUrl) {
    const { header, sums } = await restoreElsewhere(
      { connectionString: config.databaseUrl },
      config.dataDir,
      source,
      key,
    );
    say(`Restored the backup of ${header.made_at} (${inAll(sums)}). Start Kith.`);
    return;
  }
  await withDatabase(config, 'alone', async (connection) => {
    const { header, sums, aside } = await restoreEmbedded(connection, config.dataDir, source, key, {
      force,
      now: new Date(),
    });
    say(`Restored the backup of ${header.made_at} (${inAll(sums)}). Start Kith.`);
    if (aside) say(`What was there before is kept in the database ${aside}.`);
  });
}

async function verify({ config, say, path, key }: Task): Promise<void> {
  await withDatabase(config, 'share', async (connection) => {
    const { header, sums } = await tryInstallation(connection, open(path), key);
    say(
      `The backup of ${header.made_at} is whole and can be put back: ${inAll(sums)} were restored in a trial and compared.`,
    );
  });
}

async function exportOne({ config, say, path, key, plain, workspace, force }: Task): Promise<void> {
  const file = path as string;
  if (existsSync(file) && !force) throw new ArchiveError(`${file} is there already. Say --force to overwrite it.`);
  const draft = `${file}.partial`;
  await withDatabase(config, 'share', async (connection) => {
    const target = createWriteStream(draft, { mode: 0o600 });
    target.on('error', () => {});
    try {
      const sums = await exportWorkspace(connection, config.dataDir, workspace, target, {
        key: plain ? null : file.endsWith('.age') ? key : null,
        madeAt: new Date(),
      });
      await finished(target, { readable: false });
      const { renameSync } = await import('node:fs');
      renameSync(draft, file);
      say(`Exported to ${file} (${Math.ceil(statSync(file).size / 1e6)} MB, ${inAll(sums)}).`);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  });
}

async function importOne({ config, say, path, key }: Task): Promise<void> {
  await withDatabase(config, 'share', async (connection) => {
    const there = await connect(connection);
    const { rowCount } = await there
      .query(`select 1 from pg_tables where schemaname = 'kith' and tablename = 'workspace'`)
      .finally(() => there.end());
    if (!rowCount) throw new ArchiveError('This Kith was never started. Start it once, then take the workspace in.');
    const { name, newAccounts } = await importWorkspace(connection, config.dataDir, open(path), key);
    say(`The workspace "${name}" is here, and up to date.`);
    if (newAccounts.length > 0)
      say(`These members have no password yet; bin/password gives them one: ${newAccounts.join(', ')}`);
  });
}

function open(path: string | null) {
  if (!path || !existsSync(path)) throw new ArchiveError(`There is no file ${path}.`);
  return createReadStream(path, { highWaterMark: 256 * 1024 });
}

/**
 * Works with the database that Kith has. The embedded one is started for the time where no Kith runs (`alone` insists on
 * that), and stopped again.
 */
export async function withDatabase(
  config: Config,
  how: 'share' | 'alone',
  work: (connection: pg.ClientConfig) => Promise<void>,
): Promise<void> {
  if (config.databaseUrl) return work({ connectionString: config.databaseUrl });
  const log = createLogger('silent');
  if (how === 'share') {
    const { connection } = EmbeddedPostgres.prepare(config.dataDir, log);
    if (await answers(connection)) return work(connection);
  }
  const unlock = lockDataDir(config.dataDir);
  const embedded = EmbeddedPostgres.prepare(config.dataDir, log);
  try {
    await embedded.start();
    await work(embedded.connection);
  } finally {
    await embedded.stop();
    unlock();
  }
}

async function answers(connection: pg.ClientConfig): Promise<boolean> {
  const client = await connect(connection).catch(() => null);
  await client?.end();
  return client !== null;
}

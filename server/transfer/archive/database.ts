import type { Readable, Writable } from 'node:stream';
import pg from 'pg';
import { readMigrations } from '../../kernel/migrate.ts';
import { KITH_VERSION } from '../../kernel/version.ts';
import { ArchiveError, type Header, type Sums } from './format.ts';
import type { BackupKey } from './key.ts';
import { Loader } from './load.ts';
import { newer, readArchive } from './read.ts';
import { type Content, writeArchive } from './write.ts';

export const EXTENSIONS = ['pg_trgm', 'fuzzystrmatch'];

/** A connection by itself, with dates and numbers as PostgreSQL writes them. */
export async function connect(config: pg.ClientConfig, database?: string): Promise<pg.Client> {
  const named = config.connectionString
    ? withDatabase(config, database)
    : { ...config, ...(database ? { database } : {}) };
  const client = new pg.Client({ ...named, options: '-c timezone=UTC', application_name: 'kith-transfer' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

function withDatabase(config: pg.ClientConfig, database: string | undefined): pg.ClientConfig {
  if (!database) return config;
  const url = new URL(config.connectionString as string);
  url.pathname = `/${database}`;
  return { ...config, connectionString: url.href };
}

export function headerOf(kind: Header['kind'], madeAt: Date): Omit<Header, 'schemas'> {
  const names = (level: 'directory' | 'workspace') => readMigrations(level).map((migration) => migration.name);
  return {
    format: 1,
    kind,
    version: KITH_VERSION,
    made_at: madeAt.toISOString(),
    migrations: { directory: names('directory'), workspace: names('workspace') },
  };
}

/** @throws ArchiveError where the archive knows migrations that this Kith does not */
export function checkReadable(header: Header): void {
  for (const level of ['directory', 'workspace'] as const) {
    const known = new Set(readMigrations(level).map((migration) => migration.name));
    if (header.migrations[level].some((name) => !known.has(name))) throw newer(header);
  }
}

/** The schemas that make up an installation: the directory and every workspace. */
export async function schemasOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query<{ schema: string }>(
    `select schema from kith.workspace where schema in (select nspname from pg_namespace) order by id`,
  );
  return ['kith', ...rows.map((row) => row.schema)];
}

export async function dumpInstallation(
  config: pg.ClientConfig,
  target: Writable,
  content: Omit<Content, 'schemas' | 'header'> & { madeAt: Date },
): Promise<Sums> {
  const client = await connect(config);
  try {
    const schemas = await schemasOf(client);
    return await writeArchive(client, target, { ...content, header: headerOf('backup', content.madeAt), schemas });
  } finally {
    await client.end();
  }
}

export interface Restored {
  header: Header;
  sums: Sums;
}

/**
 * Puts an archive of a whole installation into an empty database, in one transaction. `keep` gets each file; without it
 * files are only read. `trial` undoes everything at the end.
 */
export async function loadInstallation(
  config: pg.ClientConfig,
  source: Readable,
  key: BackupKey | null,
  options: { database?: string; trial?: boolean; keep?(name: string, content: Readable): Promise<void> } = {},
): Promise<Restored> {
  const client = await connect(config, options.database);
  try {
    await client.query('begin');
    for (const name of EXTENSIONS) await client.query(`create extension if not exists ${name} with schema public`);
    let header: Header | null = null;
    let loader: Loader | null = null;
    const sums = await readArchive(source, key, {
      async header(found) {
        if (found.kind !== 'backup')
          throw new ArchiveError('This is an export of one workspace: use import-workspace.');
        checkReadable(found);
        header = found;
        loader = new Loader(client, found.schemas);
        await loader.begin();
      },
      data: async (schema, table, content) => loader?.data(schema, table, content),
      file: options.keep ?? drain,
    });
    await (loader as Loader | null)?.finish(sums);
    await client.query(options.trial ? 'rollback' : 'commit');
    return { header: header as unknown as Header, sums };
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    await client.end();
  }
}

export async function drain(_name: string, content: Readable): Promise<void> {
  for await (const _ of content);
}

const TRIAL = /^kith_trial_[0-9a-z]+$/;

/** Tries whether an archive comes back whole: into a database of its own, which is dropped again. */
export async function tryInstallation(
  config: pg.ClientConfig,
  source: Readable,
  key: BackupKey | null,
): Promise<Restored> {
  const admin = await connect(config);
  const database = `kith_trial_${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`;
  try {
    // What a killed trial left is in nobody's way but takes room.
    const { rows } = await admin.query<{ name: string }>(
      `select datname as name from pg_database d where datname like 'kith\\_trial\\_%'
       and not exists (select 1 from pg_stat_activity a where a.datid = d.oid)`,
    );
    for (const { name } of rows) if (TRIAL.test(name)) await admin.query(`drop database if exists "${name}"`);
    await admin.query(`create database "${database}" template template0`);
    try {
      return await loadInstallation(config, source, key, { database, trial: true });
    } finally {
      await admin.query(`drop database if exists "${database}" with (force)`);
    }
  } finally {
    await admin.end();
  }
}

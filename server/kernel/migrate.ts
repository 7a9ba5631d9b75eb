import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { connectionOf } from './connection.ts';
import type { Database } from './db.ts';
import { migrateJobs } from './jobs.ts';
import type { Logger } from './log.ts';
import type { Runtime } from './runtime.ts';

type Level = 'directory' | 'workspace';

export interface Migration {
  name: string;
  sql: string;
  sha256: string;
  /** `-- kith: no transaction` in the first line: for indexes built concurrently. Such a file must be safe to run again. */
  transaction: boolean;
}

/** The database and this Kith do not fit, or a migration failed. The message says what to do. */
export class MigrationError extends Error {}

const FOLDER = fileURLToPath(new URL('../migrations', import.meta.url));
// Any number will do, as long as every Kith takes the same: one process migrates at a time.
const LOCK = 5_484_725_104;

export function readMigrations(level: Level, folder = FOLDER): Migration[] {
  const names = readdirSync(`${folder}/${level}`).filter((name) => name.endsWith('.sql'));
  return names.sort().map((name) => {
    const sql = readFileSync(`${folder}/${level}/${name}`, 'utf8');
    const sha256 = createHash('sha256').update(sql).digest('hex');
    return { name, sql, sha256, transaction: !sql.startsWith('-- kith: no transaction') };
  });
}

/** Brings everything up to date: the directory, the job queue, and every workspace. Goes on where it was cut short. */
export async function migrate(database: Database, log: Logger, folder = FOLDER): Promise<number> {
  return locked(database, async (client) => {
    await prepare(client);
    let applied = await apply(client, 'kith', readMigrations('directory', folder), log);
    await migrateJobs(connectionOf(database), log);
    const files = readMigrations('workspace', folder);
    for (const schema of await workspaceSchemas(client)) applied += await apply(client, schema, files, log);
    return applied;
  });
}

/** Makes the schema of a new workspace, or brings it up to date. */
export async function migrateWorkspace(
  { database, log }: Pick<Runtime, 'database' | 'log'>,
  schema: string,
): Promise<void> {
  await locked(database, (client) => apply(client, schema, readMigrations('workspace'), log));
}

export interface Pending {
  /** Nothing was ever migrated here: there is nothing to back up. */
  fresh: boolean;
  count: number;
}

/** What a start would have to do, found without changing anything. */
export async function pendingMigrations(database: Database, folder = FOLDER): Promise<Pending> {
  const client = await database.pool.connect();
  try {
    if (!(await hasTable(client, 'kith', 'migration'))) return { fresh: true, count: 1 };
    let count = await pendingIn(client, 'kith', readMigrations('directory', folder));
    const files = readMigrations('workspace', folder);
    for (const schema of await workspaceSchemas(client)) count += await pendingIn(client, schema, files);
    return { fresh: false, count };
  } finally {
    client.release();
  }
}

async function pendingIn(client: pg.PoolClient, schema: string, files: Migration[]): Promise<number> {
  if (!(await hasTable(client, schema, 'migration'))) return files.length;
  const done = await appliedIn(client, schema);
  return files.filter((file) => !done.get(file.name)?.finished).length;
}

async function locked<T>(database: Database, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await database.pool.connect();
  let broken: Error | undefined;
  try {
    // Building an index on a large table may take longer than any request may.
    await client.query('set statement_timeout = 0');
    await client.query('set idle_in_transaction_session_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    return await work(client);
  } catch (error) {
    broken = error as Error;
    throw error;
  } finally {
    if (broken) client.release(broken);
    else {
      await client.query('select pg_advisory_unlock($1)', [LOCK]);
      await client.query('reset all').then(
        () => client.release(),
        (error) => client.release(error),
      );
    }
  }
}

async function prepare(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ version: number }>(
    `select current_setting('server_version_num')::int as version`,
  );
  if ((rows[0]?.version ?? 0) < 160_000)
    throw new MigrationError('Kith needs PostgreSQL 16 or newer. Upgrade the server that DATABASE_URL names.');
  await client.query('create schema if not exists kith');
  for (const extension of ['pg_trgm', 'fuzzystrmatch']) {
    try {
      await client.query(`create extension if not exists ${extension} with schema public`);
    } catch (error) {
      throw new MigrationError(
        `The extension ${extension} could not be created: ${(error as Error).message}\nAs an administrator of the database run: create extension ${extension} with schema public;`,
      );
    }
  }
}

async function workspaceSchemas(client: pg.PoolClient): Promise<string[]> {
  if (!(await hasTable(client, 'kith', 'workspace'))) return [];
  // A workspace whose set-up was cut short is migrated when the set-up is taken up again.
  const { rows } = await client.query<{ schema: string }>(
    `select w.schema from kith.workspace w join pg_namespace n on n.nspname = w.schema order by w.id`,
  );
  return rows.map((row) => row.schema);
}

async function apply(client: pg.PoolClient, schema: string, files: Migration[], log: Logger): Promise<number> {
  await client.query(`create schema if not exists ${quoted(schema)}`);
  await client.query(`create table if not exists ${quoted(schema)}.migration (
    name text primary key, sha256 text not null,
    started_at timestamptz not null default clock_timestamp(), finished_at timestamptz)`);
  const done = await appliedIn(client, schema);
  check(schema, files, done);
  let applied = 0;
  for (const file of files) {
    if (done.get(file.name)?.finished) continue;
    const started = performance.now();
    try {
      await run(client, schema, file);
    } catch (error) {
      await client.query('rollback').catch(() => {});
      throw new MigrationError(
        `The migration ${file.name} failed in ${schema} and was rolled back: ${(error as Error).message}\n` +
          'Kith does not serve until it succeeds. Mend the cause and start again, or go back to the Kith you had, with the backup made before this start.',
        { cause: error },
      );
    }
    applied++;
    log.debug({ schema, migration: file.name, ms: Math.round(performance.now() - started) }, 'migrated');
  }
  return applied;
}

interface Applied {
  sha256: string;
  finished: boolean;
}

async function appliedIn(client: pg.PoolClient, schema: string): Promise<Map<string, Applied>> {
  const { rows } = await client.query<{ name: string } & Applied>(
    `select name, sha256, finished_at is not null as finished from ${quoted(schema)}.migration`,
  );
  return new Map(rows.map(({ name, ...rest }) => [name, rest]));
}

function check(schema: string, files: Migration[], done: Map<string, Applied>): void {
  for (const [name, { sha256, finished }] of done) {
    const file = files.find((f) => f.name === name);
    if (!file) {
      throw new MigrationError(
        `The database was made by a newer Kith: ${schema} has the migration ${name}, which this one does not know. Start the newer Kith again.`,
      );
    }
    if (finished && file.sha256 !== sha256) {
      throw new MigrationError(
        `The migration ${name} was changed after it ran in ${schema}. Put the file back as it was and add a new one for what should change.`,
      );
    }
  }
}

async function run(client: pg.PoolClient, schema: string, file: Migration): Promise<void> {
  const path = `set ${file.transaction ? 'local' : ''} search_path = ${quoted(schema)}, public`;
  const begun = `insert into migration (name, sha256) values ($1, $2)
                 on conflict (name) do update set sha256 = excluded.sha256, started_at = clock_timestamp()`;
  const ended = 'update migration set finished_at = clock_timestamp() where name = $1';
  if (file.transaction) await client.query('begin');
  await client.query(path);
  // Waiting long for a lock would stop everybody who waits behind it.
  await client.query(`set ${file.transaction ? 'local' : ''} lock_timeout = '10s'`);
  await client.query(begun, [file.name, file.sha256]);
  if (file.transaction) await client.query(file.sql);
  else for (const statement of statements(file.sql)) await client.query(statement);
  await client.query(ended, [file.name]);
  if (file.transaction) await client.query('commit');
  else await client.query('reset search_path; reset lock_timeout');
}

// Several statements sent at once would run as one transaction. Such files hold plain statements, each ended by `;` and a line break.
const statements = (sql: string): string[] =>
  sql
    .split(/;\s*\n/)
    .map((statement) => statement.replace(/^\s*--.*$/gm, '').trim())
    .filter(Boolean);

async function hasTable(client: pg.PoolClient, schema: string, table: string): Promise<boolean> {
  const { rowCount } = await client.query('select 1 from pg_tables where schemaname = $1 and tablename = $2', [
    schema,
    table,
  ]);
  return (rowCount ?? 0) > 0;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

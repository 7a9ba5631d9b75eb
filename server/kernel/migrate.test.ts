import { randomBytes } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, inject, test, vi } from 'vitest';
import { backUp } from './backup.ts';
import { Database } from './db.ts';
import { EmbeddedPostgres } from './embedded-postgres.ts';
import { createLogger } from './log.ts';
import { migrate, pendingMigrations } from './migrate.ts';

vi.setConfig({ testTimeout: 90_000 });

const log = createLogger('silent');
const ends: Array<() => Promise<void> | void> = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

let database: Database;
let files: string;

beforeEach(async () => {
  const connection = inject('postgres');
  const name = `migrate_${randomBytes(5).toString('hex')}`;
  const admin = new Database({ connection, poolSize: 1 });
  await admin.pool.query(`create database ${name}`);
  database = new Database({ connection: { ...connection, database: name }, poolSize: 4 });
  const opened = database;
  files = mkdtempSync(join(tmpdir(), 'kith-migrations-'));
  const made = files;
  mkdirSync(join(files, 'directory'));
  mkdirSync(join(files, 'workspace'));
  write('directory/0001_directory.sql', 'create table workspace (id int primary key, schema text not null);');
  write('workspace/0001_note.sql', 'create table note (id int primary key, body text);');
  ends.push(async () => {
    await opened.close();
    await admin.pool.query(`drop database ${name} with (force)`);
    await admin.close();
    rmSync(made, { recursive: true });
  });
});

const write = (name: string, sql: string) => writeFileSync(join(files, name), sql);
const run = () => migrate(database, log, files);
const tables = async (schema: string) => {
  const { rows } = await database.pool.query('select tablename from pg_tables where schemaname = $1 order by 1', [
    schema,
  ]);
  return rows.map((row) => row.tablename);
};
const workspaces = async (...schemas: string[]) => {
  await run();
  for (const [i, schema] of schemas.entries()) {
    await database.pool.query(`create schema ${schema}`);
    await database.pool.query('insert into kith.workspace values ($1, $2)', [i, schema]);
  }
};

test('an empty database is made whole, and a second run finds nothing to do', async () => {
  expect(await pendingMigrations(database, files)).toMatchObject({ fresh: true });
  expect(await run()).toBe(1);
  expect(await tables('kith')).toEqual(['migration', 'workspace']);
  expect(await pendingMigrations(database, files)).toEqual({ fresh: false, count: 0 });
  expect(await run()).toBe(0);
});

test('every workspace gets what is new', async () => {
  await workspaces('ws_a', 'ws_b');
  expect((await pendingMigrations(database, files)).count).toBe(2);
  await run();
  write('workspace/0002_task.sql', 'create table task (id int primary key);');
  expect(await run()).toBe(2);
  expect([await tables('ws_a'), await tables('ws_b')]).toEqual(Array(2).fill(['migration', 'note', 'task']));
});

test('a failure in the second workspace leaves the first done and the second untouched, and the next run goes on there', async () => {
  await workspaces('ws_a', 'ws_b');
  await run();
  await database.pool.query('create table ws_b.task (in_the_way int)');
  write('workspace/0002_task.sql', 'alter table note add column done boolean; create table task (id int primary key);');
  await expect(run()).rejects.toThrow(/0002_task.sql failed in ws_b and was rolled back.*\n.*does not serve/);
  const { rows } = await database.pool.query(
    `select 1 from information_schema.columns where table_schema = 'ws_b' and column_name = 'done'`,
  );
  expect(rows).toEqual([]);
  expect((await pendingMigrations(database, files)).count).toBe(1);
  await database.pool.query('drop table ws_b.task');
  expect(await run()).toBe(1);
});

test('a file that was changed after it ran is refused', async () => {
  await workspaces('ws_a');
  await run();
  write('workspace/0001_note.sql', 'create table note (id bigint primary key);');
  await expect(run()).rejects.toThrow(/0001_note.sql was changed after it ran in ws_a/);
});

test('a database of a newer Kith is refused', async () => {
  await workspaces('ws_a');
  write('workspace/0009_future.sql', 'create table future (id int);');
  await run();
  rmSync(join(files, 'workspace/0009_future.sql'));
  await expect(run()).rejects.toThrow(/made by a newer Kith/);
});

test('two that start at once take turns', async () => {
  await workspaces('ws_a');
  const applied = await Promise.all([run(), run()]);
  expect(applied.sort()).toEqual([0, 1]);
});

test('an index that is built beside the work of others is taken up again where it was cut short', async () => {
  await workspaces('ws_a');
  await run();
  const concurrently = `-- kith: no transaction
drop index concurrently if exists note_body;
create index concurrently note_body on note (body);
select 1 / (select count(*) from note);
`;
  write('workspace/0002_index.sql', concurrently);
  await expect(run()).rejects.toThrow(/division by zero/);
  expect((await pendingMigrations(database, files)).count).toBe(1);
  await database.pool.query(`insert into ws_a.note values (1, 'x')`);
  expect(await run()).toBe(1);
});

test('a backup is a whole database to go back to, and the last three are kept', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'kith-backup-'));
  const embedded = EmbeddedPostgres.prepare(dir, log, { throwaway: true });
  ends.push(async () => {
    await embedded.stop();
    rmSync(dir, { recursive: true, force: true });
  });
  await embedded.start();
  const before = new Database({ connection: embedded.connection, poolSize: 1 });
  await before.pool.query(`create table note as select 'before the upgrade' as text`);
  await before.close();
  await embedded.stop();
  let last = '';
  for (const day of [1, 2, 3, 4]) last = backUp(dir, embedded, new Date(Date.UTC(2026, 0, day)));
  expect(readdirSync(join(dir, 'backups')).length).toBe(3);

  rmSync(embedded.files.cluster, { recursive: true });
  cpSync(last, embedded.files.cluster, { recursive: true, preserveTimestamps: true });
  const again = EmbeddedPostgres.prepare(dir, log, { throwaway: true });
  ends.push(() => again.stop());
  await again.start();
  const after = new Database({ connection: again.connection, poolSize: 1 });
  expect((await after.pool.query('select text from note')).rows).toEqual([{ text: 'before the upgrade' }]);
  await after.close();
});

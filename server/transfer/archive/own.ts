import type pg from 'pg';
import { readMigrations } from '../../kernel/migrate.ts';
import { columnTexts, describeSchema } from './describe.ts';
import type { Header } from './format.ts';
import type { OwnShape } from './statements.ts';

const DRAFT = 'kith_own_shape';

/** A check is followed by the taking in: migrations make the same of nothing each time. */
let last: { key: string; shape: OwnShape } | null = null;

/**
 * What Kith itself makes of a workspace with the migrations of an archive. They run in a schema that is gone again before
 * anybody sees it, in the transaction that is open on `client`.
 */
export async function ownShape(client: pg.ClientBase, header: Header): Promise<OwnShape> {
  const wanted = new Set(header.migrations.workspace);
  const run = readMigrations('workspace').filter((migration) => wanted.has(migration.name));
  const key = run.map((migration) => migration.sha256).join();
  if (last?.key === key) return last.shape;
  await client.query('savepoint own_shape');
  try {
    await client.query(`create schema ${DRAFT}`);
    await runMigrations(client, DRAFT, run);
    const description = await describeSchema(client, DRAFT);
    last = { key, shape: { description, columns: await columnTexts(client, DRAFT) } };
    return last.shape;
  } finally {
    await client.query('rollback to savepoint own_shape').catch(() => {});
  }
}

/** Runs migrations in the open transaction, and notes them as the start of Kith does. */
export async function runMigrations(
  client: pg.ClientBase,
  schema: string,
  migrations: ReturnType<typeof readMigrations>,
): Promise<void> {
  await client.query(`set local search_path = "${schema}", public`);
  await client.query(`create table if not exists migration (
    name text primary key, sha256 text not null,
    started_at timestamptz not null default clock_timestamp(), finished_at timestamptz)`);
  for (const { name, sql, sha256 } of migrations) {
    await client.query(sql);
    await client.query('insert into migration (name, sha256, finished_at) values ($1, $2, clock_timestamp())', [
      name,
      sha256,
    ]);
  }
}

import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { Database } from '../kernel/db.ts';
import { EmbeddedPostgres, type PostgresConnection } from '../kernel/embedded-postgres.ts';
import { createLogger } from '../kernel/log.ts';
import { migrate, migrateWorkspace } from '../kernel/migrate.ts';
import { isRunning } from '../kernel/processes.ts';

export const TEMPLATE = 'kith_template';
/** Schemas of workspaces to be, migrated once: copying them with the database takes a tenth of migrating each anew. */
export const SPARES = ['spare_1', 'spare_2'];

declare module 'vitest' {
  interface ProvidedContext {
    /** The server of this test run. */
    postgres: PostgresConnection;
  }
}

/** One PostgreSQL for the whole run, with a migrated database that every test file copies. */
export default async function start(project: TestProject): Promise<() => Promise<void>> {
  await clearLeftovers();
  const dir = mkdtempSync(join(tmpdir(), `kith-test-${process.pid}-`));
  const log = createLogger('error');
  const embedded = EmbeddedPostgres.prepare(dir, log, { throwaway: true });
  await embedded.start();
  const end = async () => {
    await embedded.stop();
    rmSync(dir, { recursive: true, force: true });
    rmSync(embedded.files.home, { recursive: true, force: true });
  };
  try {
    const admin = new Database({ connection: embedded.connection, poolSize: 1 });
    await admin.pool.query(`create database ${TEMPLATE}`);
    await admin.close();
    const template = new Database({ connection: { ...embedded.connection, database: TEMPLATE }, poolSize: 2 });
    await migrate(template, log);
    for (const schema of SPARES) await migrateWorkspace({ database: template, log }, schema);
    await template.close();
  } catch (error) {
    await end();
    throw error;
  }
  project.provide('postgres', embedded.connection);
  return end;
}

/** A run that was killed leaves its server and its directory behind. */
async function clearLeftovers(): Promise<void> {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/^kith-test-(\d+)-/.exec(name)?.[1]);
    const dir = join(tmpdir(), name);
    if (!pid || isRunning(pid) || !statSync(dir, { throwIfNoEntry: false })?.isDirectory()) continue;
    try {
      const embedded = EmbeddedPostgres.prepare(dir, createLogger('silent'), { throwaway: true });
      await embedded.stopLeftover();
    } catch {
      // Not whole enough to hold a running server.
    }
    rmSync(dir, { recursive: true, force: true });
  }
}

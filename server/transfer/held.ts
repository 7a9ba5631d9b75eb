import { sql } from 'kysely';
import type pg from 'pg';
import type { Runtime } from '../kernel/runtime.ts';
import { connect } from './archive/database.ts';

/**
 * Does `work` while holding its name. The hold ends with the connection, so also with a process that was killed: whoever
 * asks sees whether anybody is still at it. Does nothing where another process is.
 */
export async function whileHolding(config: pg.ClientConfig, name: string, work: () => Promise<void>): Promise<void> {
  const client = await connect(config);
  try {
    const { rows } = await client.query<{ mine: boolean }>(
      'select pg_try_advisory_lock(hashtextextended($1, 0)) as mine',
      [name],
    );
    if (rows[0]?.mine) await work();
  } finally {
    await client.end();
  }
}

export async function isHeld(runtime: Runtime, name: string): Promise<boolean> {
  const { rows } = await sql<{
    free: boolean;
  }>`select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as free`.execute(runtime.database.directory);
  return rows[0]?.free !== true;
}

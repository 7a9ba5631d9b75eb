import type pg from 'pg';
import type { Database } from './db.ts';

/** How this process reaches its database, for what needs a connection outside the pool. */
export function connectionOf(database: Database): pg.PoolConfig {
  const { connectionString, host, port, user, password, database: name } = database.pool.options;
  return connectionString ? { connectionString } : { host, port, user, password, database: name };
}

import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { DirectoryTables } from './schema.generated.ts';

/** Tables of a workspace: the record engine makes its statements from definitions, domains name theirs in queries.ts. */
// biome-ignore lint/suspicious/noExplicitAny: the tables of a workspace are only known at run time (custom objects)
export type Tables = any;
export type Db = Kysely<Tables>;
/** What lies above workspaces. Its tables are fixed, so their types are made from the migrations. */
type Directory = Kysely<DirectoryTables>;

// Dates stay text: a Date would move them across midnight. Times are RFC 3339 in UTC with PostgreSQL's microseconds.
pg.types.setTypeParser(pg.types.builtins.DATE, (value) => value);
pg.types.setTypeParser(pg.types.builtins.TIMESTAMPTZ, rfc3339);
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

function rfc3339(value: string): string {
  // The sessions run in UTC, so the offset is always +00: '2026-11-22 01:02:03.45+00'.
  return `${value.slice(0, 10)}T${value.slice(11, -3)}Z`;
}

/** Statements that start so are prepared once per connection: for hot paths whose text does not vary. */
export const PREPARED = '/*p*/';
/** After it: rows come as arrays of their columns, which costs half of what objects with a name for each cost. */
export const AS_ARRAYS = '/*a*/';
/** Before a `copy … from stdin`: its one parameter is the rows, in PostgreSQL's text format. */
export const COPY = '/*c*/';
const names = new Map<string, string>();

function nameOf(text: string): string | undefined {
  let name = names.get(text);
  if (!name && names.size < 2000) {
    name = createHash('sha1').update(text).digest('base64url');
    names.set(text, name);
  }
  return name;
}

/** After a workspace's tables have changed: the statements that knew them make room for those that come. */
export function forgetStatements(schema: string): void {
  const mark = `"${schema}".`;
  for (const text of names.keys()) if (text.includes(mark)) names.delete(text);
}

class PreparingClient extends pg.Client {
  // Kysely hands over text and values only; the name that makes pg prepare a statement is added here.
  // biome-ignore lint/suspicious/noExplicitAny: pg's query has fifteen overloads
  override query(...args: any[]): any {
    const [text, values] = args;
    if (typeof text === 'string' && Array.isArray(values)) {
      if (text.startsWith(COPY)) return this.copy(text, values[0]);
      const prepared = text.startsWith(PREPARED);
      const arrays = text.startsWith(AS_ARRAYS, prepared ? PREPARED.length : 0);
      const name = prepared ? nameOf(text) : undefined;
      if (arrays) return super.query({ name, text, values, rowMode: 'array' });
      if (name) return super.query({ name, text, values });
    }
    // biome-ignore lint/suspicious/noExplicitAny: passed on as it came
    return (super.query as any)(...args);
  }

  private copy(text: string, rows: string): Promise<{ command: string; rowCount: number; rows: [] }> {
    const stream = super.query(copyFrom(text));
    return new Promise((resolve, reject) => {
      stream.on('error', reject);
      stream.on('finish', () => resolve({ command: 'COPY', rowCount: stream.rowCount ?? 0, rows: [] }));
      stream.end(rows);
    });
  }
}

export interface DatabaseOptions {
  /** A PostgreSQL URL, or the parts of a connection such as a unix socket directory as `host`. */
  connection: string | { host: string; port?: number; user: string; password?: string; database: string };
  /** Connections at most, 20 unless told. */
  poolSize?: number;
  /** A statement that runs longer is ended, in ms. */
  statementTimeout?: number;
}

/** The pool of one process. Each workspace has its own Kysely, bound to its schema; all share the pool. */
export class Database {
  readonly pool: pg.Pool;
  /** Everything that lies above workspaces, in schema `kith`. */
  readonly directory: Directory;
  private readonly root: Db;
  private readonly workspaces = new Map<string, Db>();

  constructor(options: DatabaseOptions) {
    const where =
      typeof options.connection === 'string' ? { connectionString: options.connection } : options.connection;
    this.pool = new pg.Pool({
      ...where,
      max: options.poolSize ?? 20,
      statement_timeout: options.statementTimeout ?? 60_000,
      idle_in_transaction_session_timeout: 120_000,
      connectionTimeoutMillis: 10_000,
      // A small cache, whatever the machine has: PostgreSQL prices the first page of a list at its share of the whole
      // order, and with a large cache walks half a table in order where sorting a few thousand rows takes 10 ms.
      options: '-c timezone=UTC -c application_name=kith -c effective_cache_size=256MB',
      Client: PreparingClient,
    });
    // An idle connection that breaks (server restarted) is dropped by the pool; without a listener it would end the process.
    this.pool.on('error', () => {});
    // One that breaks while it is in use tells its query too; the client itself also wants a listener.
    this.pool.on('connect', (client) => client.on('error', () => {}));
    this.root = new Kysely({ dialect: new PostgresDialect({ pool: this.pool }) });
    this.directory = this.root.withSchema('kith') as unknown as Directory;
  }

  /** Queries of one workspace. `schema` comes from the directory, never from a request. */
  workspace(schema: string): Db {
    let db = this.workspaces.get(schema);
    if (!db) {
      db = this.root.withSchema(schema);
      this.workspaces.set(schema, db);
    }
    return db;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }
}

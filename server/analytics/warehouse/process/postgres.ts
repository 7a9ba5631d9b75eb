import { createWriteStream } from 'node:fs';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';

/** A place in the outbox: everything up to it has been read. */
export interface Position {
  xid: string;
  seq: string;
}

/** One look at the operational database: whatever is read through it stood there at the same moment. */
export class Snapshot {
  readonly client: pg.Client;
  readonly asOf: string;
  readonly position: Position;
  /** Changes when the workspace was put back from a backup: places in the outbox mean nothing then. */
  readonly identity: string;
  private readonly folder: string;
  private files = 0;

  private constructor(
    client: pg.Client,
    folder: string,
    seen: { as_of: string; xid: string; seq: string; identity: string },
  ) {
    this.client = client;
    this.folder = folder;
    this.asOf = new Date(seen.as_of).toISOString();
    this.position = { xid: seen.xid, seq: seen.seq };
    this.identity = seen.identity;
  }

  static async open(connection: pg.ClientConfig, schema: string, folder: string): Promise<Snapshot> {
    const client = new pg.Client({
      ...connection,
      options: '-c timezone=UTC -c statement_timeout=0',
      application_name: 'kith-warehouse',
    });
    client.on('error', () => {});
    await client.connect();
    await client.query('begin isolation level repeatable read read only');
    const event = `${pg.escapeIdentifier(schema)}.event`;
    const { rows } = await client.query(
      `with last as (select xid, seq from ${event} where xid < pg_snapshot_xmin(pg_current_snapshot())
          order by xid desc, seq desc limit 1)
        select coalesce((select min(e.at) from ${event} e, last l where (e.xid, e.seq) > (l.xid, l.seq)), now())::text as as_of, coalesce((select xid::text from last), '0') as xid, coalesce((select seq::text from last), '0') as seq,
          (select oid::text from pg_database where datname = current_database()) || ':' || $1::regnamespace::oid as identity`,
      [pg.escapeIdentifier(schema)],
    );
    await mkdir(folder, { recursive: true });
    return new Snapshot(client, folder, rows[0]);
  }

  /** Writes what a query gives into a file of its own, as CSV. */
  async file(sql: string): Promise<string> {
    const path = join(this.folder, `${process.pid}-${Date.now().toString(36)}-${this.files++}.csv`);
    await pipeline(
      this.client.query(copyTo(`copy (${sql}) to stdout (format csv)`)),
      createWriteStream(path, { highWaterMark: 1 << 20 }),
    );
    return path;
  }

  async rows<T extends unknown[]>(sql: string): Promise<T[]> {
    const { rows } = await this.client.query({ text: sql, rowMode: 'array' });
    return rows as T[];
  }

  async close(): Promise<void> {
    await this.client.end().catch(() => {});
  }
}

export const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => null))?.size ?? 0;
export const drop = (path: string): Promise<void> => rm(path, { force: true });

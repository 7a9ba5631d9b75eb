import { once } from 'node:events';
import type { Readable } from 'node:stream';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import type { SchemaDescription } from './describe.ts';
import { ArchiveError, type Sums } from './format.ts';
import { AS_LINES, sumOf } from './write.ts';

const q = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * Puts schemas back, in the transaction that is open on `client`. Rows come in pieces, table after table; at the end
 * everything that was written is held against the sums of the archive.
 */
export class Loader {
  private readonly client: pg.ClientBase;
  private readonly schemas: SchemaDescription[];
  /** The name that each schema gets here. */
  private readonly names: Map<string, string>;
  private open: { schema: string; table: string; stream: ReturnType<typeof copyFrom> } | null = null;

  constructor(client: pg.ClientBase, schemas: SchemaDescription[], names = new Map<string, string>()) {
    this.client = client;
    this.schemas = schemas;
    this.names = names;
  }

  private nameOf(schema: string): string {
    return this.names.get(schema) ?? schema;
  }

  async begin(): Promise<void> {
    await this.client.query(
      `set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0;
       create temp table kith_line (doc json) on commit drop`,
    );
    for (const schema of this.schemas) {
      await this.client.query(`create schema ${q(this.nameOf(schema.name))}`);
      await this.enter(schema);
      for (const text of [...schema.sequences, ...schema.functions, ...schema.tables.map((table) => table.create)]) {
        await this.client.query(text);
      }
    }
  }

  private async enter(schema: SchemaDescription): Promise<void> {
    await this.client.query(`set local search_path = ${q(this.nameOf(schema.name))}, public, pg_temp`);
  }

  /** A further piece of a table's rows. */
  async data(schema: string, table: string, content: Readable): Promise<void> {
    if (this.open?.schema !== schema || this.open.table !== table) {
      await this.close();
      await this.client.query('truncate kith_line');
      this.open = { schema, table, stream: this.client.query(copyFrom(`copy kith_line from stdin ${AS_LINES}`)) };
      this.open.stream.on('error', () => {});
    }
    const { stream } = this.open;
    for await (const piece of content as AsyncIterable<Buffer>) {
      // Rejects where the stream fails meanwhile.
      if (!stream.write(piece)) await once(stream, 'drain');
    }
  }

  private async close(): Promise<void> {
    if (!this.open) return;
    const { schema, table, stream } = this.open;
    this.open = null;
    const ended = new Promise<void>((resolve, reject) => {
      stream.on('finish', resolve);
      stream.on('error', reject);
    });
    stream.end();
    await ended;
    const found = this.schemas.find((one) => one.name === schema)?.tables.find((one) => one.name === table);
    if (!found) throw new ArchiveError(`The archive has rows for ${table}, which it does not describe.`);
    const columns = found.columns.map(q).join(', ');
    const target = `${q(this.nameOf(schema))}.${q(table)}`;
    await this.client.query(`insert into ${target} (${columns}) overriding system value
      select ${found.columns.map((name) => `r.${q(name)}`).join(', ')}
      from kith_line l, lateral json_populate_record(null::${target}, l.doc) r`);
  }

  /** Holds what was put back against the archive's sums, then makes keys, indexes and references, and sets the counters. */
  async finish(sums: Sums): Promise<void> {
    await this.close();
    for (const schema of this.schemas) {
      const name = this.nameOf(schema.name);
      for (const table of schema.tables) {
        const was = sums.tables[`${schema.name}.${table.name}`];
        const is = await sumOf(this.client, name, table.name);
        if (!was || was.rows !== is.rows || was.sum !== is.sum) {
          throw new ArchiveError(
            `The table ${table.name} does not come back as it was saved (${is.rows} rows, ${was?.rows ?? 0} expected). The archive is damaged: take another one.`,
          );
        }
      }
      await this.enter(schema);
      for (const text of schema.after) await this.client.query(text);
      for (const table of schema.tables) await this.setCounters(name, table.name);
      await this.forgetTransactions(schema, name);
    }
  }

  private async setCounters(schema: string, table: string): Promise<void> {
    const { rows } = await this.client.query<{ name: string }>(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attidentity <> ''`,
      [`${q(schema)}.${q(table)}`],
    );
    for (const { name } of rows) {
      await this.client.query(
        `select setval(pg_get_serial_sequence($1, $2), coalesce((select max(${q(name)}) from ${q(schema)}.${q(table)}), 0) + 1, false)`,
        [`${q(schema)}.${q(table)}`, name],
      );
    }
  }

  /**
   * Readers of the outbox keep a place by transaction and number. The numbers of another database's transactions mean
   * nothing here, so all events count as written before everything, and each reader goes on at the first it had not read.
   */
  private async forgetTransactions(schema: SchemaDescription, name: string): Promise<void> {
    const s = q(name);
    const places = schema.tables.filter((t) => t.transactions.includes('xid') && t.columns.includes('seq'));
    if (!places.some((t) => t.name === 'event')) return;
    for (const { name: reader } of places.filter((t) => t.name !== 'event')) {
      await this.client.query(
        `update ${s}.${q(reader)} c set xid = '0', seq = coalesce(
           (select min(e.seq) - 1 from ${s}.event e where (e.xid, e.seq) > (c.xid, c.seq)), (select max(seq) from ${s}.event), 0)`,
      );
    }
    await this.client.query(`update ${s}.event set xid = '0'`);
  }
}

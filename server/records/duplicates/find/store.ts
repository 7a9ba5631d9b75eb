import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import type { Features, Recipe } from '../recipe.ts';

/**
 * One connection to the tables of a workspace, as the search for duplicates uses it: in this process for a few
 * records, in a thread of its own for many. It decides nothing.
 */
export class Store {
  readonly client: pg.ClientBase;
  private readonly schema: string;

  constructor(client: pg.ClientBase, schema: string) {
    this.client = client;
    this.schema = schema;
  }

  /** Rows as arrays of their columns; `@name` in the text is a table of the workspace. */
  async rows<T extends unknown[]>(text: string, values: unknown[] = []): Promise<T[]> {
    const sql = text.replace(/@(\w+)/g, (_, table: string) => `${quoted(this.schema)}.${quoted(table)}`);
    return (await this.client.query<T>({ text: sql, values, rowMode: 'array' })).rows;
  }

  async inTransaction<T>(work: () => Promise<T>): Promise<T> {
    await this.client.query('begin');
    try {
      const result = await work();
      await this.client.query('commit');
      return result;
    } catch (error) {
      await this.client.query('rollback').catch(() => {});
      throw error;
    }
  }

  /** Copies keys into a table, as fast as PostgreSQL takes them. */
  async copyKeys(table: string, lines: Iterable<string> | AsyncIterable<string>): Promise<void> {
    const { from } = await import('pg-copy-streams');
    const into = this.client.query(from(`copy ${quoted(this.schema)}.${quoted(table)} (key, record_id) from stdin`));
    await pipeline(Readable.from(lines), into);
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The columns that hold what is compared, as a select list after the id, and how to read them. */
export function featuresReader(recipe: Recipe): { columns: string; read(row: unknown[]): Features } {
  const { columns } = recipe.plan;
  const names = Object.keys(columns);
  return {
    columns: ['id', ...names.map((name) => columns[name] as string)].map((column) => `t.${quoted(column)}`).join(', '),
    read(row) {
      return recipe.read(row[0] as string, (name) => row[names.indexOf(name) + 1]);
    },
  };
}

import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BIGINT, type DuckDBConnection, type DuckDBInstance, type DuckDBValue, StatementType } from '@duckdb/node-api';
import type pg from 'pg';
import { literal } from '../literal.ts';
import type { Answer, AskLimits, Plan, Reconciliation, WarehouseState } from '../schema.ts';
import { type Bounds, openDatabase, q, texts } from './database.ts';
import { build, follow, reconcile, stateOf, usable } from './feed.ts';
import { Snapshot, sizeOf } from './postgres.ts';
import { rowsOf } from './values.ts';

export interface Wish {
  connection: pg.ClientConfig;
  plan: Plan;
}

/** What a caller may be told, in words: everything else is a fault of ours. */
export class Refusal extends Error {}

const ROWS = 10_000;
const LONGEST = 30_000;
const COPIES = 4;

/** The warehouse of one workspace. Asked by many at a time, written by one. */
export class House {
  private path: string;
  private readonly work: string;
  private readonly bounds: Bounds;
  private instance: Promise<DuckDBInstance> | null = null;
  private writing: Promise<unknown> = Promise.resolve();
  private readers = 0;
  private failure: string | null = null;
  private building = false;
  /** Passed by whoever comes in; shut for the moment in which one file takes the place of another. */
  private gate: Promise<void> = Promise.resolve();
  usedAt = Date.now();

  constructor(folder: string, schema: string, bounds: Bounds) {
    this.path = join(folder, `${schema}.duckdb`);
    this.work = join(folder, `${schema}.work`);
    this.bounds = bounds;
  }

  get idle(): boolean {
    return this.readers === 0 && !this.building;
  }

  private open(): Promise<DuckDBInstance> {
    this.instance ??= this.opened();
    return this.instance;
  }

  private async opened(): Promise<DuckDBInstance> {
    for (let copy = 1; ; copy++) {
      try {
        return await openDatabase(this.path, this.work, this.bounds);
      } catch (error) {
        const locked = /lock/i.test((error as Error).message);
        if (copy === COPIES) throw error;
        // Another process of Kith works with it on the same machine: this one keeps a copy of its own.
        if (locked) this.path = this.path.replace(/(\.\d)?\.duckdb$/, `.${copy + 1}.duckdb`);
        // A file that cannot be read, whatever became of it, can be made again.
        else for (const path of [this.path, `${this.path}.wal`]) await rm(path, { force: true });
      }
    }
  }

  async close(): Promise<void> {
    const instance = await this.instance?.catch(() => null);
    this.instance = null;
    instance?.closeSync();
  }

  async remove(): Promise<void> {
    await this.close();
    for (const path of [this.path, `${this.path}.wal`, `${this.path}.next`, `${this.path}.next.wal`])
      await rm(path, { force: true });
    await rm(this.work, { recursive: true, force: true });
  }

  private async with<T>(use: (connection: DuckDBConnection) => Promise<T>, timeZone?: string): Promise<T> {
    await this.gate;
    this.usedAt = Date.now();
    this.readers++;
    try {
      const connection = await (await this.open()).connect();
      try {
        if (timeZone) await connection.run(`set TimeZone = ${literal(timeZone)}`);
        return await use(connection);
      } finally {
        connection.closeSync();
      }
    } finally {
      this.readers--;
      this.usedAt = Date.now();
    }
  }

  /** One after the other: whoever comes while somebody writes waits for their turn. */
  private write<T>(work: () => Promise<T>): Promise<T> {
    const next = this.writing.then(work, work);
    this.writing = next.catch((error: unknown) => {
      this.failure = (error as Error).message;
    });
    return next;
  }

  asOf(): Promise<string | null> {
    return this.with(async (connection) => (await stateOf(connection))?.asOf ?? null);
  }

  /** Brings everything up to now, from what is there where that is possible. */
  refresh(
    wish: Wish,
    options: { rebuild?: boolean; reconcile?: boolean } = {},
  ): Promise<{ asOf: string; rebuilt: boolean; reconciliation: Reconciliation | null }> {
    return this.write(async () => {
      const started = performance.now();
      const from = await Snapshot.open(wish.connection, wish.plan.schema, this.work);
      try {
        const rebuilt = options.rebuild || !(await this.followed(wish.plan, from));
        if (rebuilt) await this.rebuild(wish.plan, from);
        const reconciliation = options.reconcile
          ? await this.with((connection) => reconcile(connection, wish.plan, from))
          : null;
        const took = Math.round(performance.now() - started);
        await this.with((connection) => connection.run(`update kith.state set took = ${took}`));
        this.failure = null;
        return { asOf: from.asOf, rebuilt, reconciliation };
      } finally {
        await from.close();
      }
    });
  }

  private followed(plan: Plan, from: Snapshot): Promise<boolean> {
    return this.with(async (connection) => {
      const state = await stateOf(connection);
      return usable(state, plan, from) && follow(connection, plan, from, state);
    }, plan.timeZone);
  }

  /** Into a file beside the one that is asked meanwhile, which then takes its place. */
  private async rebuild(plan: Plan, from: Snapshot): Promise<void> {
    this.building = true;
    const next = `${this.path}.next`;
    try {
      await rm(next, { force: true });
      await rm(`${next}.wal`, { force: true });
      const instance = await openDatabase(next, this.work, this.bounds);
      try {
        const connection = await instance.connect();
        await connection.run(`set TimeZone = ${literal(plan.timeZone)}`);
        await build(connection, plan, from);
        await connection.run('checkpoint');
        connection.closeSync();
      } finally {
        instance.closeSync();
      }
      await this.replace(next);
    } finally {
      this.building = false;
    }
  }

  private async replace(next: string): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.gate = promise;
    try {
      for (let waited = 0; this.readers > 0 && waited < LONGEST; waited += 20)
        await new Promise((done) => setTimeout(done, 20));
      await this.close();
      await rm(`${this.path}.wal`, { force: true });
      await rename(next, this.path);
    } finally {
      resolve();
    }
  }

  /** One question, which can only read. */
  ask(sql: string, params: unknown[], limits: AskLimits, timeZone: string): Promise<Answer> {
    const limit = limits.rows ?? ROWS;
    return this.with(async (connection) => {
      const started = performance.now();
      const state = await stateOf(connection);
      if (!state) throw new Refusal('The warehouse is being built. Try again in a moment');
      for (const [object, ids] of Object.entries(limits.visible ?? {})) await this.show(connection, object, ids);
      // The kind of a statement does not say all: EXPLAIN ANALYZE carries out what it explains.
      await connection.run('begin transaction read only');
      let ended = false;
      const timer = setTimeout(() => {
        ended = true;
        connection.interrupt();
      }, limits.ms ?? LONGEST);
      try {
        const statements = await connection.extractStatements(sql);
        if (statements.count !== 1) throw new Refusal('Ask one question at a time');
        const prepared = await statements.prepare(0);
        if (prepared.statementType !== StatementType.SELECT && prepared.statementType !== StatementType.EXPLAIN)
          throw new Refusal('Only questions that read are answered: begin with SELECT or WITH');
        params.forEach((value, i) => {
          const whole = typeof value === 'number' && Number.isSafeInteger(value);
          prepared.bindValue(
            i + 1,
            (whole ? BigInt(value) : (value ?? null)) as DuckDBValue,
            whole ? BIGINT : undefined,
          );
        });
        const reader = await prepared.streamAndReadUntil(limit + 1);
        return {
          columns: reader.deduplicatedColumnNames().map((name, i) => ({ name, type: String(reader.columnType(i)) })),
          rows: rowsOf(reader, limit),
          asOf: state.asOf,
          truncated: reader.currentRowCount > limit,
          ms: Math.round(performance.now() - started),
        };
      } catch (error) {
        if (ended)
          throw new Refusal(
            `This took longer than ${Math.round((limits.ms ?? LONGEST) / 1000)} seconds and was stopped. Ask for less: a shorter period, fewer columns`,
          );
        if (error instanceof Refusal) throw error;
        // What DuckDB says of a statement helps whoever wrote it.
        throw new Refusal((error as Error).message.split('\n\n')[0] as string);
      } finally {
        clearTimeout(timer);
        await connection.run('rollback').catch(() => {});
      }
    }, timeZone);
  }

  private async show(connection: DuckDBConnection, object: string, ids: string[]): Promise<void> {
    const table = q(`visible_${object}`);
    await connection.run(`create or replace temp table ${table} (id uuid)`);
    if (ids.length > 0)
      await connection.run(`insert into ${table} select unnest(string_split(${literal(ids.join(','))}, ','))::uuid`);
  }

  async state(brief = false): Promise<WarehouseState> {
    const size = (await sizeOf(this.path)) + (await sizeOf(`${this.path}.wal`));
    const none: WarehouseState = {
      state: this.building ? 'building' : this.failure ? 'failed' : 'none',
      as_of: null,
      size,
      built_at: null,
      took: null,
      error: this.failure,
      tables: [],
      reconciliation: null,
      export: null,
    };
    if (size === 0) return none;
    return this.with(async (connection) => {
      const state = await stateOf(connection);
      if (!state) return none;
      const [row = []] = (
        await connection.runAndReadAll('select epoch_ms(built_at)::double, took, reconciliation from kith.state')
      ).getRows();
      return {
        ...none,
        state: this.building ? 'building' : this.failure ? 'failed' : 'ready',
        as_of: state.asOf,
        built_at: new Date(Number(row[0])).toISOString(),
        took: Number(row[1]),
        tables: brief ? [] : await this.tables(connection),
        reconciliation: row[2] ? JSON.parse(String(row[2])) : null,
      };
    });
  }

  private async tables(connection: DuckDBConnection): Promise<WarehouseState['tables']> {
    const reader = await connection.runAndReadAll(
      `select table_name, list({'name': column_name, 'type': data_type} order by column_index)::json::varchar
        from duckdb_columns() where schema_name = 'main' and not internal and database_name = current_database() group by 1 order by 1`,
    );
    const found: WarehouseState['tables'] = [];
    for (const [name, columns] of reader.getRows()) {
      const table = String(name);
      const kind = table.startsWith('fact_')
        ? 'fact'
        : table.startsWith('dim_')
          ? 'dimension'
          : table.endsWith('_history')
            ? 'history'
            : 'object';
      const [rows] = await texts(connection, `select count(*) from ${q(table)}`);
      found.push({ name: table, kind, rows: Number(rows), columns: JSON.parse(String(columns)) });
    }
    return found;
  }

  /** Writes each table as a Parquet file into the folder of work; says which. */
  export(timeZone: string): Promise<Array<{ name: string; path: string; size: number }>> {
    return this.with(async (connection) => {
      const names = (await this.tables(connection)).map(({ name }) => name);
      const files: Array<{ name: string; path: string; size: number }> = [];
      for (const name of names) {
        const path = join(this.work, `${name}.parquet`);
        await connection.run(`copy (select * from ${q(name)}) to ${literal(path)} (format parquet, compression zstd)`);
        files.push({ name: `${name}.parquet`, path, size: await sizeOf(path) });
      }
      return files;
    }, timeZone);
  }
}

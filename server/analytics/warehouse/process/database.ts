import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { literal } from '../literal.ts';
import type { WarehouseColumn } from '../schema.ts';
import { drop, type Snapshot } from './postgres.ts';

export const q = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export interface Bounds {
  /** Megabytes that one workspace's queries may take together. */
  memory: number;
}

/**
 * Opens a database file that reaches nothing on this machine but itself and `folder`: a query can neither read other
 * files nor fetch anything.
 */
export async function openDatabase(path: string, folder: string, { memory }: Bounds): Promise<DuckDBInstance> {
  await mkdir(dirname(path), { recursive: true });
  await mkdir(folder, { recursive: true });
  const instance = await DuckDBInstance.create(path, {
    memory_limit: `${memory}MB`,
    threads: String(Math.max(1, Math.min(4, availableParallelism()))),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    temp_directory: folder,
    max_temp_directory_size: '20GB',
    preserve_insertion_order: 'false',
  });
  const connection = await instance.connect();
  await connection.run(`set allowed_directories = [${literal(folder)}]`);
  await connection.run('set enable_external_access = false');
  connection.closeSync();
  return instance;
}

/** The first column of a query, as text. */
export async function texts(connection: DuckDBConnection, sql: string): Promise<string[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader.getRows().map(([value]) => String(value));
}

const read = ({ name, type, read: as }: WarehouseColumn) => `${literal(name)}: ${literal(as ?? type)}`;
const cast = ({ name, type, read: as }: WarehouseColumn) =>
  as ? `cast(${q(name)} as ${type}) as ${q(name)}` : q(name);

/** A CSV file of PostgreSQL's as a table: empty is nothing, quoted empty is an empty text. */
export const csv = (path: string, columns: WarehouseColumn[]): string =>
  `(select ${columns.map(cast).join(', ')} from read_csv(${literal(path)}, auto_detect = false, header = false, delim = ',',
    quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, new_line = '\\n', max_line_size = 33554432,
    columns = {${columns.map(read).join(', ')}}))`;

export const createTable = (table: string, columns: WarehouseColumn[]): string =>
  `create or replace table ${q(table)} (${columns.map(({ name, type }) => `${q(name)} ${type}`).join(', ')})`;

/** Adds what a query of PostgreSQL's gives to a table. */
export async function append(
  connection: DuckDBConnection,
  from: Snapshot,
  table: string,
  columns: WarehouseColumn[],
  sql: string,
  order = '',
): Promise<void> {
  const path = await from.file(sql);
  try {
    await connection.run(`insert into ${q(table)} select * from ${csv(path, columns)} ${order}`);
  } finally {
    await drop(path);
  }
}

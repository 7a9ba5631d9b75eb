import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { PassThrough, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { type Pack, pack } from 'tar-stream';
import { describeSchema } from './describe.ts';
import type { Header, Sums, TableSum } from './format.ts';
import { type BackupKey, sealing } from './key.ts';

/** Data goes into the archive in pieces of this size: what is held in memory, whatever the size of a table. */
const PIECE = 4 * 1024 * 1024;

export interface Content {
  header: Omit<Header, 'schemas'>;
  schemas: string[];
  /** Files by name in the archive. */
  files: AsyncIterable<{ name: string; path: string }> | Iterable<{ name: string; path: string }>;
  /** Encrypts the archive; null leaves it readable. */
  key: BackupKey | null;
  onTable?(done: number, total: number): void;
}

/**
 * Writes an archive (tar, gzip, and age where there is a key) into `target`: descriptions, rows as JSON lines, files and
 * at last the sums. All rows come from one snapshot, so that nothing is half there; nobody has to wait meanwhile.
 */
export async function writeArchive(client: pg.ClientBase, target: Writable, content: Content): Promise<Sums> {
  const tar = pack();
  const gzip = createGzip({ level: 5 });
  const through = new PassThrough();
  const flowing = pipeline(tar, gzip, through);
  const arriving = sealing(content.key, through, target);
  const failed = Promise.all([flowing, arriving]);
  // Whoever waits for the pieces hears of a full disk as well.
  failed.catch((error) => tar.destroy(error));
  const writing = fill(client, tar, content);
  const [sums] = await Promise.all([writing, failed]);
  return sums;
}

async function fill(client: pg.ClientBase, tar: Pack, content: Content): Promise<Sums> {
  await client.query('begin isolation level repeatable read read only');
  try {
    await client.query(`set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0`);
    const schemas = [];
    for (const schema of content.schemas) schemas.push(await describeSchema(client, schema));
    const header: Header = { ...content.header, schemas };
    await entry(tar, 'kith.json', Buffer.from(`${JSON.stringify(header, null, 1)}\n`));
    const sums: Sums = { tables: {}, files: 0, bytes: 0 };
    const total = schemas.reduce((sum, schema) => sum + schema.tables.length, 0);
    let done = 0;
    for (const schema of schemas) {
      for (const table of schema.tables) {
        const name = `${schema.name}.${table.name}`;
        sums.bytes += await dumpTable(client, tar, schema.name, table.name);
        sums.tables[name] = await sumOf(client, schema.name, table.name);
        content.onTable?.(++done, total);
      }
    }
    for await (const { name, path } of content.files) sums.files += await dumpFile(tar, name, path);
    await entry(tar, 'sums.json', Buffer.from(`${JSON.stringify(sums)}\n`));
    tar.finalize();
    return sums;
  } catch (error) {
    tar.destroy(error as Error);
    throw error;
  } finally {
    await client.query('rollback').catch(() => {});
  }
}

const q = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** JSON has no control characters of its own, so with these as marks its lines pass through COPY as they are. */
export const AS_LINES = `(format csv, delimiter e'\\x02', quote e'\\x01')`;

async function dumpTable(client: pg.ClientBase, tar: Pack, schema: string, table: string): Promise<number> {
  const rows = client.query(
    copyTo(`copy (select row_to_json(t) from ${q(schema)}.${q(table)} t) to stdout ${AS_LINES}`),
  );
  let held: Buffer[] = [];
  let size = 0;
  let bytes = 0;
  let part = 0;
  const flush = async () => {
    if (size === 0) return;
    bytes += size;
    await entry(tar, `data/${schema}/${table}/${String(++part).padStart(6, '0')}.jsonl`, Buffer.concat(held, size));
    held = [];
    size = 0;
  };
  for await (const piece of rows as AsyncIterable<Buffer>) {
    held.push(piece);
    size += piece.length;
    if (size >= PIECE) await flush();
  }
  await flush();
  return bytes;
}

/** Rows and a sum over them, the same in whichever order they lie. */
export async function sumOf(client: pg.ClientBase, schema: string, table: string): Promise<TableSum> {
  const { rows } = await client.query<TableSum>(
    `select count(*)::int as rows, coalesce(sum(hashtextextended(row_to_json(t)::text, 0)), 0)::text as sum
     from ${q(schema)}.${q(table)} t`,
  );
  return rows[0] as TableSum;
}

/** @returns 1, or 0 where the file has gone in the meantime */
async function dumpFile(tar: Pack, name: string, path: string): Promise<number> {
  const known = await stat(path).catch(() => null);
  if (!known?.isFile()) return 0;
  const out = tar.entry({ name, size: known.size });
  await pipeline(createReadStream(path, { end: Math.max(0, known.size - 1) }), out);
  return 1;
}

async function entry(tar: Pack, name: string, content: Buffer): Promise<void> {
  const out = tar.entry({ name, size: content.length });
  out.end(content);
  await once(out, 'finish');
}

import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { invalid } from '../../../kernel/errors.ts';
import { adoptFile, filePath, temporaryPath } from '../../../kernel/files.ts';
import type { Format } from '../queries.ts';
import { tableFromCards } from './cards.ts';
import { guessDelimiter, type Row, readCsv } from './csv.ts';
import type { Delimiter, Encoding, FileKind } from './sniff.ts';
import { tableFromWorkbook } from './workbook.ts';

/** The header of a file and its rows below, piece by piece. */
export async function openRows(
  dataDir: string,
  sha256: string,
  format: Format,
): Promise<{ header: string[]; rows: AsyncGenerator<Row[]> }> {
  const pieces = readPieces(dataDir, sha256, format);
  const first = await pieces.next();
  const header = first.done ? undefined : first.value[0];
  if (first.done || !header) throw invalid('The file is empty: it has no row with a value');
  const rest = first.value.slice(1);
  async function* rows(): AsyncGenerator<Row[]> {
    if (rest.length) yield rest;
    yield* pieces;
  }
  return { header: header.cells, rows: rows() };
}

async function* readPieces(dataDir: string, sha256: string, format: Format): AsyncGenerator<Row[]> {
  const path = filePath(dataDir, format.table ?? sha256);
  const known = await stat(path).catch(() => null);
  if (!known) throw invalid('The file of this import is no longer kept: upload it again');
  if (!format.table) {
    yield* readCsv(path, { encoding: format.encoding, delimiter: format.delimiter });
    return;
  }
  // The first cell of a workbook's table is the number of the row in the sheet.
  for await (const rows of readCsv(path, { encoding: 'utf-8', delimiter: ',' })) {
    const real: Row[] = [];
    for (const { cells } of rows) {
      const line = Number(cells[0]);
      const values = cells.slice(1);
      if (values.some((value) => value !== '')) real.push({ line, cells: values });
    }
    if (real.length) yield real;
  }
}

/** Rows in equal chunks, from `skip` rows on. */
export async function* chunks(rows: AsyncGenerator<Row[]>, size: number, skip = 0): AsyncGenerator<Row[]> {
  let left = skip;
  let chunk: Row[] = [];
  for await (const piece of rows) {
    const fresh = left > 0 ? piece.slice(left) : piece;
    left = Math.max(0, left - piece.length);
    for (const row of fresh) {
      chunk.push(row);
      if (chunk.length === size) {
        yield chunk;
        chunk = [];
      }
    }
  }
  if (chunk.length) yield chunk;
}

/** Settles how a kept file is read: its delimiter, or for a workbook the sheet and its table. */
export async function settleFormat(
  dataDir: string,
  sha256: string,
  sniffed: { kind: FileKind; encoding: Encoding },
  wishes: { encoding?: Encoding | null; delimiter?: Delimiter | null; sheet?: string | null },
): Promise<Format> {
  const path = filePath(dataDir, sha256);
  const base = { kind: sniffed.kind, sheet: null, sheets: [] as string[], table: null, rows: null };
  if (sniffed.kind === 'csv') {
    const encoding = wishes.encoding ?? sniffed.encoding;
    return { ...base, encoding, delimiter: wishes.delimiter ?? (await guessDelimiter(path, encoding)) };
  }
  const target = await temporaryPath(dataDir);
  if (sniffed.kind === 'vcard') {
    const encoding = wishes.encoding ?? sniffed.encoding;
    await tableFromCards(path, encoding, target).catch((error) =>
      rm(target, { force: true }).then(() => Promise.reject(error)),
    );
    const { size } = await stat(target);
    const { sha256: table } = await adoptFile(dataDir, target, await hashOf(target), size);
    return { ...base, encoding, delimiter: ',', table };
  }
  const { sheet, sheets } = await tableFromWorkbook(path, target, wishes.sheet ?? null);
  const size = (await stat(target).catch(() => null))?.size ?? 0;
  if (size === 0) {
    await rm(target, { force: true });
    throw invalid(`The sheet "${sheet}" is empty`);
  }
  const { sha256: table } = await adoptFile(dataDir, target, await hashOf(target), size);
  return { ...base, encoding: 'utf-8', delimiter: ',', sheet, sheets, table };
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path)) hash.update(piece as Buffer);
  return hash.digest('hex');
}

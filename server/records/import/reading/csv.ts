import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import Papa from 'papaparse';
import { invalid } from '../../../kernel/errors.ts';
import { type Delimiter, type Encoding, sniffDelimiter } from './sniff.ts';

export interface Row {
  /** Line of the file in which the row begins, the header's being 1 (a spreadsheet's row number). */
  line: number;
  cells: string[];
}

export interface CsvFormat {
  encoding: Encoding;
  delimiter: Delimiter;
}

/** The longest cell that is read: more is a quote never closed, or no table. */
export const LONGEST_CELL = 1_000_000;
const PIECE = 512 * 1024;

/** Reads a file row by row, holding a piece of it at a time. Rows without any value are left out. */
export async function* readCsv(path: string, format: CsvFormat): AsyncGenerator<Row[]> {
  const parser = new Papa.Parser({ delimiter: format.delimiter, newline: '\n' });
  let pending = '';
  let line = 1;
  for await (const text of decoded(path, format.encoding)) {
    pending += text;
    if (pending.length < PIECE && pending.length < LONGEST_CELL) continue;
    const { data, meta } = parser.parse(pending, 0, true) as Papa.ParseResult<string[]>;
    const [rows, next] = numbered(data, line);
    line = next;
    pending = pending.slice(meta.cursor);
    if (rows.length) yield rows;
    if (pending.length > LONGEST_CELL) refuseEndless(pending, line, format.delimiter);
  }
  const { data, errors } = parser.parse(pending, 0, false) as Papa.ParseResult<string[]>;
  const unclosed = errors.find((error) => error.code === 'MissingQuotes');
  const [rows] = numbered(data, line);
  if (unclosed) throw unclosedQuote(startOfRow(data, unclosed.row ?? data.length - 1, line));
  if (rows.length) yield rows;
}

/** The beginning of a file as text, for guessing its delimiter. */
export async function guessDelimiter(path: string, encoding: Encoding): Promise<Delimiter> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64 * 1024), 0, 64 * 1024, 0);
    const text = new TextDecoder(encoding).decode(buffer.subarray(0, bytesRead)).replace(/\r\n?/g, '\n');
    const end = bytesRead === 64 * 1024 ? text.lastIndexOf('\n') : text.length;
    return sniffDelimiter(end > 0 ? text.slice(0, end) : text);
  } finally {
    await file.close();
  }
}

/** A file line by line. */
export async function* decodedLines(path: string, encoding: Encoding): AsyncGenerator<string> {
  let pending = '';
  for await (const text of decoded(path, encoding)) {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    yield* lines;
  }
  if (pending) yield pending;
}

/** Text with one kind of line end. */
async function* decoded(path: string, encoding: Encoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: encoding === 'utf-8' });
  let carried = '';
  for await (const piece of createReadStream(path, { highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>) {
    let text = carried + decode(decoder, piece);
    carried = '';
    if (text.includes('\r')) {
      if (text.endsWith('\r')) {
        carried = '\r';
        text = text.slice(0, -1);
      }
      text = text.replace(/\r\n?/g, '\n');
    }
    if (text) yield text;
  }
  const rest = carried.replace('\r', '\n') + decode(decoder, undefined);
  if (rest) yield rest;
}

function decode(decoder: TextDecoder, piece: Buffer | undefined): string {
  try {
    return piece ? decoder.decode(piece, { stream: true }) : decoder.decode();
  } catch {
    throw invalid('The file is not UTF-8: choose another encoding, such as Windows-1252');
  }
}

function numbered(data: string[][], start: number): [Row[], number] {
  const rows: Row[] = [];
  let line = start;
  for (const cells of data) {
    const first = line++;
    let filled = false;
    for (const cell of cells) {
      if (cell === '') continue;
      filled = true;
      if (cell.includes('\n')) line += cell.split('\n').length - 1;
    }
    if (filled) rows.push({ line: first, cells });
  }
  return [rows, line];
}

function startOfRow(data: string[][], row: number, line: number): number {
  let at = line;
  for (const cells of data.slice(0, row)) at += 1 + cells.join('').split('\n').length - 1;
  return at;
}

function refuseEndless(pending: string, line: number, delimiter: string): never {
  const result = new Papa.Parser({ delimiter, newline: '\n' }).parse(pending, 0, false) as Papa.ParseResult<string[]>;
  if (result.errors.some((error) => error.code === 'MissingQuotes')) {
    throw invalid(
      `The row in line ${line} has a cell of more than ${LONGEST_CELL / 1_000_000} million characters: ` +
        'most likely a quotation mark in it is never closed. Nothing was imported',
    );
  }
  throw tooLong(line);
}

const tooLong = (line: number) =>
  invalid(`The row in line ${line} has more than ${LONGEST_CELL / 1_000_000} million characters, too much for a table`);

const unclosedQuote = (line: number) =>
  invalid(`The quotation mark opened in the row of line ${line} is never closed. Nothing was imported`);

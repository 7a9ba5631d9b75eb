import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import Papa from 'papaparse';

/** The text of a file, packed or not. */
export function readText(file: string): string {
  const bytes = readFileSync(file);
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Rows of a table, the head first, each cell as it stands. */
export function readTable(file: string, delimiter = ','): string[][] {
  return Papa.parse<string[]>(readText(file).trim(), { delimiter }).data.map((row) => row.map((cell) => cell.trim()));
}

/** The same as records by the names of the head. */
export function readRecords(file: string, delimiter = ','): Array<Record<string, string>> {
  const [head = [], ...rows] = readTable(file, delimiter);
  return rows.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i] ?? ''])));
}

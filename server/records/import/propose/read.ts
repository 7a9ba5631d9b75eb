import { invalid } from '../../../kernel/errors.ts';
import type { Format } from '../queries.ts';
import { openRows } from '../reading/source.ts';
import type { Notice } from '../schema.ts';
import { ColumnTally, nameColumns } from './survey.ts';

/** Files up to so many bytes are read to the end for the proposal; of larger ones the beginning is. */
const WHOLE = 32 * 1024 * 1024;
const SAMPLE_ROWS = 20_000;

export interface Surveyed {
  format: Format;
  columns: ColumnTally[];
  /** Share of rows with a value, by column. */
  filled: number[];
  notices: Notice[];
  /** Rows below the header; null where only the beginning was read. */
  rows: number | null;
}

/** @throws invalid where there is nothing to import: no header, no row below it */
export async function surveyFile(dataDir: string, sha256: string, format: Format, size: number): Promise<Surveyed> {
  const { header, rows } = await openRows(dataDir, sha256, format);
  const { names, notices } = nameColumns(header);
  const columns = names.map((name, index) => new ColumnTally(name, index));
  let count = 0;
  let whole = true;
  for await (const piece of rows) {
    for (const { cells } of piece) {
      count++;
      for (const column of columns) column.add(cells[column.index] ?? '');
    }
    if (size > WHOLE && count >= SAMPLE_ROWS) {
      whole = false;
      break;
    }
  }
  if (count === 0) throw invalid('The file has a header but no row below it: there is nothing to import');
  const filled = columns.map((column) => Math.round((column.filled / count) * 1000) / 1000);
  return { format: { ...format, rows: whole ? count : null }, columns, filled, notices, rows: whole ? count : null };
}

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import ExcelJS from 'exceljs';
import { invalid } from '../../kernel/errors.ts';
import type { KithRecord } from '../types.ts';
import { csvLine, defused } from './csv.ts';
import { cellOf, type ExportColumn, jsonOf } from './rows.ts';

/** Takes records as they come and ends with a whole file. */
export interface FileWriter {
  add(records: KithRecord[]): Promise<void>;
  end(): Promise<void>;
}

export function textWriter(path: string, columns: ExportColumn[], format: 'csv' | 'jsonl', bom: boolean): FileWriter {
  const out = createWriteStream(path);
  const put = async (text: string) => {
    if (!out.write(text)) await once(out, 'drain');
  };
  if (format === 'csv') out.write(`${bom ? '\ufeff' : ''}${csvLine(columns.map((column) => column.label))}`);
  const line = (record: KithRecord) =>
    format === 'csv'
      ? csvLine(columns.map((column) => String(cellOf(column, record) ?? '')))
      : `${JSON.stringify(jsonOf(columns, record))}\n`;
  return {
    add: (records) => put(records.map(line).join('')),
    end: async () => {
      out.end();
      await once(out, 'close');
    },
  };
}

/** A sheet holds so many rows and no more. */
const SHEET_ROWS = 1_048_575;

export function workbookWriter(path: string, columns: ExportColumn[], sheetName: string): FileWriter {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ filename: path, useStyles: true });
  const sheet = workbook.addWorksheet(sheetName.replace(/[*?:\\/[\]]/g, ' ').slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 1 }],
  });
  const header = sheet.addRow(columns.map((column) => defused(column.label)));
  header.font = { bold: true };
  header.commit();
  let rows = 0;
  return {
    add: async (records) => {
      rows += records.length;
      if (rows > SHEET_ROWS) throw invalid('A sheet holds at most 1,048,575 rows: export as CSV, or narrow the filter');
      for (const record of records) sheet.addRow(columns.map((column) => sheetCell(column, record))).commit();
      // Lets other work of this process in between.
      await new Promise((resolve) => setImmediate(resolve));
    },
    end: () => workbook.commit(),
  };
}

function sheetCell(column: ExportColumn, record: KithRecord): string | number | boolean | Date | null {
  const value = cellOf(column, record);
  if (typeof value !== 'string') return value;
  const { type } = column.field;
  if ((type === 'date' || type === 'datetime') && value >= '1900-03-01') return new Date(value);
  // What a cell of a sheet can hold.
  return defused(value).slice(0, 32_767);
}

import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import ExcelJS from 'exceljs';

export interface WorkbookTask {
  path: string;
  target: string;
  sheet: string | null;
}
export type WorkbookAnswer = { ok: true; sheets: string[]; sheet: string } | { ok: false; message: string };

if (parentPort) {
  const port = parentPort;
  convert(workerData as WorkbookTask).then(
    (answer) => port.postMessage(answer),
    () =>
      port.postMessage({
        ok: false,
        message: 'The file is not a readable Excel workbook (.xlsx). Save it anew, or as CSV',
      } satisfies WorkbookAnswer),
  );
}

async function convert({ path, target, sheet }: WorkbookTask): Promise<WorkbookAnswer> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookReader(path, {
    worksheets: 'emit',
    sharedStrings: 'cache',
    hyperlinks: 'ignore',
    styles: 'cache',
    entries: 'ignore',
  });
  const sheets: string[] = [];
  let chosen: string | null = null;
  for await (const worksheet of workbook) {
    const name = String((worksheet as unknown as { name?: string }).name ?? `Sheet ${sheets.length + 1}`);
    sheets.push(name);
    if (chosen !== null || (sheet !== null && sheet !== name)) {
      // The reader only goes on to the next sheet once this one's rows are taken.
      for await (const _row of worksheet);
      continue;
    }
    chosen = name;
    await writeRows(worksheet as unknown as AsyncIterable<ExcelJS.Row>, target);
  }
  if (!sheets.length) return { ok: false, message: 'The workbook has no sheet' };
  if (chosen === null) return { ok: false, message: `The workbook has no sheet called "${sheet}"` };
  return { ok: true, sheets, sheet: chosen };
}

async function writeRows(rows: AsyncIterable<ExcelJS.Row>, target: string): Promise<void> {
  const out = createWriteStream(target);
  let buffer = '';
  for await (const row of rows) {
    const cells = [String(row.number)];
    const values = row.values as unknown[];
    for (let i = 1; i < values.length; i++) cells.push(quoted(textOf(values[i])));
    buffer += `${cells.join(',')}\n`;
    if (buffer.length > 256 * 1024) {
      if (!out.write(buffer)) await once(out, 'drain');
      buffer = '';
    }
  }
  out.end(buffer);
  await once(out, 'close');
}

/** A cell as text. Of a formula only the result that was saved with it is taken; nothing is evaluated. */
function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return numeral(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value instanceof Date) return dateText(value);
  if (typeof value !== 'object') return String(value);
  if ('result' in value || 'formula' in value || 'sharedFormula' in value) {
    return textOf((value as { result?: unknown }).result);
  }
  if ('richText' in value) {
    return (value as { richText: Array<{ text?: string }> }).richText.map((run) => run.text ?? '').join('');
  }
  if ('text' in value) return textOf((value as { text: unknown }).text);
  if ('error' in value) return String((value as { error: unknown }).error);
  return '';
}

/** Without exponent, and without the dust of binary fractions (0.1 + 0.2). */
function numeral(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e21) return value.toFixed(0);
  const text = String(Number(value.toPrecision(15)));
  return text.includes('e') ? value.toFixed(15).replace(/\.?0+$/, '') : text;
}

/** Workbooks know no time zone: the reader's dates carry the wall clock in UTC. */
function dateText(value: Date): string {
  if (Number.isNaN(value.getTime())) return '';
  const rounded = new Date(Math.round(value.getTime() / 1000) * 1000).toISOString();
  return rounded.endsWith('T00:00:00.000Z') ? rounded.slice(0, 10) : rounded.slice(0, 19).replace('T', ' ');
}

function quoted(text: string): string {
  return /[",\n\r]/.test(text) || text.startsWith(' ') ? `"${text.replaceAll('"', '""')}"` : text;
}

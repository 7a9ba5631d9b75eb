import type { Context } from '../../kernel/context.ts';
import { DateTally, orderOfFile } from './cells/dates.ts';
import { NumberTally } from './cells/numbers.ts';
import { keyOf } from './cells/text.ts';
import type { PlanColumn } from './plan/columns.ts';
import { isList, piecesOf } from './plan/lists.ts';
import type { Planner } from './plan/planner.ts';
import { hashOf } from './plan/seen.ts';
import { NEAR } from './plan/titles.ts';
import type { ImportRow, ValueRow } from './queries.ts';
import { openRows } from './reading/source.ts';
import type { ImportColumn } from './schema.ts';

const MOST_VALUES = 100_000;
/** Near matches are looked for among the most frequent unknown values only. */
const MOST_NEAR = 2000;

/** What one reading of the whole file tells. */
export interface Reading {
  rows: number;
  /** Distinct values of the reference and choice columns, with how often each stands there. */
  values: Map<string, Map<string, number>>;
  /** Hashed names of the records that rows make; filled only where rows link to each other. */
  names: Set<number>;
  dates: Map<string, DateTally>;
  numbers: Map<string, NumberTally>;
}

/** Reads the file to its end: dates, numbers and links can only be told from all rows. */
export async function readWhole(
  dataDir: string,
  row: ImportRow,
  planner: Planner,
  overrides: Map<number, Record<string, string | null>>,
  onRows: (rows: number) => Promise<void> | void,
): Promise<Reading> {
  const reading: Reading = { rows: 0, values: new Map(), names: new Set(), dates: new Map(), numbers: new Map() };
  const plain = planner.columns.filter((column) => column.kind === 'plain');
  const dated = plain.filter(({ field }) => field.type === 'date' || field.type === 'datetime');
  const counted = plain.filter(({ field }) => ['number', 'money', 'percent', 'rating'].includes(field.type));
  for (const { name } of dated) reading.dates.set(name, new DateTally());
  for (const { name } of counted) reading.numbers.set(name, new NumberTally());
  const listed = planner.columns.filter(
    (column) => column.kind === 'reference' || column.kind === 'choice' || isList(column),
  );
  for (const { name } of listed) reading.values.set(name, new Map());
  const title = namesRows(planner) ? planner.columns.find(({ field }) => field.name === planner.def.title) : undefined;
  const cell = (line: number, cells: string[], column: PlanColumn) => {
    const mended = overrides.get(line)?.[column.name];
    return (mended !== undefined ? (mended ?? '') : (cells[column.index] ?? '')).trim();
  };
  const { rows } = await openRows(dataDir, row.file_sha256, row.format);
  for await (const piece of rows) {
    for (const { line, cells } of piece) {
      reading.rows++;
      for (const column of dated) {
        const text = cell(line, cells, column);
        if (text) (reading.dates.get(column.name) as DateTally).add(text);
      }
      for (const column of counted) {
        const text = cell(line, cells, column);
        if (text) (reading.numbers.get(column.name) as NumberTally).add(text);
      }
      for (const column of listed) {
        const text = cell(line, cells, column);
        const values = reading.values.get(column.name) as Map<string, number>;
        for (const piece of isList(column) ? piecesOf(text) : text ? [text] : [])
          if (values.size < MOST_VALUES || values.has(piece)) values.set(piece, (values.get(piece) ?? 0) + 1);
      }
      if (title) {
        const text = cell(line, cells, title);
        if (text) reading.names.add(hashOf(keyOf(text)));
      }
    }
    await onRows(reading.rows);
  }
  return reading;
}

/** Whether rows of the file may link to each other: a company's parent, a colleague's manager. */
export const namesRows = (planner: Planner): boolean =>
  planner.columns.some(({ kind, field }) => kind === 'reference' && field.to === planner.def.name);

/** The columns with what the whole file says about their dates and numbers. */
export function withFacts(columns: ImportColumn[], reading: Reading, commaLikely: boolean): ImportColumn[] {
  const order = orderOfFile([...reading.dates.values()]);
  return columns.map((column) => {
    const dates = reading.dates.get(column.name);
    const numbers = reading.numbers.get(column.name);
    return {
      ...column,
      date_format: dates ? dates.format(order) : column.date_format,
      decimal: numbers ? numbers.decimal(commaLikely) : column.decimal,
    };
  });
}

/** What the values of reference and choice columns mean. The planner learns which of them need a person's word. */
export async function resolveValues(ctx: Context, planner: Planner, reading: Reading): Promise<ValueRow[]> {
  const rows: ValueRow[] = [];
  for (const column of planner.columns) {
    const pieces = reading.values.get(column.name);
    if (!pieces) continue;
    const values = isList(column) ? await parted(ctx, planner, column, pieces) : pieces;
    const texts = [...values.keys()];
    const found =
      column.kind === 'choice' || column.kind === 'choices'
        ? resolveChoices(planner, column, texts)
        : await resolveTitles(ctx, planner, column, texts, reading);
    const unknown = found
      .filter((row) => row.state === 'missing')
      .sort((a, b) => (values.get(b.value) ?? 0) - (values.get(a.value) ?? 0));
    await offerNear(planner, column, unknown.slice(0, MOST_NEAR));
    for (const row of found) rows.push({ ...row, rows: values.get(row.value) ?? 0 });
  }
  return rows;
}

/** How often each value stands in the cells of a list column. */
async function parted(ctx: Context, planner: Planner, column: PlanColumn, pieces: Map<string, number>) {
  const counts = new Map<string, number>();
  for (const [piece, parts] of await planner.partsOf(ctx, column, [...pieces.keys()]))
    for (const part of parts) counts.set(part, (counts.get(part) ?? 0) + (pieces.get(piece) ?? 0));
  return counts;
}

type Finding = Omit<ValueRow, 'rows'>;
const finding = (column: PlanColumn, value: string, state: ValueRow['state']): Finding => ({
  column_name: column.name,
  value,
  state,
  match_id: null,
  match_title: null,
  candidates: [],
});

function resolveChoices(planner: Planner, column: PlanColumn, texts: string[]): Finding[] {
  const choices = planner.choicesOf(column.field);
  return texts.map((text) => {
    const value = choices.find(text);
    if (value === null) return finding(column, text, 'missing');
    return { ...finding(column, text, 'exact'), match_id: value, match_title: choices.label(value) };
  });
}

async function resolveTitles(
  ctx: Context,
  planner: Planner,
  column: PlanColumn,
  texts: string[],
  reading: Reading,
): Promise<Finding[]> {
  const titles = await planner.titlesOf(column.field);
  const found = new Map<string, Array<{ id: string; title: string }>>();
  for (let i = 0; i < texts.length; i += 5000) {
    for (const [text, list] of await titles.find(ctx, texts.slice(i, i + 5000))) found.set(text, list);
  }
  const self = column.field.to === planner.def.name;
  return texts.map((text) => {
    const list = found.get(text) ?? [];
    const [first] = list;
    if (first && list.length === 1) {
      return { ...finding(column, text, 'exact'), match_id: first.id, match_title: first.title };
    }
    if (first) {
      return { ...finding(column, text, 'ambiguous'), candidates: list.slice(0, 5).map((f) => ({ ...f, score: 1 })) };
    }
    return finding(column, text, self && reading.names.has(hashOf(keyOf(text))) ? 'in_file' : 'missing');
  });
}

async function offerNear(planner: Planner, column: PlanColumn, unknown: Finding[]): Promise<void> {
  if (!unknown.length) return;
  const texts = unknown.map((row) => row.value);
  const near =
    column.kind === 'choice' || column.kind === 'choices'
      ? new Map(texts.map((text) => [text, planner.choicesOf(column.field).near(text)]))
      : await (await planner.titlesOf(column.field)).near(texts);
  for (const row of unknown) {
    row.candidates = near.get(row.value) ?? [];
    if ((row.candidates[0]?.score ?? 0) < NEAR) continue;
    row.state = 'near';
    planner.rememberNear(column.name, row.value);
  }
}

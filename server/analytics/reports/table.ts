import type { Dimension } from './dimensions.ts';
import { keyOf } from './dimensions.ts';
import { bucketsOf } from './period.ts';
import type { Planned } from './run.ts';
import type { Key, Value } from './schema.ts';
import type { RawGroup } from './statement.ts';

const MOST_FILLED = 400;

/** For each dimension, what people call its keys. */
export type Titles = Array<Map<string, string | null>>;

/** A value as a number to sort by. */
export function plainOf(value: Value): number | null {
  if (value === null) return null;
  if (typeof value === 'object') return Number(value.amount);
  return typeof value === 'number' ? value : Date.parse(value);
}

export interface TableRow {
  id: string;
  key: Key[];
  values: Value[];
  cells: Map<string, Value[]>;
  others: boolean;
}

export interface Table {
  rows: Map<string, TableRow>;
  columns: Map<string, TableRow>;
  /** How folded keys are written, by dimension. */
  written: Array<Map<string, string>>;
}

/** Puts the groups of all sets together: rows, the cells of each, and the columns by themselves. */
export function tableFrom(
  { dimensions, definition }: Planned,
  sets: number[][],
  groups: RawGroup[][],
  cell: (group: RawGroup) => Value[],
): Table {
  const many = definition.rows.length;
  const pivot = definition.columns ? many : -1;
  const table: Table = { rows: new Map(), columns: new Map(), written: dimensions.map(() => new Map()) };
  const part = (group: RawGroup, at: number): { key: Key; other: boolean } => {
    const key = keyOf(dimensions[at] as Dimension, group[`k${at}`]);
    const shown = group[`x${at}`];
    if (shown !== null && shown !== undefined) table.written[at]?.set(String(key), String(shown));
    return { key, other: group[`o${at}`] === true };
  };
  const row = (group: RawGroup, places: number[], into: Map<string, TableRow>): TableRow => {
    const parts = places.map((at) => part(group, at));
    const id = JSON.stringify(parts.map(({ key, other }) => (other ? { other } : key)));
    let found = into.get(id);
    if (!found) {
      found = { id, key: parts.map(({ key }) => key), values: [], cells: new Map(), others: parts[0]?.other ?? false };
      into.set(id, found);
    }
    return found;
  };
  const all = Array.from({ length: many }, (_, i) => i);
  sets.forEach((set, i) => {
    for (const group of groups[i] ?? []) {
      if (set.length === many && !set.includes(pivot)) row(group, all, table.rows).values = cell(group);
      else if (set.length === 1 && set[0] === pivot) {
        const column = row(group, [pivot], table.columns);
        column.values = cell(group);
        if (many === 0) row(group, [], table.rows).cells.set(column.id, column.values);
      } else if (set.includes(pivot)) {
        const column = row(group, [pivot], new Map());
        row(group, all, table.rows).cells.set(column.id, cell(group));
      }
    }
  });
  return table;
}

/** Buckets of the period before stand for those of this one: the first for the first. */
export function alignDates({ dimensions, definition, days, before }: Planned, past: Table): void {
  const at = definition.rows.findIndex(({ field }) => field === definition.period?.field);
  const bucket = dimensions[at]?.kind === 'date' ? dimensions[at]?.bucket : null;
  if (!bucket || !days || !before) return;
  const now = bucketsOf(days.from, days.until, bucket, MOST_FILLED);
  const was = bucketsOf(before.from, before.until, bucket, MOST_FILLED);
  const moved = new Map<string, TableRow>();
  for (const row of past.rows.values()) {
    const place = was.indexOf(String(row.key[at]));
    const to = now[place];
    if (to === undefined) continue;
    const key = row.key.map((one, i) => (i === at ? to : one));
    const id = JSON.stringify(key.map((one, i) => (i === 0 && row.others ? { other: true } : one)));
    moved.set(id, { ...row, id, key });
  }
  past.rows = moved;
}

/** Months in which nothing happened are part of a course: it would otherwise look unbroken. */
export function fillDates(
  { dimensions, definition, days }: Planned,
  table: Table,
  nothing: Value[],
  today: string,
): void {
  const [first] = dimensions;
  if (definition.rows.length !== 1 || first?.kind !== 'date' || !first.bucket) return;
  const keys = [...table.rows.values()].flatMap(({ key }) => (key[0] === null ? [] : [String(key[0])])).sort();
  const own = definition.period?.field === first.spec.field ? days : null;
  const last = keys.at(-1) ?? '';
  const from = own?.from ?? keys[0];
  // What lies ahead is empty as yet, not nothing.
  const until = own ? (own.until < today ? own.until : last > today ? last : today) : last;
  if (!from || !until) return;
  const buckets = bucketsOf(from, until, first.bucket, MOST_FILLED);
  if (buckets.length > MOST_FILLED) return;
  for (const key of buckets) {
    const id = JSON.stringify([key]);
    if (!table.rows.has(id)) table.rows.set(id, { id, key: [key], values: nothing, cells: new Map(), others: false });
  }
}

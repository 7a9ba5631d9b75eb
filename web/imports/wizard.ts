import type {
  DateFormat,
  ImportColumn,
  ImportCounts,
  ImportDetail,
  ImportLikely,
  ImportState,
  Need,
  ValueItem,
} from '../../server/records/import/schema.ts';
import type { FieldMeta, ObjectMeta } from '../kernel/objects.ts';

export type Step = 'columns' | 'check' | 'run';

/** The step that wants the hand now. The file is always done: an import begins with it. */
export function stepOf({ state, started_at }: Pick<ImportDetail, 'state' | 'started_at'>): Step {
  if (state === 'mapping') return 'columns';
  if (state === 'checking' || state === 'checked') return 'check';
  // A check that failed wrote nothing; it can be mended and tried again.
  if (state === 'failed' && !started_at) return 'check';
  return 'run';
}

/** The server works on it: ask again soon. */
export const isMoving = (state: ImportState) => state === 'checking' || state === 'running' || state === 'undoing';

/** Somebody left it before it was done. */
export const isOpen = (state: ImportState) =>
  ['mapping', 'checking', 'checked', 'running', 'paused', 'undoing'].includes(state);

export const canUndo = (one: Pick<ImportDetail, 'state' | 'change_set'>) =>
  one.change_set !== null && ['done', 'paused', 'failed'].includes(one.state);

/** How many records a run writes: what its button says. */
export const planned = (counts: ImportCounts | null) => (counts ? counts.created + counts.updated : 0);

export type Sureness = 'chosen' | 'left_out' | 'sure' | 'likely' | 'unsure';

export function sureness(column: Pick<ImportColumn, 'mapping' | 'proposal'>): Sureness {
  if (column.mapping.field !== column.proposal.field) return column.mapping.field ? 'chosen' : 'left_out';
  if (!column.mapping.field) return 'left_out';
  if (column.proposal.confidence >= 0.85) return 'sure';
  return column.proposal.confidence >= 0.6 ? 'likely' : 'unsure';
}

const system = new Set(['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'trashed_at']);

/** Fields that a column can fill. A person's derived name counts: it is split into first and last name. */
export function importableFields(object: ObjectMeta): FieldMeta[] {
  const writable = object.fields.filter(
    (f) => f.writable && f.type !== 'record' && f.type !== 'file' && !system.has(f.name),
  );
  const names = writable.filter((f) => f.name === 'first_name' || f.name === 'last_name').length === 2;
  const whole = object.fields.find((f) => f.name === 'name' && !f.writable);
  return names && whole ? [whole, ...writable] : writable;
}

/** What can tell whether a row is already known: short values that name one record. */
export const matchableFields = (object: ObjectMeta, mapped: string[]): FieldMeta[] =>
  importableFields(object).filter(
    (f) =>
      mapped.includes(f.name) &&
      ['text', 'email', 'phone', 'url', 'number', 'choice'].includes(f.type) &&
      (f.writable || f.name === object.title),
  );

export const mappedFields = (columns: ImportColumn[]) => columns.flatMap((column) => column.mapping.field ?? []);

/** A date as it stands in the file, read the given way: the day as 'YYYY-MM-DD', or null where that is no day. */
export function readDate(sample: string, format: DateFormat): string | null {
  const parts = sample.split(/\D+/).filter(Boolean).map(Number);
  const order = { mdy: [2, 0, 1], dmy: [2, 1, 0], ymd: [0, 1, 2], iso: [0, 1, 2], serial: [] }[format];
  const [y, m, d] = order.map((at) => parts[at]);
  if (y === undefined || m === undefined || d === undefined) return null;
  const year = y < 100 ? y + (y < 70 ? 2000 : 1900) : y;
  const date = new Date(Date.UTC(year, m - 1, d));
  return date.getUTCMonth() === m - 1 && date.getUTCDate() === d ? date.toISOString().slice(0, 10) : null;
}

/** A sample that reads differently in each of two formats: 03/04/2017, not 3/3/2017. */
export const tellingSample = (samples: string[]) =>
  samples.find((s) => {
    const [mdy, dmy] = [readDate(s, 'mdy'), readDate(s, 'dmy')];
    return mdy !== dmy && mdy !== null && dmy !== null;
  }) ?? samples[0];

export const needsOf = (needs: Need[], column: string) => needs.filter((need) => need.column === column);

/** What a near value most likely means. */
export const likeliest = (item: ValueItem) => item.match ?? item.candidates[0] ?? null;

/** Values that nobody has decided about, neither one by one nor for all that are missing. */
export const undecided = (items: ValueItem[], missing: boolean | 'empty' = false) =>
  items.filter(
    (item) =>
      item.decision === null &&
      (item.state === 'near' || item.state === 'ambiguous' || (item.state === 'missing' && missing === false)),
  );

/** The decisions that accept every near match of a column as it was found. */
export const acceptNear = (items: ValueItem[]) =>
  Object.fromEntries(
    items.flatMap((item) => {
      const match = likeliest(item);
      return item.state === 'near' && item.decision === null && match ? [[item.value, { match: match.id }]] : [];
    }),
  );

/** How many new rows look like a record that is there; of a large file a sample was compared, and tells about how many. */
export function aboutLikely({ compared, of, found }: Pick<ImportLikely, 'compared' | 'of' | 'found'>) {
  const exact = compared >= of;
  const rows = exact ? found : Math.round((found / Math.max(1, compared)) * of);
  const name = ({ values, line }: ImportLikely['items'][number], object: ObjectMeta) =>
    nameOfRow(values, object) || `${object.label} ${line}`;
  return { exact, rows, name };
}

/** What a row says its record is called; empty where it says nothing. */
export const nameOfRow = (values: Record<string, unknown>, object: ObjectMeta) =>
  String(values[object.title] ?? '') || [values.first_name, values.last_name].filter(Boolean).join(' ');

/** Nothing that a check would ask about again. */
export const allDecided = (one: Pick<ImportDetail, 'values' | 'options'>) =>
  one.values.every(({ column, items }) => undecided(items, one.options.create_missing?.[column]).length === 0);

/** The import of a batch to work on after this one: the next that still wants something. */
export function nextInBatch<T extends { id: string; state: ImportState }>(batch: T[], id: string): T | undefined {
  const at = batch.findIndex((one) => one.id === id);
  return [...batch.slice(at + 1), ...batch.slice(0, at)].find((one) => isOpen(one.state));
}

/** Whole minutes above one, seconds below: nobody needs more of an estimate. */
export function timeLeft(seconds: number): { unit: 'second' | 'minute' | 'hour'; value: number } {
  if (seconds < 60) return { unit: 'second', value: Math.max(1, Math.round(seconds)) };
  if (seconds < 3600) return { unit: 'minute', value: Math.round(seconds / 60) };
  return { unit: 'hour', value: Math.round(seconds / 360) / 10 };
}

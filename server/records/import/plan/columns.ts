import type { Context } from '../../../kernel/context.ts';
import { invalid } from '../../../kernel/errors.ts';
import { catalog } from '../../catalog.ts';
import type { Field, ObjectDefinition } from '../../define.ts';
import { mayAsk, writableFields } from '../../permissions.ts';
import { type CellReader, cellReader, readerOptions } from '../cells/readers.ts';
import { isSplitName } from '../propose/propose.ts';
import type { ImportRow } from '../queries.ts';
import type { ColumnMapping, ImportColumn, Need } from '../schema.ts';
import { IDENTITY, identityOf, tellsApart } from './identity.ts';

export interface PlanColumn {
  name: string;
  index: number;
  field: Field;
  /** `split`: a full name that becomes first and last name. `references` and `choices` hold several in a cell. */
  kind: 'part' | 'tag' | 'plain' | 'reference' | 'references' | 'choice' | 'choices' | 'split' | 'points';
  read: CellReader;
  mapping: ColumnMapping;
}

/** What an import may say of new records besides their fields: when they came to be, in the system they come from. */
const CREATED_AT: Field = { name: 'created_at', label: 'Created', type: 'datetime' };

/** The field that a column may fill. */
export function targetField(def: ObjectDefinition, name: string): Field | undefined {
  if (name === CREATED_AT.name) return CREATED_AT;
  return Object.hasOwn(def.fields, name) ? def.fields[name] : undefined;
}

/** The columns that fill a field, with how their cells are read. */
export function planColumns(ctx: Context, def: ObjectDefinition, row: ImportRow): PlanColumn[] {
  const plan: PlanColumn[] = [];
  for (const column of row.columns) {
    const { mapping } = column;
    const field = mapping.field ? targetField(def, mapping.field) : undefined;
    if (!field) continue;
    const read = cellReader(field, readerOptions(column.mapping, row.options, column, ctx.workspace));
    plan.push({ name: column.name, index: column.index, field, kind: kindOf(def, field, mapping), read, mapping });
  }
  return plan;
}

function kindOf(def: ObjectDefinition, field: Field, mapping: ColumnMapping): PlanColumn['kind'] {
  if (field.type === 'points' && mapping.part) return 'part';
  if (field.type === 'multi_choice' && mapping.tag) return 'tag';
  if (field.type === 'reference' || field.type === 'choice' || field.type === 'points') return field.type;
  if (field.type === 'multi_reference') return 'references';
  if (field.type === 'multi_choice') return 'choices';
  return isSplitName(def, field.name) ? 'split' : 'plain';
}

/** @throws invalid where a mapping names what cannot be filled, or one field twice */
export function checkMapping(ctx: Context, def: ObjectDefinition, columns: ImportColumn[]): void {
  const writable = new Set(writableFields(ctx, def));
  const taken = new Map<string, string>();
  for (const { name, mapping } of columns) {
    if (!mapping.field) continue;
    const field = targetField(def, mapping.field);
    const refuse = (code: string, message: string) => invalid(message, [{ field: `mapping.${name}`, code, message }]);
    if (!field) throw refuse('unknown_field', `${def.labels} have no field "${mapping.field}"`);
    const fillable = field === CREATED_AT || writable.has(field.name) || isSplitName(def, field.name);
    if (!fillable || field.type === 'record' || field.type === 'file')
      throw refuse('read_only', `${field.label} cannot be filled by an import`);
    const other = taken.get(field.name);
    if (mapping.part && !(field.of === 'address' && Object.hasOwn(field.mirror ?? {}, mapping.part)))
      throw refuse('unknown_part', `${field.label} have no part "${mapping.part}"`);
    if (other && field.type !== 'points' && !mapping.tag) {
      throw refuse('mapped_twice', `Both "${other}" and "${name}" are mapped to ${field.label}`);
    }
    if (!mapping.tag) taken.set(field.name, name);
  }
}

const orders = [
  { value: 'mdy', label: 'Month first' },
  { value: 'dmy', label: 'Day first' },
];
const marks = [
  { value: 'point', label: '1,234.56' },
  { value: 'comma', label: '1.234,56' },
];

/** What has to be told before a check can go on. */
export function needsOf(ctx: Context, row: Pick<ImportRow, 'object' | 'columns' | 'options'>): Need[] {
  const need = (
    kind: Need['kind'],
    column: ImportColumn | null,
    message: string,
    choices: Need['choices'] = [],
  ): Need => ({
    kind,
    column: column?.name ?? null,
    field: column?.mapping.field ?? null,
    message,
    choices,
  });
  if (!row.object) {
    const offered = catalog(ctx).objects.filter((def) => !def.hidden);
    const choices = offered.map((def) => ({ value: def.name, label: def.labels }));
    return [need('object', null, 'Say what the rows of this file are', choices)];
  }
  const def = catalog(ctx).object(row.object);
  const needs: Need[] = [];
  const mapped = row.columns.filter((column) => column.mapping.field);
  if (!mapped.length) needs.push(need('mapping', null, 'Map at least one column to a field'));
  for (const column of mapped) {
    const type = targetField(def, column.mapping.field as string)?.type;
    const dated = type === 'date' || type === 'datetime';
    if (dated && column.date_format === 'ambiguous' && !column.mapping.date_format && !row.options.date_format) {
      const message = `Are the dates of "${column.name}" (${column.samples.join(', ')}) written with the month or the day first?`;
      needs.push(need('date_format', column, message, orders));
    }
    const counted = type === 'number' || type === 'money' || type === 'percent' || type === 'rating';
    if (counted && column.decimal === 'ambiguous' && !column.mapping.decimal && !row.options.decimal) {
      const message = `Is the comma or the point the decimal mark of "${column.name}" (${column.samples.join(', ')})?`;
      needs.push(need('decimal', column, message, marks));
    }
  }
  const key = row.options.match_on;
  if (key === IDENTITY && row.options.on_match !== 'create') {
    const identity = identityOf(ctx, def) ?? [];
    const told = new Set([...mapped.map(({ mapping }) => mapping.field), ...Object.keys(row.options.defaults ?? {})]);
    if (!tellsApart(def, identity, told)) {
      const names = identity.map((name) => def.fields[name]?.label ?? name).join(', ');
      const message = `Rows are matched on ${names}, so columns have to be mapped to them`;
      needs.push({ kind: 'match_on', column: null, field: null, message, choices: [] });
    }
  } else if (key && row.options.on_match !== 'create' && !mapped.some((column) => column.mapping.field === key)) {
    const message = `Rows are matched on ${def.fields[key]?.label ?? key}, so a column has to be mapped to it`;
    needs.push({ kind: 'match_on', column: null, field: key, message, choices: [] });
  }
  return needs;
}

const matchable = new Set<Field['type']>(['text', 'email', 'phone', 'url', 'number', 'choice']);

/** The field that rows are matched on unless the user says otherwise: the surest key that is mapped. */
export function proposedKey(
  ctx: Context,
  def: ObjectDefinition,
  columns: ImportColumn[],
  defaults: string[] = [],
): string | null {
  const mapped = new Set(columns.map((column) => column.mapping.field));
  const unique = Object.values(def.fields)
    .filter((field) => field.unique)
    .map((field) => field.name);
  // Objects that others point to by name have names that tell their records apart.
  const named = catalog(ctx)
    .inversesOf(def.name)
    .some(({ field }) => field.type === 'reference');
  const title = named && !def.fields[def.title]?.writable ? [def.title] : [];
  const keys = ['external_id', ...unique, ...def.duplicates, ...title];
  const single = keys.find((key) => mapped.has(key) && isMatchable(def.fields[key]) && mayAsk(ctx, def, key));
  const identity = identityOf(ctx, def);
  return single ?? (identity && tellsApart(def, identity, new Set([...mapped, ...defaults])) ? IDENTITY : null);
}

export const isMatchable = (field: Field | undefined): boolean => field !== undefined && matchable.has(field.type);

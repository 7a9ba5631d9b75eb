import { createHash } from 'node:crypto';
import type { Field, ObjectDefinition } from './define.ts';
import { columnsOf, referenceColumn } from './storage.ts';

/** The statement that makes an object's table, as its migration holds it; with `schema` as it is made at run time. */
export function createTable(def: ObjectDefinition, schema?: string): string {
  const columns = [
    'id uuid primary key',
    'version integer not null default 1',
    'created_at timestamptz not null default now()',
    'created_by uuid',
    'updated_at timestamptz not null default now()',
    'updated_by uuid',
    'trashed_at timestamptz',
    ...Object.values(def.fields).flatMap((field) => columnDefinitions(field, schema)),
  ];
  const table = `create table ${tableName(def, schema)} (\n  ${columns.join(',\n  ')}\n);`;
  return `${table}\n${[...indexes(def, schema), ...statistics(def, schema)].join('\n')}\n`;
}

/** Adds the columns of one more field: instant at any size of the table, as they begin empty. */
export const addColumns = (def: ObjectDefinition, field: Field, schema: string): string =>
  `alter table ${tableName(def, schema)} ${columnDefinitions(field, schema)
    .map((column) => `add column ${column}`)
    .join(', ')}`;

export const dropColumns = (def: ObjectDefinition, field: Field, schema: string): string =>
  `alter table ${tableName(def, schema)} ${columnsOf(field)
    .map(({ name }) => `drop column if exists ${name}`)
    .join(', ')}`;

export const tableName = (def: { name: string }, schema?: string): string =>
  schema ? `"${schema}"."${def.name}"` : RESERVED.has(def.name) ? `"${def.name}"` : def.name;

/** Words of SQL that are the name of an object all the same. */
const RESERVED = new Set(['order']);

function columnDefinitions(field: Field, schema?: string): string[] {
  const [first, ...more] = columnsOf(field);
  if (!first) return [];
  const generated = field.generated ? ` generated always as (${field.generated}) stored` : '';
  const to = field.type === 'reference' ? ` references ${tableName({ name: field.to ?? '' }, schema)}` : '';
  // What an administrator made, and may have put away since, never keeps a record from ending.
  const points = to && field.custom ? `${to} on delete set null` : to;
  const rest = field.currencyOf ? ` generated always as (${field.currencyOf}_currency) stored` : '';
  return [`${first.name} ${first.type}${generated}${points}`, ...more.map((c) => `${c.name} ${c.type}${rest}`)];
}

const live = 'where trashed_at is null';
const textual = new Set<Field['type']>(['text', 'choice', 'email', 'url', 'phone', 'auto_number']);

/** An index as it should be: its name, and what stands behind the table's. */
export interface Index {
  name: string;
  unique: boolean;
  on: string;
}

/** The indexes that lists, filters and uniqueness stand on. Text has one for equality and one for order. */
export function indexesOf(def: ObjectDefinition): Index[] {
  const { name } = def;
  return [
    index(`${name}_created`, `(created_at, id) ${live}`),
    index(`${name}_updated`, `(updated_at, id) ${live}`),
    index(`${name}_trashed`, '(trashed_at, id) where trashed_at is not null'),
    ...Object.values(def.fields).flatMap((field) => fieldIndexes(def, field)),
    ...def.indexes.map((on, i) => index(`${name}_more_${i + 1}`, on)),
  ];
}

export const indexes = (def: ObjectDefinition, schema?: string): string[] =>
  indexesOf(def).map((wanted) => `${createIndex(def, wanted, schema)};`);

export const createIndex = (
  def: { name: string },
  { name, unique, on }: Index,
  schema?: string,
  how: 'concurrently' | '' = '',
): string => `create ${unique ? 'unique ' : ''}index ${how && `${how} `}${name} on ${tableName(def, schema)} ${on}`;

/** PostgreSQL cuts names at 63 characters, and would take two long ones for the same. */
function index(name: string, on: string, unique = false): Index {
  return { name: fitting(name), unique, on };
}

export const fitting = (name: string): string =>
  name.length <= 63 ? name : `${name.slice(0, 52)}_${createHash('sha1').update(name).digest('hex').slice(0, 10)}`;

/**
 * How often each folded text occurs. PostgreSQL keeps that for whole indexes only, and takes one in two hundred rows for
 * any comparison through a partial one.
 */
const statistics = (def: ObjectDefinition, schema?: string): string[] =>
  Object.values(def.fields).flatMap((field) => fieldStatistics(def, field, schema).map((sql) => `${sql};`));

export function fieldStatistics(def: ObjectDefinition, field: Field, schema?: string): string[] {
  if (!(field.indexed || field.unique) || !isFolded(field)) return [];
  const name = fitting(`${def.name}_${field.name}_folded`);
  const whole = schema ? `if not exists "${schema}".${name}` : name;
  return [`create statistics ${whole} on (lower(${field.name})) from ${tableName(def, schema)}`];
}

/** Choices of a closed list are compared as they are, all other text without regard to case. */
const isFolded = (field: Field) => textual.has(field.type) && (field.type !== 'choice' || field.open === true);

export function fieldIndexes(def: ObjectDefinition, field: Field): Index[] {
  const name = `${def.name}_${field.name}`;
  const list: Index[] = [];
  if (field.unique) list.push(index(`${name}_unique`, `(${uniqueKey(field).expression}) ${live}`, true));
  if (field.type === 'reference') {
    // Of the trash too: PostgreSQL looks here for what points to a record that is to end.
    list.push(index(name, `(${referenceColumn(field)}, created_at, id)`));
  } else if (field.type === 'record') {
    list.push(index(name, `(${field.name}_id, created_at, id)`));
  } else if (field.indexed && textual.has(field.type)) {
    const value = isFolded(field) ? `lower(${field.name})` : field.name;
    if (!field.unique) list.push(index(`${name}_equal`, `(${value}, created_at, id) ${live}`));
    list.push(index(`${name}_order`, `(${field.name} collate "und-x-icu", id) ${live}`));
  } else if (field.type === 'multi_reference') {
    list.push(index(name, `using gin (${field.name}_ids) with (fastupdate = off) where ${field.name}_ids is not null`));
  } else if (field.type === 'file') {
    // Who may have a file is told by the records that hold it.
    const on = `using gin (${field.name} jsonb_path_ops) with (fastupdate = off) where ${field.name} is not null`;
    list.push(index(name, on));
  } else if (field.indexed && field.type === 'multi_choice') {
    list.push(index(name, `using gin (${field.name}) with (fastupdate = off) ${live} and ${field.name} is not null`));
  } else if (field.indexed && field.type === 'address') {
    const [latitude, longitude] = [`${field.name}_latitude`, `${field.name}_longitude`];
    list.push(index(name, `(${latitude}, ${longitude}) ${live} and ${latitude} is not null`));
  } else if (field.longitude) {
    list.push(index(name, `(${field.name}, ${field.longitude}) ${live} and ${field.name} is not null`));
  } else if (field.indexed) {
    list.push(index(name, `(${field.name}, id) ${live}`));
  }
  return list;
}

/** What two records with the same value share, as SQL and its type: text without regard to case. */
export function uniqueKey(field: Field, alias = ''): { expression: string; type: string } {
  const column = `${alias}${field.type === 'reference' ? referenceColumn(field) : field.name}`;
  const plain: Field['type'][] = ['number', 'percent', 'date', 'datetime', 'reference', 'boolean'];
  if (!plain.includes(field.type)) return { expression: `lower(${column})`, type: 'text' };
  return { expression: column, type: columnsOf(field)[0]?.type ?? 'text' };
}

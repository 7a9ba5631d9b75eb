import { systemFields } from './catalog.ts';
import { type Field, isDerived, type ObjectDefinition } from './define.ts';
import { canonicalAmount, type Money } from './money.ts';
import type { KithRecord, Values } from './types.ts';
import { type Address, e164 } from './values.ts';

export interface Column {
  name: string;
  /** PostgreSQL type, as a definition of the column and as a cast. */
  type: string;
}

/** The columns that hold a field's value. */
export function columnsOf(field: Field): Column[] {
  const { name } = field;
  switch (field.type) {
    case 'number':
      return [{ name, type: field.integer ? 'bigint' : 'numeric' }];
    case 'percent':
      return [{ name, type: 'numeric' }];
    case 'money':
      return [
        { name, type: 'numeric' },
        { name: `${name}_currency`, type: 'text' },
      ];
    case 'boolean':
      return [{ name, type: 'boolean' }];
    case 'date':
      return [{ name, type: 'date' }];
    case 'datetime':
      return [{ name, type: 'timestamptz' }];
    case 'reference':
      return [{ name: referenceColumn(field), type: 'uuid' }];
    case 'record':
      return [
        { name: `${name}_object`, type: 'text' },
        { name: `${name}_id`, type: 'uuid' },
      ];
    case 'points':
      return [{ name, type: 'jsonb' }];
    case 'phone':
      return [
        { name, type: 'text' },
        { name: `${name}_e164`, type: 'text' },
      ];
    case 'multi_choice':
      return [{ name, type: 'text[]' }];
    case 'multi_reference':
      return [{ name: `${name}_ids`, type: 'uuid[]' }];
    case 'file':
      return [{ name, type: 'jsonb' }];
    case 'address':
      // The place stands beside as well, where an index can hold it.
      return [
        { name, type: 'jsonb' },
        { name: `${name}_latitude`, type: 'double precision' },
        { name: `${name}_longitude`, type: 'double precision' },
      ];
    case 'rating':
      return [{ name, type: 'smallint' }];
    default:
      return [{ name, type: 'text' }];
  }
}

/** The columns that creating or changing `field` writes: none for what is derived. */
export const writtenColumns = (field: Field): Column[] => (isDerived(field) ? [] : columnsOf(field));

/** The columns that its value is read from: the number in E.164 and the place beside an address are for matching only. */
export const readColumnsOf = (field: Field): Column[] =>
  field.type === 'phone' || field.type === 'address' ? columnsOf(field).slice(0, 1) : columnsOf(field);

/** `company` is kept in `company_id`; `created_by` and its like carry no ending. */
export const referenceColumn = (field: Field): string => (field.name in systemFields ? field.name : `${field.name}_id`);

/** Puts the value of `field` into `row` as JSON that `json_to_recordset` reads into the columns. */
export function store(field: Field, value: unknown, row: Values, locale: string): void {
  switch (field.type) {
    case 'money': {
      const money = value as Money | null;
      row[field.name] = money?.amount ?? null;
      row[`${field.name}_currency`] = money?.currency ?? null;
      return;
    }
    case 'reference':
      row[referenceColumn(field)] = value ?? null;
      return;
    case 'record': {
      const link = value as { object: string; id: string } | null;
      row[`${field.name}_object`] = link?.object ?? null;
      row[`${field.name}_id`] = link?.id ?? null;
      return;
    }
    case 'phone':
      row[field.name] = value ?? null;
      row[`${field.name}_e164`] = e164(value as string | null, locale);
      return;
    case 'multi_reference':
      row[`${field.name}_ids`] = value ?? null;
      return;
    case 'address':
      row[field.name] = value ?? null;
      row[`${field.name}_latitude`] = (value as Address | null)?.latitude ?? null;
      row[`${field.name}_longitude`] = (value as Address | null)?.longitude ?? null;
      return;
    default:
      row[field.name] = value ?? null;
  }
}

type Row = Record<string, unknown>;

/** Reads the value of a field from a row as `pg` gives it. */
export function read(field: Field, row: Row): unknown {
  switch (field.type) {
    case 'number':
    case 'percent': {
      const value = row[field.name];
      return value === null || value === undefined ? null : Number(value);
    }
    case 'money': {
      const amount = row[field.name] as string | null;
      const currency = row[`${field.name}_currency`] as string;
      return amount === null || amount === undefined ? null : { amount: canonicalAmount(amount, currency), currency };
    }
    case 'reference':
      return row[referenceColumn(field)] ?? null;
    case 'record': {
      const object = row[`${field.name}_object`];
      return object ? { object, id: row[`${field.name}_id`] } : null;
    }
    case 'multi_reference':
      return row[`${field.name}_ids`] ?? null;
    default:
      return row[field.name] ?? null;
  }
}

/** All columns of an object's table, those of every record first. */
export function tableColumns(def: ObjectDefinition): Column[] {
  return [
    { name: 'id', type: 'uuid' },
    { name: 'version', type: 'integer' },
    { name: 'created_at', type: 'timestamptz' },
    { name: 'created_by', type: 'uuid' },
    { name: 'updated_at', type: 'timestamptz' },
    { name: 'updated_by', type: 'uuid' },
    { name: 'trashed_at', type: 'timestamptz' },
    ...Object.values(def.fields).flatMap(columnsOf),
  ];
}

/** A row of the object's table as the API shows it; `fields` limits it (the system's own are always there). */
export function decodeRow(def: ObjectDefinition, row: Row, fields?: string[]): KithRecord {
  const record: KithRecord = {
    id: row.id as string,
    version: row.version as number,
    created_at: row.created_at as string,
    created_by: (row.created_by ?? null) as string | null,
    updated_at: row.updated_at as string,
    updated_by: (row.updated_by ?? null) as string | null,
    trashed_at: (row.trashed_at ?? null) as string | null,
  };
  for (const field of fields ? fields.map((name) => def.fields[name]) : Object.values(def.fields)) {
    if (field) record[field.name] = read(field, row);
  }
  return record;
}

const systemColumns = ['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'trashed_at'];

type Decode = (columns: unknown[]) => KithRecord;
const decoders = new WeakMap<ObjectDefinition, Map<string, Decode>>();

/** Like `decodeRow`, for rows that come as arrays in the order of `selectList`: made once per object and set of fields. */
export function decoderOf(def: ObjectDefinition, fields?: string[]): Decode {
  const made = decoders.get(def) ?? new Map<string, Decode>();
  decoders.set(def, made);
  const key = fields?.join() ?? '*';
  let decode = made.get(key);
  if (!decode) {
    decode = makeDecoder(def, fields);
    if (made.size < 1000) made.set(key, decode);
  }
  return decode;
}

/**
 * Written out as one object literal and compiled: V8 gives such records a fixed shape, while a record that grows by one
 * computed name after the other becomes a hash table, which takes twice as long to make and to turn into JSON. Nothing of
 * a caller's gets into the text: names come from definitions, and are quoted.
 */
function makeDecoder(def: ObjectDefinition, fields?: string[]): Decode {
  const parts = systemColumns.map((name, i) => `${JSON.stringify(name)}: c[${i}]`);
  const others: Field[] = [];
  let at = systemColumns.length;
  for (const field of fields ? fields.map((name) => def.fields[name]) : Object.values(def.fields)) {
    if (!field) continue;
    const plain = !['number', 'percent', 'money', 'record'].includes(field.type);
    const value = plain ? `c[${at}]` : `read(fields[${others.length}], c[${at}], c[${at + 1}])`;
    if (!plain) others.push(field);
    parts.push(`${JSON.stringify(field.name)}: ${value}`);
    at += readColumnsOf(field).length;
  }
  const make = new Function('read', 'fields', `return (c) => ({ ${parts.join(', ')} })`);
  return make(readColumns, others) as Decode;
}

function readColumns(field: Field, first: unknown, second: unknown): unknown {
  if (first === null) return null;
  if (field.type === 'money') return { amount: canonicalAmount(first as string, second as string), currency: second };
  if (field.type === 'record') return { object: first, id: second };
  return Number(first);
}

import type { Field, ObjectDefinition } from './define.ts';
import { columnsOf, referenceColumn } from './storage.ts';

/** The statement that makes an object's table, as its migration holds it. */
export function createTable(def: ObjectDefinition): string {
  const columns = [
    'id uuid primary key',
    'version integer not null default 1',
    'created_at timestamptz not null default now()',
    'created_by uuid',
    'updated_at timestamptz not null default now()',
    'updated_by uuid',
    'trashed_at timestamptz',
    ...Object.values(def.fields).flatMap(columnDefinitions),
  ];
  return `create table ${def.name} (\n  ${columns.join(',\n  ')}\n);\n${[...indexes(def), ...statistics(def)].join('\n')}\n`;
}

function columnDefinitions(field: Field): string[] {
  const [first, ...more] = columnsOf(field);
  if (!first) return [];
  const generated = field.generated ? ` generated always as (${field.generated}) stored` : '';
  const points = field.type === 'reference' ? ` references ${field.to}` : '';
  const rest = field.currencyOf ? ` generated always as (${field.currencyOf}_currency) stored` : '';
  return [`${first.name} ${first.type}${generated}${points}`, ...more.map((c) => `${c.name} ${c.type}${rest}`)];
}

const live = 'where trashed_at is null';
const textual = new Set(['text', 'choice', 'email', 'url', 'phone', 'auto_number']);

/** The indexes that lists, filters and uniqueness stand on. Text has one for equality and one for order. */
export function indexes(def: ObjectDefinition): string[] {
  const list = [
    `create index ${def.name}_created on ${def.name} (created_at, id) ${live};`,
    `create index ${def.name}_updated on ${def.name} (updated_at, id) ${live};`,
    `create index ${def.name}_trashed on ${def.name} (trashed_at, id) where trashed_at is not null;`,
  ];
  for (const field of Object.values(def.fields)) list.push(...fieldIndexes(def, field));
  return [...list, ...def.indexes.map((sql, i) => `create index ${def.name}_more_${i + 1} on ${def.name} ${sql};`)];
}

/**
 * How often each folded text occurs. PostgreSQL keeps that for whole indexes only, and takes one in two hundred rows for
 * any comparison through a partial one.
 */
function statistics(def: ObjectDefinition): string[] {
  return Object.values(def.fields)
    .filter((field) => (field.indexed || field.unique) && isFolded(field))
    .map(({ name }) => `create statistics ${def.name}_${name}_folded on (lower(${name})) from ${def.name};`);
}

/** Choices of a closed list are compared as they are, all other text without regard to case. */
const isFolded = (field: Field) => textual.has(field.type) && (field.type !== 'choice' || field.open === true);

function fieldIndexes(def: ObjectDefinition, field: Field): string[] {
  const name = `${def.name}_${field.name}`;
  const on = `on ${def.name}`;
  const list: string[] = [];
  if (field.unique) list.push(`create unique index ${name}_unique ${on} (lower(${field.name})) ${live};`);
  if (field.type === 'reference') {
    // Of the trash too: PostgreSQL looks here for what points to a record that is to end.
    list.push(`create index ${name} ${on} (${referenceColumn(field)}, created_at, id);`);
  } else if (field.type === 'record') {
    list.push(`create index ${name} ${on} (${field.name}_id, created_at, id);`);
  } else if (field.indexed && textual.has(field.type)) {
    const value = isFolded(field) ? `lower(${field.name})` : field.name;
    if (!field.unique) list.push(`create index ${name}_equal ${on} (${value}, created_at, id) ${live};`);
    list.push(`create index ${name}_order ${on} (${field.name} collate "und-x-icu", id) ${live};`);
  } else if (field.type === 'multi_reference') {
    list.push(
      `create index ${name} ${on} using gin (${field.name}_ids) with (fastupdate = off) where ${field.name}_ids is not null;`,
    );
  } else if (field.type === 'file') {
    // Who may have a file is told by the records that hold it.
    list.push(
      `create index ${name} ${on} using gin (${field.name} jsonb_path_ops) with (fastupdate = off) where ${field.name} is not null;`,
    );
  } else if (field.indexed && field.type === 'multi_choice') {
    list.push(
      `create index ${name} ${on} using gin (${field.name}) with (fastupdate = off) ${live} and ${field.name} is not null;`,
    );
  } else if (field.indexed && field.type === 'address') {
    list.push(
      `create index ${name} ${on} (${field.name}_latitude, ${field.name}_longitude) ${live} and ${field.name}_latitude is not null;`,
    );
  } else if (field.longitude) {
    list.push(`create index ${name} ${on} (${field.name}, ${field.longitude}) ${live} and ${field.name} is not null;`);
  } else if (field.indexed) {
    list.push(`create index ${name} ${on} (${field.name}, id) ${live};`);
  }
  return list;
}

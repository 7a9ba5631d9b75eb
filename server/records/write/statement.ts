import { CompiledQuery } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { PREPARED } from '../../kernel/db.ts';
import type { ObjectDefinition } from '../define.ts';
import { searchRow } from '../search-row.ts';
import { type Column, columnsOf, store, writtenColumns } from '../storage.ts';
import type { Operation, Values } from '../types.ts';

/** One record as a statement takes it. */
export interface Row {
  id: string;
  version: number;
  /** The fields that change, before and after, as the change log keeps them. */
  before: Values | null;
  after: Values | null;
  /** The whole record as it will be, for its columns and its search row. */
  whole: Values;
}

export interface Mark {
  changeSet: string;
  at: string;
  memberId: string | null;
  /** Set where the statement opens the change set as well. */
  opening: Values | null;
}

const past: Record<Operation, string> = {
  create: 'created',
  update: 'updated',
  trash: 'trashed',
  restore: 'restored',
  purge: 'purged',
};

/**
 * Writes records of one object in one statement: the rows, their search rows, the changes and the events. The rows
 * travel as one JSON array, so that the text is the same for one record and for five thousand. Gives back, where asked,
 * what PostgreSQL derived.
 */
export async function execute(
  ctx: Context,
  def: ObjectDefinition,
  op: Operation,
  fields: string[],
  rows: Row[],
  mark: Mark,
  returning: boolean,
  unless?: Unless,
): Promise<Array<Record<string, unknown>>> {
  const finds =
    def.searched && (op === 'create' || op === 'restore' || (op === 'update' && touchesSearch(def, fields)));
  const input = rows.map((row) => inputRow(ctx, def, op, fields, row, finds));
  if (unless?.keys) for (const row of input) row._keys = unless.keys;
  const opening = mark.opening !== null;
  const text = statementText(ctx.workspace.schema, def, op, fields, {
    finds,
    opening,
    returning,
    unlessDuplicate: unless !== undefined,
    keyed: Boolean(unless?.keys),
  });
  const parameters: unknown[] = [JSON.stringify(input), mark.at, mark.memberId, mark.changeSet];
  if (mark.opening) parameters.push(JSON.stringify(mark.opening));
  const result = await ctx.db.executeQuery(CompiledQuery.raw(text, parameters));
  return result.rows as Array<Record<string, unknown>>;
}

const touchesSearch = (def: ObjectDefinition, fields: string[]) =>
  fields.some((name) => name === def.title || def.fields[name]?.searched);

function inputRow(
  ctx: Context,
  def: ObjectDefinition,
  op: Operation,
  fields: string[],
  row: Row,
  finds: boolean,
): Values {
  const input: Values = { id: row.id, _version: row.version, _before: row.before, _after: row.after };
  if (op === 'create') {
    input._at = row.whole.created_at ?? null;
    input._by = row.whole.created_by ?? null;
  }
  for (const name of fields) {
    const field = def.fields[name];
    if (field) store(field, row.whole[name], input, ctx.workspace.locale);
  }
  if (finds) {
    const found = searchRow(def, row.whole);
    input._title = found.title;
    input._key = found.key;
    input._words = found.words.join(' ');
  }
  return input;
}

/** By definition: one that has changed gets statements of its own. */
const texts = new WeakMap<ObjectDefinition, Map<string, string>>();

/** A create that is to be refused where a record like it is there: by its telling fields, and by its keys where given. */
export interface Unless {
  keys: number[] | null;
}

/** What a statement does beside writing rows, changes and events. */
interface Extras {
  finds: boolean;
  opening: boolean;
  returning: boolean;
  /** Writes nothing where a record shares a telling field (`duplicates` of the definition). */
  unlessDuplicate: boolean;
  /** Nor where one shares a key with it under which duplicates are looked for. */
  keyed: boolean;
}

function statementText(schema: string, def: ObjectDefinition, op: Operation, fields: string[], extras: Extras): string {
  const key = [schema, op, ...Object.values(extras), ...(op === 'create' ? [] : fields)].join(' ');
  const made = texts.get(def) ?? new Map<string, string>();
  texts.set(def, made);
  let text = made.get(key);
  if (!text) {
    text = build(schema, def, op, fields, extras);
    if (made.size > 5000) made.clear();
    made.set(key, text);
  }
  return text;
}

/** No live record shares a telling field with the row `x`, and none a key under which it would be compared. */
function alone(s: string, def: ObjectDefinition, keyed: boolean): string {
  const conditions = def.duplicates.map(
    (name) =>
      `not exists (select 1 from ${s}.${q(def.name)} d where d.trashed_at is null and lower(d.${q(name)}) = lower(x.${q(name)}))`,
  );
  if (keyed) conditions.push(`not exists (select 1 from ${s}.duplicate_key k where k.key = any(x._keys))`);
  return conditions.length > 0 ? ` where ${conditions.join(' and ')}` : '';
}

/** What PostgreSQL computes itself: all else of a written record is known before. */
const derivedColumns = (def: ObjectDefinition): string[] =>
  Object.values(def.fields)
    .filter((f) => f.generated)
    .flatMap(columnsOf)
    .map((c) => c.name);

const q = (name: string) => `"${name.replaceAll('"', '""')}"`;

function build(schema: string, def: ObjectDefinition, op: Operation, fields: string[], extras: Extras): string {
  const { finds, opening, returning, unlessDuplicate, keyed } = extras;
  const s = q(schema);
  const columns: Column[] = fields.flatMap((name) => {
    const field = def.fields[name];
    return field ? writtenColumns(field) : [];
  });
  const shape = [
    'id uuid',
    '_version integer',
    '_before jsonb',
    '_after jsonb',
    ...(op === 'create' ? ['_at timestamptz', '_by uuid'] : []),
    ...columns.map((c) => `${q(c.name)} ${c.type}`),
    ...(finds ? ['_title text', '_key text', '_words text'] : []),
    ...(keyed ? ['_keys bigint[]'] : []),
  ];
  const parts = [
    `input as materialized (select * from json_to_recordset($1::json) as x(${shape.join(', ')})${unlessDuplicate ? alone(s, def, keyed) : ''})`,
    `written as (${rowsSql(`${s}.${q(def.name)}`, op, columns, returning ? derivedColumns(def) : [])})`,
    `logged as (insert into ${s}.change (change_set, object, record_id, op, version, before, after)
      select $4::uuid, '${def.name}', id, '${op}', _version, _before, _after from input)`,
    `said as (insert into ${s}.event (at, name, object, record_id, change_set)
      select $2::timestamptz, '${def.name}.${past[op]}', '${def.name}', id, $4::uuid from input)`,
  ];
  if (finds) parts.push(`found as (${searchSql(s, def.name)})`);
  if (op === 'trash' || op === 'purge') {
    parts.push(`lost as (delete from ${s}.search where record_id in (select id from input))`);
  }
  if (opening) parts.push(`opened as (${openingSql(s, '$5')} where exists (select 1 from input))`);
  return `${PREPARED} with ${parts.join(',\n')}\nselect * from written`;
}

function rowsSql(table: string, op: Operation, columns: Column[], derived: string[]): string {
  const names = columns.map((c) => q(c.name));
  const back = ['id', ...derived].map((name) => `t.${q(name)}`).join(', ');
  switch (op) {
    case 'create':
      return `insert into ${table} as t (${['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', ...names].join(', ')})
        select ${['id', '_version', 'coalesce(_at, $2::timestamptz)', 'coalesce(_by, $3::uuid)', 'coalesce(_at, $2::timestamptz)', '$3::uuid', ...names].join(', ')}
        from input returning ${back}`;
    case 'purge':
      return `delete from ${table} t using input x where t.id = x.id and ($3::uuid is null or true) returning ${back}`;
    default: {
      const sets = names.map((name) => `${name} = x.${name}`);
      if (op === 'trash') sets.push('trashed_at = $2::timestamptz');
      if (op === 'restore') sets.push('trashed_at = null');
      sets.push('version = x._version', 'updated_at = $2::timestamptz', 'updated_by = $3::uuid');
      return `update ${table} t set ${sets.join(', ')} from input x where t.id = x.id returning ${back}`;
    }
  }
}

const searchSql = (s: string, object: string) => `insert into ${s}.search (record_id, object, title, title_key, words)
  select id, '${object}', _title, _key, array_to_tsvector(string_to_array(_words, ' ')) from input
  on conflict (record_id) do update
  set title = excluded.title, title_key = excluded.title_key, words = excluded.words`;

/** Writes the search rows in `$1` of live records anew. */
export const reindexSql = (schema: string, object: string) => `with input as materialized (
    select * from json_to_recordset($1::json) as x(id uuid, _title text, _key text, _words text))
  ${searchSql(q(schema), object)}`;

/** Inserts the change set that `parameter` describes as JSON. */
export const openingSql = (s: string, parameter: string) => `insert into ${s}.change_set
  (id, at, actor_kind, actor_id, actor_name, origin, origin_id, reason, request_id, undoes, changes)
  select id, at, actor_kind, actor_id, actor_name, origin, origin_id, reason, request_id, undoes, changes
  from json_to_record(${parameter}::json) as c(id uuid, at timestamptz, actor_kind text, actor_id uuid, actor_name text,
    origin text, origin_id uuid, reason text, request_id text, undoes uuid, changes integer)`;

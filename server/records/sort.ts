import { createHash } from 'node:crypto';
import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { invalidField } from '../kernel/errors.ts';
import { isUuid } from '../kernel/ids.ts';
import { catalog, systemFields } from './catalog.ts';
import type { Field, ObjectDefinition } from './define.ts';
import { type Place, resolveField } from './filter.ts';
import { type Alongs, joinAlong, joinsOf } from './join.ts';
import { isSortable } from './operators.ts';
import { columnsOf } from './storage.ts';

const TEXTUAL = new Set(['text', 'choice', 'email', 'url', 'phone']);
const NEVER_EMPTY = new Set(['id', 'version', 'created_at', 'updated_at']);
const MOST_KEYS = 3;

/** One key of an order: an expression over the row `t` (and the joins that it needs). */
export interface SortKey {
  expression: RawBuilder<unknown>;
  /** The type that a cursor's text is cast to, with the collation of text. */
  cast: RawBuilder<unknown>;
  desc: boolean;
  nullable: boolean;
  /** Its column, where it is one of the object's own. */
  column: string | null;
}

export interface Sort {
  keys: SortKey[];
  /** Left joins for keys that lie behind references. */
  joins: RawBuilder<unknown>;
  /** Tells one order from another, for cursors. */
  text: string;
}

/** Reads a sort such as `['-amount', 'name']`. A reference sorts by the title of what it points to. */
export function planSort(ctx: Context, def: ObjectDefinition, sort: string[], path = 'sort'): Sort {
  if (sort.length > MOST_KEYS) throw invalidField(path, 'too_many', `A list sorts by at most ${MOST_KEYS} fields`);
  const joins: Alongs = new Map();
  const keys = sort.map((given, i): SortKey => {
    const desc = given.startsWith('-');
    const name = given.replace(/^[-+]/, '');
    const first = found(resolveField(ctx, def, name), `${path}[${i}]`);
    const to = first.field.type === 'reference' && first.field.to ? catalog(ctx).object(first.field.to) : null;
    const { field, via, part } = to ? found(resolveField(ctx, def, `${name}.${to.title}`), `${path}[${i}]`) : first;
    if (!isSortable(field) || part)
      throw invalidField(`${path}[${i}]`, 'not_sortable', `A list cannot be sorted by ${field.label.toLowerCase()}`);
    const alias = joinAlong(ctx, joins, via);
    return keyOf(field, alias, desc, via.length > 0);
  });
  return { keys, joins: joinsOf(joins), text: sort.join() };
}

function found(place: Place | string, path: string): Place {
  if (typeof place === 'string') throw invalidField(path, 'unknown_field', place);
  return place;
}

function keyOf(field: Field, alias: string, desc: boolean, joined: boolean): SortKey {
  const column = sql.ref(`${alias}.${field.name}`);
  const more = { desc, nullable: joined || !NEVER_EMPTY.has(field.name), column: joined ? null : field.name };
  if (field.name === 'id') return { expression: column, cast: sql`uuid`, ...more };
  if (TEXTUAL.has(field.type))
    return { expression: sql`${column} collate "und-x-icu"`, cast: sql`text collate "und-x-icu"`, ...more };
  const type =
    Object.hasOwn(systemFields, field.name) && field.type === 'number' ? 'integer' : columnsOf(field)[0]?.type;
  return { expression: column, cast: sql.raw(type ?? 'text'), ...more };
}

/** Where a page ended: the values of the sort keys as text, and the id. */
export interface Position {
  values: Array<string | null>;
  id: string;
}

/** Ties a cursor to the list it came from. */
export function fingerprint(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 12);
}

export function encodeCursor(list: string, position: Position): string {
  return Buffer.from(JSON.stringify([list, position.id, ...position.values])).toString('base64url');
}

export function decodeCursor(list: string, keys: number, cursor: string): Position {
  const [of, id, ...values] = parseCursor(cursor);
  const fits =
    isUuid(id) &&
    values.length === keys &&
    values.every((v) => v === null || (typeof v === 'string' && !v.includes('\0')));
  if (!fits || typeof of !== 'string') throw invalidField('cursor', 'cursor', 'This is not a cursor of Kith');
  if (of !== list)
    throw invalidField('cursor', 'cursor', 'This cursor belongs to another list: its filter or sort was different');
  return { id: id as string, values: values as Array<string | null> };
}

function parseCursor(cursor: string): unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

/**
 * A list in order is read in parts, so that an index can give each: first the rows where the leading key is filled,
 * then those where it is empty (which come last in both directions, and which an index read backwards has first).
 * Without an index each part would be read from the whole table: there the first page comes as a `whole`.
 */
export type Part = 'all' | 'whole' | 'filled' | 'empty';

export function partsOf(sort: Sort, from: Position | null, indexed = true): Part[] {
  const [first] = sort.keys;
  if (!first?.nullable) return ['all'];
  if (!indexed && !from) return ['whole'];
  return from && from.values[0] === null ? ['empty'] : ['filled', 'empty'];
}

/** The rows of a part that come after `from`. */
export function partCondition(sort: Sort, part: Part, from: Position | null): RawBuilder<boolean> {
  const [first, ...rest] = sort.keys;
  if (!first) return from ? sql`t.id > ${from.id}::uuid` : sql`true`;
  const filled = part === 'filled' ? sql<boolean>`${first.expression} is not null` : null;
  if (part === 'empty') {
    const after =
      from && from.values[0] === null ? sql` and ${afterKeys(rest, from.values.slice(1), from.id, first.desc)}` : sql``;
    return sql`${first.expression} is null${after}`;
  }
  if (!from) return filled ?? sql`true`;
  const value = sql`${from.values[0]}::${first.cast}`;
  const beyond = sql.raw(first.desc ? '<' : '>');
  const tail =
    rest.length === 0
      ? sql<boolean>`(${first.expression}, t.id) ${beyond} (${value}, ${from.id}::uuid)`
      : // The first comparison is for the index, the second decides.
        sql<boolean>`${first.expression} ${beyond}= ${value} and (${first.expression} ${beyond} ${value}
          or ${afterKeys(rest, from.values.slice(1), from.id, first.desc)})`;
  return filled ? sql`${filled} and ${tail}` : tail;
}

function afterKeys(keys: SortKey[], values: Array<string | null>, id: string, idDesc: boolean): RawBuilder<boolean> {
  const [first, ...rest] = keys;
  if (!first) return sql`t.id ${sql.raw(idDesc ? '<' : '>')} ${id}::uuid`;
  const deeper = afterKeys(rest, values.slice(1), id, idDesc);
  if (values[0] === null) return sql`(${first.expression} is null and ${deeper})`;
  const value = sql`${values[0]}::${first.cast}`;
  const beyond = sql.raw(first.desc ? '<' : '>');
  const empty = first.nullable ? sql` or ${first.expression} is null` : sql``;
  return sql`(${first.expression} ${beyond} ${value}${empty} or (${first.expression} = ${value} and ${deeper}))`;
}

/** Within most parts the leading key is all filled or all empty, so its nulls need no word. */
export function orderBy(sort: Sort, part: Part): RawBuilder<unknown> {
  const direction = (desc: boolean) => sql.raw(desc ? 'desc' : 'asc');
  const keys = sort.keys.map((key, i) =>
    i === 0 && part !== 'whole'
      ? sql`${key.expression} ${direction(key.desc)}`
      : sql`${key.expression} ${direction(key.desc)}${key.nullable ? sql` nulls last` : sql``}`,
  );
  return sql.join([...keys, sql`t.id ${direction(sort.keys[0]?.desc ?? false)}`]);
}

/** The sort keys as text columns `"$0"`, … beside the record. */
export function keyColumns(sort: Sort): RawBuilder<unknown> {
  const columns = sort.keys.map((key, i) => sql`, (${key.expression})::text as ${sql.ref(`$${i}`)}`);
  return sql.join(columns, sql``);
}

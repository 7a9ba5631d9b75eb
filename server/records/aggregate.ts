import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { invalidField } from '../kernel/errors.ts';
import type { Unit } from './calendar.ts';
import { catalog } from './catalog.ts';
import { realOnly } from './decoys.ts';
import type { Field, FieldType, ObjectDefinition } from './define.ts';
import { guardOf, type Place, planFilter, resolveField } from './filter.ts';
import { compileCondition, partColumn } from './filter-sql.ts';
import { type Alongs, joinAlong, joinEach, joinsOf } from './join.ts';
import { canonicalAmount, type Money } from './money.ts';
import { can, requirePermission } from './permissions.ts';
import { tableOf } from './projection.ts';
import { type Selection, selection } from './query.ts';
import { type Conversion, conversion, type RateDay, rateDay } from './rates.ts';
import { columnsOf, referenceColumn } from './storage.ts';
import type { Filter } from './types.ts';

export type MeasureFn = 'count' | 'sum' | 'avg' | 'min' | 'max' | 'count_distinct' | 'median';

export interface AggregateOptions extends Selection {
  group_by?: Array<{ field: string; bucket?: Unit }>;
  /** `filter` narrows one measure: won and lost side by side. */
  measures: Array<{ fn: MeasureFn; field?: string; as?: string; filter?: Filter | null }>;
  /** Names of measures or grouped fields, `-` before a falling one; by the groups themselves unless told. */
  sort?: string[];
  /** 10,000 groups at most. */
  limit?: number;
}

export interface Group {
  key: Record<string, unknown>;
  /** What people call the records that the key holds by id. */
  titles?: Record<string, string | null>;
  values: Record<string, number | string | Money | null>;
}

export interface Aggregate {
  groups: Group[];
  /** There are more groups than were asked for. */
  truncated: boolean;
  /** Currencies without a rate: their amounts are in no total. */
  missing_rates?: string[];
  /** The first day on which each of them lacks one. */
  missing_rates_from?: Record<string, string>;
}

const MOST_GROUPS = 10_000;

/** Counts and sums of the records that a filter matches, by group. Money is given in the workspace's currency. */
export async function aggregate(ctx: Context, object: string, options: AggregateOptions): Promise<Aggregate> {
  const def = catalog(ctx).object(object);
  requirePermission(ctx, object, 'read');
  const joins: Alongs = new Map();
  const keys = (options.group_by ?? []).map((group, i) => planKey(ctx, def, joins, group, `group_by[${i}]`));
  refuseTwice(
    keys.map((key) => key.name),
    'group_by',
  );
  const money = await conversion(ctx);
  const measures = options.measures.map((measure, i) => planMeasure(ctx, def, joins, measure, money, `measures[${i}]`));
  refuseTwice(
    [...keys, ...measures].map((part) => part.name),
    'measures',
  );
  const order = orderOf(ctx, keys, measures, options.sort ?? []);
  const limit = Math.min(options.limit ?? MOST_GROUPS, MOST_GROUPS);
  const asked = await selection(ctx, def, options);
  const real = await realOnly(ctx, def, 't');
  const where = real ? sql<boolean>`${asked} and ${real}` : asked;

  const columns = [
    ...keys.map((key, i) => sql`${key.expression} as ${sql.ref(`k${i}`)}`),
    ...measures.map((measure, i) => sql`${measure.expression} as ${sql.ref(`m${i}`)}`),
    ...measures.flatMap((m, i) => (m.foreign ? [sql`bool_or(${m.foreign.unrated}) as ${sql.ref(`c${i}`)}`] : [])),
  ];
  const grouping = keys.length > 0 ? sql`group by ${sql.join(keys.map((_, i) => sql.lit(i + 1)))}` : sql``;
  const { rows } = await sql<Record<string, unknown>>`select * from (
      select ${sql.join(columns)} from ${tableOf(ctx, def)} as t ${joinsOf(joins)}
      where ${where} ${grouping}
    ) as g ${order} limit ${sql.lit(limit + 1)}`.execute(ctx.db);

  const page = rows.slice(0, limit);
  const groups = page.map(
    (row): Group => ({
      key: Object.fromEntries(keys.map((key, i) => [key.name, key.read(row[`k${i}`])])),
      values: Object.fromEntries(measures.map((measure, i) => [measure.name, measure.read(row[`m${i}`])])),
    }),
  );
  await nameReferences(ctx, keys, groups);
  const foreign = measures.flatMap((m, i) => (m.foreign && page.some((row) => row[`c${i}`]) ? [m.foreign] : []));
  const missing = new Map<string, string>();
  for (const { currency, unrated, on } of foreign) {
    const day = sql`coalesce(${on ?? sql`null`}, ${money.today}::date)`;
    const { rows: codes } = await sql<{ code: string; day: string }>`select ${currency} as code, min(${day}) as day
      from ${tableOf(ctx, def)} as t ${joinsOf(joins)} where ${where} and ${unrated} group by 1`.execute(ctx.db);
    for (const { code, day } of codes) if (day < (missing.get(code) ?? '9')) missing.set(code, day);
  }
  return {
    groups,
    truncated: rows.length > limit,
    ...(missing.size > 0
      ? { missing_rates: [...missing.keys()].sort(), missing_rates_from: Object.fromEntries(missing) }
      : {}),
  };
}

interface Key {
  name: string;
  expression: RawBuilder<unknown>;
  collated: boolean;
  /** The object whose record ids the key holds. */
  to: ObjectDefinition | null;
  read(value: unknown): unknown;
}

const UNGROUPABLE: FieldType[] = ['long_text', 'points', 'money', 'record', 'file', 'address'];
const TEXTUAL: FieldType[] = ['text', 'choice', 'email', 'url', 'phone', 'multi_choice', 'auto_number'];

function placeOf(ctx: Context, def: ObjectDefinition, name: string, path: string): Place {
  const place = resolveField(ctx, def, name);
  if (typeof place === 'string') throw invalidField(`${path}.field`, 'unknown_field', place);
  return place;
}

function planKey(
  ctx: Context,
  def: ObjectDefinition,
  joins: Alongs,
  group: { field: string; bucket?: Unit },
  path: string,
): Key {
  const place = placeOf(ctx, def, group.field, path);
  const { field, part } = place;
  const alias = joinAlong(ctx, joins, place.via);
  const base = { name: group.field, collated: false, to: null, read: (value: unknown) => value ?? null };
  if (group.bucket && field.type !== 'date' && field.type !== 'datetime')
    throw invalidField(`${path}.bucket`, 'type', `${field.label} is neither a date nor a time`);
  if (part) return { ...base, expression: partOf(alias, field, part), collated: field.type === 'address' };
  if (UNGROUPABLE.includes(field.type))
    throw invalidField(`${path}.field`, 'not_groupable', `Records cannot be grouped by ${field.label.toLowerCase()}`);
  if (field.type === 'reference')
    return {
      ...base,
      expression: sql.ref(`${alias}.${referenceColumn(field)}`),
      to: catalog(ctx).object(field.to ?? ''),
    };
  if (field.type === 'multi_choice' || field.type === 'multi_reference') {
    // A record counts once for each of its values, and once as empty where it has none.
    const each = joinEach(joins, alias, columnsOf(field)[0]?.name ?? field.name);
    const to = field.type === 'multi_reference' ? catalog(ctx).object(field.to ?? '') : null;
    return { ...base, expression: each, to, collated: !to };
  }
  const column = sql.ref(`${alias}.${field.name}`);
  if (field.type === 'date')
    return {
      ...base,
      expression: group.bucket ? sql`date_trunc(${sql.lit(group.bucket)}, ${column}::timestamp)::date` : column,
    };
  if (field.type === 'datetime') {
    const local = sql`${column} at time zone ${sql.lit(ctx.workspace.timeZone)}`;
    return { ...base, expression: sql`date_trunc(${sql.lit(group.bucket ?? 'day')}, ${local})::date` };
  }
  const numeric = NUMERIC.includes(field.type);
  return {
    ...base,
    expression: column,
    collated: TEXTUAL.includes(field.type) && field.name !== 'id',
    read: (value) => (value === null || value === undefined ? null : numeric ? Number(value) : value),
  };
}

interface Measure {
  name: string;
  expression: RawBuilder<unknown>;
  /** Money: the column of its currency, the condition that there is no rate for it, and the day whose rate is meant. */
  foreign: { currency: RawBuilder<unknown>; unrated: RawBuilder<boolean>; on: RateDay | undefined } | null;
  read(value: unknown): number | string | Money | null;
}

const NUMERIC: FieldType[] = ['number', 'percent', 'money', 'rating'];
const SPANNING: FieldType[] = [...NUMERIC, 'date', 'datetime'];
const number = (value: unknown) => (value === null || value === undefined ? null : Number(value));

function planMeasure(
  ctx: Context,
  def: ObjectDefinition,
  joins: Alongs,
  measure: AggregateOptions['measures'][number],
  money: Conversion,
  path: string,
): Measure {
  const { fn } = measure;
  const name = measure.as ?? (measure.field ? `${fn}_${measure.field.replaceAll('.', '_')}` : fn);
  const only = measure.filter
    ? sql` filter (where ${compileCondition(ctx, planFilter(ctx, def, measure.filter, `${path}.filter`), 't')})`
    : sql``;
  if (!measure.field) {
    if (fn !== 'count') throw invalidField(`${path}.field`, 'required', `${fn} needs a field`);
    return { name, expression: sql`count(*)${only}`, foreign: null, read: number };
  }
  const place = placeOf(ctx, def, measure.field, path);
  const { field, part } = place;
  const alias = joinAlong(ctx, joins, place.via);
  const column = columnFor(alias, field, part);
  if (fn === 'count') return { name, expression: sql`count(${column})${only}`, foreign: null, read: number };
  if (fn === 'count_distinct')
    return { name, expression: sql`count(distinct ${column})${only}`, foreign: null, read: number };
  const allowed = fn === 'min' || fn === 'max' ? SPANNING : NUMERIC;
  if (part || !allowed.includes(field.type))
    throw invalidField(`${path}.fn`, 'operator', `${field.label} has no ${fn}`);

  const isMoney = field.type === 'money';
  const currencyColumn = sql.ref(`${alias}.${field.name}_currency`);
  const on = isMoney ? rateDay(ctx, place.via.at(-1)?.to ?? def, alias) : undefined;
  const value = isMoney ? money.convert(column, currencyColumn, on) : column;
  const expression =
    fn === 'median'
      ? sql`percentile_cont(0.5) within group (order by (${value})::double precision)${only}`
      : sql`${sql.raw(fn)}(${value})${only}`;
  if (isMoney) {
    const currency = ctx.workspace.currency;
    const unrated = sql<boolean>`${money.unrated(currencyColumn, on)} and ${column} is not null`;
    return {
      name,
      expression: sql`round((${expression})::numeric, 2)`,
      foreign: { currency: currencyColumn, unrated, on },
      read: (v) => amount(v, currency),
    };
  }
  return {
    name,
    expression,
    foreign: null,
    read: NUMERIC.includes(field.type) ? number : (v) => (v as string) ?? null,
  };
}

const amount = (value: unknown, currency: string): Money | null =>
  value === null || value === undefined ? null : { amount: canonicalAmount(String(value), currency), currency };

function columnFor(alias: string, field: Field, part: Place['part']): RawBuilder<unknown> {
  if (part) return partOf(alias, field, part);
  if (field.type === 'multi_reference') return sql.ref(`${alias}.${field.name}_ids`);
  if (field.type === 'reference') return sql.ref(`${alias}.${referenceColumn(field)}`);
  if (field.type === 'record') return sql.ref(`${alias}.${field.name}_id`);
  return sql.ref(`${alias}.${field.name}`);
}

const partOf = (alias: string, field: Field, part: NonNullable<Place['part']>): RawBuilder<unknown> =>
  part === 'currency' || part === 'object' ? sql.ref(`${alias}.${field.name}_${part}`) : partColumn(field, part, alias);

function refuseTwice(names: string[], path: string): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice)
    throw invalidField(path, 'twice', `"${twice}" is asked for twice: give one of them another name with "as"`);
}

function orderOf(ctx: Context, keys: Key[], measures: Measure[], sort: string[]): RawBuilder<unknown> {
  const parts = sort.map((given, i) => {
    const name = given.replace(/^[-+]/, '');
    const direction = sql.raw(given.startsWith('-') ? 'desc nulls last' : 'asc nulls last');
    const key = keys.findIndex((k) => k.name === name);
    if (key >= 0) return sql`${keyOrder(ctx, keys[key] as Key, key)} ${direction}`;
    const measure = measures.findIndex((m) => m.name === name);
    if (measure >= 0) return sql`${sql.ref(`m${measure}`)} ${direction}`;
    throw invalidField(`sort[${i}]`, 'unknown_field', 'Groups are sorted by a measure or by what they are grouped by');
  });
  const ties = keys.map((key, i) => sql`${keyOrder(ctx, key, i)} asc nulls last`);
  const all = [...parts, ...ties];
  return all.length > 0 ? sql`order by ${sql.join(all)}` : sql``;
}

/** Records go by their titles, text as people read it. */
function keyOrder(ctx: Context, key: Key, i: number): RawBuilder<unknown> {
  const column = sql.ref(`g.k${i}`);
  if (key.collated) return sql`${column} collate "und-x-icu"`;
  if (!key.to) return column;
  const title = sql.ref(`r.${key.to.title}`);
  const guard = guardOf(ctx, key.to);
  const seen = guard ? sql` and ${compileCondition(ctx, guard, 'r')}` : sql``;
  return sql`(select ${title} collate "und-x-icu" from ${tableOf(ctx, key.to)} as r where r.id = ${column}${seen})`;
}

async function nameReferences(ctx: Context, keys: Key[], groups: Group[]): Promise<void> {
  for (const { name, to } of keys) {
    if (!to || !can(ctx, to.name, 'read')) continue;
    const guard = guardOf(ctx, to);
    const ids = [...new Set(groups.map((group) => group.key[name] as string | null).filter((id) => id !== null))];
    const { rows } = await sql<{ id: string; title: string | null }>`select id, ${sql.ref(to.title)} as title
      from ${tableOf(ctx, to)} as t
      where id = any(${ids}::uuid[]) and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}`.execute(ctx.db);
    const titles = new Map(rows.map((row) => [row.id, row.title]));
    for (const group of groups) {
      group.titles ??= {};
      const id = group.key[name] as string | null;
      group.titles[name] = id === null ? null : (titles.get(id) ?? null);
    }
  }
}

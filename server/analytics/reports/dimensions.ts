import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { invalidField } from '../../kernel/errors.ts';
import { addToDate, type Unit } from '../../records/calendar.ts';
import { catalog } from '../../records/catalog.ts';
import type { Field, FieldType, ObjectDefinition } from '../../records/define.ts';
import { type Place, partOf as partField, resolveField } from '../../records/filter.ts';
import { partColumn } from '../../records/filter-sql.ts';
import { type Alongs, joinAlong, joinEach } from '../../records/join.ts';
import { columnsOf, referenceColumn } from '../../records/storage.ts';
import type { Filter } from '../../records/types.ts';
import { requireFactField } from './facts.ts';
import type { DimensionAnswer, Key, ReportDimension } from './schema.ts';
import { isSensitive, type Source } from './sources.ts';

type Sql = RawBuilder<unknown>;

/** One way to part records into groups. */
export interface Dimension {
  spec: ReportDimension;
  place: Place;
  kind: DimensionAnswer['kind'];
  /** The object whose field it is. */
  own: ObjectDefinition;
  /** The object of the records that it holds. */
  to: ObjectDefinition | null;
  /** A record may be in several groups at once. */
  multi: boolean;
  bucket: Unit | null;
  /** Grouped case-blind, as filters compare; people see it as it was written. */
  folded: boolean;
}

const UNGROUPABLE: FieldType[] = ['long_text', 'points', 'money', 'record', 'file', 'address'];
const FOLDED: FieldType[] = ['text', 'email', 'url', 'phone', 'auto_number'];
const NUMERIC: FieldType[] = ['number', 'percent', 'rating'];
const isDay = (field: Field) => field.type === 'date' || field.type === 'datetime';

export function placeOf(ctx: Context, source: Source, name: string, path: string): Place {
  if (source.fact) requireFactField(source.fact, name, path);
  const place = resolveField(ctx, source.def, name);
  if (typeof place === 'string') throw invalidField(path, 'unknown_field', place);
  if (isSensitive(ctx, source.def, name))
    throw invalidField(path, 'sensitive', `${place.field.label} is sensitive: no figures are made of it`);
  return place;
}

export function planDimension(ctx: Context, source: Source, spec: ReportDimension, path: string): Dimension {
  const place = placeOf(ctx, source, spec.field, `${path}.field`);
  const { field, part } = place;
  const own = place.via.at(-1)?.to ?? source.def;
  const base = { spec, place, own, to: null, multi: false, bucket: null, folded: false };
  const refuse = (at: string, message: string) => invalidField(`${path}.${at}`, 'type', message);
  if (spec.bucket && !isDay(field)) throw refuse('bucket', `${field.label} is neither a date nor a time`);
  if (spec.since) {
    if (!isDay(field)) throw refuse('since', `${field.label} is neither a date nor a time`);
    const other = placeOf(ctx, source, spec.since, `${path}.since`);
    if (!isDay(other.field)) throw refuse('since', `${other.field.label} is neither a date nor a time`);
    return { ...base, kind: 'since', bucket: spec.bucket ?? 'month' };
  }
  if (isDay(field)) return { ...base, kind: 'date', bucket: spec.bucket ?? 'day' };
  if (spec.bin !== undefined) {
    const numeric = NUMERIC.includes(field.type) || part === 'latitude' || part === 'longitude';
    if (!numeric && field.type !== 'money') throw refuse('bin', `${field.label} is no number`);
    return { ...base, kind: 'bin' };
  }
  if (part) return { ...base, kind: 'value', folded: partField(field, part)?.type === 'text' };
  if (UNGROUPABLE.includes(field.type))
    throw invalidField(
      `${path}.field`,
      'not_groupable',
      field.type === 'money'
        ? `Amounts need steps: give ${field.label} a width such as 1000`
        : `Records cannot be grouped by ${field.label.toLowerCase()}`,
    );
  if (field.type === 'reference') return { ...base, kind: 'record', to: catalog(ctx).object(field.to ?? '') };
  if (field.type === 'multi_reference')
    return { ...base, kind: 'record', to: catalog(ctx).object(field.to ?? ''), multi: true };
  if (field.type === 'multi_choice') return { ...base, kind: 'choice', multi: true };
  if (field.type === 'choice') return { ...base, kind: 'choice', folded: field.open === true };
  if (field.type === 'boolean') return { ...base, kind: 'boolean' };
  return { ...base, kind: 'value', folded: FOLDED.includes(field.type) && field.name !== 'id' };
}

/** What its groups are told apart by, and how people read them where that is something else. */
export function expressionOf(
  ctx: Context,
  source: Source,
  joins: Alongs,
  dimension: Dimension,
): { key: Sql; shown: Sql | null } {
  const { place, spec, kind, bucket } = dimension;
  const { field, part } = place;
  const alias = joinAlong(ctx, joins, place.via);
  if (kind === 'date') return { key: bucketed(ctx, alias, field, bucket ?? 'day'), shown: null };
  if (kind === 'since') {
    const other = resolveField(ctx, source.def, spec.since ?? '') as Place;
    const from = bucketed(ctx, joinAlong(ctx, joins, other.via), other.field, bucket ?? 'month');
    return { key: distance(bucketed(ctx, alias, field, bucket ?? 'month'), from, bucket ?? 'month'), shown: null };
  }
  if (kind === 'bin') {
    const column = part ? partColumn(field, part as 'latitude', alias) : sql`${sql.ref(`${alias}.${field.name}`)}`;
    const width = sql`${String(spec.bin)}::numeric`;
    const step = sql`floor((${column})::numeric / ${width}) * ${width}`;
    // Amounts of other currencies have no place on the same scale.
    if (field.type !== 'money') return { key: step, shown: null };
    const currency = sql.ref(`${alias}.${field.name}_currency`);
    return { key: sql`case when ${currency} = ${ctx.workspace.currency} then ${step} end`, shown: null };
  }
  if (part === 'currency' || part === 'object') return { key: sql.ref(`${alias}.${field.name}_${part}`), shown: null };
  if (dimension.multi) return { key: joinEach(joins, alias, columnsOf(field)[0]?.name ?? field.name), shown: null };
  const column = part
    ? partColumn(field, part, alias)
    : sql.ref(`${alias}.${field.type === 'reference' ? referenceColumn(field) : field.name}`);
  return dimension.folded ? { key: sql`lower(${column})`, shown: column } : { key: column, shown: null };
}

function bucketed(ctx: Context, alias: string, field: Field, bucket: Unit): Sql {
  const column = sql.ref(`${alias}.${field.name}`);
  if (field.type === 'date') return sql`date_trunc(${sql.lit(bucket)}, ${column}::timestamp)::date`;
  return sql`date_trunc(${sql.lit(bucket)}, ${column} at time zone ${sql.lit(ctx.workspace.timeZone)})::date`;
}

/** How many units lie between the beginnings of two of them. */
function distance(to: Sql, from: Sql, unit: Unit): Sql {
  if (unit === 'day') return sql`(${to} - ${from})`;
  if (unit === 'week') return sql`((${to} - ${from}) / 7)`;
  const months = (day: Sql) => sql`(extract(year from ${day}) * 12 + extract(month from ${day}))`;
  const size = unit === 'month' ? 1 : unit === 'quarter' ? 3 : 12;
  return sql`((${months(to)} - ${months(from)}) / ${sql.lit(size)})::int`;
}

/** How a key is told, from what the database gives. */
export function keyOf(dimension: Dimension, raw: unknown): Key {
  if (raw === null || raw === undefined) return null;
  if (dimension.kind === 'bin' || dimension.kind === 'since') return Number(raw);
  if (dimension.kind === 'boolean') return raw === true;
  if (dimension.kind === 'value' && NUMERIC.includes(dimension.place.field.type)) return Number(raw);
  return String(raw);
}

/** The filter of the records in one group; null where the filter language cannot say it. */
export function filterOf(ctx: Context, dimension: Dimension, key: Key): Filter | null {
  const { spec, place, kind, bucket } = dimension;
  const { field } = spec;
  const whole = place.part === 'currency' || place.part === 'object' ? field.replace(/\.\w+$/, '') : field;
  if (kind === 'since') return null;
  if (kind === 'bin' && place.field.type === 'money') {
    const own: Filter = { field: `${field}.currency`, op: 'eq', value: ctx.workspace.currency };
    if (key === null) return { not: own };
    return { and: [own, ...span(field, key as number, spec.bin ?? 1)] };
  }
  if (key === null) return { field: whole, op: 'empty' };
  if (kind === 'bin') return { and: span(field, key as number, spec.bin ?? 1) };
  if (kind === 'date') return days(field, String(key), bucket ?? 'day');
  if (dimension.multi) return { field, op: 'has', value: key };
  return { field, op: 'eq', value: key };
}

const span = (field: string, from: number, width: number): Filter[] => [
  { field, op: 'gte', value: from },
  { field, op: 'lt', value: Number((from + width).toPrecision(15)) },
];

export function days(field: string, from: string, unit: Unit): Filter {
  const next = addToDate(from, 1, unit);
  const start: Filter = { field, op: 'gte', value: from };
  return next ? { and: [start, { field, op: 'lt', value: next }] } : start;
}

export const dimensionAnswer = (source: Source, one: Dimension): DimensionAnswer => ({
  field: one.spec.field,
  label: one.spec.label ?? null,
  kind: one.kind,
  object: source.fact ? source.name : source.def.name,
  own: source.fact && one.own === source.def ? source.name : one.own.name,
  bucket: one.bucket,
  bin: one.spec.bin ?? null,
  to: one.to?.name ?? null,
});

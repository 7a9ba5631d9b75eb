import { sql } from 'kysely';
import type { Context } from '../../kernel/context.ts';
import { catalog, fieldOf } from '../catalog.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { licensed } from '../licences.ts';
import type { Money } from '../money.ts';
import { readableFields } from '../permissions.ts';
import { attach, planProjection, selectList, shownFields, tableOf } from '../projection.ts';
import { selection } from '../query.ts';
import { mask } from '../rights/conceal.ts';
import { decodeRow } from '../storage.ts';
import type { KithRecord } from '../types.ts';
import type { FileValue } from '../values.ts';
import type { ExportRequest } from './schema.ts';

const CHUNK = 1000;

/** One column of the file: where its value lies in a record, and what it is called. */
export interface ExportColumn {
  path: string[];
  label: string;
  field: Field;
  /** Money fills two columns, the amount and its currency. */
  part: 'value' | 'currency';
}

/** @throws invalid for a field that is unknown, may not be read, or leads nowhere */
export function exportColumns(ctx: Context, def: ObjectDefinition, request: ExportRequest): ExportColumn[] {
  const names = request.fields ?? readableFields(ctx, def).filter((name) => Object.hasOwn(def.fields, name));
  planProjection(ctx, def, names, []);
  return names.flatMap((name) => {
    const path = name.split('.');
    const { field, label } = resolve(ctx, def, path);
    const column: ExportColumn = { path, label, field, part: 'value' };
    return field.type === 'money'
      ? [column, { ...column, label: `${label} currency`, part: 'currency' as const }]
      : [column];
  });
}

function resolve(ctx: Context, def: ObjectDefinition, path: string[]): { field: Field; label: string } {
  const field = fieldOf(def, path[0] as string) as Field;
  if (path.length === 1) return { field, label: field.label };
  const inner = resolve(ctx, catalog(ctx).object(field.to as string), path.slice(1));
  return { field: inner.field, label: `${field.label}: ${inner.label}` };
}

/** The records, in the order in which they were made, some at a time, with the titles of what they point to. */
export async function* exportRecords(
  ctx: Context,
  def: ObjectDefinition,
  request: ExportRequest,
  columns: ExportColumn[],
  /** The id of the file, for lists whose uses are counted. */
  use: string,
): AsyncGenerator<KithRecord[]> {
  const names = [...new Set(columns.map((column) => column.path.join('.')))];
  const links = columns
    .filter(({ field }) => field.type === 'reference' || field.type === 'multi_reference' || field.type === 'record')
    .map(({ path }) => path.join('.'));
  const projection = planProjection(ctx, def, names, []);
  for (const link of links) {
    const target = planProjection(ctx, def, undefined, [link]);
    const [first] = link.split('.') as [string];
    const include = target.include.get(first);
    // The title alone is asked for, not the whole of the record pointed to.
    if (include && !projection.include.has(first)) projection.include.set(first, { ...include, fields: [] });
  }
  const fields = shownFields(ctx, def, projection);
  const asked = await selection(ctx, def, { filter: request.filter ?? null, q: request.q }, 'export');
  const where = sql<boolean>`${asked} and ${await licensed(ctx, def, asked, use)}`;
  let last: string | null = null;
  for (;;) {
    const after: ReturnType<typeof sql> = last ? sql`and t.id > ${last}::uuid` : sql``;
    const { rows } = await sql<Record<string, unknown>>`select ${sql.raw(selectList(def, fields))}
      from ${tableOf(ctx, def)} as t where ${where} ${after} order by t.id limit ${sql.lit(CHUNK)}`.execute(ctx.db);
    const records = mask(
      ctx,
      def,
      rows.map((row) => decodeRow(def, row, fields)),
    );
    last = records.at(-1)?.id ?? null;
    await attach(ctx, def, records, projection);
    if (records.length) yield records;
    if (rows.length < CHUNK) return;
  }
}

/** A value of a record for a cell: numbers stay numbers, everything else becomes text. */
export function cellOf(column: ExportColumn, record: KithRecord): string | number | boolean | null {
  const value = valueAt(column.path, record);
  if (value === null || value === undefined) return null;
  switch (column.field.type) {
    case 'money':
      return column.part === 'currency' ? (value as Money).currency : Number((value as Money).amount);
    case 'number':
    case 'percent':
      return value as number;
    case 'boolean':
      return value as boolean;
    case 'reference':
    case 'record':
      return typeof value === 'object' ? String((value as { title?: unknown }).title ?? '') : String(value);
    case 'multi_choice':
      return (value as string[]).join('; ');
    case 'multi_reference':
      return (value as Array<string | { title?: unknown }>)
        .map((one) => (typeof one === 'object' ? String(one.title ?? '') : one))
        .join('; ');
    case 'file':
      return (value as FileValue[]).map((one) => one.name).join('; ');
    case 'address':
      return pointText(value as Record<string, unknown>);
    case 'rating':
      return value as number;
    case 'points':
      return (value as Array<Record<string, unknown>>).map(pointText).join('; ');
    default:
      return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }
}

/** The asked-for part of a record as the API shows it. */
export function jsonOf(columns: ExportColumn[], record: KithRecord): Record<string, unknown> {
  const out: Record<string, unknown> = { id: record.id };
  for (const { path, part } of columns) if (part === 'value') out[path.join('.')] = valueAt(path, record) ?? null;
  return out;
}

function valueAt(path: string[], record: Record<string, unknown>): unknown {
  let value: unknown = record;
  for (const name of path) value = (value as Record<string, unknown> | null | undefined)?.[name];
  return value;
}

function pointText(point: Record<string, unknown>): string {
  if (typeof point.value === 'string') return point.value;
  const parts = ['street', 'postal_code', 'city', 'region', 'country'].map((part) => point[part]).filter(Boolean);
  // Without words, an address is its place on the map.
  if (parts.length === 0 && typeof point.latitude === 'number') return `${point.latitude}, ${point.longitude}`;
  return parts.join(', ');
}

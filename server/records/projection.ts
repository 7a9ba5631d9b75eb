import { type RawBuilder, sql } from 'kysely';
import type { Context } from '../kernel/context.ts';
import { invalidField } from '../kernel/errors.ts';
import { catalog, fieldOf, systemFields } from './catalog.ts';
import type { Field, ObjectDefinition } from './define.ts';
import { guardOf, LIMITS, printable } from './filter.ts';
import { compileCondition } from './filter-sql.ts';
import { can, readableFields } from './permissions.ts';
import { mask } from './rights/conceal.ts';
import { decodeRow, readColumnsOf } from './storage.ts';
import type { KithRecord } from './types.ts';

/** Which fields of a record are shown, and which of its references as the records they point to. */
export interface Projection {
  /** Null for all that the caller may read. */
  fields: string[] | null;
  include: Map<string, Projection>;
}

/** Reads `fields` (dotted ones lead through references) and `include` (references to be shown whole). */
export function planProjection(
  ctx: Context,
  def: ObjectDefinition,
  fields?: string[],
  include?: string[],
  path = 'fields',
): Projection {
  const projection: Projection = { fields: fields ? [] : null, include: new Map() };
  fields?.forEach((name, i) => {
    addField(ctx, def, projection, name, `${path}[${i}]`, 0);
  });
  include?.forEach((name, i) => {
    addInclude(ctx, def, projection, name, `include[${i}]`, 0);
  });
  return projection;
}

function addField(
  ctx: Context,
  def: ObjectDefinition,
  to: Projection,
  name: string,
  path: string,
  depth: number,
): void {
  const [first = '', ...rest] = name.split('.');
  const field = readable(ctx, def, first, path);
  if (to.fields && !to.fields.includes(first)) to.fields.push(first);
  if (rest.length === 0) return;
  const target = leadsTo(ctx, def, field, path, depth);
  let inner = to.include.get(first);
  if (!inner) {
    inner = { fields: [], include: new Map() };
    to.include.set(first, inner);
  }
  addField(ctx, target, inner, rest.join('.'), path, depth + 1);
}

function addInclude(
  ctx: Context,
  def: ObjectDefinition,
  to: Projection,
  name: string,
  path: string,
  depth: number,
): void {
  const [first = '', ...rest] = name.split('.');
  const field = readable(ctx, def, first, path);
  if (field.type !== 'record' || rest.length > 0) leadsTo(ctx, def, field, path, depth);
  if (to.fields && !to.fields.includes(first)) to.fields.push(first);
  let inner = to.include.get(first);
  if (!inner) {
    inner = { fields: null, include: new Map() };
    to.include.set(first, inner);
  } else if (rest.length === 0) inner.fields = null;
  if (rest.length > 0) addInclude(ctx, catalog(ctx).object(field.to ?? ''), inner, rest.join('.'), path, depth + 1);
}

function readable(ctx: Context, def: ObjectDefinition, name: string, path: string): Field {
  const field = fieldOf(def, name);
  if (field && readableFields(ctx, def).includes(name)) return field;
  throw invalidField(path, 'unknown_field', `${def.label} has no field "${printable(name)}"`);
}

function leadsTo(ctx: Context, def: ObjectDefinition, field: Field, path: string, depth: number): ObjectDefinition {
  if ((field.type !== 'reference' && field.type !== 'multi_reference') || !field.to)
    throw invalidField(
      path,
      'not_a_reference',
      `${field.label} of ${def.label.toLowerCase()} does not lead to a record`,
    );
  if (depth >= LIMITS.path) throw invalidField(path, 'too_deep', `A path follows at most ${LIMITS.path} references`);
  return catalog(ctx).object(field.to);
}

/** The fields to read: the ones asked for, as far as the caller may. Undefined means all the object has. */
export function shownFields(ctx: Context, def: ObjectDefinition, projection: Projection): string[] | undefined {
  if (projection.fields) return projection.fields.filter((name) => !Object.hasOwn(systemFields, name));
  const own = readableFields(ctx, def).filter((name) => Object.hasOwn(def.fields, name));
  return own.length === Object.keys(def.fields).length ? undefined : own;
}

const SYSTEM = Object.keys(systemFields);
const lists = new WeakMap<ObjectDefinition, Map<string, string>>();

/** The select list that `decodeRow` reads, as text: made once per object and set of fields. */
export function selectList(def: ObjectDefinition, fields: string[] | undefined): string {
  let made = lists.get(def);
  if (!made) {
    made = new Map();
    lists.set(def, made);
  }
  const key = fields?.join() ?? '*';
  let list = made.get(key);
  if (!list) {
    const own = (fields ?? Object.keys(def.fields)).flatMap((name) => {
      const field = def.fields[name];
      return field ? readColumnsOf(field) : [];
    });
    list = [...SYSTEM, ...own.map((column) => column.name)].map((name) => `t."${name}"`).join(', ');
    if (made.size < 1000) made.set(key, list);
  }
  return list;
}

/** Puts the records that references point to in the place of their ids: one query per object, whatever the number. */
export async function attach(
  ctx: Context,
  def: ObjectDefinition,
  records: KithRecord[],
  projection: Projection,
): Promise<void> {
  if (projection.include.size === 0 || records.length === 0) return;
  const wanted = new Map<string, { ids: Set<string>; projections: Projection[] }>();
  const links = [...projection.include].map(([name, inner]) => ({ name, inner, field: fieldOf(def, name) as Field }));
  for (const { name, inner, field } of links) {
    for (const record of records) {
      for (const link of linksOf(field, record[name])) {
        let want = wanted.get(link.object);
        if (!want) {
          want = { ids: new Set(), projections: [] };
          wanted.set(link.object, want);
        }
        want.ids.add(link.id);
        if (!want.projections.includes(inner)) want.projections.push(inner);
      }
    }
  }
  const found = new Map<string, Map<string, KithRecord>>();
  for (const [object, want] of wanted)
    found.set(object, await byIds(ctx, object, [...want.ids], union(want.projections)));
  for (const { name, inner, field } of links) {
    for (const record of records) {
      const links = linksOf(field, record[name]);
      if (links.length === 0) continue;
      const others = links.flatMap((link) => {
        const other = found.get(link.object)?.get(link.id);
        return other ? [shown(ctx, link.object, other, inner, field.type === 'record')] : [];
      });
      // What the caller may not see stays an empty place.
      record[name] = field.type === 'multi_reference' ? others : (others[0] ?? null);
    }
  }
}

function linksOf(field: Field, value: unknown): Array<{ object: string; id: string }> {
  if (!value) return [];
  if (field.type === 'record') return [value as { object: string; id: string }];
  const ids = Array.isArray(value) ? value : [value];
  return ids.flatMap((id) => (typeof id === 'string' && field.to ? [{ object: field.to, id }] : []));
}

function union(projections: Projection[]): Projection {
  const [first, ...more] = projections;
  if (!first || more.length === 0) return first ?? { fields: null, include: new Map() };
  const fields = projections.some((p) => !p.fields) ? null : [...new Set(projections.flatMap((p) => p.fields ?? []))];
  const include = new Map(projections.flatMap((p) => [...p.include]));
  return { fields, include };
}

async function byIds(
  ctx: Context,
  object: string,
  ids: string[],
  projection: Projection,
): Promise<Map<string, KithRecord>> {
  if (!catalog(ctx).has(object) || !can(ctx, object, 'read')) return new Map();
  const def = catalog(ctx).object(object);
  const asked = shownFields(ctx, def, projection);
  const fields = asked && [...new Set([...asked, def.title])].filter((name) => Object.hasOwn(def.fields, name));
  const guard = guardOf(ctx, def);
  const { rows } = await sql<Record<string, unknown>>`select ${sql.raw(selectList(def, fields))}
    from ${sql.id(ctx.workspace.schema, def.name)} as t
    where t.id = any(${ids}::uuid[]) and ${guard ? compileCondition(ctx, guard, 't') : sql`true`}`.execute(ctx.db);
  const records = mask(
    ctx,
    def,
    rows.map((row) => decodeRow(def, row, fields)),
  );
  await attach(ctx, def, records, projection);
  return new Map(records.map((record) => [record.id, record]));
}

function shown(ctx: Context, object: string, record: KithRecord, projection: Projection, named: boolean) {
  const def = catalog(ctx).object(object);
  const title = record[def.title] ?? null;
  if (!projection.fields) return { ...(named ? { object } : {}), ...record, title };
  const result: Record<string, unknown> = { ...(named ? { object } : {}), id: record.id, title };
  for (const name of projection.fields) result[name] = record[name];
  const masked = (record.masked as string[] | undefined)?.filter((name) => projection.fields?.includes(name));
  if (masked?.length) result.masked = masked;
  return result;
}

export const tableOf = (ctx: Context, def: ObjectDefinition): RawBuilder<unknown> =>
  sql.id(ctx.workspace.schema, def.name);

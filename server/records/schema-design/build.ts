import { type Archived, Catalog } from '../catalog.ts';
import { defineObject, type Field, member, type ObjectDefinition } from '../define.ts';
import { fieldTypes } from '../operators.ts';
import type { Definitions, FieldRow, ObjectRow } from './rows.ts';

/** For what points to an object that no longer is. */
const LONG_AGO = '1970-01-01T00:00:00Z';

/** What a definition was made of: where that is unchanged, so is the definition, and what was made of it in its turn. */
const madeOf = new WeakMap<ObjectDefinition, string>();

/**
 * The catalog of a workspace: the standard objects as it has set them, and its own. What points to something that is
 * put away is put away with it.
 */
export function buildCatalog(standard: Catalog, stored: Definitions, before?: Catalog): Catalog {
  if (stored.objects.length === 0 && stored.fields.length === 0) return standard;
  const rowsOf = Map.groupBy(stored.fields, (row) => row.object);
  const settings = new Map(stored.objects.map((row) => [row.name, row]));
  const away = putAway(standard, stored);
  const archived: Archived = { objects: [], fields: new Map() };
  const objects: ObjectDefinition[] = [];

  const add = (name: string, build: (fields: Field[]) => ObjectDefinition, live: boolean) => {
    const rows = (rowsOf.get(name) ?? []).filter((row) => !row.custom || fieldTypes.includes(row.type));
    const isAway = (row: FieldRow) => row.custom && (row.archived_at !== null || away.has(row.definition.to ?? ''));
    const key = JSON.stringify([settings.get(name), rows, rows.map(isAway)]);
    const old = before?.objects.find((def) => def.name === name);
    const def =
      old && madeOf.get(old) === key
        ? old
        : build(rows.filter((row) => row.custom && !isAway(row)).map((row) => toField(row)));
    const hidden = rows.filter((row) => row.custom && isAway(row));
    if (hidden.length > 0)
      archived.fields.set(
        name,
        hidden.map((row) => toField(row, away.get(row.definition.to ?? '') ?? '')),
      );
    if (!live) archived.objects.push(def);
    else {
      madeOf.set(def, key);
      objects.push(def);
    }
  };

  for (const def of standard.objects) {
    const own = settings.get(def.name);
    const set = new Map((rowsOf.get(def.name) ?? []).filter((row) => !row.custom).map((row) => [row.name, row]));
    add(def.name, (fields) => (own || set.size > 0 || fields.length > 0 ? adapted(def, own, set, fields) : def), true);
  }
  for (const row of stored.objects) {
    if (!row.custom) continue;
    const set = new Map((rowsOf.get(row.name) ?? []).filter((f) => !f.custom).map((f) => [f.name, f]));
    add(row.name, (fields) => custom(row, set, fields, away.get(row.name)), !away.has(row.name));
  }
  return new Catalog(objects, archived);
}

/** The custom objects that are put away, with when: their own archiving, or that of an end they tie together. */
function putAway(standard: Catalog, stored: Definitions): Map<string, string> {
  const away = new Map<string, string>();
  const known = new Set([...standard.objects.map((def) => def.name), ...stored.objects.map((row) => row.name)]);
  for (const row of stored.objects) if (row.custom && row.archived_at) away.set(row.name, row.archived_at);
  for (const { definition } of stored.fields)
    if (definition.to && !known.has(definition.to)) away.set(definition.to, LONG_AGO);
  for (const row of stored.objects) {
    const { link } = row.definition;
    if (!link || away.has(row.name)) continue;
    for (const end of stored.fields) {
      const since = away.get(end.definition.to ?? '');
      if (since && end.object === row.name && (end.name === link.a || end.name === link.b)) away.set(row.name, since);
    }
  }
  return away;
}

/** A stored field as the engine knows it. */
export function toField(row: FieldRow, since?: string): Field {
  const { definition, name, type, index_state, index_problem } = row;
  const archived = row.archived_at ?? since;
  return {
    label: name,
    ...definition,
    name,
    type,
    custom: true,
    ...(definition.required ? { lenient: true } : {}),
    ...(archived ? { archived } : {}),
    ...(index_state ? { index: index_state } : {}),
    ...(index_problem ? { index_problem } : {}),
  };
}

function adapted(
  def: ObjectDefinition,
  own: ObjectRow | undefined,
  set: Map<string, FieldRow>,
  fields: Field[],
): ObjectDefinition {
  return {
    ...def,
    ...own?.definition,
    ...(own ? { set: Object.keys(own.definition) } : {}),
    fields: inOrder([...Object.values(def.fields).map((field) => asSet(field, set.get(field.name))), ...fields]),
  };
}

function custom(
  row: ObjectRow,
  set: Map<string, FieldRow>,
  fields: Field[],
  archived: string | undefined,
): ObjectDefinition {
  const { definition, name } = row;
  const plural = row.plural ?? name;
  const owner = {
    ...member({ inverse: plural, listed: true, help: 'The colleague who looks after it' }),
    name: 'owner',
    label: 'Owner',
  };
  const own = definition.link ? fields : [...fields.slice(0, 1), asSet(owner, set.get('owner')), ...fields.slice(1)];
  const ordered = inOrder(own);
  const title = definition.title ?? own[0]?.name ?? '';
  return {
    ...defineObject(name, { plural, title, fields: ordered }),
    ...definition,
    custom: true,
    ...(archived ? { archived } : {}),
  };
}

/** A field of Kith's own with what the workspace says of it. */
function asSet(field: Field, row: FieldRow | undefined): Field {
  if (!row) return field;
  const { required } = row.definition;
  return {
    ...field,
    ...row.definition,
    set: Object.keys(row.definition),
    ...(required && !field.required ? { lenient: true } : {}),
  };
}

/** Fields stand as they were defined, unless the workspace moved them. */
function inOrder(fields: Field[]): Record<string, Field> {
  const placed = fields.map((field, i) => ({ field, at: field.position ?? (i + 1) * 10 }));
  placed.sort((a, b) => a.at - b.at);
  return Object.fromEntries(placed.map(({ field }) => [field.name, field]));
}

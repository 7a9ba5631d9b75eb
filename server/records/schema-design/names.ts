import { conflict, invalidField } from '../../kernel/errors.ts';
import type { Catalog } from '../catalog.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { normalise } from '../search-row.ts';
import { columnsOf } from '../storage.ts';
import type { Definitions } from './rows.ts';

/** What workspaces make begins so, and what Kith itself brings never does: an upgrade cannot meet a name that is taken. */
const CUSTOM = 'c_';
/** With the endings of columns and indexes it fits into the 63 characters of PostgreSQL. */
const LONGEST = 40;

/** The languages that write a letter as two. */
const spelled: Record<string, string> = { ä: 'ae', ö: 'oe', ü: 'ue', å: 'aa' };

/** "Größe (m²)" as a name: `groesse_m2`. */
export function slugOf(label: string, otherwise: string): string {
  const plain = normalise(label.toLowerCase().replace(/[äöüå]/g, (letter) => spelled[letter] ?? letter));
  const slug = plain
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, LONGEST - 4)
    .replace(/_+$/, '');
  return /[a-z]/.test(slug) ? slug : slug ? `${otherwise}_${slug}` : otherwise;
}

/** `Property` as people say several of them, in English; other languages give their own. */
export function pluralOf(label: string): string {
  if (/[^aeiou]y$/i.test(label)) return `${label.slice(0, -1)}ies`;
  if (/(s|x|z|ch|sh)$/i.test(label)) return `${label}es`;
  return `${label}s`;
}

/** The first of `rooms`, `rooms_2`, `rooms_3`, … that is free. */
export function firstFree(slug: string, isTaken: (name: string) => boolean): string {
  for (let n = 1; ; n++) {
    const name = n === 1 ? slug : `${slug}_${n}`;
    if (!isTaken(name)) return name;
  }
}

/** A name for a new field of `def`: the wished one, which must be free, or one made from the label. */
export function fieldName(stored: Definitions, def: ObjectDefinition, wish: Pick<Field, 'label'> & Partial<Field>) {
  const taken = columnsTaken(stored, def);
  const isTaken = (slug: string) => columnsOf({ ...wish, name: CUSTOM + slug } as Field).some((c) => taken.has(c.name));
  if (wish.name) {
    const slug = wish.name.replace(/^c_/, '');
    if (isTaken(slug))
      throw alreadyTaken('name', `${def.labels} have a field of this name already, perhaps in the archive`);
    return CUSTOM + slug;
  }
  return CUSTOM + firstFree(slugOf(wish.label, 'field'), isTaken);
}

/** Every column of the object's table, those of archived fields included, and the names of their fields. */
function columnsTaken(stored: Definitions, def: ObjectDefinition): Set<string> {
  const rows = stored.fields.filter((row) => row.custom && row.object === def.name);
  const fields = [
    ...Object.values(def.fields),
    ...rows.map((row) => ({ ...row.definition, ...row }) as unknown as Field),
  ];
  return new Set(fields.flatMap((field) => [field.name, ...columnsOf(field).map((column) => column.name)]));
}

const alreadyTaken = (field: string, message: string) =>
  conflict(message, { errors: [{ field, code: 'taken', message }] });

/** No two live fields of an object read the same. */
export function refuseLabel(fields: Field[], label: string, except?: string): void {
  const same = fields.find((f) => f.name !== except && f.label.toLowerCase() === label.toLowerCase());
  if (same) throw alreadyTaken('label', `There is a field called "${same.label}" already`);
}

export interface ObjectNames {
  name: string;
  plural: string;
}

/** The name and address of a new object. `reserved` are words that addresses begin with already. */
export function objectNames(
  stored: Definitions,
  catalog: Catalog,
  wish: { label: string; labels: string; plural?: string },
  reserved: Set<string>,
): ObjectNames {
  const names = new Set([...catalog.objects.map((def) => def.name), ...stored.objects.map((row) => row.name)]);
  const plurals = new Set([
    ...catalog.objects.flatMap((def) => [def.plural, def.name]),
    ...stored.objects.flatMap((row) => [row.plural ?? '', row.name]),
    ...reserved,
    ...inversesOf(stored, catalog, 'member'),
  ]);
  if (wish.plural) {
    if (plurals.has(wish.plural))
      throw alreadyTaken('plural', `The address "${wish.plural}" is taken or kept for Kith`);
    if (!/[a-z]/.test(wish.plural)) throw invalidField('plural', 'invalid', 'An address needs a letter');
  }
  const name = CUSTOM + firstFree(slugOf(wish.label, 'object').slice(0, 26), (slug) => names.has(CUSTOM + slug));
  const plural = wish.plural ?? firstFree(slugOf(wish.labels, 'records').slice(0, 30), (slug) => plurals.has(slug));
  return { name, plural };
}

/** The names of the collections of an object, those of archived fields included. */
export function inversesOf(stored: Definitions, catalog: Catalog, object: string): Set<string> {
  const kept = stored.fields.filter((row) => row.definition.to === object).map((row) => row.definition.inverse ?? '');
  const owners = object === 'member' ? stored.objects.map((row) => row.plural ?? '') : [];
  return new Set([...catalog.inversesOf(object).map((inverse) => inverse.name), ...kept, ...owners].filter(Boolean));
}

/** What `to` calls the records that point to it by a new field: made from words, where some are given. */
export function inverseName(
  stored: Definitions,
  catalog: Catalog,
  to: string,
  words: string | undefined,
  otherwise: string,
): string {
  const taken = inversesOf(stored, catalog, to);
  // Notes and tasks are about any record: their names are taken everywhere.
  for (const def of catalog.objects)
    for (const field of Object.values(def.fields))
      if (field.type === 'record' && field.inverse) taken.add(field.inverse);
  return firstFree(words ? slugOf(words, otherwise) : otherwise, (name) => taken.has(name));
}

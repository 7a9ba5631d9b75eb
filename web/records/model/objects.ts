import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';

/** A collection on the other side of a reference: the deals of a company, the tasks about anything. */
export interface Related {
  /** The name filters use in `some`. */
  name: string;
  object: ObjectMeta;
  /** The field of `object` that points here. */
  field: FieldMeta;
}

export const fieldOf = (meta: ObjectMeta, name: string): FieldMeta | undefined =>
  meta.fields.find((f) => f.name === name);

/** The field at a dotted path; references are followed through the metadata of the object they point to. */
export function fieldAt(objects: ObjectMeta[], meta: ObjectMeta, path: string): FieldMeta | undefined {
  const [head = '', ...rest] = path.split('.');
  const field = fieldOf(meta, head);
  if (!field || rest.length === 0) return field;
  const target = objects.find((o) => o.name === field.to);
  return target ? fieldAt(objects, target, rest.join('.')) : undefined;
}

/** The object whose field stands at the end of a dotted path. */
export function ownerOf(objects: ObjectMeta[], meta: ObjectMeta, path: string): ObjectMeta {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) return meta;
  const target = objects.find((o) => o.name === fieldOf(meta, head)?.to);
  return target ? ownerOf(objects, target, rest.join('.')) : meta;
}

/** The value at a dotted path of a record whose references came along as objects. */
export function valueAt(record: Record<string, unknown>, path: string): unknown {
  let here: unknown = record;
  for (const part of path.split('.')) {
    if (here === null || typeof here !== 'object') return null;
    here = (here as Record<string, unknown>)[part];
  }
  return here ?? null;
}

export function relatedOf(objects: ObjectMeta[], meta: ObjectMeta): Related[] {
  return objects.flatMap((object) =>
    object.fields.flatMap((field) =>
      field.inverse && ((field.type === 'reference' && field.to === meta.name) || field.type === 'record')
        ? [{ name: field.inverse, object, field }]
        : [],
    ),
  );
}

/**
 * What a list asks the server for: the columns, and of each reference its title only, never the whole record.
 * The title of a referenced object comes with every reference.
 */
export function fieldsToAsk(objects: ObjectMeta[], meta: ObjectMeta, paths: string[]): string[] {
  const asked = paths.flatMap((path) => {
    const field = fieldAt(objects, meta, path);
    if (!field) return [];
    if (field.type === 'reference') {
      const target = objects.find((o) => o.name === field.to);
      return target && !path.includes('.') ? [`${path}.${target.title}`] : [path];
    }
    return [path];
  });
  return [...new Set([meta.title, ...asked])];
}

const systemNames = new Set(['id', 'version', 'created_at', 'created_by', 'updated_at', 'updated_by', 'trashed_at']);
export const isSystem = (field: FieldMeta) => systemNames.has(field.name);

/** Plain fields that only repeat the primary entry of a `points` field; the points editor shows them. */
export function mirrored(meta: ObjectMeta): Set<string> {
  return new Set(meta.fields.flatMap((f) => (f.type === 'points' ? Object.values(f.mirror ?? {}) : [])));
}

const numeric = new Set(['number', 'money', 'percent']);
export const isNumeric = (field: FieldMeta) => numeric.has(field.type);

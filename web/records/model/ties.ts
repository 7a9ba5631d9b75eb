import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { fieldOf, isSystem, type Related, relatedOf } from './objects.ts';

/** A many-to-many relation as one of its sides sees it: records of `object`, each of which leads to one of `target`. */
export interface Tie {
  /** The hidden object whose records tie one to one. */
  object: ObjectMeta;
  /** Its field that points here, and the one that points to the other side. */
  here: FieldMeta;
  there: FieldMeta;
  target: ObjectMeta;
  /** What the one is to the other. */
  role: FieldMeta | undefined;
  from: FieldMeta | undefined;
  until: FieldMeta | undefined;
  /** True for the one that counts most. */
  primary: FieldMeta | undefined;
  /** Everything that can be said of it besides its two ends. */
  about: FieldMeta[];
}

// Positions of people in companies are older than links that administrators make, and are called otherwise.
const positions = { a: 'person', b: 'company', role: 'role' };

/** The ends of an object that ties two others, or null for any other object. */
export const endsOf = (object: ObjectMeta) => object.link ?? (object.name === 'affiliation' ? positions : null);

export function tiesOf(objects: ObjectMeta[], meta: ObjectMeta): Tie[] {
  return relatedOf(objects, meta).flatMap(({ object, field }: Related): Tie[] => {
    const ends = endsOf(object);
    if (!ends || (field.name !== ends.a && field.name !== ends.b)) return [];
    const there = fieldOf(object, field.name === ends.a ? ends.b : ends.a);
    const target = objects.find((one) => one.name === there?.to);
    if (!there || !target) return [];
    const named = (...names: string[]) => names.map((name) => fieldOf(object, name)).find(Boolean);
    return [
      {
        object,
        here: field,
        there,
        target,
        role: named(ends.role ?? 'c_role'),
        from: named('c_from', 'since'),
        until: named('c_until', 'until'),
        primary: named('is_primary'),
        about: object.fields.filter(
          (one) => one.writable && !isSystem(one) && one !== field && one !== there && one.to !== 'member',
        ),
      },
    ];
  });
}

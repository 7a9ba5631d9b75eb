import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';

export type Purpose = 'measure' | 'dimension' | 'date';

const plumbing = new Set(['id', 'version', 'trashed_at', 'updated_by']);
const numbers = new Set(['number', 'money', 'percent', 'rating']);
const days = new Set(['date', 'datetime']);
const ungroupable = new Set(['long_text', 'points', 'record', 'file']);

/** What a field can be in a report. */
export const isNumber = ({ type }: FieldMeta) => numbers.has(type);
export const isDay = ({ type }: FieldMeta) => days.has(type);

/** The functions that make a figure of a field, the most usual first. */
export function functionsOf(field: FieldMeta | undefined) {
  if (!field) return ['count'] as const;
  if (isNumber(field)) return ['sum', 'avg', 'median', 'min', 'max', 'count', 'count_distinct'] as const;
  if (isDay(field)) return ['min', 'max', 'count', 'count_distinct'] as const;
  return ['count_distinct', 'count'] as const;
}

/** The fields of an object that a report may use in this place. */
export function fieldsFor(meta: ObjectMeta, purpose: Purpose): FieldMeta[] {
  return meta.fields.filter((field) => {
    if (plumbing.has(field.name) || field.sensitivity === 'sensitive' || field.masked || field.archived) return false;
    if (purpose === 'date') return isDay(field);
    if (purpose === 'dimension') return !ungroupable.has(field.type) && field.type !== 'address';
    return field.type !== 'file' && field.type !== 'points' && field.type !== 'address';
  });
}

/** Parts of addresses and the object of any link can be grouped by too. */
export function partsOf(meta: ObjectMeta): Array<{ path: string; field: FieldMeta; part: string }> {
  return meta.fields.flatMap((field) => {
    if (field.sensitivity === 'sensitive' || field.masked) return [];
    if (field.type === 'address')
      return ['city', 'region', 'postal_code', 'country'].map((part) => ({
        path: `${field.name}.${part}`,
        field,
        part,
      }));
    return field.type === 'record' ? [{ path: `${field.name}.object`, field, part: 'object' }] : [];
  });
}

/** References that lead on to related records, as deep as paths may go. */
export const linksOf = (meta: ObjectMeta): FieldMeta[] =>
  meta.fields.filter((field) => field.type === 'reference' && field.to && field.name !== 'updated_by' && !field.masked);

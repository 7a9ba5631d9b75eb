import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { isSystem } from './objects.ts';

/** The fields of a create form: what names the record first, then what lists show, then the rest. */
export function formFields(meta: ObjectMeta): { common: FieldMeta[]; more: FieldMeta[] } {
  const writable = meta.fields.filter((f) => f.writable && !isSystem(f) && f.type !== 'points');
  const title = writable.find((f) => f.name === meta.title);
  const titleAt = meta.fields.findIndex((f) => f.name === meta.title);
  // A title that is made from other fields (first and last name) is made from those declared before it.
  const names = title ? [title] : writable.filter((f) => f.type === 'text' && meta.fields.indexOf(f) < titleAt);
  const others = writable.filter((f) => !names.includes(f));
  const isCommon = (f: FieldMeta) => Boolean(f.required || f.listed) && f.name !== 'done_at';
  return { common: [...names, ...others.filter(isCommon)], more: others.filter((f) => !isCommon(f)) };
}

/** Where typed text goes when a record is created from a search that found nothing. */
export function titleValues(meta: ObjectMeta, title: string): Record<string, unknown> {
  const field = meta.fields.find((f) => f.name === meta.title);
  if (field?.writable) return { [field.name]: title };
  const [first, ...rest] = title.split(/\s+/);
  return rest.length > 0 ? { first_name: first, last_name: rest.join(' ') } : { last_name: title };
}

export const isBlank = (value: unknown) =>
  value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

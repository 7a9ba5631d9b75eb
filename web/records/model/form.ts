import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';
import { inOrder, layoutOf } from './layout.ts';
import { isSystem } from './objects.ts';

/** Asked when a record is made, as long as no layout says otherwise. */
export const isAsked = (field: FieldMeta) => Boolean(field.required || field.listed) && field.name !== 'done_at';

/** The fields of a create form: what names the record first, then what is asked at once, then the rest. */
export function formFields(meta: ObjectMeta): { common: FieldMeta[]; more: FieldMeta[] } {
  const layout = layoutOf(meta);
  const writable = inOrder(layout, meta.fields).filter((f) => f.writable && !isSystem(f) && f.type !== 'points');
  const title = writable.find((f) => f.name === meta.title);
  // A title that is made from other fields is made from these.
  const parts = writable.filter((f) => f.name === 'first_name' || f.name === 'last_name');
  const names = title ? [title] : parts;
  const others = writable.filter((f) => !names.includes(f));
  const isCommon = (f: FieldMeta) => (layout?.form ? f.required || layout.form.includes(f.name) : isAsked(f));
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
  value === null ||
  value === undefined ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

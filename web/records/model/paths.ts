import type { ObjectMeta } from '../../kernel/objects.ts';

const plumbing = new Set(['id', 'version', 'trashed_at']);

/**
 * The fields of an object, and with `deep` those of what it points to (`company.industry`): one step, or a search
 * would drown in paths that nobody means.
 */
export function pathsOf(objects: ObjectMeta[], meta: ObjectMeta, deep: boolean): string[] {
  const own = meta.fields.filter((f) => !plumbing.has(f.name)).map((f) => f.name);
  if (!deep) return own;
  const reached = meta.fields.flatMap((field) => {
    const target = field.type === 'reference' ? objects.find((o) => o.name === field.to) : undefined;
    if (!target || field.name.endsWith('_by')) return [];
    return target.fields
      .filter((f) => !plumbing.has(f.name) && f.name !== target.title && !f.name.endsWith('_by'))
      .map((f) => `${field.name}.${f.name}`);
  });
  return [...own, ...reached];
}

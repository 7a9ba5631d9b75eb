import type { FieldMeta, ObjectMeta } from '../../kernel/objects.ts';

/** A part of the record page under a heading of its own. */
export interface LayoutSection {
  id: string;
  /** Empty for the first, which needs no heading. */
  label: string;
  fields: string[];
}

/** How the pages of an object are laid out: what is not mentioned comes last, so that a new field is seen at once. */
export interface PageLayout {
  sections: LayoutSection[];
  /** On the record page only when asked for. */
  hidden: string[];
  /** Asked when a record is made; null: what is required or shown in lists. */
  form: string[] | null;
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];

/** The layout of an object, read with care: it may have been written by an older Kith, or through the API. */
export function layoutOf(meta: Pick<ObjectMeta, 'layout'>): PageLayout | null {
  const raw = meta.layout;
  if (!raw || !Array.isArray(raw.sections)) return null;
  const sections = raw.sections.flatMap((one: unknown, index): LayoutSection[] => {
    if (!one || typeof one !== 'object') return [];
    const { id, label, fields } = one as Partial<LayoutSection>;
    return [
      {
        id: typeof id === 'string' ? id : `s${index}`,
        label: typeof label === 'string' ? label : '',
        fields: texts(fields),
      },
    ];
  });
  if (sections.length === 0) return null;
  return { sections, hidden: texts(raw.hidden), form: Array.isArray(raw.form) ? texts(raw.form) : null };
}

export interface ShownSection {
  id: string;
  label: string;
  fields: FieldMeta[];
}

/** Fields in the sections of the layout; without one, all in the order they came in. */
export function inSections(layout: PageLayout | null, fields: FieldMeta[]): ShownSection[] {
  if (!layout) return [{ id: 'all', label: '', fields }];
  const byName = new Map(fields.map((field) => [field.name, field]));
  const sections = layout.sections.map(({ id, label, fields: names }) => ({
    id,
    label,
    fields: names.flatMap((name) => {
      const field = byName.get(name);
      byName.delete(name);
      return field ? [field] : [];
    }),
  }));
  const rest = [...byName.values()];
  const last = sections.at(-1);
  if (last) last.fields.push(...rest);
  return sections;
}

/** All fields as the sections have them, one after the other. */
export const inOrder = (layout: PageLayout | null, fields: FieldMeta[]): FieldMeta[] =>
  inSections(layout, fields).flatMap((section) => section.fields);

import type { Context } from '../../kernel/context.ts';
import { catalog } from '../catalog.ts';
import { type Field, type ObjectDefinition, ownerField } from '../define.ts';

export interface End {
  field: Field;
  to: ObjectDefinition;
}

/**
 * The records that a tie holds together (the person and the company of an affiliation); null for what stands by itself.
 * A tie has no rights of its own: it follows its ends.
 */
export function endsOf(ctx: Context, def: ObjectDefinition): End[] | null {
  if (def.writers === 'admins' || !(def.hidden || def.link) || ownerField(def) !== 'created_by') return null;
  const { a, b } = def.link ?? {};
  const fields = Object.values(def.fields).filter((field) =>
    def.link ? field.name === a || field.name === b : field.required,
  );
  const ends = fields.flatMap((field) =>
    field.type === 'reference' && field.to ? [{ field, to: catalog(ctx).object(field.to) }] : [],
  );
  return ends.length > 0 && ends.every(({ to }) => to.name !== def.name) ? ends : null;
}

/** The link by which something without an owner of its own (a note) belongs to what it is about. */
export function aboutField(def: ObjectDefinition): Field | null {
  if (ownerField(def) !== 'created_by') return null;
  return Object.values(def.fields).find((field) => field.type === 'record') ?? null;
}

import type { Context } from '../../kernel/context.ts';
import { catalog, systemFields } from '../catalog.ts';
import type { Field, ObjectDefinition } from '../define.ts';
import { type FieldRight, lesserField, type ObjectRights } from './model.ts';

/** What a caller may do with the fields of an object. */
export interface FieldsFor {
  /** In order, those of every record first. */
  readable: string[];
  mayRead: ReadonlySet<string>;
  writable: string[];
  mayWrite: ReadonlySet<string>;
  /** Readable, but masked until shown. */
  sensitive: string[];
}

const made = new WeakMap<object, WeakMap<ObjectDefinition, FieldsFor>>();
const BUILT_IN = {};

type Asks = (ctx: Context, def: ObjectDefinition) => ObjectRights;

/** Made once for each definition and caller: every request asks, most of them many times. */
export function fieldsFor(ctx: Context, def: ObjectDefinition, rightsTo: Asks): FieldsFor {
  // Built-in roles limit no fields.
  const key = ctx.rights ?? BUILT_IN;
  let known = made.get(key);
  if (!known) {
    known = new WeakMap();
    made.set(key, known);
  }
  let fields = known.get(def);
  if (!fields) {
    fields = compile(ctx, def, rightsTo);
    known.set(def, fields);
  }
  return fields;
}

function compile(ctx: Context, def: ObjectDefinition, rightsTo: Asks): FieldsFor {
  const rights = closed(def, ctx.rights ? rightsTo(ctx, def).fields : {});
  for (const field of Object.values(def.fields))
    if (field.rollup && hidesRollup(ctx, def, field, rightsTo)) rights.set(field.name, 'hidden');
  const own = Object.values(def.fields);
  const readable = [
    ...Object.keys(systemFields),
    ...own.filter((field) => rights.get(field.name) !== 'hidden').map((field) => field.name),
  ];
  const writable = own
    .filter((field) => !field.writable && rights.get(field.name) === 'change')
    .map((field) => field.name);
  const sensitive = sensitiveFields(def);
  return {
    readable,
    mayRead: new Set(readable),
    writable,
    mayWrite: new Set(writable),
    sensitive: own.map(({ name }) => name).filter((name) => sensitive.has(name) && rights.get(name) !== 'hidden'),
  };
}

/**
 * What follows from what was said: a list of e-mails shows no more than the field that mirrors its main entry, a value
 * that is computed from hidden ones is hidden with them, and the title is always read, for records have to be named.
 */
function closed(def: ObjectDefinition, said: Record<string, FieldRight>): Map<string, FieldRight> {
  const rights = new Map<string, FieldRight>();
  for (const { name } of Object.values(def.fields))
    rights.set(name, Object.hasOwn(said, name) ? (said[name] as FieldRight) : 'change');
  for (let changed = true; changed; ) {
    changed = false;
    for (const field of Object.values(def.fields)) {
      const before = rights.get(field.name) as FieldRight;
      let right = before;
      for (const part of Object.values(field.mirror ?? {})) right = lesserField(right, rights.get(part) ?? 'change');
      if (ingredients(def, field).some((part) => rights.get(part) === 'hidden')) right = 'hidden';
      if (field.name === def.title && right === 'hidden') right = 'read';
      if (right === before) continue;
      rights.set(field.name, right);
      changed = true;
    }
  }
  return rights;
}

/** Sensitive by themselves, or made from what is. */
function sensitiveFields(def: ObjectDefinition): Set<string> {
  const fields = Object.values(def.fields).filter((field) => field.name !== def.title);
  const found = new Set(fields.filter((field) => field.sensitivity === 'sensitive').map((field) => field.name));
  for (let before = -1; found.size > 0 && before !== found.size; ) {
    before = found.size;
    for (const field of fields) {
      const parts = [...Object.values(field.mirror ?? {}), ...ingredients(def, field)];
      if (parts.some((part) => found.has(part))) found.add(field.name);
    }
  }
  return found;
}

/** A figure over records of another object tells of a field there, which the caller may not be meant to know. */
function hidesRollup(ctx: Context, def: ObjectDefinition, { rollup }: Field, rightsTo: Asks): boolean {
  const over = rollup && catalog(ctx).inverse(def.name, rollup.collection)?.object;
  if (!over) return false;
  const field = rollup.field ? over.fields[rollup.field] : undefined;
  if (field?.sensitivity === 'sensitive') return true;
  if (!ctx.rights) return false;
  const there = rightsTo(ctx, over);
  return there.read === 'none' || (field !== undefined && there.fields[field.name] === 'hidden');
}

/** The fields that a computed one is made from, by the names that its text holds. */
function ingredients(def: ObjectDefinition, field: Field): string[] {
  const text = [field.generated, field.formula].filter(Boolean).join(' ');
  if (!text) return [];
  const words = new Set(text.match(/[a-z][a-z0-9_]*/gi) ?? []);
  return Object.keys(def.fields).filter((name) => name !== field.name && words.has(name));
}

import type { Context } from '../kernel/context.ts';
import { catalog, systemFields } from './catalog.ts';
import {
  type Area,
  type Choice,
  type DefinedType,
  type Field,
  type FieldType,
  type IndexState,
  isComputed,
  type Link,
  type ObjectDefinition,
  ownerField,
  type Rollup,
  type Sensitivity,
} from './define.ts';
import { isSortable, operatorsOf } from './operators.ts';
import {
  type Action,
  actions,
  can,
  maskedFields,
  mayAsk,
  readableFields,
  scopeOf,
  writableFields,
} from './permissions.ts';
import type { Scope } from './rights/model.ts';
import type { FilterOperator } from './types.ts';

export interface FieldMeta {
  name: string;
  label: string;
  /** `formula` and `rollup` for what is computed; `result` then says what comes out. */
  type: DefinedType;
  result: FieldType | null;
  help: string | null;
  required: boolean;
  unique: boolean;
  writable: boolean;
  searchable: boolean;
  listed: boolean;
  sortable: boolean;
  /** Every record has it; it is not one of the object's own. */
  system: boolean;
  operators: FilterOperator[];
  /** Its values are left out until they are asked for one by one. */
  masked: boolean;
  default: unknown;
  min: number | null;
  max: number | null;
  integer: boolean;
  choices: Choice[] | null;
  open: boolean;
  to: string | null;
  inverse: string | null;
  inverse_label: string | null;
  of: 'email' | 'phone' | 'address' | null;
  mirror: Record<string, string> | null;
  custom: boolean;
  /** What the workspace has set of what Kith brings: translations of that no longer hold. */
  set: string[];
  /** Since when it is put away. */
  archived: string | null;
  position: number | null;
  description: string | null;
  pattern: string | null;
  pattern_message: string | null;
  required_in: string[] | null;
  purpose: string | null;
  sensitivity: Sensitivity;
  steward: string | null;
  formula: string | null;
  rollup: Rollup | null;
  format: string | null;
  index: IndexState | null;
  /** Why the index could not be built. */
  index_problem: string | null;
}

export interface ObjectMeta {
  name: string;
  plural: string;
  label: string;
  labels: string;
  icon: string;
  title: string;
  hidden: boolean;
  /** The part of the side bar it stands in; null for objects of the workspace's own. */
  area: Area | null;
  searched: boolean;
  custom: boolean;
  /** What the workspace has set of what Kith brings: translations of that no longer hold. */
  set: string[];
  archived: string | null;
  position: number | null;
  description: string | null;
  purpose: string | null;
  sensitivity: Sensitivity;
  steward: string | null;
  layout: Record<string, unknown> | null;
  link: Link | null;
  /** The field that says whose a record is. */
  owner_field: string;
  permissions: Record<Action, boolean>;
  /** How far each of them reaches for the caller. */
  scopes: Record<Action, Scope>;
  fields: FieldMeta[];
  /** The records that point here, under the names that `some` and related lists use. */
  inverses: Array<{ name: string; object: string; plural: string; field: string; label: string }>;
}

/** What the caller may see of the workspace's objects: all that a screen or a script has to know of them. */
export function describeObjects(ctx: Context): ObjectMeta[] {
  return catalog(ctx)
    .objects.filter((def) => can(ctx, def.name, 'read'))
    .map((def) => describeObject(ctx, def));
}

/** The objects that are put away, as far as whoever may bring them back needs to know. */
export function describeArchived(ctx: Context): ObjectMeta[] {
  if (ctx.role !== 'owner' && ctx.role !== 'admin') return [];
  const nothing = Object.fromEntries(actions.map((action) => [action, false])) as Record<Action, boolean>;
  return catalog(ctx).archived.objects.map((def) => ({
    ...described(def),
    permissions: nothing,
    fields: Object.values(def.fields).map((field) => describeField(field, false, false)),
    scopes: Object.fromEntries(actions.map((action) => [action, 'none'])) as Record<Action, Scope>,
    inverses: [],
  }));
}

export function describeObject(ctx: Context, def: ObjectDefinition): ObjectMeta {
  const writable = new Set(writableFields(ctx, def));
  const fields = readableFields(ctx, def).flatMap((name) => {
    const own = def.fields[name];
    if (own) return [limited(ctx, def, describeField(own, writable.has(name), false))];
    const system = systemFields[name];
    return system ? [describeField(system, false, true)] : [];
  });
  return {
    ...described(def),
    permissions: Object.fromEntries(actions.map((action) => [action, can(ctx, def.name, action)])) as Record<
      Action,
      boolean
    >,
    scopes: Object.fromEntries(actions.map((action) => [action, scopeOf(ctx, def, action)])) as Record<Action, Scope>,
    fields: [...fields.filter((f) => !f.system), ...fields.filter((f) => f.system)],
    inverses: catalog(ctx)
      .inversesOf(def.name)
      .filter(({ object }) => can(ctx, object.name, 'read'))
      .map(({ name, object, field }) => ({
        name,
        object: object.name,
        plural: object.plural,
        field: field.name,
        label: field.inverse_label ?? object.labels,
      })),
  };
}

/** What is the same for whoever looks. */
function described(def: ObjectDefinition) {
  return {
    name: def.name,
    plural: def.plural,
    label: def.label,
    labels: def.labels,
    icon: def.icon,
    title: def.title,
    hidden: def.hidden,
    area: def.area ?? null,
    searched: def.searched,
    custom: def.custom ?? false,
    set: def.set ?? [],
    archived: def.archived ?? null,
    position: def.position ?? null,
    description: def.description ?? null,
    purpose: def.purpose ?? null,
    sensitivity: def.sensitivity ?? 'normal',
    steward: def.steward ?? null,
    layout: def.layout ?? null,
    link: def.link ?? null,
    owner_field: ownerField(def),
  };
}

/** What may not be found out by asking is not offered to be asked. */
function limited(ctx: Context, def: ObjectDefinition, field: FieldMeta): FieldMeta {
  const masked = maskedFields(ctx, def).includes(field.name);
  return mayAsk(ctx, def, field.name)
    ? { ...field, masked }
    : { ...field, masked, operators: [], sortable: false, searchable: false };
}

export function describeField(field: Field, writable: boolean, system: boolean): FieldMeta {
  return {
    name: field.name,
    label: field.label,
    type: field.formula !== undefined ? 'formula' : field.rollup ? 'rollup' : field.type,
    result: isComputed(field) ? field.type : null,
    help: field.help ?? null,
    required: field.required ?? false,
    unique: field.unique ?? false,
    writable,
    searchable: field.searched ?? false,
    listed: field.listed ?? false,
    // A reference sorts by the title of what it points to.
    sortable: isSortable(field) || field.type === 'reference',
    system,
    operators: operatorsOf(field),
    masked: false,
    default: field.default ?? null,
    min: field.min ?? null,
    max: field.max ?? null,
    integer: field.integer ?? false,
    choices: field.choices ?? null,
    open: field.open ?? false,
    to: field.to ?? null,
    inverse: field.inverse ?? null,
    inverse_label: field.inverse_label ?? null,
    of: field.of ?? null,
    mirror: field.mirror ?? null,
    custom: field.custom ?? false,
    set: field.set ?? [],
    archived: field.archived ?? null,
    position: field.position ?? null,
    description: field.description ?? null,
    pattern: field.pattern ?? null,
    pattern_message: field.pattern_message ?? null,
    required_in: field.required_in ?? null,
    purpose: field.purpose ?? null,
    sensitivity: field.sensitivity ?? 'normal',
    steward: field.steward ?? null,
    formula: field.formula ?? null,
    rollup: field.rollup ?? null,
    format: field.format ?? null,
    index: field.index ?? null,
    index_problem: field.index_problem ?? null,
  };
}

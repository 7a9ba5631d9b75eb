import type { Context } from '../kernel/context.ts';
import { forbidden } from '../kernel/errors.ts';
import { catalog } from './catalog.ts';
import type { ObjectDefinition } from './define.ts';
import { fieldsFor } from './rights/fields.ts';
import { BUILT_IN, type ObjectRights, type Rights, rightsOn, SCOPES, type Scope } from './rights/model.ts';
import { endsOf } from './rights/ties.ts';

export type Action = 'read' | 'create' | 'update' | 'delete' | 'export' | 'import';
export const actions: Action[] = ['read', 'create', 'update', 'delete', 'export', 'import'];

/** Everything, for Kith's own verbs that act for a caller whose own rights are asked elsewhere. */
const UNLIMITED: Rights = {
  role: { id: null, name: 'Kith' },
  grants: BUILT_IN.owner,
  me: null,
  team: [],
  below: [],
  teams: [],
  shared: new Map(),
};

/** The same caller with nothing hidden, masked or out of reach: for rules and verbs that must see what really is. */
export const unlimited = (ctx: Context): Context => ({ ...ctx, role: 'owner', rights: UNLIMITED });

/** Nothing is limited for Kith itself and for verbs that act without limits. */
const isUnlimited = (ctx: Context): boolean => ctx.actor.kind === 'system' || ctx.rights === UNLIMITED;

/** The caller's rights where they are less than a built-in role gives; null where single records need no look. */
export const limitsOf = (ctx: Context): Rights | null => (isUnlimited(ctx) ? null : (ctx.rights ?? null));

/** What the caller may do with an object's records, fields included. */
export function rightsTo(ctx: Context, def: ObjectDefinition): ObjectRights {
  const ends = endsOf(ctx, def);
  const own = rightsOn(ctx.rights?.grants ?? BUILT_IN[ctx.role], ctx.role, def);
  if (!ends || !ctx.rights) return own;
  // What only ties two records together follows them.
  const those = ends.map(({ to }) => rightsTo(ctx, to));
  const least = (action: 'read' | 'export'): Scope => lowest(those.map((rights) => rights[action]));
  const most = highest(those.map((rights) => rights.update));
  const change = least('read') === 'none' ? 'none' : most;
  return {
    ...own,
    read: least('read'),
    update: change,
    delete: change,
    export: least('export'),
    create: change !== 'none',
    import: change !== 'none' && those.every((rights) => rights.import),
  };
}

const lowest = (scopes: Scope[]): Scope =>
  scopes.toSorted((a, b) => SCOPES.indexOf(a) - SCOPES.indexOf(b))[0] ?? 'none';
const highest = (scopes: Scope[]): Scope =>
  scopes.toSorted((a, b) => SCOPES.indexOf(b) - SCOPES.indexOf(a))[0] ?? 'none';

/** How far an action reaches. */
export function scopeOf(ctx: Context, def: ObjectDefinition, action: Action): Scope {
  const right = rightsTo(ctx, def)[action];
  return typeof right === 'boolean' ? (right ? 'everyone' : 'none') : right;
}

/** Whether the caller may do it to any record at all. */
export const can = (ctx: Context, object: string, action: Action): boolean =>
  scopeOf(ctx, catalog(ctx).object(object), action) !== 'none';

export function requirePermission(ctx: Context, object: string, action: Action): void {
  if (can(ctx, object, action)) return;
  throw forbidden(
    `Your role does not allow you to ${verbs[action]} ${catalog(ctx).object(object).labels.toLowerCase()}`,
  );
}

export const verbs: Record<Action, string> = {
  read: 'see',
  create: 'create',
  update: 'change',
  delete: 'delete',
  export: 'export',
  import: 'import',
};

/** The names of the fields that the caller may read, masked ones and those of every record included. */
export const readableFields = (ctx: Context, def: ObjectDefinition): string[] => fieldsFor(ctx, def, rightsTo).readable;

/** The names of the fields that the caller may set. */
export function writableFields(ctx: Context, def: ObjectDefinition): string[] {
  if (!can(ctx, def.name, 'update') && !can(ctx, def.name, 'create')) return [];
  return fieldsFor(ctx, def, rightsTo).writable;
}

/** Sensitive fields: their values are left out until the caller asks to be shown them. */
export const maskedFields = (ctx: Context, def: ObjectDefinition): string[] =>
  isUnlimited(ctx) ? [] : fieldsFor(ctx, def, rightsTo).sensitive;

/**
 * Whether the caller may filter, sort, group, search and match by a field. Whoever may not be shown a sensitive value
 * may not find it out by asking either.
 */
export function mayAsk(ctx: Context, def: ObjectDefinition, field: string): boolean {
  const fields = fieldsFor(ctx, def, rightsTo);
  if (!fields.mayRead.has(field)) return false;
  return isUnlimited(ctx) || mayReveal(ctx) || !fields.sensitive.includes(field);
}

/** Whether sensitive values are shown to the caller on request. */
export const mayReveal = (ctx: Context): boolean =>
  isUnlimited(ctx) || (ctx.rights?.grants ?? BUILT_IN[ctx.role]).sensitive;

/** Whether the caller may share records that they may change. */
export const mayShare = (ctx: Context): boolean => (ctx.rights?.grants ?? BUILT_IN[ctx.role]).share;

/** For what belongs to administrators in any object. */
export function requireRole(ctx: Context, role: 'admin' | 'owner', message: string): void {
  if (ctx.role === 'owner' || (role === 'admin' && ctx.role === 'admin')) return;
  throw forbidden(message);
}

import type { Context, Role } from '../kernel/context.ts';
import { forbidden } from '../kernel/errors.ts';
import { catalog, systemFields } from './catalog.ts';
import type { ObjectDefinition } from './define.ts';
import type { Filter } from './types.ts';

export type Action = 'read' | 'create' | 'update' | 'delete' | 'export' | 'import';
export const actions: Action[] = ['read', 'create', 'update', 'delete', 'export', 'import'];

const rights: Record<Role, (action: Action, def: ObjectDefinition) => boolean> = {
  owner: () => true,
  admin: () => true,
  member: (action, def) => action === 'read' || action === 'export' || def.writers === 'members',
  read_only: (action) => action === 'read',
};

export function can(ctx: Context, object: string, action: Action): boolean {
  return rights[ctx.role](action, catalog(ctx).object(object));
}

export function requirePermission(ctx: Context, object: string, action: Action): void {
  if (can(ctx, object, action)) return;
  const verb = action === 'read' ? 'see' : action === 'update' ? 'change' : action;
  throw forbidden(`Your role does not allow you to ${verb} ${catalog(ctx).object(object).labels.toLowerCase()}`);
}

/** Which records of an object the caller may see; null means all. Every list, count and search adds it. */
export function rowFilter(_ctx: Context, _object: string): Filter | null {
  return null;
}

/** The names of the fields that the caller may read, those of every record included. */
export function readableFields(_ctx: Context, def: ObjectDefinition): string[] {
  return [...Object.keys(systemFields), ...Object.keys(def.fields)];
}

/** The names of the fields that the caller may set. */
export function writableFields(ctx: Context, def: ObjectDefinition): string[] {
  if (!can(ctx, def.name, 'update') && !can(ctx, def.name, 'create')) return [];
  return Object.values(def.fields)
    .filter((f) => !f.writable)
    .map((f) => f.name);
}

/** For what belongs to administrators in any object. */
export function requireRole(ctx: Context, role: 'admin' | 'owner', message: string): void {
  if (ctx.role === 'owner' || (role === 'admin' && ctx.role === 'admin')) return;
  throw forbidden(message);
}

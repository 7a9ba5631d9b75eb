import type { Context, Role } from '../kernel/context.ts';
import { forbidden } from '../kernel/errors.ts';

/** Administrators give every role but owner; owners give all. */
export function requireRightToGive(ctx: Context, role: Role): void {
  if (ctx.role === 'owner' || (ctx.role === 'admin' && role !== 'owner')) return;
  throw forbidden(
    role === 'owner' ? 'Only an owner makes or removes an owner' : 'Only administrators and owners set roles',
  );
}

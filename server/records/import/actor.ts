import type { Context, Role } from '../../kernel/context.ts';

/** In whose name background work reads and writes, as it is kept with the work. */
export interface StoredActor {
  kind: 'member' | 'api_key' | 'system';
  memberId: string | null;
  accountId: string | null;
  keyId: string | null;
  name: string;
  role: Role;
}

export function storedActor(ctx: Context): StoredActor {
  const { kind, memberId, accountId, keyId, name } = ctx.actor;
  return { kind, memberId, accountId, keyId, name, role: ctx.role };
}

/** The context of a job in the name of whoever asked for it. */
export function actingContext(system: Context, { role, ...actor }: StoredActor): Context {
  return { ...system, actor, role };
}

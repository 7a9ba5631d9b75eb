import type { Context, Role } from '../../kernel/context.ts';
import { entitled } from '../rights/loader.ts';

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

/** The context of a job in the name of whoever asked for it, with what they may do by now. */
export async function actingContext(system: Context, { role, ...actor }: StoredActor): Promise<Context> {
  return { ...system, actor, ...(await entitled(system, { ...actor, role })) };
}

import type { Context, Role } from '../../kernel/context.ts';
import { NO_RIGHTS, type Rights } from './model.ts';

export interface Entitled {
  role: Role;
  /** Absent where the built-in role says it all. */
  rights?: Rights;
}

/** Looks up what a member or an API key may do today; null where there is no such caller any more. */
export type RightsLoader = (
  ctx: Context,
  who: { memberId: string | null; keyId: string | null },
) => Promise<Entitled | null>;

let loader: RightsLoader | null = null;

/** Called once when the process starts, by the domain that knows members and roles. */
export function registerRights(load: RightsLoader | null): void {
  loader = load;
}

const RANK: Record<Role, number> = { read_only: 0, member: 1, admin: 2, owner: 3 };

/**
 * What somebody may do in whose name work is done later: what they may do now, and never more than when they asked.
 * `ctx` is Kith's own in their workspace.
 */
export async function entitled(
  ctx: Context,
  who: { kind: string; memberId: string | null; keyId: string | null; role: Role },
): Promise<Entitled> {
  if (who.kind === 'system' || !loader) return { role: who.role };
  const now = await loader(ctx, who);
  if (!now) return { role: 'read_only', rights: gone };
  return { ...now, role: RANK[now.role] < RANK[who.role] ? now.role : who.role };
}

const gone: Rights = {
  role: { id: null, name: 'None' },
  grants: NO_RIGHTS,
  me: null,
  team: [],
  below: [],
  teams: [],
  shared: new Map(),
};

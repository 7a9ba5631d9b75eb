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

/** What the domain that knows members and roles tells the record engine of them. */
export interface RightsSource {
  load: RightsLoader;
  /** Drops what is held of who may do what in a workspace, after the open transaction's commit. */
  forget(ctx: Context): void;
}

let source: RightsSource | null = null;

/** Called once when the process starts. */
export function registerRights(found: RightsSource | null): void {
  source = found;
}

/** What a member or a key may do at this moment; null where there is no such caller. */
export const entitledNow: RightsLoader = async (ctx, who) => (await source?.load(ctx, who)) ?? null;

/** Something has changed who may do what: all callers of the workspace are looked up again. */
export const rightsChanged = (ctx: Context): void => source?.forget(ctx);

const RANK: Record<Role, number> = { read_only: 0, member: 1, admin: 2, owner: 3 };

/**
 * What somebody may do in whose name work is done later: what they may do now, and never more than when they asked.
 * `ctx` is Kith's own in their workspace.
 */
export async function entitled(
  ctx: Context,
  who: { kind: string; memberId: string | null; keyId: string | null; role: Role },
): Promise<Entitled> {
  if (who.kind === 'system' || !source) return { role: who.role };
  const now = await source.load(ctx, who);
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

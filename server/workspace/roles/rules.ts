import { afterCommit, type Context } from '../../kernel/context.ts';
import type { Rules } from '../../records/define.ts';
import { forgetAccess } from '../sign-in/access.ts';
import { keysWithRoles, membersWithRoles } from './queries.ts';

export const roleRules: Rules = {
  async prepare(ctx, drafts) {
    const leaving = drafts.filter(({ op }) => op === 'trash' || op === 'purge');
    if (leaving.length === 0) return;
    const ids = leaving.map(({ id }) => id);
    const [members, keys] = await Promise.all([
      membersWithRoles(ctx.db, ids),
      keysWithRoles(ctx.db.withSchema('kith'), ctx.workspace.id, ids),
    ]);
    // Whoever has it would be left with what the built-in role of its kind allows, which is more.
    for (const draft of leaving) {
      if (members.has(draft.id)) draft.refuse('id', 'in_use', 'Give the members who have this role another one first');
      else if (keys.has(draft.id)) draft.refuse('id', 'in_use', 'Delete the API keys that have this role first');
    }
  },

  after(ctx) {
    forgetEverybody(ctx);
    return undefined;
  },
};

/** Who may do what has changed: all are looked up again at once, and within seconds in other processes. */
export function forgetEverybody(ctx: Context): void {
  const { id } = ctx.workspace;
  afterCommit(ctx, () => forgetAccess(ctx.runtime, (known) => known.workspace.id === id));
}

import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import { categoryParents, holdCategories } from './queries.ts';

export const categoryRules: Rules = {
  on: ['create', 'update', 'trash', 'restore'],

  async prepare(ctx, drafts) {
    if (ctx.transaction) await holdCategories(ctx.db, ctx.workspace.schema);
    const parents = await categoryParents(ctx.db);
    for (const draft of drafts) {
      if (draft.op === 'trash') parents.delete(draft.id);
      else parents.set(draft.id, idOf(draft.get('parent')));
    }
    for (const draft of drafts) {
      if (draft.op === 'trash') {
        if (ctx.origin.kind !== 'undo' && [...parents.values()].includes(draft.id))
          draft.refuse('id', 'in_use', 'Move the categories below it to another one first');
      } else if (isInCircle(draft.id, parents)) {
        draft.refuse('parent', 'circle', 'A category cannot stand below itself');
      }
    }
  },

  /** Held in one transaction with what was looked at. */
  after: () => undefined,
};

function isInCircle(id: string, parents: Map<string, string | null>): boolean {
  const seen = new Set<string>();
  for (let at = parents.get(id); at; at = parents.get(at)) {
    if (at === id) return true;
    if (seen.has(at)) return false;
    seen.add(at);
  }
  return false;
}

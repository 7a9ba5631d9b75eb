import type { Rules } from '../records/define.ts';

/** A definition that is changed after it was approved is a draft again, until somebody approves it as it is now. */
export const termRules: Rules = {
  prepare(ctx, drafts) {
    for (const draft of drafts) {
      if (draft.op !== 'create' && draft.op !== 'update') continue;
      const reworded = ['name', 'definition', 'formula'].some((field) => draft.changes(field));
      if (draft.op === 'update' && reworded && !draft.changes('state') && draft.get('state') === 'approved') {
        draft.values.state = 'draft';
      }
      if (!draft.changes('state')) continue;
      const approved = draft.get('state') === 'approved';
      draft.values.approved_by = approved ? ctx.actor.memberId : null;
      draft.values.approved_at = approved ? ctx.now().toISOString() : null;
    }
  },
};

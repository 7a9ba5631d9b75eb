import type { Context } from '../../kernel/context.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Draft } from '../../records/types.ts';

export const absenceRules: Rules = {
  prepare(ctx, drafts) {
    for (const draft of drafts) {
      if (draft.op === 'create') fillIn(ctx, draft);
      refuseForOthers(ctx, draft);
      const [first, last] = [draft.get('starts_on'), draft.get('ends_on')];
      if (typeof first === 'string' && typeof last === 'string' && last < first)
        draft.refuse('ends_on', 'out_of_range', 'The last day comes before the first');
    }
  },
};

function fillIn(ctx: Context, { values }: Draft): void {
  if (ctx.actor.memberId && !('member' in values)) values.member = ctx.actor.memberId;
  if (values.starts_on && !values.ends_on) values.ends_on = values.starts_on;
}

/** Everybody says when they are away themselves; administrators say it for all. */
function refuseForOthers(ctx: Context, draft: Draft): void {
  const me = ctx.actor.memberId;
  if (ctx.role !== 'member' || ctx.actor.kind !== 'member') return;
  const whose = [idOf(draft.get('member')), draft.before ? idOf(draft.before.member) : me];
  if (whose.some((id) => id !== null && id !== me))
    draft.refuse('member', 'forbidden', 'Only administrators enter absences of others');
}

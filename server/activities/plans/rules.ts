import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { Change } from '../../records/types.ts';
import { problemOfRule } from '../time/rule.ts';
import { stepsOf } from './queries.ts';

/** Steps go to the trash and come back with their plan. */
export const planRules: Rules = {
  async also(ctx, drafts) {
    const moving = drafts.filter(({ op }) => op === 'trash');
    if (moving.length === 0) return [];
    const steps = await stepsOf(
      ctx,
      moving.map((draft) => draft.id),
    );
    return steps.map((id): Change => ({ op: 'trash', object: 'plan_step', id }));
  },
};

export const stepRules: Rules = {
  prepare(_ctx, drafts) {
    for (const draft of drafts) {
      const { repeats } = draft.values;
      const problem = typeof repeats === 'string' && repeats ? problemOfRule(repeats) : null;
      if (problem) draft.refuse('repeats', 'invalid', problem);
      const after = draft.get('after');
      if (Array.isArray(after) && after.some((one) => idOf(one) === draft.id))
        draft.refuse('after', 'circle', 'A step cannot wait for itself');
      if (idOf(draft.get('parent')) === draft.id) draft.refuse('parent', 'circle', 'A step cannot be a part of itself');
    }
  },
};

import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import { answersTo, lastPosition } from './criteria.ts';

export const criterionRules: Rules = {
  on: ['create'],
  async prepare(ctx, drafts) {
    let last = await lastPosition(ctx);
    for (const { op, values } of drafts) {
      if (op !== 'create' || (values.position !== undefined && values.position !== null)) continue;
      last += 1;
      values.position = last;
    }
  },
};

export const answerRules: Rules = {
  on: ['create'],
  async prepare(ctx, drafts) {
    if (ctx.origin.kind === 'undo') return;
    const created = drafts.filter((d) => d.op === 'create');
    const key = ({ values }: { values: Record<string, unknown> }) => `${idOf(values.lead)} ${idOf(values.criterion)}`;
    const leads = created.map((d) => idOf(d.values.lead)).filter((id) => id !== null);
    const taken = await answersTo(ctx, [...new Set(leads)]);
    for (const draft of created) {
      if (taken.has(key(draft)))
        draft.refuse('criterion', 'not_unique', 'This criterion has an answer already: change that one');
      taken.set(key(draft), draft.id);
    }
  },
};

import { timeOf } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import { refuseTwice } from '../ties.ts';
import { actionsOf } from './queries.ts';

/** A new action comes after those that the stage has. */
export const stageActionRules: Rules = {
  on: ['create'],
  async prepare(ctx, drafts) {
    const open = drafts.filter((d) => d.op === 'create' && !d.values.position);
    if (open.length === 0) return;
    const stages = [...new Set(open.map((d) => idOf(d.values.stage)).filter((id) => id !== null))];
    const last = new Map<string, number>();
    for (const { stage_id, position } of await actionsOf(ctx.db, stages))
      last.set(stage_id, Math.max(last.get(stage_id) ?? 0, position));
    for (const draft of open) {
      const stage = idOf(draft.values.stage) ?? '';
      last.set(stage, (last.get(stage) ?? 0) + 1);
      draft.values.position = last.get(stage);
    }
  },
};

export const dealActionRules: Rules = {
  async prepare(ctx, drafts) {
    for (const { op, values } of drafts) if (op === 'create') values.done_at ??= timeOf(ctx.now());
    await refuseTwice(ctx, drafts, ['deal', 'action'], 'action', 'This is done already');
  },

  after(_ctx, written) {
    return written.flatMap(({ op, record }) => {
      const name = { create: 'deal.action_completed', restore: 'deal.action_completed', trash: 'deal.action_reopened' }[
        op as string
      ];
      if (!name) return [];
      return [{ name, object: 'deal', record_id: String(idOf(record.deal)), payload: { action: record.action } }];
    });
  },
};

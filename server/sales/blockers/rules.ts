import { today } from '../../records/dates.ts';
import type { Rules } from '../../records/define.ts';

export const blockerRules: Rules = {
  prepare(ctx, drafts) {
    for (const { op, values } of drafts) {
      if (op !== 'create') continue;
      values.since ??= today(ctx.now(), ctx.workspace.timeZone);
      // What nobody else is to clear is cleared by whoever found it.
      if (!('responsible' in values) && ctx.actor.memberId) values.responsible = ctx.actor.memberId;
    }
  },

  after(_ctx, written) {
    return written.flatMap(({ op, id, before, after, record }) => {
      if (op !== 'update' || !after || !('resolved_at' in after)) return [];
      const name = after.resolved_at ? 'blocker.resolved' : 'blocker.reopened';
      if (!after.resolved_at && !before?.resolved_at) return [];
      return [
        { name, object: 'blocker', record_id: id, payload: { deal: record.deal, responsible: record.responsible } },
      ];
    });
  },
};

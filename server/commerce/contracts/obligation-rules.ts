import type { Rules } from '../../records/define.ts';

export const obligationRules: Rules = {
  on: ['create', 'update'],
  after(_ctx, written) {
    return written.flatMap(({ op, id, before, after, record }) => {
      if (!after || !('fulfilled_on' in after) || (op === 'create' && !after.fulfilled_on)) return [];
      if (!after.fulfilled_on && !before?.fulfilled_on) return [];
      const name = after.fulfilled_on ? 'obligation.fulfilled' : 'obligation.reopened';
      return [{ name, object: 'obligation', record_id: id, payload: { contract: record.contract, side: record.side } }];
    });
  },
};

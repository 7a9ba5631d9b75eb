import type { Rules } from '../../records/define.ts';

export const leavingRules: Rules = {
  after: (_ctx, written) =>
    written.flatMap(({ op, id, after, record }) => {
      const planned = op === 'create';
      const completed = after?.completed_at && (op === 'create' || op === 'update');
      if (!planned && !completed) return [];
      const { member, last_day, records, coverage } = record;
      const name = completed ? 'leaving.completed' : 'leaving.planned';
      return [{ name, object: 'leaving', record_id: id, payload: { member, last_day, records, coverage } }];
    }),
};

import type { Rules } from '../../records/define.ts';
import { idOf } from '../../records/reference.ts';
import type { NewEvent } from '../../records/types.ts';

/** That a goal was reached is told once for each of its periods, by the goal's own event. */
export const resultRules: Rules = {
  after(_ctx, written) {
    return written.flatMap(({ op, before, after, record }): NewEvent[] => {
      const now = (op === 'create' || op === 'update') && after?.reached_at && !before?.reached_at;
      const goal = idOf(record.goal);
      if (!now || !goal) return [];
      const { starts_on, ends_on, target, value, reached_at } = record;
      return [
        {
          name: 'goal.reached',
          object: 'goal',
          record_id: goal,
          payload: { starts_on, ends_on, target, value, reached_at },
        },
      ];
    });
  },
};

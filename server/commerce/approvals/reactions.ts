import type { Reaction } from '../../kernel/events.ts';
import { tellApprovers, tellAsker } from './tell.ts';

export const approvalReactions: Reaction[] = [
  {
    name: 'approvals.tell',
    events: ['approval_step.created', 'approval_step.updated', 'approval.granted', 'approval.refused'],
    async run(ctx, events) {
      for (const { object, name, record_id } of events) {
        if (object === 'approval_step') await tellApprovers(ctx, record_id);
        else await tellAsker(ctx, record_id, name === 'approval.granted' ? 'granted' : 'refused');
      }
    },
  },
];

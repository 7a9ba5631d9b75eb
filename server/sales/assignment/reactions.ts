import type { Reaction } from '../../kernel/events.ts';
import { assignNew } from './service.ts';

/** New leads, and those that come back without anybody to them, are given out. */
const assign: Reaction = {
  name: 'assignment.new',
  events: ['lead.created', 'lead.returned', 'lead.reopened'],
  async run(ctx, events) {
    const created = events.filter((event) => event.name === 'lead.created');
    const back = events.filter((event) => event.name !== 'lead.created' && !event.payload?.owner);
    await assignNew(
      ctx,
      created.map((event) => ({ id: event.record_id, changeSet: event.change_set })),
      back.map((event) => event.record_id),
    );
  },
};

export const assignmentReactions: Reaction[] = [assign];

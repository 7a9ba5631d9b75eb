import type { Reaction } from '../../kernel/events.ts';
import { recountTouches } from './service/upkeep.ts';
import { TOUCHING } from './touches.ts';

/** What was done about a lead is counted, and ends its waiting for an answer. */
const touches: Reaction = {
  name: 'leads.touches',
  events: TOUCHING.map((object) => `${object}.*`),
  async run(ctx, events) {
    const byObject = Map.groupBy(events, (event) => event.object);
    await recountTouches(
      ctx,
      new Map([...byObject].map(([object, list]) => [object, [...new Set(list.map((event) => event.record_id))]])),
    );
  },
};

export const leadReactions: Reaction[] = [touches];

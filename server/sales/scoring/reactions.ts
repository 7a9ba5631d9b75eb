import type { Reaction } from '../../kernel/events.ts';
import { TOUCHING } from '../leads/touches.ts';
import { hearAndRescore, requestRescore } from './service.ts';

/** Leads that changed, or about which something was done, get their points at once; what else happened is heard by the job. */
const score: Reaction = {
  name: 'scoring.leads',
  events: [
    'lead.created',
    'lead.updated',
    'lead.restored',
    'lead.inquired_again',
    ...TOUCHING.map((one) => `${one}.*`),
  ],
  async run(ctx, events) {
    const leads = events.filter((event) => event.object === 'lead').map((event) => event.record_id);
    await hearAndRescore(ctx, [...new Set(leads)]);
  },
};

/** Other rules, other points: for all open leads, in the background. Undone rules too. */
const rules: Reaction = {
  name: 'scoring.rules',
  events: ['score_rule.*'],
  run: (ctx) => requestRescore(ctx),
};

export const scoringReactions: Reaction[] = [score, rules];

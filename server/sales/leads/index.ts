import type { Domain } from '../../records/domain.ts';
import { leadJobs } from './jobs.ts';
import { lead, leadAnswer, leadCriterion, leadSource } from './objects.ts';
import { leadReactions } from './reactions.ts';
import { leadRoutes } from './routes.ts';

/** Inquiries, from the moment they come in until they are business or not. */
export const leads: Domain = {
  name: 'leads',
  objects: [lead, leadSource, leadCriterion, leadAnswer],
  routes: leadRoutes,
  jobs: leadJobs,
  reactions: leadReactions,
};

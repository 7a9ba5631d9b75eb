import type { Domain } from '../../records/domain.ts';
import { scoringJobs } from './jobs.ts';
import { scoreRule } from './objects.ts';
import { scoringReactions } from './reactions.ts';
import { scoringRoutes } from './routes.ts';

/** How promising leads are, by rules. */
export const scoring: Domain = {
  name: 'scoring',
  objects: [scoreRule],
  routes: scoringRoutes,
  jobs: scoringJobs,
  reactions: scoringReactions,
};

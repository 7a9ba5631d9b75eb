import type { Domain } from '../domain.ts';
import { duplicateJobs } from './jobs.ts';
import { mergeRoutes } from './merge/routes.ts';
import { duplicateReactions } from './reactions.ts';

/** Records that are one and the same: finding them, merging them, taking a merge back. */
export const duplicates: Domain = {
  name: 'duplicates',
  jobs: duplicateJobs,
  reactions: duplicateReactions,
  routes(app) {
    mergeRoutes(app);
  },
};

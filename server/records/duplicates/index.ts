import type { Domain } from '../domain.ts';
import { mergeWork, unmergeWork } from './bulk.ts';
import { duplicateJobs } from './jobs.ts';
import { mergeRoutes } from './merge/routes.ts';
import { duplicateReactions } from './reactions.ts';
import { duplicateRoutes } from './routes.ts';

/** Records that are one and the same: finding them, merging them, taking a merge back. */
export const duplicates: Domain = {
  name: 'duplicates',
  jobs: duplicateJobs,
  reactions: duplicateReactions,
  work: [mergeWork, unmergeWork],
  routes(app) {
    duplicateRoutes(app);
    mergeRoutes(app);
  },
};

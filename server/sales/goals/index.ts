import type { Domain } from '../../records/domain.ts';
import { goalJobs } from './jobs.ts';
import { goal, goalResult } from './objects.ts';
import { goalRoutes } from './routes.ts';

/** What colleagues, teams and everybody want to have done, how far they are, and who is ahead. */
export const goals: Domain = {
  name: 'goals',
  objects: [goal, goalResult],
  routes: goalRoutes,
  jobs: goalJobs,
};

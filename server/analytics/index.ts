import type { Domain } from '../records/domain.ts';
import { scoringJobs } from './scoring/jobs.ts';
import { scoringRoutes } from './scoring/routes.ts';

/** What the data of the workspace teach: scores learnt from its own history. */
export const analytics: Domain = { name: 'analytics', routes: scoringRoutes, jobs: scoringJobs };

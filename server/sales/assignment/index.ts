import type { Domain } from '../../records/domain.ts';
import { assignmentJobs } from './jobs.ts';
import { assignmentRule } from './objects.ts';
import { assignmentReactions } from './reactions.ts';
import { assignmentRoutes } from './routes.ts';
import { assignmentWork } from './service.ts';

/** Who gets which leads. */
export const assignment: Domain = {
  name: 'assignment',
  objects: [assignmentRule],
  routes: assignmentRoutes,
  jobs: assignmentJobs,
  reactions: assignmentReactions,
  work: [assignmentWork],
};

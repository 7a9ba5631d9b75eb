import type { Domain } from '../records/domain.ts';
import { note, task } from './objects.ts';
import { activityRoutes } from './routes.ts';

/** What is to be done, what was noted, and everything that happened with a customer in one line of time. */
export const activities: Domain = { name: 'activities', objects: [task, note], routes: activityRoutes };

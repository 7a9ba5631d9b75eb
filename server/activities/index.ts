import type { Domain } from '../records/domain.ts';
import { absence } from './availability/objects.ts';
import { availabilityRoutes } from './availability/routes.ts';
import { note, task } from './objects.ts';
import { activityRoutes } from './routes.ts';

/** What is to be done, what was noted, who is there when, and everything that happened with a customer in one line of time. */
export const activities: Domain = {
  name: 'activities',
  objects: [task, note, absence],
  routes(app) {
    activityRoutes(app);
    availabilityRoutes(app);
  },
};

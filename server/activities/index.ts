import type { Domain } from '../records/domain.ts';
import { absence } from './availability/objects.ts';
import { availabilityRoutes } from './availability/routes.ts';
import { booking, bookingPage } from './booking/objects.ts';
import { bookingRoutes } from './booking/routes.ts';
import { caldavRoutes } from './caldav/routes.ts';
import { call } from './calls/objects.ts';
import { feedRoutes } from './feeds/routes.ts';
import { activityJobs } from './jobs.ts';
import { meeting, series } from './meetings/objects.ts';
import { meetingRoutes } from './meetings/routes.ts';
import { calendarRoutes, followUpRoutes, planRoutes, reminderRoutes, timeRoutes } from './more-routes.ts';
import { note, task } from './objects.ts';
import { planStep, taskPlan } from './plans/objects.ts';
import { activityRoutes } from './routes.ts';

/** What is to be done, what was said and noted, who is there when, and everything that happened with a customer in one line of time. */
export const activities: Domain = {
  name: 'activities',
  objects: [taskPlan, planStep, task, note, series, meeting, call, bookingPage, booking, absence],
  jobs: activityJobs,
  timeline: [
    { object: 'note', at: ['created_at'], links: ['about'] },
    { object: 'task', at: ['done_at', 'created_at'], links: ['about'] },
    { object: 'meeting', at: ['starts_at'], links: ['about', 'guests'] },
    { object: 'call', at: ['started_at'], links: ['about', 'person'] },
  ],
  routes(app) {
    activityRoutes(app);
    availabilityRoutes(app);
    meetingRoutes(app);
    calendarRoutes(app);
    followUpRoutes(app);
    planRoutes(app);
    reminderRoutes(app);
    timeRoutes(app);
    bookingRoutes(app);
    feedRoutes(app);
    caldavRoutes(app);
  },
};

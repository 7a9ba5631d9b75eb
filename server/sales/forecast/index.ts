import type { Domain } from '../../records/domain.ts';
import { forecastJobs } from './jobs.ts';
import { forecastOverride, quota } from './objects.ts';
import { forecastRoutes } from './routes.ts';

/** What will be sold: said by those who sell, judged by those they report to, and calculated from what was. */
export const forecast: Domain = {
  name: 'forecast',
  objects: [quota, forecastOverride],
  routes: forecastRoutes,
  jobs: forecastJobs,
};
